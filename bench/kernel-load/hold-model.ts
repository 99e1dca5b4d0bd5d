import type { Timer } from '../../protocol/host.ts';
import { deriveStream } from '../../protocol/random/streams.ts';
import type { EventQueue, SimulationEvent } from '../../sim/kernel/event-queue.ts';
import { HeapQueue } from '../../sim/kernel/heap-queue.ts';
import { LadderQueue } from '../../sim/kernel/ladder-queue.ts';
import { Simulator } from '../../sim/kernel/simulator.ts';
import type { BenchCase } from '../comparison/bench-case.ts';
import { cpuSeconds } from '../comparison/cpu-seconds.ts';

const PASSES = 3;

/** Pending events of the hold model. */
export const sizes = [1_000, 100_000, 1_000_000] as const;
type Size = (typeof sizes)[number];

/** The hold model: each event schedules its successor; `restart`: and moves a timer. */
type Load = 'hold' | 'restart';

/** Exponential delays drawn beforehand: the generator is not under test. */
const delays = ((): Float64Array => {
  const random = deriveStream('bench/kernel');
  return Float64Array.from({ length: 1 << 16 }, () => random.exponential(1));
})();
let nextDelay = 0;

function delay(): number {
  // There are as many as the mask lets through.
  return delays[nextDelay++ & 0xffff] as number;
}

class Hold implements SimulationEvent {
  readonly #simulator: Simulator;

  constructor(simulator: Simulator) {
    this.#simulator = simulator;
  }

  fire(): void {
    this.#simulator.schedule(delay(), this);
  }
}

/** A component that moves its retransmission timer with every event, as protocols do. */
class Restart implements SimulationEvent {
  readonly #simulator: Simulator;
  readonly #timer: Timer;

  constructor(simulator: Simulator) {
    this.#simulator = simulator;
    this.#timer = simulator.timer(() => undefined);
  }

  fire(): void {
    this.#timer.arm(50);
    this.#simulator.schedule(delay(), this);
  }
}

const queues = { ladder: () => new LadderQueue(), heap: () => new HeapQueue() } as const satisfies Readonly<
  Record<string, () => EventQueue>
>;
type QueueName = keyof typeof queues;

const makers = {
  hold: (simulator: Simulator) => new Hold(simulator),
  restart: (simulator: Simulator) => new Restart(simulator),
} as const satisfies Readonly<Record<Load, (simulator: Simulator) => SimulationEvent>>;

/** Events per CPU second, best of some passes. */
export function speed(queue: QueueName, load: Load, size: Size): number {
  const simulator = new Simulator(queues[queue]());
  for (let i = 0; i < size; i++) simulator.schedule(delay(), makers[load](simulator));
  const events = Math.max(1_000_000, size);
  let best = 0;
  for (let pass = 0; pass <= PASSES; pass++) {
    const seconds = cpuSeconds(() => simulator.run({ until: 1e6, maxEvents: events }));
    if (pass > 0) best = Math.max(best, events / seconds); // the first pass warms up
  }
  return best;
}

/** Two builds are compared with the queue that simulations have. */
export const kernelCases: readonly BenchCase[] = (['hold', 'restart'] as const).flatMap((load) =>
  sizes.map((size) => ({
    name: `${load}, ${size.toLocaleString('en')} pending`,
    read: () => ({ work: speed('ladder', load, size), seconds: 1 }),
  })),
);
