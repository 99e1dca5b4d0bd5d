import { elementCapacities } from './element-capacities.ts';
import { PoolElementComponent } from './pool-element-component.ts';
import { poolElementKind, type PoolElementKind } from './pool-element-kind.ts';
import { poolElementsPerLan } from './pool-elements-per-lan.ts';
import { PoolUserComponent } from './pool-user-component.ts';
import { lanUserSettings } from './pool-user-settings.ts';
import type { PoolReadings } from './pool-readings.ts';
import { RegistrarComponent } from './registrar-component.ts';
import type { RserpoolParameters } from './parameters.ts';
import type { ModelObservation } from '../../run/runnable-model.ts';
import { silentLogs } from '../../levels/node-logs.ts';
import { World } from './world.ts';

/** A point of a study made runnable: all components on their nodes, each due to start at its time. */
export class Model {
  readonly world: World;
  readonly registrars: RegistrarComponent[] = [];
  readonly poolElements: PoolElementComponent[] = [];
  readonly poolUsers: PoolUserComponent[] = [];

  constructor(
    parameters: RserpoolParameters,
    seed: number,
    { logs = silentLogs, components }: Partial<Pick<ModelObservation, 'logs' | 'components'>> = {},
  ) {
    this.world = new World(parameters, seed, logs, components);
    // Registrars first: the other components take the addresses of theirs from the world.
    for (let lan = 0; lan < parameters.lans; lan++) this.#addRegistrars(lan);
    for (const [lan, elements] of poolElementsPerLan(parameters).entries()) {
      this.#addPoolElements(lan, elements, seed);
      this.#addPoolUsers(lan);
    }
    this.world.network.check();
  }

  /** End of the warm-up: measurement begins. */
  reset(): void {
    this.world.requests.reset();
    this.world.traffic.reset();
    this.world.packets?.counts.reset();
    this.world.tallies?.reset();
    for (const registrar of this.registrars) registrar.reset();
    for (const element of this.poolElements) element.reset();
  }

  /** Of the measurement. */
  read(): PoolReadings {
    const { requests, traffic, packets } = this.world;
    return {
      elements: this.poolElements.map((element) => element.read()),
      registrars: this.registrars.map((registrar) => registrar.read()),
      requests: { sums: requests.sums, spreads: requests.spreads, inSystem: requests.inSystem() },
      traffic,
      packets: packets?.counts.metrics(),
    };
  }

  #addRegistrars(lan: number): void {
    const { registrars, registrarStart, registrarStartIncrement, registrarStartLanIncrement } = this.world.parameters;
    for (let index = 0; index < registrars; index++) {
      const registrar = new RegistrarComponent(this.world, lan, index);
      this.registrars.push(registrar);
      this.#startAt(registrarStart + lan * registrarStartLanIncrement + index * registrarStartIncrement, registrar);
    }
  }

  #addPoolElements(lan: number, elements: number, seed: number): void {
    const { parameters } = this.world;
    const capacities = elementCapacities(parameters, lan, elements, seed);
    const registrars = this.world.registrarsOf(lan, parameters.poolElementRegistrars);
    const kinds = new Map<number, PoolElementKind>();
    for (const [index, capacity] of capacities.entries()) {
      const kind = kinds.get(capacity) ?? poolElementKind(parameters, registrars, capacity);
      kinds.set(capacity, kind);
      const element = new PoolElementComponent(this.world, lan, index, kind);
      this.poolElements.push(element);
      this.#startAt(parameters.poolElementStart + lan * parameters.poolElementStartLanIncrement, element);
    }
  }

  #addPoolUsers(lan: number): void {
    const settings = lanUserSettings(this.world.parameters, this.world.registrarsOf(lan));
    for (let index = 0; index < this.world.parameters.poolUsers; index++) {
      const user = new PoolUserComponent(this.world, lan, index, settings);
      this.poolUsers.push(user);
      this.#startAt(this.world.parameters.poolUserStart, user);
    }
  }

  #startAt(time: number, component: { readonly name: string; start(): void }): void {
    this.world.simulator.schedule(time, {
      fire: () => component.start(),
      describe: () => `start of ${component.name}`,
    });
  }
}
