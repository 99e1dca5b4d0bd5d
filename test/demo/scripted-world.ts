import type { ComponentView } from '../../demo/view/component-view.ts';
import type { Observation } from '../../demo/view/observation.ts';
import { ControlRefused, type ControlRequest, type DemoWorld } from '../../demo/worlds/demo-world.ts';

/** A component with what tests do not care about. */
export function componentView(id: string, more: Partial<ComponentView> = {}): ComponentView {
  const [, letters = '', number = ''] = /^(\D*)(\d*)$/.exec(id) ?? [];
  const role = ({ pr: 'registrar', pe: 'poolElement', pu: 'poolUser' } as const)[letters] ?? 'other';
  return {
    id,
    role,
    name: `${letters.toUpperCase()} ${number}`,
    state: 'up',
    identifier: `0x0000000${number}`,
    addresses: [`127.1.1.${number}`, `127.1.2.${number}`],
    details: {},
    hasLog: true,
    actions: ['stop', 'kill', 'restart'],
    ...more,
  };
}

/** A world in which happens what a test wants; it notes what it is asked for. */
export class ScriptedWorld implements DemoWorld {
  readonly kind: DemoWorld['kind'];
  readonly title = 'a scripted world';
  readonly controls: DemoWorld['controls'];
  readonly requests: ControlRequest[] = [];
  /** What it refuses to do. */
  refusal: string | undefined;
  #observe: (observation: Observation) => void = () => undefined;
  /** Time of what happened last, s. */
  at = 0;

  constructor(
    kind: DemoWorld['kind'] = 'simulated',
    controls: DemoWorld['controls'] = ['startAll', 'stopAll', 'killAll', 'pause', 'continue', 'step', 'speed'],
  ) {
    this.kind = kind;
    this.controls = controls;
  }

  /** Two registrars, three elements, two users, and the associations between them. */
  async start(observe: (observation: Observation) => void): Promise<void> {
    this.#observe = observe;
    this.tell({ kind: 'clock', speed: 1, paused: false });
    for (const id of ['pr1', 'pr2']) this.component(id, { details: { elements: 3 } });
    for (const id of ['pe1', 'pe2', 'pe3'])
      this.component(id, {
        load: Number(id.at(-1)) / 4,
        pool: 'FractalGeneratorPool',
        policy: 'LeastUsed',
        home: '0x00000001',
        actions: ['stop', 'kill', 'restart', 'failureMode', 'cutPath'],
      });
    for (const id of ['pu1', 'pu2']) this.component(id);
    this.tell({ kind: 'associationUp', id: 'enrp', from: 'pr1', to: 'pr2', protocol: 'ENRP' });
    for (const id of ['pe1', 'pe2', 'pe3', 'pu1', 'pu2'])
      this.tell({ kind: 'associationUp', id: `asap-${id}`, from: id, to: 'pr1', protocol: 'ASAP' });
    this.tell({ kind: 'associationUp', id: 'pu1-pe1', from: 'pu1', to: 'pe1', protocol: 'application' });
    this.tell({ kind: 'associationUp', id: 'pu2-pe2', from: 'pu2', to: 'pe2', protocol: 'application' });
  }

  /** Something happens, at a time a millisecond after what was before unless it says another. */
  tell(observation: DistributiveOmit<Observation, 'at'>, at: number = this.at + 0.001): void {
    this.at = at;
    this.#observe({ ...observation, at });
  }

  component(id: string, more: Partial<ComponentView> = {}): void {
    this.tell({ kind: 'component', ...componentView(id, more) });
  }

  async control(request: ControlRequest): Promise<void> {
    if (this.refusal !== undefined) throw new ControlRefused(this.refusal);
    this.requests.push(request);
  }

  log(component: string): readonly string[] | undefined {
    return component === 'pe1' ? ['first line', 'second line'] : undefined;
  }

  async stop(): Promise<void> {
    this.#observe = () => undefined;
  }
}

type DistributiveOmit<T, Key extends PropertyKey> = T extends unknown ? Omit<T, Key> : never;
