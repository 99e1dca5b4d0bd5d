import type { Seconds } from '../../../protocol/host.ts';
import { ComponentDirectory, type ComponentNames } from '../../view/component-directory.ts';
import type { ViewRole } from '../../view/component-view.ts';
import type { Observation } from '../../view/observation.ts';
import type { SimulatedComponent } from './simulated-component.ts';

/** Components looked at after each slice of a simulation, besides those that changed for sure. */
const LOOKED_AT = 100;

interface NodePathOf {
  readonly component: SimulatedComponent;
  readonly index: number;
}

/** The components of a simulated pool, as they were shown, and by all that they are called. */
export class ComponentBoard implements ComponentNames {
  readonly #tell: (observation: Observation) => void;
  readonly #now: () => Seconds;
  readonly #directory = new ComponentDirectory();
  readonly #components = new Map<string, SimulatedComponent>();
  readonly #all: SimulatedComponent[] = [];
  readonly #byAddress = new Map<string, SimulatedComponent>();
  readonly #paths = new Map<string, NodePathOf>();
  /** Those whose lives began or ended since they were shown: their identifiers are not known yet. */
  readonly #changed = new Set<SimulatedComponent>();
  /** Nothing can be done to them any more. */
  #isOver = false;
  #next = 0;

  constructor(tell: (observation: Observation) => void, now: () => Seconds) {
    this.#tell = tell;
    this.#now = now;
  }

  /** The components are there; nothing has happened yet. */
  add(components: readonly SimulatedComponent[]): void {
    for (const component of components) {
      this.#components.set(component.id, component);
      this.#all.push(component);
      for (const [index, { name, addresses }] of component.paths.entries()) {
        this.#paths.set(name, { component, index });
        for (const address of addresses) this.#byAddress.set(address, component);
      }
    }
  }

  get size(): number {
    return this.#all.length;
  }

  get all(): readonly SimulatedComponent[] {
    return this.#all;
  }

  component(id: string): SimulatedComponent | undefined {
    return this.#components.get(id);
  }

  /** The component of a path, by its name in schedules. */
  path(name: string): NodePathOf | undefined {
    return this.#paths.get(name);
  }

  /** The component that has one of these addresses. */
  at(addresses: readonly string[]): SimulatedComponent | undefined {
    for (const address of addresses) {
      const component = this.#byAddress.get(address);
      if (component !== undefined) return component;
    }
    return undefined;
  }

  nameOf(id: string): string | undefined {
    return this.#directory.nameOf(id);
  }

  /** Whose life began after its identifier was looked at is looked at anew. */
  find(designation: string, role?: ViewRole): string | undefined {
    const known = this.#directory.find(designation, role);
    if (known !== undefined || this.#changed.size === 0) return known;
    for (const component of this.#changed) this.#show(component);
    return this.#directory.find(designation, role);
  }

  /** A life begins or ends: the component differs as soon as the event is over. */
  lifeChanges(id: string): void {
    const component = this.#components.get(id);
    if (component !== undefined) this.#changed.add(component);
  }

  /** Shows what changed, and some others in turn: there may be very many. */
  showNews(): void {
    for (const component of this.#changed) this.#show(component);
    this.#changed.clear();
    for (let left = Math.min(this.size, LOOKED_AT); left > 0; left--) {
      const component = this.#all[this.#next++ % this.size];
      if (component !== undefined) this.#show(component);
    }
  }

  showAll(): void {
    this.#changed.clear();
    for (const component of this.#all) this.#show(component);
  }

  /** The run is over. */
  close(): void {
    this.#isOver = true;
    for (const component of this.#all) component.forget();
    this.showAll();
  }

  #show(component: SimulatedComponent): void {
    const at = this.#now();
    const view = component.news(this.#isOver);
    if (view !== undefined) {
      this.#directory.know(view);
      this.#tell({ kind: 'component', at, ...view });
      if (view.identifier !== undefined) this.#changed.delete(component);
    }
    const usage = component.usageNews();
    if (usage !== undefined) this.#tell({ kind: 'usage', at, component: component.id, ...usage });
  }
}
