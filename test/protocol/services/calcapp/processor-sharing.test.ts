import assert from 'node:assert/strict';
import fc from 'fast-check';
import { ProcessorSharing, type SharedJob } from '../../../../protocol/services/calcapp/processor-sharing.ts';
import { Simulator } from '../../../../sim/kernel/simulator.ts';

const CAPACITY = 1000;

interface Arrival {
  readonly at: number;
  readonly size: number;
}

/** Completion times by the definition: between events each of n jobs is served at capacity / n. */
function fluid(arrivals: readonly Arrival[]): number[] {
  const left = new Map<number, number>();
  const completed: number[] = [];
  let now = 0;
  let next = 0;
  while (next < arrivals.length || left.size > 0) {
    const rate = CAPACITY / left.size;
    const firstDone = now + Math.min(...left.values(), Infinity) / rate;
    const until = Math.min(left.size > 0 ? firstDone : Infinity, arrivals[next]?.at ?? Infinity);
    for (const [job, work] of left) left.set(job, work - (until - now) * rate);
    now = until;
    for (const [job, work] of left)
      if (work < 1e-6) {
        completed[job] = now;
        left.delete(job);
      }
    if (arrivals[next]?.at === now) left.set(next, arrivals[next++].size);
  }
  return completed;
}

/** Completion times by the service. */
function served(arrivals: readonly Arrival[]): { readonly completed: readonly number[]; readonly used: number } {
  const simulator = new Simulator();
  const completed: number[] = [];
  const processor = new ProcessorSharing<SharedJob & { readonly index: number }>(simulator, CAPACITY, (job) => {
    completed[job.index] = simulator.now();
    processor.remove(job);
  });
  for (const [index, { at, size }] of arrivals.entries())
    simulator.schedule(at, { fire: () => processor.add({ due: 0, position: -1, index }, size) });
  simulator.run({ until: 1e6 });
  return { completed, used: processor.used() };
}

describe('processor sharing', () => {
  it('serves a job alone at full capacity and two at half of it each', () => {
    assert.deepEqual(served([{ at: 1, size: 2000 }]).completed, [3]);
    assert.deepEqual(
      served([
        { at: 0, size: 1000 },
        { at: 0, size: 1000 },
      ]).completed,
      [2, 2],
    );
    assert.deepEqual(
      served([
        { at: 0, size: 1000 },
        { at: 0.5, size: 1000 },
      ]).completed,
      [1.5, 2],
    );
  });

  it('completes jobs when the fluid definition says, and counts the work', () => {
    const arrival = fc.record({ gap: fc.integer({ min: 0, max: 3000 }), size: fc.integer({ min: 1, max: 5000 }) });
    fc.assert(
      fc.property(fc.array(arrival, { minLength: 1, maxLength: 40 }), (steps) => {
        let at = 0;
        const arrivals = steps.map(({ gap, size }) => ({ at: (at += gap / 1000), size }));
        const expected = fluid(arrivals);
        const { completed, used } = served(arrivals);
        for (const [job, time] of expected.entries())
          assert.ok(Math.abs(completed[job] - time) < 1e-5, `job ${job}: ${completed[job]} instead of ${time}`);
        const total = arrivals.reduce((sum, { size }) => sum + size, 0);
        assert.ok(Math.abs(used - total) < 1e-3 * arrivals.length);
      }),
    );
  });
});
