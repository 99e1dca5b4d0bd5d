import assert from 'node:assert/strict';
import { Model } from '../../../sim/models/rserpool/model.ts';
import { sampledSeries } from '../../../sim/models/rserpool/vector-sampler.ts';
import { simulate } from '../../../sim/run/run.ts';
import { VectorLog } from '../../../sim/run/vector-log.ts';
import { readStudy } from '../../../scenarios/language/read-study.ts';
import { planRuns } from '../../../scenarios/plan/run-plan.ts';
import type { Study } from '../../../scenarios/language/study.ts';

function study(...lines: readonly string[]): Study {
  return readStudy('mine.yaml', ['name: mine', 'title: Mine', 'seeds: 3', ...lines, ''].join('\n'));
}

describe('time series of a study', () => {
  it('that would not fit into memory are refused, with the interval that is possible', () => {
    const parameters = 'parameters: {warmup: 900, duration: 8100, poolElements: 10, puToPeRatio: 10}';
    // 124 values with each sample.
    assert.throws(() => planRuns(study(parameters, 'vectors: {interval: 1 ms}')), {
      message:
        'mine.yaml: vectors: time series sampled every 0.001 s would have 1.12e+9 values in one run and 1.12e+9 in all runs; ' +
        'at most 20000000 and 50000000 are possible: sample every 0.056 s, or fewer seeds',
    });
    assert.throws(
      () => planRuns(study(parameters, 'vectors: {interval: 60 ms, seeds: [1, 2, 3]}')),
      /1\.86e\+7 values in one run and 5\.58e\+7 in all runs; .* every 0\.067 s/,
    );
    planRuns(study(parameters, 'vectors: {interval: 56 ms}'));
    planRuns(study(parameters, 'vectors: {interval: 67 ms, seeds: [1, 2, 3]}'));
  });

  it('of many runs are refused without an interval, too', () => {
    const sweep = 'sweep: {requestSize: [1e6, 2e6, 3e6, 4e6, 5e6, 6e6, 7e6, 8e6, 9e6, 1e7]}';
    const large = 'parameters: {poolElements: 100, puToPeRatio: 100}';
    assert.throws(
      () => planRuns(study(large, sweep, 'vectors: {}')),
      /every 16\.2 s would have 5\.10e\+6 .* are possible: sample every 17 s/,
    );
    planRuns(study(large, sweep));
  });

  it('of paths are those of components that there are', () => {
    const packets = 'parameters: {transport: sctp, poolElements: 2, puToPeRatio: 1}';
    const { vectors } = study(packets, 'vectors: {paths: [lan0/pu1, "lan*/pe*"]}');
    assert.deepEqual(vectors?.paths, ['lan0/pu1', 'lan*/pe*']);
    planRuns(study(packets, 'vectors: {paths: [lan0/pu1, "lan*/pe*"]}'));
    assert.throws(() => planRuns(study(packets, 'vectors: {paths: [lan0/pu0, lan0/pu2, "lan0/(*"]}')), {
      message:
        'mine.yaml:5:29: vectors.paths: no pool on packets (transport: sctp) has lan0/pu2; numbers are from 0, as in lan0/pu0\n' +
        'mine.yaml:5:39: vectors.paths: no pool on packets (transport: sctp) has lan0/(*; numbers are from 0, as in lan0/pu0',
    });
    assert.throws(() => planRuns(study('vectors: {paths: [lan0/pu0]}')), /no pool on packets .* has lan0\/pu0/);
  });

  it('are as many as the components of a run give', () => {
    const [{ parameters }] = planRuns(
      study('parameters: {lans: 3, registrars: 2, poolElements: 4, puToPeRatio: 2, warmup: 610, duration: 90}'),
    ).points;
    assert.equal(new Model(parameters, 1).poolUsers.length, 24);
    const log = new VectorLog(1);
    simulate(parameters, 1, { vectors: log });
    assert.equal(log.recorded().series.length, sampledSeries(parameters));
  });
});
