import assert from 'node:assert/strict';
import { registrations, type ModelKind } from '../../../sim/models/registrations.ts';
import { namesOf } from '../../../sim/run/parameter.ts';
import { simulate } from '../../../sim/run/run.ts';
import { VectorLog } from '../../../sim/run/vector-log.ts';
import { parametersOf, type GivenParameters } from '../../verify/study-runs.ts';

/** Runs in which something happens to all that is recorded. */
const messages = { warmup: 620, duration: 60, requestSize: 1e6, puToPeRatio: 2 } as const;
const packets: Readonly<Record<ModelKind, GivenParameters>> = {
  rserpool: { ...messages, transport: 'sctp', poolElements: 2 },
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

function recordedIn(parameters: GivenParameters): string[] {
  const log = new VectorLog(1);
  simulate(parametersOf(parameters), 1, { vectors: log });
  return [...new Set(log.recorded().series.map(({ metric }) => metric))].toSorted();
}

describe('time series', () => {
  for (const model of namesOf(registrations))
    it(`are recorded as the model registers them, neither more nor fewer: ${model}`, () => {
      const { vectors, packetVectors } = registrations[model];
      assert.deepEqual(recordedIn(packets[model]), Object.keys({ ...vectors, ...packetVectors }).toSorted());
    });

  it('of packets are recorded where there are packets', () => {
    assert.deepEqual(recordedIn(messages), Object.keys(registrations.rserpool.vectors).toSorted());
  });
});
