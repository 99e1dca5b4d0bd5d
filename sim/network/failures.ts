import type { Random } from '../../protocol/host.ts';
import type { Sampler } from '../../protocol/workload/value-distribution.ts';
import type { SimulationEvent, Simulator } from '../kernel/simulator.ts';

/** What can fail: a link, an interface, a node. */
export interface Switchable {
  setUp(up: boolean): void;
}

/** Something goes up or down. */
export interface StatusChange {
  /** Seconds since the start of the simulation. */
  readonly time: number;
  readonly up: boolean;
}

/** Lets the changes happen at their times. Those of the past are left out. */
export function scheduleChanges(simulator: Simulator, target: Switchable, changes: readonly StatusChange[]): void {
  for (const { time, up } of changes) {
    const delay = time - simulator.now();
    if (delay >= 0) simulator.schedule(delay, { fire: () => target.setUp(up) });
  }
}

/** Random failures: up for a while, down for a while, and again. */
export class RandomFailures implements SimulationEvent {
  #up = true;
  readonly #simulator: Simulator;
  readonly #target: Switchable;
  readonly #uptime: Sampler;
  readonly #downtime: Sampler;
  readonly #random: Random;

  /** @param uptime,downtime seconds */
  constructor(simulator: Simulator, target: Switchable, uptime: Sampler, downtime: Sampler, random: Random) {
    this.#simulator = simulator;
    this.#target = target;
    this.#uptime = uptime;
    this.#downtime = downtime;
    this.#random = random;
  }

  /** Begins with a time up. */
  start(): void {
    this.#simulator.schedule(this.#uptime.sample(this.#random), this);
  }

  fire(): void {
    this.#up = !this.#up;
    this.#target.setUp(this.#up);
    const duration = this.#up ? this.#uptime : this.#downtime;
    this.#simulator.schedule(duration.sample(this.#random), this);
  }
}
