import assert from 'node:assert/strict';
import { VectorLog } from '../../../sim/run/vector-log.ts';

/** “3:lan0/pe1 jobs=2” */
function rows(log: VectorLog): string[] {
  const { series, seriesOf, times, values } = log.recorded();
  return [...times].map((time, row) => {
    const { component, metric } = series[seriesOf[row]];
    return `${time}: ${component} ${metric}=${values[row]}`;
  });
}

describe('vector log', () => {
  it('keeps every value without an interval, series apart', () => {
    const log = new VectorLog(0);
    log.record('lan0/pe0', 'jobs', 1, 1);
    log.record('lan0/pe1', 'jobs', 1, 5);
    log.record('lan0/pe0', 'utilization', 2, 0.5);
    log.record('lan0/pe0', 'jobs', 2, 2);
    assert.deepEqual(rows(log), [
      '1: lan0/pe0 jobs=1',
      '1: lan0/pe1 jobs=5',
      '2: lan0/pe0 utilization=0.5',
      '2: lan0/pe0 jobs=2',
    ]);
  });

  it('keeps the ends of what changes faster than the interval', () => {
    const log = new VectorLog(10);
    for (const time of [0, 1, 2, 9, 12, 13, 22, 23]) log.record('pool', 'requests_in_system', time, 100 + time);
    assert.deepEqual(
      [...log.recorded().values].map((value) => value - 100),
      [0, 9, 12, 13, 22, 23],
    );
  });

  it('ends a run that has more values than memory should hold, and names the limit', () => {
    const log = new VectorLog(0.001, 3);
    for (let index = 0; index < 3; index++) log.record('pool', 'queue_length', index, index);
    assert.throws(() => log.record('pool', 'queue_length', 3, 3), /more than 3 values, sampled every 0\.001 s/);
    assert.equal(log.recorded().values.length, 3);
  });

  it('keeps all of what comes with the period of the interval, regardless of the rounding of times', () => {
    const log = new VectorLog(0.1);
    for (let index = 0; index < 5000; index++) log.record('pool', 'queue_length', index * 0.1, index);
    assert.deepEqual(
      [...log.recorded().values],
      Array.from({ length: 5000 }, (_, index) => index),
    );
  });
});
