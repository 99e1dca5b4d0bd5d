import assert from 'node:assert/strict';
import { registrations, type ModelKind } from '../../../sim/models/registrations.ts';
import { namesOf } from '../../../sim/run/parameter.ts';
import { simulate } from '../../../sim/run/run.ts';
import { VectorLog } from '../../../sim/run/vector-log.ts';
import { parametersOf, type GivenParameters } from '../../verify/study-runs.ts';

/** Runs in which something happens to all that is recorded. */
const runs: Readonly<Record<ModelKind, GivenParameters>> = {
  rserpool: { warmup: 620, duration: 60, requestSize: 1e6, puToPeRatio: 2 },
  bulkTransfer: {
    model: 'bulkTransfer',
    transport: 'sctp',
    warmup: 1,
    duration: 10,
    linkRate: 1e6,
    paths: 2,
    pathFailureTime: 3,
    pfMaxRetrans: 0,
  },
};

describe('time series', () => {
  for (const model of namesOf(registrations))
    it(`are recorded as the model registers them, neither more nor fewer: ${model}`, () => {
      const log = new VectorLog(1);
      simulate(parametersOf(runs[model]), 1, { vectors: log });
      const recorded = new Set(log.recorded().series.map(({ metric }) => metric));
      assert.deepEqual([...recorded].toSorted(), Object.keys(registrations[model].vectors).toSorted());
    });
});
