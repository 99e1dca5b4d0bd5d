import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { EventQueue, SimulationEvent } from '../../../sim/kernel/event-queue.ts';
import { HeapQueue } from '../../../sim/kernel/heap-queue.ts';
import { asNanoseconds } from '../../../sim/kernel/nanoseconds.ts';
import { LadderQueue } from '../../../sim/kernel/ladder-queue.ts';

/** An event that knows when it is due and when it was inserted. */
class Entry implements SimulationEvent {
  readonly time: number;
  readonly order: number;

  constructor(time: number, order: number) {
    this.time = time;
    this.order = order;
  }

  fire(): void {}
}

/** The specification: a sorted array. */
class SortedArray {
  readonly #entries: Entry[] = [];

  get size(): number {
    return this.#entries.length;
  }

  push(entry: Entry): void {
    let index = this.#entries.length;
    while (index > 0 && this.#entries[index - 1].time > entry.time) index--;
    this.#entries.splice(index, 0, entry);
  }

  remove(entry: Entry): void {
    this.#entries.splice(this.#entries.indexOf(entry), 1);
  }

  pop(): Entry | undefined {
    return this.#entries.shift();
  }

  at(index: number): Entry | undefined {
    return this.#entries[index % Math.max(1, this.#entries.length)];
  }
}

type Step =
  | { readonly kind: 'push'; readonly increments: readonly number[] }
  | { readonly kind: 'pop'; readonly count: number }
  | { readonly kind: 'cancel'; readonly index: number };

/** Delays of very different size, with many ties: what timers and messages of protocols look like. */
const increment = fc.oneof(
  fc.constantFrom(1, 2, 10, 1000),
  fc.integer({ min: 1, max: 100 }),
  fc.integer({ min: 1, max: 1_000_000 }),
  fc.integer({ min: 1_000_000_000, max: 60_000_000_000 }),
);

const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({
    kind: fc.constant('push' as const),
    increments: fc.array(increment, { minLength: 1, maxLength: 120, size: 'max' }),
  }),
  fc.record({ kind: fc.constant('pop' as const), count: fc.integer({ min: 1, max: 90 }) }),
  fc.record({ kind: fc.constant('cancel' as const), index: fc.nat() }),
);

/** Applies the steps to the queue and the sorted array; throws where they differ. */
function compare(queue: EventQueue, steps: readonly Step[]): void {
  const model = new SortedArray();
  const handles = new Map<Entry, number>();
  let now = 0;
  let order = 0;
  const popBoth = (): void => {
    const expected = model.pop();
    assert.equal(queue.nextTime(), expected?.time ?? Infinity);
    if (expected === undefined) {
      assert.equal(queue.popDue(asNanoseconds(Infinity)), undefined);
      return;
    }
    assert.equal(queue.popDue(asNanoseconds(expected.time - 1)), undefined, 'not due yet');
    const popped = queue.popDue(asNanoseconds(expected.time));
    assert.equal(popped, expected, `the event of ${expected.time} inserted as number ${expected.order}`);
    assert.equal(queue.poppedTime, expected.time);
    now = expected.time;
  };
  for (const current of steps) {
    if (current.kind === 'push') {
      for (const delay of current.increments) {
        const entry = new Entry(now + delay, order++);
        // Every third one is not to be canceled.
        if (entry.order % 3 === 0) queue.add(asNanoseconds(entry.time), entry);
        else handles.set(entry, queue.push(asNanoseconds(entry.time), entry));
        model.push(entry);
      }
    } else if (current.kind === 'pop') {
      for (let i = 0; i < current.count; i++) popBoth();
    } else {
      const entry = model.at(current.index);
      if (entry === undefined) continue;
      const handle = handles.get(entry);
      if (handle === undefined) continue;
      assert.equal(queue.cancel(handle, entry), true);
      assert.equal(queue.cancel(handle, entry), false, 'canceled twice');
      model.remove(entry);
    }
    assert.equal(queue.size, model.size);
  }
  while (model.size > 0) popBoth();
  assert.equal(queue.size, 0);
}

const queues = [
  ['heap queue', () => new HeapQueue()],
  ['ladder queue', () => new LadderQueue()],
] as const;

for (const [name, make] of queues) {
  describe(name, () => {
    it('gives events in order of time and insertion, as a sorted array does, with cancellations', () => {
      fc.assert(
        fc.property(fc.array(step, { maxLength: 60, size: 'max' }), (steps) => compare(make(), steps)),
        { numRuns: 400 },
      );
    });

    it('keeps an event that falls behind a bucket that was split and used up', () => {
      // 60 near events fill one bucket, far ones stretch the coarse rung; then comes one between both.
      const near = Array.from({ length: 60 }, (_, i) => 1000 + i);
      const far = Array.from({ length: 60 }, (_, i) => 100_000_000 + i * 1_000_000);
      compare(make(), [
        { kind: 'push', increments: [...near, ...far] },
        { kind: 'pop', count: 60 },
        { kind: 'push', increments: [5, 500, 50_000] },
        { kind: 'pop', count: 2 },
      ]);
    });

    it('gives events of one instant in the order of their insertion, however many there are', () => {
      compare(make(), [
        { kind: 'push', increments: [...Array<number>(200).fill(2000), ...Array<number>(100).fill(1000)] },
        { kind: 'pop', count: 50 },
        { kind: 'push', increments: [...Array<number>(100).fill(1000), 1, 999] },
      ]);
    });
  });
}
