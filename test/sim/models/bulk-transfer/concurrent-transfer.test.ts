import assert from 'node:assert/strict';
import type { MetricName } from '../../../../sim/run/run-metrics.ts';
import { simulate } from '../../../../sim/run/run.ts';
import { parametersOf, type GivenParameters } from '../../../verify/study-runs.ts';

/** Equal paths, and buffers for far more than they hold. */
const base = {
  model: 'bulkTransfer',
  transport: 'sctp',
  linkRate: 5e6,
  warmup: 5,
  duration: 20,
  receiveBuffer: 2_000_000,
  sendBuffer: 2_000_000,
  paths: 2,
} as const;

function metric(name: MetricName, given: GivenParameters): number {
  return simulate(parametersOf({ ...base, ...given }), 1).metrics[name] ?? Number.NaN;
}

describe('concurrent multipath transfer over simulated networks', () => {
  const onePath = metric('goodput', { paths: 1 });
  const twoPaths = metric('goodput', { cmt: true });

  it('has the sum of the rates of equal paths', () => {
    assert.ok(twoPaths >= 1.98 * onePath, `${twoPaths} of ${onePath}`);
    assert.ok(metric('goodput', { cmt: true, paths: 3 }) >= 2.95 * onePath);
  });

  it('does not change what one path at a time has', () => {
    assert.equal(metric('goodput', {}), onePath);
  });

  it('takes much for lost that is only late, and has less, without split fast retransmit', () => {
    const lossy = { cmt: true, linkLoss: 0.005 };
    const retransmissions = (given: GivenParameters): number => metric('fast_retransmissions', { ...lossy, ...given });
    assert.ok(retransmissions({ cmtSplitFastRetransmit: false }) > 3 * retransmissions({}));
    assert.ok(metric('goodput', { ...lossy, cmtSplitFastRetransmit: false }) < 0.9 * metric('goodput', lossy));
  });

  it('takes a SACK every second packet, though everything arrives out of order', () => {
    const packetsPerChunk = (given: GivenParameters): number =>
      metric('sctp_packets', { cmt: true, ...given }) / metric('data_chunks', { cmt: true, ...given });
    assert.ok(Math.abs(packetsPerChunk({}) - 1.5) < 0.01);
    assert.ok(packetsPerChunk({ cmtDelayedAck: false }) > 1.9);
  });

  it('continues on the other path with all of its rate when one is cut', () => {
    const cut = metric('goodput', { cmt: true, pathFailureTime: 3 });
    assert.ok(cut >= 0.98 * onePath, `${cut} of ${onePath}`);
  });

  it('leaves a path that is cut, though its chunks go again by the other one before they time out', () => {
    const small = { cmt: true, pathFailureTime: 1, warmup: 4, receiveBuffer: 100_000, sendBuffer: 100_000 };
    for (const given of [
      { cmtRescheduling: 'bothSides' },
      { cmtRescheduling: 'bothSides', cmtSplitBytes: 'queued' },
      { cmtRescheduling: 'senderOnly', orderedDelivery: false },
      { cmtRescheduling: 'receiverOnly', nrSack: true },
      { cmtSplitFastRetransmit: false },
    ]) {
      const { metrics } = simulate(parametersOf({ ...base, ...small, ...given }), 1);
      assert.ok(
        Number(metrics.goodput) >= 0.98 * onePath,
        `${metrics.goodput} of ${onePath}: ${JSON.stringify(given)}`,
      );
      assert.ok(Number(metrics.fast_retransmissions) < 100, `${metrics.fast_retransmissions} fast retransmissions`);
    }
  });

  it('does not give up a path that is slow, though its chunks go again by the other one before they arrive', () => {
    const slow = {
      cmt: true,
      cmtRescheduling: 'bothSides',
      secondPathRate: 5e5,
      receiveBuffer: 25_000,
      sendBuffer: 25_000,
    };
    const { metrics } = simulate(parametersOf({ ...base, ...slow }), 1);
    assert.ok(Number(metrics.chunks_rescheduled) > 500);
    assert.equal(metrics.retransmission_timeouts, 0);
  });

  it('takes the path again that was repaired', () => {
    // Down from 6 s to 8 s of 5 s to 25 s; probed with back-off since.
    const repaired = metric('goodput', { cmt: true, pathFailureTime: 6, pathFailureDuration: 2 });
    assert.ok(repaired >= 1.7 * onePath && repaired < twoPaths, `${repaired} of ${onePath}`);
  });
});

describe('paths of 10 and 2 Mbit/s with buffers of 100 kB', () => {
  const unequal = { linkRate: 1e7, secondPathRate: 2e6, receiveBuffer: 100_000, sendBuffer: 100_000 };
  const better = metric('goodput', { ...unequal, secondPathRate: 'auto', paths: 1 });
  const goodput = (given: GivenParameters): number => metric('goodput', { ...unequal, cmt: true, ...given });
  /** User data of full packets. */
  const sum = (1452 / 1500) * 12e6;

  it('have far less than the better one if the slower one may fill the buffers', () => {
    assert.ok(goodput({ cmtBufferSplitting: 'none' }) < 0.5 * better);
    assert.ok(goodput({ cmtBufferSplitting: 'none', nrSack: true }) < 0.5 * better);
  });

  it('have their sum with split buffers and NR-SACK, if messages are delivered as they come', () => {
    assert.ok(goodput({ nrSack: true, orderedDelivery: false }) >= 0.98 * sum);
    assert.ok(goodput({ orderedDelivery: false }) < better);
  });

  it('count chunks that were rescheduled, where they may be', () => {
    const counted = (given: GivenParameters): number | null =>
      simulate(parametersOf({ ...base, ...unequal, duration: 5, ...given }), 1).metrics.chunks_rescheduled;
    assert.ok(Number(counted({ cmt: true, cmtRescheduling: 'bothSides' })) > 10);
    assert.equal(counted({ cmt: true }), null);
    assert.equal(counted({}), null);
  });

  it('have almost their sum with chunk rescheduling, with or without NR-SACK, though messages wait for others', () => {
    for (const nrSack of [false, true]) assert.ok(goodput({ cmtRescheduling: 'bothSides', nrSack }) >= 0.95 * sum);
  });
});
