import assert from 'node:assert/strict';
import type { GapBlock } from '../../../../protocol/sctp/chunk.ts';
import { nonRenegable, plainSack } from '../../../../protocol/sctp/nr-sack/nr-sack.ts';
import { ChunkFate } from '../../../../protocol/sctp/sending/outstanding.ts';
import { Pair } from '../pair.ts';
import { ScriptedReceiver, ScriptedSender } from '../scripted-peer.ts';

const nrSack = true;
const MESSAGE = 1000;

/** A sender of ten messages, whose peer is the test and says what it got and will keep. */
class Sender extends ScriptedReceiver {
  constructor() {
    super({ sctp: { nrSack, initialWindow: 20, maxBurst: Infinity, nagle: false } });
    this.pair.sendBulk(10, MESSAGE);
    this.pair.network.run(0.001);
  }

  /** Cumulative TSN, then pairs of TSNs: what may be taken back, and what will not. */
  nrSack(
    cumulative: number,
    gaps: readonly (readonly [number, number])[],
    kept: readonly (readonly [number, number])[],
  ) {
    const relative = ([start, end]: readonly [number, number]): GapBlock => ({
      start: start - cumulative,
      end: end - cumulative,
    });
    this.chunks([
      {
        type: 'NR_SACK',
        cumulativeTsn: (this.pair.association.localInitialTsn - 1 + cumulative) >>> 0,
        receiveWindow: 1_000_000,
        gaps: gaps.map(relative),
        nonRenegable: kept.map(relative),
        duplicates: [],
      },
    ]);
  }

  get buffered(): number {
    return this.pair.association.unacknowledgedBytes / MESSAGE;
  }

  fate(tsn: number): ChunkFate {
    return this.pair.association.sender.outstanding.at(tsn).fate;
  }
}

describe('NR-SACK: the set-up', () => {
  it('agrees on it if both sides offer it', () => {
    for (const [client, server, type] of [
      [true, true, 'NR_SACK'],
      [true, false, 'SACK'],
      [false, true, 'SACK'],
    ] as const) {
      const pair = new Pair({ sctp: { nrSack: client }, serverSctp: { nrSack: server } }).up();
      pair.send('hello');
      pair.network.run(1);
      assert.deepEqual(pair.server.texts, ['hello']);
      assert.equal(pair.network.sent(type).length, 1, type);
      assert.equal(pair.network.sent(type === 'SACK' ? 'NR_SACK' : 'SACK').length, 0);
    }
  });

  it('leaves it an unknown chunk otherwise, which ends the packet without a report', () => {
    const peer = new ScriptedReceiver();
    peer.pair.send('hello');
    peer.pair.network.run(0.001);
    const cumulativeTsn = peer.pair.association.localInitialTsn;
    const sack = { cumulativeTsn, receiveWindow: 9000, gaps: [], duplicates: [] };
    peer.chunks([
      { type: 'NR_SACK', nonRenegable: [], ...sack },
      { type: 'SACK', ...sack },
    ]);
    assert.equal(peer.pair.association.unacknowledgedBytes, 5);
  });
});

describe('NR-SACK: the receiver', () => {
  it('takes nothing back: all blocks say so', () => {
    const peer = new ScriptedSender({ sctp: { nrSack } });
    for (const tsn of [1, 3, 4, 6]) peer.data({ tsn });
    const last = peer.pair.network.sent('NR_SACK').at(-1)?.packet.chunks[0];
    assert.ok(last?.type === 'NR_SACK');
    assert.deepEqual(last.gaps, []);
    assert.deepEqual(last.nonRenegable, [
      { start: 2, end: 3 },
      { start: 5, end: 5 },
    ]);
  });
});

describe('NR-SACK: the sender', () => {
  it('forgets at once what will not be taken back, and once only', () => {
    const sender = new Sender();
    assert.equal(sender.buffered, 10);
    sender.nrSack(1, [], [[3, 5]]);
    assert.equal(sender.buffered, 6);
    sender.nrSack(1, [], [[3, 7]]);
    assert.equal(sender.buffered, 4);
    sender.nrSack(8, [], []);
    assert.equal(sender.buffered, 2);
    sender.nrSack(10, [], []);
    assert.equal(sender.buffered, 0);
  });

  it('keeps what may be taken back, and sends it again if it is', () => {
    const sender = new Sender();
    sender.nrSack(1, [[3, 5]], []);
    assert.equal(sender.buffered, 9);
    sender.nrSack(1, [[3, 4]], []);
    assert.equal(sender.fate(5), ChunkFate.inFlight);
  });

  it('does not believe that what was to be kept was taken back', () => {
    const sender = new Sender();
    sender.nrSack(1, [[7, 7]], [[3, 5]]);
    assert.equal(sender.buffered, 6);
    sender.nrSack(1, [[7, 7]], [[3, 4]]);
    assert.deepEqual([sender.fate(5), sender.buffered], [ChunkFate.acknowledged, 6]);
    // Named once more it is not forgotten twice.
    sender.nrSack(1, [[7, 7]], [[3, 5]]);
    assert.equal(sender.buffered, 6);
  });

  it('forgets what comes to stand before, between and behind known blocks', () => {
    const sender = new Sender();
    sender.nrSack(
      0,
      [],
      [
        [4, 4],
        [7, 7],
      ].map(([start, end]) => [start, end] as const),
    );
    assert.equal(sender.buffered, 8);
    sender.nrSack(0, [], [[3, 8]]);
    assert.equal(sender.buffered, 4);
  });

  it('finds losses by blocks of both kinds', () => {
    const sender = new Sender();
    for (const last of [3, 4, 5]) sender.nrSack(1, [[3, 3]], last === 3 ? [] : [[4, last]]);
    assert.equal(sender.tsns.filter((tsn) => tsn === 2).length, 2);
  });
});

describe('NR-SACK and SACK', () => {
  it('say the same of what arrived', () => {
    const sack = {
      type: 'SACK',
      cumulativeTsn: 1,
      receiveWindow: 2,
      gaps: [{ start: 2, end: 3 }],
      duplicates: [],
      packets: 2,
    } as const;
    assert.deepEqual(plainSack(nonRenegable(sack)), sack);
  });

  it('have blocks of both kinds in one order, and joined where they meet', () => {
    const both = {
      ...nonRenegable({
        type: 'SACK',
        cumulativeTsn: 1,
        receiveWindow: 2,
        gaps: [{ start: 5, end: 6 }],
        duplicates: [],
      }),
      gaps: [
        { start: 2, end: 4 },
        { start: 9, end: 9 },
        { start: 8, end: 7 },
      ],
    };
    assert.deepEqual(plainSack(both).gaps, [
      { start: 2, end: 6 },
      { start: 9, end: 9 },
    ]);
  });
});
