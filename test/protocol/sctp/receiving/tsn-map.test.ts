import assert from 'node:assert/strict';
import fc from 'fast-check';
import { TsnMap } from '../../../../protocol/sctp/receiving/tsn-map.ts';

function mapOf(...sequences: readonly number[]): TsnMap {
  const map = new TsnMap();
  for (const sequence of sequences) map.add(sequence);
  return map;
}

/** `CUMULATIVE START-END …`, ends as sequence numbers. */
function text(map: TsnMap): string {
  const { cumulative } = map;
  const runs = map.gapBlocks(Infinity).map(({ start, end }) => `${cumulative + start}-${cumulative + end}`);
  assert.deepEqual([map.gapCount, map.hasGaps], [runs.length, runs.length > 0]);
  return [cumulative, ...runs].join(' ');
}

describe('which TSNs arrived (RFC 9260 §6.2)', () => {
  it('is the cumulative one, and gap blocks above it', () => {
    for (const [sequences, expected] of [
      [[], '0'],
      [[1, 2, 3], '3'],
      [[2], '0 2-2'],
      [[2, 3, 5], '0 2-3 5-5'],
      [[5, 3, 2], '0 2-3 5-5'],
      [[2, 4, 3], '0 2-4'],
      [[4, 3, 2], '0 2-4'],
      [[2, 3, 5, 1], '3 5-5'],
      [[2, 4, 6, 1, 3], '4 6-6'],
      [[2, 3, 1], '3'],
    ] as const)
      assert.equal(text(mapOf(...sequences)), expected, sequences.join());
  });

  it('knows the highest one', () => {
    assert.deepEqual([mapOf().highest, mapOf(1, 2).highest, mapOf(2, 7, 4).highest], [0, 2, 7]);
  });

  it('tells new ones from those that came, and from those that gap blocks cannot name', () => {
    const map = mapOf(1, 3, 4, 7);
    assert.deepEqual(
      [0, 1, 2, 3, 4, 5, 6, 7, 8].map((sequence) => map.look(sequence)),
      ['duplicate', 'duplicate', 'new', 'duplicate', 'duplicate', 'new', 'new', 'duplicate', 'new'],
    );
    assert.deepEqual([map.look(1 + 65_535), map.look(1 + 65_536)], ['new', 'tooFar']);
    assert.equal(mapOf().look(1), 'new');
  });

  it('gives the first gap blocks where there is no room for all', () => {
    const map = mapOf(1, 3, 5, 7);
    assert.deepEqual(map.gapBlocks(2), [
      { start: 2, end: 2 },
      { start: 4, end: 4 },
    ]);
    assert.deepEqual(map.gapBlocks(0), []);
  });

  it('skips what was given up, and takes with it what joins on (RFC 3758 §3.6)', () => {
    const skipped = (sequence: number): string => {
      const map = mapOf(1, 3, 5, 6, 9);
      map.skipTo(sequence);
      return text(map);
    };
    assert.deepEqual([0, 1, 2, 3, 4, 5, 7, 8, 10].map(skipped), [
      '1 3-3 5-6 9-9',
      '1 3-3 5-6 9-9',
      '3 5-6 9-9',
      '3 5-6 9-9',
      '6 9-9',
      '6 9-9',
      '7 9-9',
      '9',
      '10',
    ]);
  });

  it('begins again when the peer restarts', () => {
    const map = mapOf(1, 3);
    map.reset();
    assert.equal(text(map), '0');
  });

  it('is that of a set of all that came, in any order', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 40 }), { maxLength: 60 }), (sequences) => {
        const map = new TsnMap();
        const arrived = new Set<number>();
        for (const sequence of sequences) {
          assert.equal(map.look(sequence), arrived.has(sequence) ? 'duplicate' : 'new');
          if (!arrived.has(sequence)) map.add(sequence);
          arrived.add(sequence);
        }
        let cumulative = 0;
        while (arrived.has(cumulative + 1)) cumulative++;
        const above = Array.from({ length: 41 }, (_, i) => i).filter((i) => i > cumulative && arrived.has(i));
        const starts = above.filter((i) => !arrived.has(i - 1));
        const ends = above.filter((i) => !arrived.has(i + 1));
        assert.equal(text(map), [cumulative, ...starts.map((start, i) => `${start}-${ends[i]}`)].join(' '));
      }),
    );
  });
});
