import assert from 'node:assert/strict';
import { simulate, simulateObserved } from '../../../sim/run/run.ts';
import { parametersOf } from '../../verify/study-runs.ts';

const pool = { warmup: 700, duration: 100, idealized: true };
const bulk = { model: 'bulkTransfer', transport: 'sctp', warmup: 1, duration: 2, linkRate: 1e6 };

describe('a run', () => {
  for (const given of [pool, bulk])
    it(`reports its progress in simulated time and has the same results (${given.warmup} s)`, () => {
      const parameters = parametersOf(given);
      const times: number[] = [];
      const { metrics } = simulate(parameters, 1, undefined, (time) => times.push(time));
      assert.deepEqual(metrics, simulate(parameters, 1).metrics);
      assert.equal(times.length, 2000);
      assert.ok(times.every((time, index) => index === 0 || time > times[index - 1]));
      assert.equal(times.at(-1), given.warmup + given.duration);
    });

  it('ends with what its listener throws', () => {
    const stop = new Error('enough');
    const stopAt = (limit: number) => (time: number) => {
      if (time > limit) throw stop;
    };
    assert.throws(() => simulate(parametersOf(pool), 1, undefined, stopAt(400)), stop);
  });

  it('whose packets are seen is simulated no further than wanted', () => {
    const seen = (until?: number, maxEvents = 1e9): number => {
      let latest = 0;
      const observer = {
        packet: ({ nanoseconds }: { nanoseconds: number }) => (latest = Math.max(latest, nanoseconds)),
      };
      simulateObserved(parametersOf({ ...bulk, maxEvents }), 1, {
        packets: () => observer,
        ...(until !== undefined && { until }),
      });
      return latest / 1e9;
    };
    for (const until of [0, 0.5, 1, 2.25]) {
      const latest = seen(until);
      assert.ok(latest <= until && latest >= until - 0.1, `${latest} of ${until}`);
    }
    assert.throws(() => seen(undefined, 200), /event budget of 200 ran out/);
    assert.ok(seen(0.1, 200) > 0);
  });
});
