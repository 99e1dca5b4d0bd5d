import assert from 'node:assert/strict';
import { type CmtOptions, cmtDefaults } from '../../../../protocol/sctp/cmt-options.ts';
import { congestionAlgorithms } from '../../../../protocol/sctp/congestion/algorithms.ts';
import { TimerPool } from '../../../../protocol/sctp/deadline-timer.ts';
import { SplitLossDetection } from '../../../../protocol/sctp/multipath/split-loss-detection.ts';
import { rfc9260, type SctpOptions } from '../../../../protocol/sctp/options.ts';
import type { Path } from '../../../../protocol/sctp/path/path.ts';
import { ChunkFate } from '../../../../protocol/sctp/sending/outstanding.ts';
import { Simulator } from '../../../../sim/kernel/simulator.ts';
import { LoneSender } from './lone-sender.ts';

const UNIT = 1468;

/** Twenty packets in flight on two paths in turn: odd TSNs on the first, even ones on the second. */
function spread(cmt: Partial<CmtOptions> = {}, options: Partial<SctpOptions> = {}): LoneSender {
  const sender = new LoneSender(undefined, 2, {
    initialWindow: 10,
    maxBurst: Infinity,
    cmt: { ...cmtDefaults, bufferSplitting: 'none', ...cmt },
    ...options,
  });
  sender.send(20);
  assert.deepEqual(sender.tsnsByPath, [
    [1, 3, 5, 7, 9, 11, 13, 15, 17, 19],
    [2, 4, 6, 8, 10, 12, 14, 16, 18, 20],
  ]);
  sender.sent.length = 0;
  return sender;
}

/** Single TSNs as gap blocks. */
function gaps(...tsns: readonly number[]): (readonly [number, number])[] {
  return tsns.map((tsn) => [tsn, tsn]);
}

/** Miss indications of a chunk since it was last sent. */
function misses({ sender: { outstanding } }: LoneSender, tsn: number): number {
  return outstanding.at(tsn).misses;
}

function retransmitted({ sent }: LoneSender): number[] {
  return sent.flatMap(({ tsns }) => tsns).filter((tsn) => tsn <= 20);
}

describe('split fast retransmit (SFR)', () => {
  it('strikes no chunk for what was sent later by another path', () => {
    const sender = spread({ delayedAck: false });
    // The first path is slow: its chunks are not acknowledged for long.
    for (const last of [2, 4, 6, 8]) sender.sack(0, gaps(...[2, 4, 6, 8].filter((tsn) => tsn <= last)));
    assert.deepEqual(
      [1, 3, 5, 7].map((tsn) => misses(sender, tsn)),
      [0, 0, 0, 0],
    );
    assert.deepEqual(retransmitted(sender), []);
  });

  it('strikes what was sent before on the same path: the third time it is lost', () => {
    const sender = spread({ delayedAck: false });
    sender.sack(0, gaps(2, 3));
    sender.sack(0, gaps(2, 3, 5));
    assert.equal(misses(sender, 1), 2);
    sender.sack(0, gaps(2, 3, 5, 7));
    assert.deepEqual(retransmitted(sender), [1]);
  });

  it('left out, chunks of a slower path are taken for lost', () => {
    const sender = spread({ splitFastRetransmit: false, delayedAck: false });
    for (const last of [2, 4, 6]) sender.sack(0, gaps(...[2, 4, 6].filter((tsn) => tsn <= last)));
    assert.deepEqual(retransmitted(sender), [1]);
  });

  it('takes the order of transmission, not of TSNs, for what was sent again', () => {
    const sender = spread({ delayedAck: false, retransmission: 'same' });
    for (const last of [3, 5, 7]) sender.sack(0, gaps(...[3, 5, 7].filter((tsn) => tsn <= last)));
    assert.deepEqual(retransmitted(sender), [1]);
    // What was in flight already when it was sent again.
    for (const last of [9, 11, 13]) {
      sender.sack(0, gaps(...[3, 5, 7, 9, 11, 13].filter((tsn) => tsn <= last)));
      assert.equal(misses(sender, 1), 0);
    }
    assert.deepEqual(retransmitted(sender), [1]);
  });
});

describe('delayed acknowledgment for CMT (DAC): miss indications of a SACK', () => {
  it('are as many as the packets it counts, if all it acknowledges is later and of the same path', () => {
    const sender = spread();
    sender.sack(0, gaps(3, 5), { packets: 2 });
    assert.equal(misses(sender, 1), 2);
    // Together four: the chunk is lost.
    sender.sack(0, gaps(3, 5, 7, 9), { packets: 2 });
    assert.deepEqual(retransmitted(sender), [1]);
  });

  it('are one if it acknowledges chunks of several paths', () => {
    const sender = spread();
    sender.sack(0, gaps(2, 3), { packets: 2 });
    assert.equal(misses(sender, 1), 1);
  });

  it('are one for a chunk between two that it acknowledges, on the same path', () => {
    const sender = spread();
    sender.sack(0, gaps(3, 7), { packets: 2 });
    assert.deepEqual([misses(sender, 1), misses(sender, 5)], [2, 1]);
  });

  it('are none for a chunk behind all of its path that it acknowledges', () => {
    const sender = spread();
    sender.sack(0, gaps(3, 5), { packets: 2 });
    assert.equal(misses(sender, 7), 0);
  });

  it('are one if the peer does not count', () => {
    const sender = spread();
    sender.sack(0, gaps(3, 5));
    assert.equal(misses(sender, 1), 1);
  });
});

describe('smart fast retransmission: the acknowledgment of what was sent again after a time-out', () => {
  /** The second path timed out, and the first packet that it had goes again by the first one. */
  function timedOut(cmt: Partial<CmtOptions>): LoneSender {
    const sender = spread({ delayedAck: false, retransmission: 'ssthresh', ...cmt });
    sender.sender.timedOut(sender.paths.all[1]);
    sender.flush();
    assert.deepEqual(sender.sent, [{ path: 0, tsns: [2] }]);
    return sender;
  }

  it('strikes nothing on its new path: either transmission may have arrived', () => {
    for (const [smartFastRetransmit, struck] of [
      [true, 0],
      [false, 1],
    ] as const) {
      const sender = timedOut({ smartFastRetransmit });
      sender.sack(0, gaps(2));
      assert.equal(misses(sender, 1), struck);
      // What was sent once says for sure that the path has delivered something later.
      sender.sack(0, gaps(2, 3));
      assert.equal(misses(sender, 1), struck + 1);
    }
  });

  it('strikes no retransmission that was sent before', () => {
    for (const [smartFastRetransmit, struck] of [
      [true, 0],
      [false, 1],
    ] as const) {
      const sender = spread({ smartFastRetransmit, delayedAck: false, retransmission: 'ssthresh' });
      for (const last of [4, 6, 8]) sender.sack(0, gaps(...[4, 6, 8].filter((tsn) => tsn <= last)));
      sender.sender.timedOut(sender.paths.all[1]);
      sender.flush();
      // By miss indications the one, by the time-out the other.
      assert.deepEqual(sender.sent, [
        { path: 0, tsns: [2] },
        { path: 0, tsns: [10] },
      ]);
      sender.sack(0, gaps(4, 6, 8, 10));
      assert.equal(misses(sender, 2), struck);
    }
  });

  it('does not hide that a SACK acknowledges later packets of one path alone (DAC)', () => {
    for (const [smartFastRetransmit, struck] of [
      [true, 2],
      [false, 1],
    ] as const) {
      const sender = timedOut({ smartFastRetransmit, delayedAck: true });
      sender.sack(0, gaps(2, 5), { packets: 2 });
      assert.equal(misses(sender, 3), struck);
    }
  });

  it('strikes as any other after a fast retransmission', () => {
    const sender = spread({ delayedAck: false, retransmission: 'ssthresh' });
    for (const last of [4, 6, 8]) sender.sack(0, gaps(...[4, 6, 8].filter((tsn) => tsn <= last)));
    assert.deepEqual(sender.sent[0], { path: 0, tsns: [2] });
    sender.sack(0, gaps(2, 4, 6, 8));
    assert.equal(misses(sender, 1), 1);
  });
});

describe('the window of a path (cwnd update for CMT)', () => {
  /** By how many packets the windows have grown. */
  const growth = (sender: LoneSender): number[] => sender.paths.all.map(({ cwnd }) => cwnd / UNIT - 10);

  it('follows the cumulative TSN alone without CUC: it stays, though one path has no gap', () => {
    const sender = spread({ windowUpdate: 'cumAck' });
    sender.sack(0, gaps(2, 4));
    assert.deepEqual(growth(sender), [0, 0]);
  });

  for (const windowUpdate of ['pseudoCumAck', 'pseudoCumAckV2'] as const)
    it(`grows when the earliest outstanding chunk of the path is acknowledged (${windowUpdate})`, () => {
      const sender = spread({ windowUpdate });
      sender.sack(0, gaps(2));
      assert.deepEqual(growth(sender), [0, 1]);
      // A gap in the sequence of the path itself.
      sender.sack(0, gaps(2, 6));
      assert.deepEqual(growth(sender), [0, 1]);
      sender.sack(0, gaps(2, 4, 6));
      assert.deepEqual(growth(sender), [0, 1]); // the window was not used up
    });

  /** The first chunk of the second path was lost there, and goes again by the first one. */
  function lossMoved(windowUpdate: CmtOptions['windowUpdate']): { sender: LoneSender; second: Path } {
    const sender = spread({ windowUpdate, retransmission: 'ssthresh', delayedAck: false });
    for (const last of [4, 6, 8]) sender.sack(0, gaps(...[4, 6, 8].filter((tsn) => tsn <= last)));
    assert.deepEqual(sender.sent.find(({ tsns }) => tsns.includes(2))?.path, 0);
    return { sender, second: sender.paths.all[1] };
  }

  it('follows, in the second version, chunks that were sent once and those sent again as two sequences', () => {
    for (const [windowUpdate, grows] of [
      ['pseudoCumAck', false],
      ['pseudoCumAckV2', true],
    ] as const) {
      const { sender } = lossMoved(windowUpdate);
      const [first] = sender.paths.all;
      const before = first.cwnd;
      // The chunk that was sent again is the earliest one of its kind on the first path; TSN 1 is outstanding there, too.
      sender.sack(0, gaps(2, 4, 6, 8));
      assert.equal(first.cwnd > before, grows, windowUpdate);
    }
  });

  it('waits, in the first version, for the earliest chunk of the path, sent once or again; in the second for one of each kind', () => {
    for (const [windowUpdate, grows] of [
      ['pseudoCumAck', false],
      ['pseudoCumAckV2', true],
    ] as const)
      for (const lossIsFirst of [true, false]) {
        const sender = spread({ windowUpdate, retransmission: 'ssthresh', delayedAck: false });
        const lose = (cumulative: number): void => {
          for (const last of [4, 6, 8]) sender.sack(cumulative, gaps(...[4, 6, 8].filter((tsn) => tsn <= last)));
        };
        if (lossIsFirst) lose(0);
        sender.sack(1, lossIsFirst ? gaps(4, 6, 8) : []);
        if (!lossIsFirst) lose(1);
        // TSN 2 was lost by the second path, and goes again by the first one, before its own TSN 3.
        assert.equal(sender.sender.outstanding.at(2).path, sender.paths.all[0]);
        sender.send(20);
        const before = sender.paths.all[0].cwnd;
        sender.sack(1, gaps(3, 4, 6, 8));
        assert.equal(sender.paths.all[0].cwnd > before, grows, `${windowUpdate}, ${lossIsFirst}`);
      }
  });

  it('is cut once for the losses of a window, though fast recovery ends before the cumulative TSN gets there', () => {
    const { sender, second } = lossMoved('pseudoCumAckV2');
    assert.ok(second.losses.inFastRecovery);
    const exit = second.losses.recoveryExit;
    assert.equal(second.cwnd, 5 * UNIT);
    const known = [2, 4, 6, 8, 10, 12, 14, 16];
    for (const tsn of [10, 12, 14, 16, 20])
      sender.sack(0, gaps(...known.filter((each) => each <= tsn), ...(tsn === 20 ? [20] : [])));
    assert.ok(exit >= 20 && second.losses.inFastRecovery);
    assert.equal(second.cwnd, 5 * UNIT);
  });

  it('leaves fast recovery when the path has no gap up to its end, unless that is left out', () => {
    for (const fastRecoveryUpdate of [true, false]) {
      const sender = spread({ fastRecoveryUpdate, delayedAck: false });
      const [, second] = sender.paths.all;
      for (const last of [4, 6, 8]) sender.sack(0, gaps(...[4, 6, 8].filter((tsn) => tsn <= last)));
      const exit = second.losses.recoveryExit;
      // All of the second path up to there; the first path has not answered yet.
      const all = (last: number): number[] =>
        sender.tsnsByPath[1].concat(2, 4, 6, 8, 10, 12, 14, 16, 18, 20).filter((tsn) => tsn <= last);
      sender.sack(0, gaps(...[...new Set(all(20))].toSorted((a, b) => a - b)));
      sender.send(30);
      const later = sender.tsnsByPath[1].filter((tsn) => tsn > exit);
      assert.ok(later.length > 0);
      const until = later[0];
      const outstanding = sender.sender.outstanding;
      const done: number[] = [];
      for (let tsn = outstanding.base; tsn <= until; tsn++)
        if (outstanding.at(tsn).path === second || outstanding.at(tsn).fate === ChunkFate.acknowledged) done.push(tsn);
      sender.sack(0, gaps(...done));
      assert.equal(second.losses.inFastRecovery, !fastRecoveryUpdate);
    }
  });
});

describe('fast recovery of a path', () => {
  it('ends, too, when all is acknowledged that the path has sent, beyond the end of fast recovery', () => {
    const sender = spread({ delayedAck: false });
    const [, second] = sender.paths.all;
    for (const last of [4, 6, 8]) sender.sack(0, gaps(...[4, 6, 8].filter((tsn) => tsn <= last)));
    const exit = second.losses.recoveryExit;
    sender.sack(0, gaps(2, 4, 6, 8, 10, 12, 14, 16, 18));
    sender.send(10);
    const sent = sender.tsnsByPath[1].concat(20).filter((tsn) => tsn > 18);
    assert.ok(second.losses.inFastRecovery && sent.some((tsn) => tsn > exit));
    sender.sack(0, gaps(...new Set([2, 4, 6, 8, 10, 12, 14, 16, 18, ...sent].toSorted((a, b) => a - b))));
    assert.ok(!second.losses.inFastRecovery);
  });
});

describe('the window of a path in congestion avoidance', () => {
  for (const windowUpdate of ['cumAck', 'pseudoCumAck', 'pseudoCumAckV2'] as const)
    it(`grows by the same SACKs as in slow start (${windowUpdate})`, () => {
      const sender = spread({ windowUpdate }, { missingReports: 100 });
      const { congestion } = sender.paths.all[1];
      Object.assign(congestion, { cwnd: 5 * UNIT, ssthresh: 4 * UNIT });
      // A full window, but neither the cumulative TSN advances nor that of the path.
      sender.sack(0, gaps(4, 6, 8, 10, 12));
      assert.equal(congestion.cwnd, 5 * UNIT);
      sender.sack(2, gaps(4, 6, 8, 10, 12));
      assert.equal(congestion.cwnd, 6 * UNIT);
    });
});

describe('a path of several, by itself', () => {
  /** Of which the test says what is in flight; RTO of 1 s. */
  class LonePath {
    readonly clock = new Simulator();
    readonly congestion = congestionAlgorithms.rfc9260({ options: rfc9260, paths: [], now: () => 0 })(this);
    readonly index = 0;
    readonly windowUnit = UNIT;
    readonly usable = true;
    readonly lastDataSentAt = 0;
    readonly roundTrip = { smoothed: 0.1, rto: 1 };
    flight = 10 * UNIT;
    readonly timedOutWait = false;
    readonly chunks = {
      empty: false,
      launched: 30,
      next: 31,
      oldestInFlight: (_path: unknown, after: number) => after + 2,
      earliestKept: (_path: unknown, _resent: unknown, from: number) => from,
    };
    readonly expired: number[] = [];
    readonly losses = new SplitLossDetection(
      this,
      new TimerPool(this.clock, (timer) => timer.expire()),
      () => this.expired.push(this.clock.now()),
      cmtDefaults,
    );

    /** A SACK. @param lost sequence number and order of a transmission that it finds lost */
    sack(cumulative: number, lost?: readonly [number, number]): void {
      this.losses.beginSack(this.chunks);
      if (lost !== undefined) this.losses.lost(lost[0], { ...chunk, order: lost[1] });
      this.endSack(cumulative);
    }

    endSack(cumulative = 0): void {
      const sack = { cumulative, advanced: true, highestNew: 0, pathsAcknowledged: 0, packets: 1 };
      this.losses.endSack(sack, this.chunks, true);
    }
  }

  const chunk = { cost: UNIT, order: 1, fastRetransmitted: false, resent: false, timedOut: false, strayed: false };

  it('strikes what was sent again by what was sent after it, whatever their TSNs', () => {
    const sack = { cumulative: 0, advanced: false, highestNew: 9, pathsAcknowledged: 1, packets: 1 };
    const struck = (order: number): number => {
      const { losses, chunks } = new LonePath();
      losses.beginSack(chunks);
      losses.acknowledged(9, { ...chunk, order: 7 });
      return losses.missIndications(20, { ...chunk, resent: true, order }, sack);
    };
    assert.deepEqual([6, 8].map(struck), [1, 0]);
  });

  /** Two chunks are in flight, from 0 s on. */
  function withTwoChunks(): LonePath {
    const path = new LonePath();
    for (const sequence of [5, 7]) path.losses.entered(sequence, chunk);
    return path;
  }

  it('gives the next chunk its whole time-out when the earliest one goes to another path, if the path answers', () => {
    const path = withTwoChunks();
    path.losses.beginSack(path.chunks);
    path.losses.acknowledged(9, chunk);
    path.endSack();
    path.clock.run({ until: 0.5 });
    path.losses.left(5, path.chunks);
    assert.equal(path.losses.oldest, 7);
    path.clock.run({ until: 3 });
    assert.deepEqual(path.expired, [1.5]);
  });

  it('times out when nothing came back by it, though others take its chunks away, and nothing is in flight any more', () => {
    const path = withTwoChunks();
    path.clock.run({ until: 0.5 });
    path.losses.movedAway(5, chunk, path.chunks);
    path.clock.run({ until: 0.9 });
    path.flight = 0;
    path.losses.movedAway(7, chunk, path.chunks);
    path.sack(1);
    path.clock.run({ until: 3 });
    assert.deepEqual(path.expired, [1]);
  });

  it('does not count all of that for a chunk that goes there later: what answers gives it its whole time-out', () => {
    const path = withTwoChunks();
    path.losses.movedAway(5, chunk, path.chunks);
    path.clock.run({ until: 0.5 });
    path.losses.beginSack(path.chunks);
    path.losses.acknowledged(9, chunk);
    path.endSack();
    path.clock.run({ until: 3 });
    assert.deepEqual(path.expired, [1.5]);
  });

  it('answers, too, when the peer got a chunk twice that was moved away: once by it', () => {
    const path = withTwoChunks();
    path.losses.movedAway(5, chunk, path.chunks);
    path.clock.run({ until: 0.5 });
    assert.deepEqual(
      [7, 5, 5].map((sequence) => path.losses.cameTwice(sequence)),
      [false, true, false],
    );
    path.clock.run({ until: 3 });
    assert.deepEqual(path.expired, [1.5]);
    // What was sent before that says nothing any more.
    path.losses.movedAway(7, chunk, path.chunks);
    path.losses.timedOut();
    assert.ok(!path.losses.cameTwice(7));
  });

  it('does not time out when all is acknowledged that was ever sent', () => {
    const path = withTwoChunks();
    path.flight = 0;
    for (const sequence of [5, 7]) path.losses.movedAway(sequence, chunk, path.chunks);
    path.chunks.empty = true;
    path.sack(30);
    path.clock.run({ until: 3 });
    assert.deepEqual(path.expired, []);
  });

  it('cuts its window once for what was sent before, but again for what was sent again later, whatever its TSN', () => {
    const path = new LonePath();
    path.congestion.begin(1e6);
    Object.assign(path.congestion, { cwnd: 40 * UNIT });
    path.sack(0, [3, 3]);
    assert.equal(path.congestion.cwnd, 20 * UNIT);
    path.sack(30);
    assert.ok(!path.losses.inFastRecovery);
    path.sack(30, [6, 6]);
    assert.equal(path.congestion.cwnd, 20 * UNIT);
    path.sack(30, [6, 31]);
    assert.equal(path.congestion.cwnd, 10 * UNIT);
  });
});

describe('SACKs of several paths', () => {
  it('that were overtaken are ignored: they take nothing back', () => {
    const sender = spread();
    sender.sack(0, gaps(2, 4, 6));
    const { bytes } = sender.sender.outstanding;
    sender.sack(0, gaps(2, 4));
    sender.sack(0, gaps(4, 6));
    sender.sack(0);
    assert.equal(sender.sender.outstanding.bytes, bytes);
  });

  it('that say something new take back what they do not name', () => {
    const sender = spread();
    sender.sack(0, gaps(2, 4, 6));
    sender.sack(0, gaps(2, 6, 8));
    assert.equal(sender.sender.outstanding.at(4).fate, ChunkFate.inFlight);
  });

  it('that say less are believed when nothing is in flight: no other one would tell of what was taken back', () => {
    const sender = spread();
    const last = sender.sender.outstanding.next - 1;
    sender.sack(0, [[1, last]]);
    assert.equal(sender.sender.outstanding.bytes, 0);
    sender.sack(0, [[2, last]]);
    assert.equal(sender.sender.outstanding.at(1).fate, ChunkFate.inFlight);
  });

  it('of a peer that took chunks back are believed with the next one that says something new', () => {
    const sender = spread();
    const last = sender.sender.outstanding.next - 1;
    sender.sack(0, [[2, last]]);
    sender.sack(0, [[3, last]]);
    assert.equal(sender.sender.outstanding.at(2).fate, ChunkFate.acknowledged);
    sender.sack(1, [[3, last]]);
    assert.equal(sender.sender.outstanding.at(2).fate, ChunkFate.inFlight);
    assert.ok(sender.paths.all[1].losses.timer.running);
  });
});

describe('signs of life of paths that carry data at the same time', () => {
  /** Both paths have timed out; the first packet went by one, the other, and again the first, which is dead. */
  function bothFailed(): LoneSender {
    const sender = spread({ delayedAck: false }, { pfMaxRetrans: 0 });
    const [first, second] = sender.paths.all;
    sender.sender.timedOut(first);
    sender.sender.timedOut(second);
    sender.flush();
    assert.deepEqual(
      sender.paths.all.map(({ state }) => state),
      ['potentiallyFailed', 'potentiallyFailed'],
    );
    assert.equal(sender.sent.at(-1)?.path, 0);
    assert.deepEqual(sender.sent.at(-1)?.tsns, [1]);
    return sender;
  }

  it('are none for the path that a chunk went to last if it had gone to another one: new data leaves a dead path', () => {
    const sender = bothFailed();
    const [first] = sender.paths.all;
    sender.sack(1);
    assert.equal(first.state, 'potentiallyFailed');
    assert.ok(first.errors > 0);
    assert.equal(sender.paths.errors, 0, 'the peer lives');
  });

  it('are what was sent by the path alone', () => {
    const sender = spread({ delayedAck: false, retransmission: 'same' }, { pfMaxRetrans: 1 });
    const [first] = sender.paths.all;
    sender.sender.timedOut(first);
    sender.flush();
    assert.equal(first.errors, 1);
    sender.sack(1);
    assert.equal(first.errors, 0);
  });
});
