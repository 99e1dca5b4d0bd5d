import assert from 'node:assert/strict';
import type { MetricName } from '../../../../sim/run/run-metrics.ts';
import { simulate } from '../../../../sim/run/run.ts';
import { parametersOf, type GivenParameters } from '../../../verify/study-runs.ts';

const base = {
  model: 'bulkTransfer',
  transport: 'sctp',
  linkRate: 2e6,
  warmup: 2,
  duration: 18,
  paths: 2,
  pathFailureTime: 5,
} as const;

function metric(name: MetricName, given: GivenParameters): number {
  return simulate(parametersOf({ ...base, ...given }), 1).metrics[name] ?? Number.NaN;
}

describe('bulk transfer of hosts whose addresses go with their links', () => {
  it('pauses for some round trips, where the failure of a path is noticed by time-outs only', () => {
    assert.ok(metric('delivery_pause', {}) > 8 * metric('delivery_pause', { dynamicAddresses: true }));
    assert.equal(metric('retransmission_timeouts', { dynamicAddresses: true }), 0);
  });

  it('has the path again when the link is back: with CMT the rate of both', () => {
    const given = { cmt: true, dynamicAddresses: true, duration: 40 };
    const both = metric('goodput', { ...given, pathFailureTime: 5, pathFailureDuration: 1 });
    const one = metric('goodput', { ...given, pathFailureTime: 2.5 });
    assert.ok(both > 1.85 * one, `${both} of ${one}`);
  });
});
