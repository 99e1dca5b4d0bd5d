import assert from 'node:assert/strict';
import fc from 'fast-check';
import { PoolElementEntry } from '../../../protocol/handlespace/pool-element-entry.ts';
import { RankedElements } from '../../../protocol/handlespace/ranked-elements.ts';
import { element } from './elements.ts';

/** Elements as a list has them: the order is made when it is looked at. */
class RankedList {
  readonly #places = new Map<PoolElementEntry, { rank: number; subrank: number; turn: number }>();
  #turn = 0;

  add(entry: PoolElementEntry, rank: number, subrank: number): void {
    this.#places.set(entry, { rank, subrank, turn: this.#turn++ });
  }

  rerank(entry: PoolElementEntry, rank: number, subrank: number): void {
    const turn = this.#places.get(entry)?.turn ?? NaN;
    this.#places.set(entry, { rank, subrank, turn });
  }

  remove(entry: PoolElementEntry): void {
    this.#places.delete(entry);
  }

  has(entry: PoolElementEntry): boolean {
    return this.#places.has(entry);
  }

  inOrder(): PoolElementEntry[] {
    const places = [...this.#places].toSorted(
      ([, a], [, b]) => a.rank - b.rank || a.subrank - b.subrank || a.turn - b.turn,
    );
    return places.map(([entry]) => entry);
  }
}

const ELEMENTS = 90;
const change = fc.record({
  kind: fc.constantFrom('rerank', 'rerank', 'requeue', 'remove'),
  number: fc.integer({ min: 0, max: ELEMENTS - 1 }),
  // Loads are whole numbers of 32 bits, rounds have no limit.
  rank: fc.constantFrom(0, 1, 2, 0x90000000, 0xffffffff, 2 ** 40),
  subrank: fc.constantFrom(0, 0.25, 0.5),
});

describe('elements in the order of selection', () => {
  it('are ordered by rank, subrank and turn, whatever changes', () => {
    fc.assert(
      fc.property(fc.array(change, { maxLength: 300, size: 'max' }), (changes) => {
        const [ranked, list] = [new RankedElements(), new RankedList()];
        const entries = Array.from(
          { length: ELEMENTS },
          (_, number) => new PoolElementEntry('P', element('LeastUsed', number)),
        );
        for (const { kind, number, rank, subrank } of changes) {
          const entry = entries[number];
          if (kind === 'remove') {
            if (list.has(entry)) ranked.remove(entry);
            list.remove(entry);
          } else if (!list.has(entry)) {
            ranked.add(entry, rank, subrank);
            list.add(entry, rank, subrank);
          } else if (kind === 'requeue') {
            ranked.requeue(entry, rank, subrank);
            list.add(entry, rank, subrank);
          } else {
            ranked.rerank(entry, rank, subrank);
            list.rerank(entry, rank, subrank);
          }
          assert.equal(ranked.first(), list.inOrder().at(0));
        }
        const order = list.inOrder();
        for (const count of [0, 1, 2, 5, ELEMENTS + 1])
          assert.deepEqual(ranked.firstOnes(count), order.slice(0, count));
        // It was looked at, and has not changed.
        assert.deepEqual(ranked.firstOnes(Infinity), order);
      }),
    );
  });
});
