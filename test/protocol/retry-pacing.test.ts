import assert from 'node:assert/strict';
import { RetryPacing } from '../../protocol/retry-pacing.ts';
import { Simulator } from '../../sim/kernel/simulator.ts';

describe('retries without a delay', () => {
  it('come to an end at one instant: then time passes', () => {
    const simulator = new Simulator();
    const pacing = new RetryPacing(simulator);
    const delays = Array.from({ length: 6 }, () => pacing.delay(0));
    assert.deepEqual(delays, [0, 0, 0, 0, 0.25, 0.25]);
    simulator.run({ until: 0.25 });
    assert.equal(pacing.delay(0), 0);
  });

  it('are those of less than a nanosecond, too; others wait as long as configured', () => {
    const pacing = new RetryPacing(new Simulator());
    assert.deepEqual(
      Array.from({ length: 5 }, () => pacing.delay(1e-12)),
      [1e-12, 1e-12, 1e-12, 1e-12, 0.25],
    );
    assert.equal(pacing.delay(1e-6), 1e-6);
  });
});
