/**
 * Speed of the simulation kernel: the hold model (N pending events, each schedules its successor after an exponential
 * time) and the timer-restart mix (each event also moves a timer that is due much later), for both event queues, beside
 * the figures of OMNeT++ 6.1 on the machine the reference was made on.
 */
import { markdownTable } from 'markdown-table';
import type { Timer } from '../protocol/host.ts';
import { deriveStream } from '../protocol/random/streams.ts';
import type { EventQueue, SimulationEvent } from '../sim/kernel/event-queue.ts';
import { HeapQueue } from '../sim/kernel/heap-queue.ts';
import { LadderQueue } from '../sim/kernel/ladder-queue.ts';
import { Simulator } from '../sim/kernel/simulator.ts';
import { benchCommand } from './bench-command.ts';

benchCommand(
  'bench:kernel',
  "Events per CPU second of the simulation kernel with both event queues, beside OMNeT++'s.",
).parse();

const PASSES = 3;
/** Events per CPU second of OMNeT++ 6.1 in the hold model, lower and upper figure. */
const OMNETPP: ReadonlyMap<number, readonly [number, number]> = new Map([
  [1_000, [3.6, 5.5]],
  [100_000, [1.1, 1.4]],
  [1_000_000, [0.55, 0.6]],
]);

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

/** Million events per CPU second, best of some passes. */
function speed(queue: () => EventQueue, make: (simulator: Simulator) => SimulationEvent, size: number): number {
  const simulator = new Simulator(queue());
  for (let i = 0; i < size; i++) simulator.schedule(delay(), make(simulator));
  const events = Math.max(1_000_000, size);
  let best = 0;
  for (let pass = 0; pass <= PASSES; pass++) {
    const start = process.cpuUsage();
    simulator.run({ until: 1e6, maxEvents: events });
    const { user, system } = process.cpuUsage(start);
    if (pass > 0) best = Math.max(best, events / (user + system)); // the first pass warms up
  }
  return best;
}

const rows = Array.from(OMNETPP, ([size, [low, high]]) => {
  const ladder = speed(
    () => new LadderQueue(),
    (simulator) => new Hold(simulator),
    size,
  );
  const heap = speed(
    () => new HeapQueue(),
    (simulator) => new Hold(simulator),
    size,
  );
  const ladderMix = speed(
    () => new LadderQueue(),
    (simulator) => new Restart(simulator),
    size,
  );
  const heapMix = speed(
    () => new HeapQueue(),
    (simulator) => new Restart(simulator),
    size,
  );
  const ratio = `${(ladder / high).toFixed(1)}–${(ladder / low).toFixed(1)}`;
  const figures = [ladder, heap, ladderMix, heapMix].map((figure) => figure.toFixed(2));
  return [size.toLocaleString('en'), ...figures, `${low}–${high}`, ratio];
});
const head = [
  'N',
  'Ladder, hold',
  'Heap, hold',
  'Ladder, restart',
  'Heap, restart',
  'OMNeT++, hold',
  'Ladder : OMNeT++',
];
console.log('Million events per CPU second (restart: one timer moved per event):\n');
console.log(markdownTable([head, ...rows], { align: head.map(() => 'r') }));
