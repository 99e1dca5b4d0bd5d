import assert from 'node:assert/strict';
import { rpv1Control } from '../../../../protocol/sctp/congestion/rpv1-control.ts';
import { CoupledPaths } from './coupled-paths.ts';
import { UNIT } from './lone-path.ts';

/** Round trips are of no account. */
const EQUAL = { window: 10, rtt: 0.1 };

describe('CMT/RPv1', () => {
  it('congestion avoidance: a full window adds the share h = ssthresh / Σ ssthresh of a packet', () => {
    const equal = new CoupledPaths(rpv1Control, [EQUAL, EQUAL]);
    assert.deepEqual([equal.path(0).acknowledgeWindow(), equal.path(1).acknowledgeWindow()], [UNIT / 2, UNIT / 2]);
    const unequal = new CoupledPaths(rpv1Control, [
      { window: 40, threshold: 30, rtt: 0.1 },
      { window: 40, threshold: 10, rtt: 0.5 },
    ]);
    assert.deepEqual([unequal.path(0).acknowledgeWindow(), unequal.path(1).acknowledgeWindow()], [1101, 367]);
  });

  it('slow start: an acknowledgment adds the same share of what it acknowledges, of L packets at most', () => {
    const cases = [
      { window: 4, threshold: 30, rtt: 0.1 },
      { window: 4, threshold: 10, rtt: 0.1 },
    ];
    const one = new CoupledPaths(rpv1Control, cases);
    assert.equal(one.path(0).acknowledge(1000), 750);
    assert.equal(one.path(0).acknowledge(2 * UNIT), 1101);
    assert.equal(one.path(1).acknowledge(999), 250); // 249.75
    assert.equal(one.path(1).acknowledge(1000, false), 0);
    const two = new CoupledPaths(rpv1Control, cases, { byteCountingLimit: 2 });
    assert.equal(two.path(0).acknowledge(2 * UNIT), 2202);
  });

  it('a loss: the path gives up half of all windows together, and keeps a packet', () => {
    const unequal = new CoupledPaths(rpv1Control, [
      { window: 30, rtt: 0.1 },
      { window: 10, rtt: 0.1 },
    ]);
    assert.deepEqual(unequal.path(0).afterLoss(), { cwnd: 10 * UNIT, ssthresh: 10 * UNIT });
    const equal = new CoupledPaths(rpv1Control, [EQUAL, EQUAL]);
    assert.deepEqual(equal.path(0).afterLoss(), { cwnd: UNIT, ssthresh: UNIT });
    assert.equal(equal.path(1).congestion.cwnd, 10 * UNIT);
  });

  it('a loss leaves its share of coupledMinWindow', () => {
    const paths = new CoupledPaths(rpv1Control, [EQUAL, EQUAL], { coupledMinWindow: 6 });
    assert.deepEqual(paths.path(0).afterLoss(), { cwnd: 3 * UNIT, ssthresh: 3 * UNIT });
  });

  it('a time-out: the same threshold, and a window of one packet', () => {
    const paths = new CoupledPaths(rpv1Control, [
      { window: 30, rtt: 0.1 },
      { window: 10, rtt: 0.1 },
    ]);
    const { congestion } = paths.path(0);
    congestion.timedOut();
    assert.deepEqual([congestion.cwnd, congestion.ssthresh], [UNIT, 10 * UNIT]);
  });
});
