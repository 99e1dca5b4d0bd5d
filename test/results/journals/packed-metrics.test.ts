import assert from 'node:assert/strict';
import fc from 'fast-check';
import { MetricPacker } from '../../../results/journals/packed-metrics.ts';

describe('packed metrics', () => {
  it('are those that were packed, by whatever names, and null where there are none', () => {
    const metrics = fc.dictionary(
      fc.oneof(fc.string(), fc.constantFrom('utilization', 'goodput', '__proto__')),
      fc.option(fc.double({ noNaN: true })),
    );
    fc.assert(
      fc.property(fc.array(metrics), (runs) => {
        const packer = new MetricPacker();
        const packed = runs.map((run) => packer.pack(run));
        assert.deepEqual(
          packed.map((run) => Object.entries(run.metrics())),
          runs.map((run) => Object.entries(run)),
        );
        for (const [index, run] of runs.entries())
          assert.equal(packed[index].metric('utilization'), run['utilization'] ?? null);
      }),
    );
  });
});
