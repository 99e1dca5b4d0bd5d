import assert from 'node:assert/strict';
import fc from 'fast-check';
import { primaryPathScheduler } from '../../../../protocol/sctp/path/primary-path-scheduler.ts';
import type { SctpOptions } from '../../../../protocol/sctp/options.ts';
import { ChunkFate } from '../../../../protocol/sctp/sending/outstanding.ts';
import { LoneSender } from '../multipath/lone-sender.ts';

/** Packets 1 to `count` in flight. */
function inFlight(count: number, options: Partial<SctpOptions> = {}): LoneSender {
  const all = { initialWindow: 50, maxBurst: Infinity, missingReports: Infinity, ...options };
  const sender = new LoneSender(primaryPathScheduler, 1, all);
  sender.send(count);
  sender.sent.length = 0;
  return sender;
}

/** The chunks of which a SACK, or several, have left these in flight. */
function left({ sender: { outstanding } }: LoneSender): number[] {
  const all: number[] = [];
  for (let sequence = outstanding.base; sequence < outstanding.next; sequence++)
    if (outstanding.at(sequence).fate === ChunkFate.inFlight) all.push(sequence);
  return all;
}

/** Runs of numbers as pairs. */
function runsOf(numbers: readonly number[]): (readonly [number, number])[] {
  const starts = numbers.filter((number) => !numbers.includes(number - 1));
  const ends = numbers.filter((number) => !numbers.includes(number + 1));
  return starts.map((start, i) => [start, ends[i]]);
}

const UNIT = 1468;

describe('SACKs (RFC 9260 §6.2.1)', () => {
  it('acknowledge up to the cumulative TSN, and in gap blocks', () => {
    const sender = inFlight(10);
    sender.sack(2, [
      [4, 5],
      [8, 8],
    ]);
    assert.deepEqual(left(sender), [3, 6, 7, 9, 10]);
    assert.equal(sender.paths.all[0].flight, 5 * UNIT);
    sender.sack(3, [
      [5, 6],
      [8, 9],
    ]);
    // The fourth one was taken back.
    assert.deepEqual(left(sender), [4, 7, 10]);
    sender.sack(10);
    assert.deepEqual([left(sender), sender.paths.all[0].flight, sender.sender.outstanding.bytes], [[], 0, 0]);
  });

  it('take back what they do not name any more, whichever of several blocks it was in (D iii)', () => {
    for (const gone of [3, 5, 6, 7, 9]) {
      const sender = inFlight(10);
      const all = [3, 5, 6, 7, 9];
      sender.sack(1, runsOf(all));
      assert.deepEqual(left(sender), [2, 4, 8, 10]);
      sender.sack(1, runsOf(all.filter((each) => each !== gone)));
      assert.deepEqual(
        left(sender),
        [2, 4, 8, 10, gone].toSorted((a, b) => a - b),
        `${gone}`,
      );
      sender.sack(1, runsOf(all));
      assert.deepEqual(left(sender), [2, 4, 8, 10]);
    }
  });

  it('leave in flight just what they do not cover, in any order of blocks that come and go', () => {
    const sacks = fc.array(fc.tuple(fc.nat(3), fc.subarray(Array.from({ length: 14 }, (_, i) => i + 2))), {
      maxLength: 8,
    });
    fc.assert(
      fc.property(sacks, (all) => {
        const sender = inFlight(20);
        let cumulative = 0;
        for (const [step, offsets] of all) {
          cumulative = Math.min(cumulative + step, 20);
          const covered = offsets.map((offset) => cumulative + offset).filter((sequence) => sequence <= 20);
          sender.sack(cumulative, runsOf(covered));
          const expected = Array.from({ length: 20 }, (_, i) => i + 1).filter(
            (sequence) => sequence > cumulative && !covered.includes(sequence),
          );
          assert.deepEqual(left(sender), expected);
          assert.equal(sender.paths.all[0].flight, expected.length * UNIT);
          assert.equal(sender.sender.outstanding.acknowledgedByGaps, covered.length);
        }
      }),
    );
  });

  it('ignore blocks that are empty, overlap or go backwards', () => {
    const sender = inFlight(10);
    sender.sack(1, [
      [5, 4],
      [3, 4],
      [4, 5],
      [8, 8],
      [6, 6],
    ]);
    assert.deepEqual(left(sender), [2, 5, 6, 7, 9, 10]);
  });

  it('strike what they report missing, and at the third time it is sent again, the earliest first', () => {
    const sender = inFlight(12, { missingReports: 3, initialWindow: 12 });
    sender.sack(0, [[3, 4]]);
    sender.sack(0, [[3, 5]]);
    assert.deepEqual(sender.sent, []);
    sender.sack(0, [[3, 4]]);
    // That was no later TSN than those that were struck before.
    assert.deepEqual(sender.sent, []);
    sender.sack(0, [[3, 6]]);
    assert.deepEqual(
      sender.sent.flatMap(({ tsns }) => tsns),
      [1],
    );
    assert.deepEqual(left(sender), [1, 7, 8, 9, 10, 11, 12]);
    assert.equal(sender.sender.outstanding.marked, 1);
  });

  it('acknowledge messages, whole or in part, which are given back if the association fails', () => {
    const sender = inFlight(4);
    sender.sack(1, [[3, 3]]);
    assert.equal(sender.sender.fail().length, 2);
    assert.equal(sender.sender.bufferedBytes, 0);
  });
});

/** So many chunks as gap blocks, every other one up to a given one. */
function everyOther(count: number, last: number): (readonly [number, number])[] {
  return Array.from({ length: count }, (_, i) => last - 2 * (count - 1 - i)).map((tsn) => [tsn, tsn] as const);
}

describe('a SACK whose packet is full of gap blocks', () => {
  for (const [blocks, fate] of [
    [340, ChunkFate.acknowledged],
    [100, ChunkFate.inFlight],
  ] as const)
    it(`says nothing of what follows its last one: ${blocks} blocks`, () => {
      const sender = inFlight(686, { initialWindow: 1000, sendBuffer: Infinity });
      sender.sack(0, everyOther(blocks, 2 * blocks + 2));
      // An earlier chunk has arrived: its block leaves no room for the last one.
      sender.sack(0, everyOther(blocks, 2 * blocks));
      assert.equal(sender.sender.outstanding.at(2 * blocks + 2).fate, fate);
    });
});
