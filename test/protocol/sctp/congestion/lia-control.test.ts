import assert from 'node:assert/strict';
import { liaControl } from '../../../../protocol/sctp/congestion/lia-control.ts';
import { CoupledPaths } from './coupled-paths.ts';
import { UNIT } from './lone-path.ts';

const EQUAL = { window: 10, rtt: 0.1 };

describe('LIA (RFC 6356)', () => {
  it('equal paths: α = ½, and a full window of each adds a quarter of a packet', () => {
    const paths = new CoupledPaths(liaControl, [EQUAL, EQUAL]);
    assert.deepEqual([paths.path(0).acknowledgeWindow(), paths.path(1).acknowledgeWindow()], [UNIT / 4, UNIT / 4]);
  });

  it('dissimilar paths: α = Σ cwnd · max(cwnd / SRTT²) / (Σ cwnd / SRTT)²', () => {
    // α = 20 · 640 / (80 + 26.67)² = 1.125: half of it for each.
    const cases = [
      { window: 10, rtt: 0.125 },
      { window: 10, rtt: 0.375 },
    ];
    for (const index of [0, 1])
      assert.equal(new CoupledPaths(liaControl, cases).path(index).acknowledgeWindow(), Math.ceil(0.5625 * UNIT));
  });

  it('a path never grows faster than it would alone', () => {
    // α · cwnd / Σ cwnd = 100 · 1000 / 200² = 2.5
    const paths = new CoupledPaths(liaControl, [
      { window: 10, rtt: 0.1 },
      { window: 100, rtt: 1 },
    ]);
    assert.equal(paths.path(1).acknowledgeWindow(), UNIT);
  });

  it('slow start is that of one path (§3)', () => {
    const paths = new CoupledPaths(liaControl, [{ ...EQUAL, threshold: 50 }, EQUAL]);
    assert.equal(paths.path(0).acknowledge(1000), 1000);
    assert.equal(paths.path(0).acknowledge(2 * UNIT), UNIT);
  });

  it('a loss halves the window of the path, and leaves a packet, or coupledMinWindow', () => {
    const cases = [EQUAL, { window: 1, rtt: 0.1 }];
    const paths = new CoupledPaths(liaControl, cases);
    assert.deepEqual(paths.path(0).afterLoss(), { cwnd: 5 * UNIT, ssthresh: 5 * UNIT });
    assert.deepEqual(paths.path(1).afterLoss(), { cwnd: UNIT, ssthresh: UNIT });
    const more = new CoupledPaths(liaControl, cases, { coupledMinWindow: 7 });
    assert.deepEqual(more.path(0).afterLoss(), { cwnd: 7 * UNIT, ssthresh: 7 * UNIT });
  });

  it('a time-out: half as threshold, and a window of one packet', () => {
    const { congestion } = new CoupledPaths(liaControl, [EQUAL, EQUAL]).path(0);
    congestion.timedOut();
    assert.deepEqual([congestion.cwnd, congestion.ssthresh], [UNIT, 5 * UNIT]);
  });
});
