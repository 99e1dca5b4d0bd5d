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

/** Less than a queue of 100 packets holds: nothing is lost but what the failure destroys. */
const SMALL_BUFFERS = { receiveBuffer: 60_000, sendBuffer: 60_000 };
/** Of the other path, seconds: two propagation delays of 10 ms, and a packet of 1500 bytes with 2 Mbit/s. */
const ROUND_TRIP = 2 * 0.01 + (8 * 1500) / base.linkRate;
/** RTO.Min (RFC 9260 §16), seconds. */
const LEAST_TIMEOUT = 1;

describe('bulk transfer of hosts whose addresses go with their links', () => {
  it('pauses for no more than two round trips: until the peer knows, and until what was lost comes again', () => {
    const moving = { ...SMALL_BUFFERS, dynamicAddresses: true };
    assert.ok(metric('delivery_pause', moving) < 2 * ROUND_TRIP);
    assert.equal(metric('retransmission_timeouts', moving), 0);
    assert.ok(metric('delivery_pause', SMALL_BUFFERS) > LEAST_TIMEOUT, 'time-outs notice it, else');
  });

  it('has the path again when the link is back: with CMT the rate of both', () => {
    const given = { cmt: true, dynamicAddresses: true, duration: 40 };
    const both = metric('goodput', { ...given, pathFailureTime: 5, pathFailureDuration: 1 });
    const one = metric('goodput', { ...given, pathFailureTime: 2.5 });
    assert.ok(both > 1.85 * one, `${both} of ${one}`);
  });
});
