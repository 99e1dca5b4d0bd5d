import assert from 'node:assert/strict';
import { VectorRecording } from '../../../scenarios/execution/vector-recording.ts';
import { planRuns, type PlannedRun } from '../../../scenarios/plan/run-plan.ts';
import { loadStudy } from '../../../scenarios/language/study-catalogue.ts';

const [point] = planRuns(loadStudy('policy-comparison')).points;

function runsOf(...seeds: readonly number[]): () => PlannedRun | undefined {
  const waiting = seeds.map((seed) => ({ point, seed }));
  return () => waiting.shift();
}

const vectors = {
  series: [],
  seriesOf: new Uint32Array(),
  times: new Float64Array(),
  values: new Float64Array(),
};

describe('recording of time series in a sweep', () => {
  const wish = { includes: ({ seed }: { readonly seed: number }) => seed === 2, interval: undefined };

  it('asks for those that are wanted, and for no others', () => {
    const next = runsOf(1, 2);
    const recording = new VectorRecording(wish);
    assert.equal(recording.next(next)?.vectors, undefined);
    const { warmup, duration } = point.parameters;
    assert.equal(recording.next(next)?.vectors?.interval, (warmup + duration) / 500);
    assert.equal(recording.next(next), undefined);
    assert.equal(new VectorRecording(undefined).next(runsOf(2))?.vectors, undefined);
  });

  it('does a run that fails with them again without, once', () => {
    const recording = new VectorRecording(wish);
    const next = runsOf(2, 1);
    const first = recording.next(next);
    assert.ok(first !== undefined && recording.failed(first));
    const again = recording.next(next);
    assert.ok(again !== undefined && again.seed === 2 && again.vectors === undefined);
    assert.ok(!recording.failed(again));
    assert.equal(recording.next(next)?.seed, 1);
  });

  it('asks for no more of them when there are as many as memory should hold', () => {
    const recording = new VectorRecording({ includes: () => true, interval: 5, paths: ['lan0/pe0'] }, 2);
    const next = runsOf(1, 2, 3);
    for (const isKept of [true, false]) {
      const run = recording.next(next);
      assert.deepEqual(run?.vectors, { interval: 5, paths: ['lan0/pe0'] });
      if (run !== undefined) recording.done(run, { ...vectors, values: new Float64Array(isKept ? 2 : 1) });
    }
    assert.equal(recording.next(next)?.vectors, undefined);
    assert.deepEqual(
      recording.with([]).map(({ values }) => values.length),
      [2],
    );
  });

  it('replaces earlier ones of the same run', () => {
    const recording = new VectorRecording({ ...wish, interval: 5 });
    const run = recording.next(runsOf(2));
    assert.ok(run !== undefined);
    recording.done(run, vectors);
    const [recorded] = recording.with([]);
    assert.equal(recorded.interval, 5);
    const other = { ...recorded, key: 'other', interval: 1 };
    assert.deepEqual(recording.with([{ ...recorded, interval: 9 }, other]), [other, recorded]);
  });
});
