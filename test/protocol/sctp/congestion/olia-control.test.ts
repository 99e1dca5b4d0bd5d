import assert from 'node:assert/strict';
import { oliaControl } from '../../../../protocol/sctp/congestion/olia-control.ts';
import type { SctpOptions } from '../../../../protocol/sctp/options.ts';
import { type CoupledPath, CoupledPaths, type PathCase } from './coupled-paths.ts';
import { UNIT } from './lone-path.ts';

const EQUAL = { window: 10, rtt: 0.1 };

/** Paths that carried the given bytes without a loss since, and that did not grow meanwhile. */
function pathsThatCarried(
  cases: readonly (PathCase & { readonly bytes: number })[],
  options: Partial<SctpOptions> = {},
): CoupledPaths {
  const paths = new CoupledPaths(oliaControl, cases, options);
  for (const [index, { bytes }] of cases.entries()) carry(paths.path(index), bytes);
  return paths;
}

/** Bytes arrive, but the window was not used up. */
function carry({ congestion }: CoupledPath, bytes: number): void {
  congestion.acknowledged({ bytes, flightBefore: 0, advanced: true, mayGrow: true, allAcknowledged: true });
}

/** By how much each path grows for a full window. */
function increases(paths: () => CoupledPaths): number[] {
  return paths().paths.map(({ index }) => paths().path(index).acknowledgeWindow());
}

describe('OLIA', () => {
  it('equal paths: a full window of each adds a quarter of a packet', () => {
    assert.deepEqual(
      increases(() => new CoupledPaths(oliaControl, [EQUAL, EQUAL])),
      [UNIT / 4, UNIT / 4],
    );
  });

  it('without a better path than that of the largest window: (cwnd / SRTT)² / (Σ cwnd / SRTT)² of a packet', () => {
    // Shares of bandwidth 3/4 and 1/4.
    const paths = (): CoupledPaths =>
      pathsThatCarried([
        { window: 13, rtt: 0.125, bytes: 2e6 },
        { window: 13, rtt: 0.375, bytes: 1e6 },
      ]);
    assert.deepEqual(increases(paths), [Math.ceil((9 / 16) * UNIT), Math.ceil((1 / 16) * UNIT)]);
  });

  it('moves the window from the largest to a best path: α = ±1/n', () => {
    const paths = (): CoupledPaths =>
      pathsThatCarried([
        { window: 10, rtt: 0.1, bytes: 1e6 },
        { window: 6, rtt: 0.1, bytes: 2e6 },
      ]);
    assert.deepEqual(increases(paths), [
      Math.ceil(((10 / 16) ** 2 - 1 / 2) * UNIT),
      Math.ceil(((6 / 16) ** 2 + 1 / 2) * UNIT),
    ]);
  });

  it('divides α among the paths of the largest window; what is neither largest nor best has none', () => {
    const paths = (): CoupledPaths =>
      pathsThatCarried([
        { window: 8, rtt: 0.1, bytes: 1e6 },
        { window: 8, rtt: 0.1, bytes: 1e6 },
        { window: 4, rtt: 0.1, bytes: 2e6 },
        { window: 4, rtt: 0.1, bytes: 1e6 },
      ]);
    const [large, small] = [(8 / 24) ** 2, (4 / 24) ** 2];
    const expected = [large - 1 / 8, large - 1 / 8, small + 1 / 4, small];
    assert.deepEqual(
      increases(paths),
      expected.map((share) => Math.ceil(share * UNIT)),
    );
  });

  it('divides α among best paths that are equally good', () => {
    const paths = pathsThatCarried([
      { window: 8, rtt: 0.1, bytes: 1e6 },
      { window: 4, rtt: 0.1, bytes: 2e6 },
      // Not yet acknowledged: the window at hand.
      { window: 4, rtt: 0.1, bytes: 2e6 - 4 * UNIT },
    ]);
    assert.equal(paths.path(2).acknowledgeWindow(), Math.ceil((1 / 16 + 1 / 6) * UNIT));
  });

  describe('the best path is that of largest l² / SRTT', () => {
    const cases = [
      { window: 10, rtt: 0.1, bytes: 1e6 },
      { window: 16, rtt: 0.1, bytes: 2e6 },
      { window: 6, rtt: 0.5, bytes: 4e6 },
    ];

    /** Which paths have an α above 0 when the second one has suffered this: 1/3 more than their share of the bandwidth. */
    function preferred(prepare: (second: CoupledPath) => void): number[] {
      return [1, 2].filter((index) => {
        const paths = pathsThatCarried(cases);
        prepare(paths.path(1));
        for (const { congestion } of paths.paths) Object.assign(congestion, { ssthresh: congestion.cwnd - 1 });
        const bandwidths = paths.paths.map(({ congestion, roundTrip }) => congestion.cwnd / (roundTrip.smoothed ?? 0));
        const share = bandwidths[index] / bandwidths.reduce((a, b) => a + b, 0);
        return paths.path(index).acknowledgeWindow() === Math.ceil((share ** 2 + 1 / 3) * UNIT);
      });
    }

    it('which counts a far path less: 1e13, 4e13, 3.2e13 bytes²/s, where it has carried most', () =>
      assert.deepEqual(
        preferred(({ congestion }) => congestion.limit(8 * UNIT)),
        [1],
      ));

    it('with l of what came between the last two losses, while that is more than what came since', () =>
      assert.deepEqual(
        preferred(({ congestion }) => congestion.congested('loss')),
        [1],
      ));

    it('with l of what came since the last loss, once that is more; not of both together', () => {
      const carrying = (bytes: number): number[] =>
        preferred((second) => {
          second.congestion.congested('loss');
          second.congestion.congested('loss');
          carry(second, 1.5e6);
          second.congestion.congested('loss');
          carry(second, bytes);
        });
      // With 1.7889e6 bytes it is as good as the third one.
      assert.deepEqual(carrying(1.6e6), [2]);
      assert.deepEqual(carrying(2e6), [1]);
    });

    it('where a time-out is a loss, too', () =>
      assert.deepEqual(
        preferred(({ congestion }) => {
          for (let i = 0; i < 2; i++) congestion.timedOut();
        }),
        [2],
      ));
  });

  it('never grows faster than a path alone', () => {
    const paths = (): CoupledPaths =>
      pathsThatCarried([
        { window: 5, rtt: 1, bytes: 0 },
        { window: 4, rtt: 0.001, bytes: 1e6 },
      ]);
    assert.deepEqual(increases(paths), [-Math.floor(UNIT / 2) + 1, UNIT]);
  });

  it('a window that shrinks keeps a packet, or coupledMinWindow', () => {
    const cases = [
      { window: 1.25, rtt: 1, bytes: 0 },
      { window: 1, rtt: 0.001, bytes: 1e6 },
    ];
    assert.equal(pathsThatCarried(cases).path(0).acknowledgeWindow(), -UNIT / 4);
    assert.equal(pathsThatCarried(cases, { coupledMinWindow: 3 }).path(0).acknowledgeWindow(), 0);
  });

  it('a window that shrinks remains in congestion avoidance', () => {
    const paths = pathsThatCarried([
      { window: 10, rtt: 0.1, bytes: 1e6 },
      { window: 6, rtt: 0.1, bytes: 2e6 },
    ]);
    for (let i = 0; i < 5; i++) {
      const { congestion } = paths.path(0);
      const share = (congestion.cwnd / (congestion.cwnd + 6 * UNIT)) ** 2;
      assert.equal(paths.path(0).acknowledgeWindow(), Math.ceil((share - 1 / 2) * UNIT));
    }
  });

  it('slow start is that of one path', () => {
    const paths = new CoupledPaths(oliaControl, [{ ...EQUAL, threshold: 50 }, EQUAL]);
    assert.equal(paths.path(0).acknowledge(2 * UNIT), UNIT);
  });

  it('a loss or time-out: half the window as threshold, 4 packets at least', () => {
    const paths = new CoupledPaths(oliaControl, [
      { window: 20, rtt: 0.1 },
      { window: 6, rtt: 0.1 },
    ]);
    assert.deepEqual(paths.path(0).afterLoss(), { cwnd: 10 * UNIT, ssthresh: 10 * UNIT });
    const { congestion } = paths.path(1);
    congestion.timedOut();
    assert.deepEqual([congestion.cwnd, congestion.ssthresh], [UNIT, 4 * UNIT]);
  });
});
