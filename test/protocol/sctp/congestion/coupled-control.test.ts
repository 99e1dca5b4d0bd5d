import assert from 'node:assert/strict';
import fc from 'fast-check';
import { congestionAlgorithms } from '../../../../protocol/sctp/congestion/algorithms.ts';
import { coupledControlNames } from '../../../../protocol/sctp/congestion/names.ts';
import { rfc9260Control } from '../../../../protocol/sctp/congestion/rfc9260-control.ts';
import { CoupledPaths, type PathCase } from './coupled-paths.ts';
import { UNIT } from './lone-path.ts';

const EQUAL: PathCase = { window: 10, rtt: 0.1 };

function equalPaths(count: number): PathCase[] {
  return Array.from({ length: count }, () => EQUAL);
}

const anyPath: fc.Arbitrary<PathCase> = fc.record({
  window: fc.integer({ min: 1, max: 1000 }),
  threshold: fc.integer({ min: 1, max: 1000 }),
  rtt: fc.option(fc.double({ min: 0, max: 10, noNaN: true }), { nil: undefined }),
  usable: fc.boolean(),
  idle: fc.constantFrom(0, 0.5, Infinity),
});

/** What happens to a path. */
const anyEvent = fc.record({
  path: fc.nat(3),
  kind: fc.constantFrom('acknowledge', 'acknowledgeWindow', 'loss', 'timeOut', 'idle', 'limit'),
  bytes: fc.integer({ min: 1, max: 10 * UNIT }),
});

for (const name of coupledControlNames) {
  const algorithm = congestionAlgorithms[name];

  describe(`coupled congestion control: ${name}`, () => {
    it('grows as RFC 9260 with one path, with none that carries data beside it, and with a group of its own', () => {
      for (const [cases, congestionGroups] of [
        [[EQUAL], []],
        [[EQUAL, { ...EQUAL, usable: false }], []],
        [[EQUAL, { ...EQUAL, idle: 1.1 }], []],
        [[EQUAL, { ...EQUAL, idle: Infinity }], []],
        [
          [EQUAL, EQUAL],
          [1, 2],
        ],
        [[EQUAL, EQUAL], [1]],
      ] as const) {
        const paths = new CoupledPaths(algorithm, cases, { congestionGroups });
        assert.equal(paths.path(0).acknowledgeWindow(), UNIT);
        assert.deepEqual(paths.path(0).afterLoss(), { cwnd: 5.5 * UNIT, ssthresh: 5.5 * UNIT });
        assert.equal(paths.path(0).acknowledge(1000), 1000);
      }
    });

    it('couples the paths of a group alone: the same number, or none', () => {
      const pair = new CoupledPaths(algorithm, [EQUAL, EQUAL]).path(0).acknowledgeWindow();
      for (const congestionGroups of [[7, 8, 7], [1], [0, 1]]) {
        const paths = new CoupledPaths(algorithm, [EQUAL, EQUAL, EQUAL], { congestionGroups });
        assert.equal(paths.path(2).acknowledgeWindow(), pair, congestionGroups.join());
      }
    });

    it('begins with the initial window of one path for all of a group together, a packet each at least', () => {
      for (const [paths, window] of [
        [1, 4404],
        [2, 2202],
        [4, UNIT],
      ] as const) {
        const { congestion } = new CoupledPaths(algorithm, equalPaths(paths)).path(0);
        congestion.begin(1e5);
        assert.deepEqual([congestion.cwnd, congestion.ssthresh], [window, 1e5]);
      }
      const { congestion } = new CoupledPaths(algorithm, [EQUAL, EQUAL], { initialWindow: 10 }).path(0);
      congestion.begin(0);
      assert.equal(congestion.cwnd, 5 * UNIT);
    });

    it('equal paths together grow by one packet a round trip at most', () => {
      for (const count of [2, 3, 8]) {
        const paths = new CoupledPaths(algorithm, equalPaths(count));
        let total = 0;
        for (const path of paths.paths) total += path.acknowledgeWindow();
        assert.ok(total > 0 && total <= UNIT + count, `${total} bytes on ${count} paths`);
      }
    });

    it('windows are finite, never below a packet, and never grow faster than in RFC 9260', () => {
      fc.assert(
        fc.property(
          fc.array(anyPath, { minLength: 1, maxLength: 4 }),
          fc.array(fc.nat(2), { maxLength: 4 }),
          fc.array(anyEvent, { maxLength: 50 }),
          (cases, congestionGroups, events) => {
            const paths = new CoupledPaths(algorithm, cases, { congestionGroups });
            for (const { path: index, kind, bytes } of events) {
              const path = paths.path(index % cases.length);
              const { congestion } = path;
              if (kind === 'acknowledge') assert.ok(path.acknowledge(bytes) <= UNIT);
              else if (kind === 'acknowledgeWindow') assert.ok(path.acknowledgeWindow() <= UNIT);
              else if (kind === 'loss') congestion.congested('loss');
              else if (kind === 'timeOut') congestion.timedOut();
              else if (kind === 'idle') congestion.idle(bytes / UNIT);
              else congestion.limit(UNIT + bytes);
              assert.ok(congestion.cwnd >= UNIT && Number.isFinite(congestion.cwnd), `cwnd ${congestion.cwnd}`);
              assert.ok(congestion.ssthresh >= UNIT && Number.isFinite(congestion.ssthresh));
            }
          },
        ),
      );
    });
  });
}

describe('independent congestion control', () => {
  it('is RFC 9260 on each path, whatever the others do', () => {
    const paths = new CoupledPaths(rfc9260Control, [EQUAL, { window: 500, rtt: 0.001 }]);
    assert.equal(paths.path(0).acknowledgeWindow(), UNIT);
    assert.equal(paths.path(1).acknowledgeWindow(), UNIT);
  });
});
