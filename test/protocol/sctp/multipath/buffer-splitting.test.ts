import assert from 'node:assert/strict';
import { BufferSplitting } from '../../../../protocol/sctp/multipath/buffer-splitting.ts';
import { type CmtOptions, cmtDefaults } from '../../../../protocol/sctp/cmt-options.ts';
import type { SctpOptions } from '../../../../protocol/sctp/options.ts';
import type { Path } from '../../../../protocol/sctp/path/path.ts';
import { LoneSender } from './lone-sender.ts';

const MESSAGE = 1452;

/** Two paths with windows for all that the buffers may hold. */
function senderOf(cmt: Partial<CmtOptions>, options: Partial<SctpOptions> = {}, paths = 2): LoneSender {
  return new LoneSender(undefined, paths, {
    initialWindow: 100,
    maxBurst: Infinity,
    sendBuffer: 20 * MESSAGE,
    cmt: { ...cmtDefaults, delayedAck: false, ...cmt },
    ...options,
  });
}

/** Packets that each path carries at first. */
function shares(sender: LoneSender, messages = 20): number[] {
  sender.send(messages);
  return sender.tsnsByPath.map(({ length }) => length);
}

describe('buffer splitting', () => {
  it('lets no path have more in flight than its part of the send buffer', () => {
    const sender = senderOf({ bufferSplitting: 'senderOnly', sendOrder: 'pathOrder' });
    assert.deepEqual(shares(sender), [10, 10]);
    const none = senderOf({ bufferSplitting: 'none', sendOrder: 'pathOrder' });
    assert.deepEqual(shares(none), [20, 0]);
  });

  it("lets no path have more in flight than its part of the peer's receive buffer", () => {
    for (const [bufferSplitting, expected] of [
      ['receiverOnly', [5, 5]],
      ['bothSides', [5, 5]],
      ['none', [10, 0]],
    ] as const) {
      const sender = senderOf({ bufferSplitting, sendOrder: 'pathOrder' });
      sender.sender.peerAnnounced(10 * MESSAGE, 10);
      assert.deepEqual(shares(sender), expected, bufferSplitting);
    }
  });

  it('makes parts for active paths alone: what failed needs none', () => {
    const sender = senderOf({ bufferSplitting: 'senderOnly', sendOrder: 'pathOrder' }, {}, 3);
    sender.paths.all[2].state = 'potentiallyFailed';
    assert.deepEqual(shares(sender), [10, 10, 0]);
  });

  it('lets a packet go to an idle path, however small the part is', () => {
    const sender = senderOf({ bufferSplitting: 'bothSides' }, { sendBuffer: MESSAGE });
    sender.send(1);
    assert.equal(sender.sent.length, 1);
  });

  it('counts what is in flight, or all that the cumulative TSN has not reached', () => {
    for (const [splitBytes, refusal] of [
      ['inFlight', undefined],
      ['queued', 'sendBuffer'],
    ] as const) {
      const cmt = { ...cmtDefaults, bufferSplitting: 'senderOnly', splitBytes, sendOrder: 'pathOrder' } as const;
      const sender = senderOf(cmt);
      assert.deepEqual(shares(sender), [10, 10]);
      // Gap blocks acknowledge four packets of the first path: they have left the network, but not the buffers.
      sender.sack(0, [[2, 5]]);
      const [first] = sender.paths.all;
      assert.deepEqual([first.userBytesKept, first.userBytesInFlight], [10 * MESSAGE, 6 * MESSAGE]);
      assert.equal(new BufferSplitting(sender.sender, cmt).refusal(first, MESSAGE), refusal, splitBytes);
    }
  });
});

describe("a path's part of the send buffer", () => {
  it('does not have what has left it: what the peer will not take back (NR-SACK)', () => {
    const cmt = {
      ...cmtDefaults,
      bufferSplitting: 'senderOnly',
      splitBytes: 'queued',
      sendOrder: 'pathOrder',
    } as const;
    const sender = senderOf(cmt);
    assert.deepEqual(shares(sender), [10, 10]);
    const [first] = sender.paths.all;
    const refusal = (): unknown => new BufferSplitting(sender.sender, cmt).refusal(first, MESSAGE);
    sender.sack(0, [[2, 5]]);
    assert.equal(refusal(), 'sendBuffer');
    sender.nrSack(0, [[2, 5]]);
    assert.equal(refusal(), undefined);
  });
});

describe("a path's part of the receive buffer", () => {
  it('is of what the peer has left and what is in flight, whatever counts against it', () => {
    for (const [splitBytes, refusal] of [
      ['inFlight', undefined],
      ['queued', 'receiveWindow'],
    ] as const) {
      const cmt = { ...cmtDefaults, bufferSplitting: 'receiverOnly', splitBytes, sendOrder: 'pathOrder' } as const;
      const sender = senderOf({ ...cmt, bufferSplitting: 'none' });
      const [first] = sender.paths.all;
      Object.assign(first.congestion, { cwnd: 3 * 1468 });
      sender.send(12);
      assert.deepEqual(
        sender.tsnsByPath.map(({ length }) => length),
        [3, 9],
      );
      // In flight: 2 packets and 2.
      sender.sack(
        0,
        [
          [2, 2],
          [4, 10],
        ],
        { receiveWindow: 6 * MESSAGE },
      );
      assert.equal(new BufferSplitting(sender.sender, cmt).refusal(first, MESSAGE), refusal, splitBytes);
    }
  });
});

describe('chunk rescheduling', () => {
  /** The second path has answered all but its first packets; the first packet of all is outstanding on the first path. */
  function blocked(cmt: Partial<CmtOptions>, answered: number): LoneSender {
    const sender = senderOf({ bufferSplitting: 'none', sendOrder: 'pathOrder', ...cmt });
    const [first] = sender.paths.all;
    Object.assign(first.congestion, { cwnd: 1468 });
    sender.sender.peerAnnounced(20 * MESSAGE, 10);
    sender.send(20);
    assert.deepEqual(sender.tsnsByPath[0], [1]);
    sender.sent.length = 0;
    sender.sack(0, [[2, 1 + answered]], { receiveWindow: (20 - answered) * MESSAGE });
    return sender;
  }

  it('sends the earliest outstanding chunk again by a path whose part is half blocked by what waits for it', () => {
    for (const rescheduling of ['senderOnly', 'receiverOnly', 'bothSides'] as const) {
      const sender = blocked({ rescheduling }, 10);
      assert.deepEqual(sender.sent, [{ path: 1, tsns: [1] }], rescheduling);
      assert.equal(sender.statistics.chunksMoved, 1);
    }
  });

  it('asks for a SACK at once by the I bit: the sooner it comes, the sooner the buffers are free', () => {
    const sender = blocked({ rescheduling: 'bothSides' }, 10);
    assert.deepEqual(sender.immediate, [1]);
  });

  it('waits until so much is blocked, and does nothing if it is left out', () => {
    assert.deepEqual(blocked({ rescheduling: 'bothSides' }, 9).sent, []);
    assert.deepEqual(blocked({ rescheduling: 'none' }, 15).sent, []);
    assert.equal(blocked({ rescheduling: 'senderOnly', reschedulingThreshold: 0.25 }, 5).sent.length, 1);
  });

  it('takes half of a part, where buffers are split', () => {
    const sender = blocked({ rescheduling: 'senderOnly', bufferSplitting: 'senderOnly' }, 5);
    assert.equal(sender.statistics.chunksMoved, 1);
  });

  it('does not take for arrived what was lost', () => {
    const cmt = { ...cmtDefaults, rescheduling: 'bothSides', bufferSplitting: 'none', retransmission: 'same' } as const;
    const sender = blocked({ ...cmt, rescheduling: 'none' }, 1);
    const [, second] = sender.paths.all;
    sender.sack(0, [[2, 2]], { receiveWindow: 10 * MESSAGE });
    sender.sender.timedOut(second);
    assert.ok(sender.sender.outstanding.marked > 15);
    assert.equal(new BufferSplitting(sender.sender, cmt).chunkToMove(second), 0);
  });

  it('moves a chunk once, and cuts the window that it was in', () => {
    const sender = blocked({ rescheduling: 'bothSides' }, 10);
    const [first, second] = sender.paths.all;
    assert.ok(first.losses.inFastRecovery);
    assert.equal(first.flight, 0);
    // Nothing came back by the first path: it may be dead.
    assert.ok(first.losses.timer.running && second.losses.timer.running);
    sender.sack(1, [[2, 12]], { receiveWindow: 9 * MESSAGE, duplicates: [1] });
    assert.ok(!first.losses.timer.running && second.losses.timer.running);
    sender.sack(0, [[2, 12]], { receiveWindow: 9 * MESSAGE });
    assert.equal(sender.statistics.chunksMoved, 1);
  });

  it('moves a chunk once, also where a third path is blocked by it as well', () => {
    const cmt = { bufferSplitting: 'none', sendOrder: 'pathOrder', rescheduling: 'senderOnly' } as const;
    const sender = senderOf({ ...cmt, reschedulingThreshold: 0.45 }, {}, 3);
    const [first, second] = sender.paths.all;
    Object.assign(first.congestion, { cwnd: 1468 });
    Object.assign(second.congestion, { cwnd: 10 * 1468 });
    sender.send(21);
    assert.deepEqual(
      sender.tsnsByPath.map(({ length }) => length),
      [1, 10, 9],
    );
    sender.sack(0, [[2, 20]]);
    assert.equal(sender.sender.outstanding.at(1).path, second);
    sender.sack(0, [[2, 20]]);
    assert.equal(sender.statistics.chunksMoved, 1);
  });

  it('moves nothing to a path in fast recovery, without room in its window, or that fails', () => {
    const moves = (prepare: (second: Path) => void): number => {
      const sender = blocked({ rescheduling: 'senderOnly' }, 9);
      const [, second] = sender.paths.all;
      prepare(second);
      second.userBytesArrivedKept = 10 * MESSAGE;
      sender.flush();
      return sender.statistics.chunksMoved;
    };
    assert.equal(
      moves(() => undefined),
      1,
    );
    assert.equal(
      moves((second) => (second.losses.recoveryExit = 20)),
      0,
    );
    assert.equal(
      moves((second) => Object.assign(second.congestion, { cwnd: 1468, ssthresh: 1 })),
      0,
    );
    assert.equal(
      moves((second) => (second.state = 'potentiallyFailed')),
      0,
    );
  });

  it('does not take for blocked what has left the buffers: at the sender by NR-SACK, at the receiver to its application', () => {
    const sender = blocked({ rescheduling: 'senderOnly' }, 9);
    sender.nrSack(0, [[2, 10]]);
    sender.nrSack(0, [[2, 15]]);
    assert.equal(sender.statistics.chunksMoved, 0);
    const receiver = blocked({ rescheduling: 'receiverOnly', reschedulingThreshold: 0.25 }, 1);
    receiver.sack(0, [[2, 15]], { receiveWindow: 20 * MESSAGE });
    assert.equal(receiver.statistics.chunksMoved, 0);
  });

  it("sends a path's own chunk again by it when its acknowledgment should have come two round trips ago", () => {
    const cmt = {
      ...cmtDefaults,
      rescheduling: 'senderOnly',
      bufferSplitting: 'none',
      sendOrder: 'pathOrder',
    } as const;
    const sender = senderOf(cmt);
    sender.send(20);
    const [first] = sender.paths.all;
    first.roundTrip.sample(0.1);
    first.userBytesArrivedKept = 15 * MESSAGE;
    const moved = (time: number): number => {
      sender.time = time;
      return new BufferSplitting(sender.sender, cmt).chunkToMove(first);
    };
    assert.deepEqual([0, 0.15, 0.19, 0.21].map(moved), [0, 0, 0, 1]);
  });
});
