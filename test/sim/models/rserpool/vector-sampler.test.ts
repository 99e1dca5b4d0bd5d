import assert from 'node:assert/strict';
import { simulate } from '../../../../sim/run/run.ts';
import { VectorLog, type RecordedVectors } from '../../../../sim/run/vector-log.ts';
import type { VectorName } from '../../../../sim/run/vector-recorder.ts';
import { parametersOf } from '../../../verify/study-runs.ts';

const parameters = parametersOf({
  policy: 'Random',
  puToPeRatio: 2,
  poolElements: 5,
  requestSize: 1e6,
  registrars: 2,
  lanDelay: 5,
  duration: 1000,
});
const INTERVAL = 7;

/** Times and values of one series. */
function seriesOf(vectors: RecordedVectors, component: string, metric: VectorName): (readonly [number, number])[] {
  const wanted = vectors.series.findIndex((each) => each.component === component && each.metric === metric);
  return [...vectors.times].flatMap((time, row) =>
    vectors.seriesOf[row] === wanted ? [[time, vectors.values[row]] as const] : [],
  );
}

/** Mean of what was measured over intervals, after the warm-up. */
function meanOver(series: readonly (readonly [number, number])[]): number {
  let sum = 0;
  for (const [index, [time, value]] of series.entries())
    if (time > parameters.warmup) sum += value * (time - series[index - 1][0]);
  return sum / parameters.duration;
}

describe('time series of a run', () => {
  const log = new VectorLog(INTERVAL);
  const plain = simulate(parameters, 1).metrics;
  const { metrics } = simulate(parameters, 1, { vectors: log });
  const vectors = log.recorded();

  it('change nothing in the run', () => {
    assert.deepEqual(metrics, plain);
  });

  it('are sampled at the interval, at the reset and at the end', () => {
    const times = seriesOf(vectors, 'lan0/pe0', 'jobs').map(([time]) => time);
    const expected = Array.from({ length: Math.floor(1900 / INTERVAL) + 1 }, (_, index) => index * INTERVAL);
    assert.deepEqual(
      times,
      [...expected, 900, 1900].toSorted((a, b) => a - b),
    );
  });

  it('have the utilization that the metrics have, of the pool and of its elements', () => {
    assert.ok(Math.abs(meanOver(seriesOf(vectors, 'pool', 'utilization')) - Number(metrics.utilization)) < 1e-9);
    const elements = Array.from({ length: 5 }, (_, index) => `lan0/pe${index}`);
    const mean = elements.reduce((sum, name) => sum + meanOver(seriesOf(vectors, name, 'utilization')), 0) / 5;
    assert.ok(Math.abs(mean - Number(metrics.utilization)) < 1e-9);
  });

  it('add up: queues of the pool users, elements of the registrars', () => {
    const sumOver = (names: readonly string[], metric: VectorName): number[] =>
      names
        .map((name) => seriesOf(vectors, name, metric).map(([, value]) => value))
        .reduce((sums, values) => sums.map((sum, index) => sum + values[index]));
    const users = Array.from({ length: 10 }, (_, index) => `lan0/pu${index}`);
    const waiting = sumOver(users, 'queue_length');
    const all = seriesOf(vectors, 'pool', 'requests_in_system').map(([, value]) => value);
    assert.ok(Math.max(...waiting) > 0);
    // Each user has at most one request in service.
    assert.ok(all.every((number, index) => number >= waiting[index] && number <= waiting[index] + users.length));
    const elements = Array.from({ length: 5 }, (_, index) => `lan0/pe${index}`);
    assert.ok(sumOver(elements, 'jobs').every((number, index) => number <= all[index] - waiting[index]));
    const owned = sumOver(['lan0/pr0', 'lan0/pr1'], 'owned_elements');
    assert.ok(owned.slice(100).every((number) => number === 5));
  });

  it('have handling times near their mean', () => {
    const series = seriesOf(vectors, 'pool', 'handling_time').filter(([time]) => time > 900);
    const mean = series.reduce((sum, [, value]) => sum + value, 0) / series.length;
    assert.ok(Math.abs(mean / Number(metrics.handling_time) - 1) < 0.2, `${mean} and ${metrics.handling_time}`);
  });
});
