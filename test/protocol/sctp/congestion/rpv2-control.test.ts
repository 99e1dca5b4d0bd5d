import assert from 'node:assert/strict';
import { rpv2Control } from '../../../../protocol/sctp/congestion/rpv2-control.ts';
import { CoupledPaths } from './coupled-paths.ts';
import { UNIT } from './lone-path.ts';

const EQUAL = { window: 10, rtt: 0.1 };
/** Equal windows, shares of bandwidth 3/4 and 1/4. */
const DISSIMILAR = [
  { window: 12, rtt: 0.125 },
  { window: 12, rtt: 0.375 },
];

describe('CMT/RPv2', () => {
  it('congestion avoidance: a full window adds the share g of all bandwidths cwnd / SRTT of a packet', () => {
    const equal = new CoupledPaths(rpv2Control, [EQUAL, EQUAL]);
    assert.equal(equal.path(0).acknowledgeWindow(), UNIT / 2);
    assert.equal(new CoupledPaths(rpv2Control, DISSIMILAR).path(0).acknowledgeWindow(), 1101);
    assert.equal(new CoupledPaths(rpv2Control, DISSIMILAR).path(1).acknowledgeWindow(), 367);
  });

  it('slow start: an acknowledgment adds the same share of what it acknowledges, of L packets at most', () => {
    const begin = DISSIMILAR.map((path) => ({ ...path, threshold: 50 }));
    assert.equal(new CoupledPaths(rpv2Control, begin).path(0).acknowledge(1000), 750);
    assert.equal(new CoupledPaths(rpv2Control, begin).path(1).acknowledge(3 * UNIT), 367);
    assert.equal(new CoupledPaths(rpv2Control, begin, { byteCountingLimit: 3 }).path(1).acknowledge(3 * UNIT), 1101);
  });

  it('a loss: the path gives up half of all bandwidth, and at least half of its own', () => {
    // f = ½ / ¾
    assert.deepEqual(new CoupledPaths(rpv2Control, DISSIMILAR).path(0).afterLoss(), {
      cwnd: 4 * UNIT,
      ssthresh: 4 * UNIT,
    });
    // f = ½ / ¼: all of it, but a packet.
    assert.deepEqual(new CoupledPaths(rpv2Control, DISSIMILAR).path(1).afterLoss(), { cwnd: UNIT, ssthresh: UNIT });
    // Of two equal paths: f = 1.
    const equal = new CoupledPaths(rpv2Control, [EQUAL, EQUAL]);
    assert.deepEqual(equal.path(0).afterLoss(), { cwnd: UNIT, ssthresh: UNIT });
    // The other one is idle: f = ½.
    const alone = new CoupledPaths(rpv2Control, [EQUAL, { ...EQUAL, idle: 60 }]);
    assert.deepEqual(alone.path(0).afterLoss(), { cwnd: 5 * UNIT, ssthresh: 5 * UNIT });
  });

  it('a loss leaves the window and the threshold of the other path as they were', () => {
    for (const cases of [[EQUAL, EQUAL], DISSIMILAR]) {
      const { paths } = new CoupledPaths(rpv2Control, cases);
      const [first, second] = paths;
      const { cwnd, ssthresh } = second.congestion;
      first.afterLoss();
      assert.deepEqual([second.congestion.cwnd, second.congestion.ssthresh], [cwnd, ssthresh]);
    }
  });

  it('a loss leaves coupledMinWindow packets', () => {
    const paths = new CoupledPaths(rpv2Control, [EQUAL, EQUAL], { coupledMinWindow: 2 });
    assert.deepEqual(paths.path(0).afterLoss(), { cwnd: 2 * UNIT, ssthresh: 2 * UNIT });
  });

  it('a time-out: the same threshold, and a window of one packet', () => {
    const { congestion } = new CoupledPaths(rpv2Control, DISSIMILAR).path(0);
    congestion.timedOut();
    assert.deepEqual([congestion.cwnd, congestion.ssthresh], [UNIT, 4 * UNIT]);
  });
});
