import assert from 'node:assert/strict';
import { type CmtOptions, cmtDefaults } from '../../../../protocol/sctp/cmt-options.ts';
import type { Path } from '../../../../protocol/sctp/path/path.ts';
import { retransmissionPath } from '../../../../protocol/sctp/multipath/retransmission-policies.ts';
import { Pair } from '../pair.ts';
import { LoneSender } from './lone-sender.ts';

/** A sender with so many active paths that have windows of four packets each. */
function senderOf(paths: number, cmt: Partial<CmtOptions> = {}): LoneSender {
  const all = { ...cmtDefaults, bufferSplitting: 'none', ...cmt } as const;
  return new LoneSender(undefined, paths, { initialWindow: 4, maxBurst: Infinity, nagle: false, cmt: all });
}

function order({ sent }: LoneSender): number[] {
  return sent.map(({ path }) => path);
}

/** Windows and thresholds as after some losses, in packets. */
function shape({ paths }: LoneSender, windows: readonly { readonly cwnd: number; readonly ssthresh: number }[]): void {
  for (const [i, { cwnd, ssthresh }] of windows.entries())
    Object.assign(paths.all[i].congestion, { cwnd: cwnd * 1468, ssthresh: ssthresh * 1468 });
}

/** Changes the congestion control of the third path. */
function third(change: object): (paths: readonly Path[]) => void {
  return (paths) => {
    Object.assign(paths[2].congestion, change);
  };
}

describe('concurrent multipath transfer: new data', () => {
  it('takes all active paths in turn, the one that waited longest first', () => {
    const sender = senderOf(3);
    sender.send(12);
    assert.deepEqual(order(sender), [0, 1, 2, 0, 1, 2, 0, 1, 2, 0, 1, 2]);
  });

  it('takes one path after another as each window fills, in the order of the list', () => {
    const sender = senderOf(2, { sendOrder: 'pathOrder' });
    sender.send(8);
    assert.deepEqual(order(sender), [0, 0, 0, 0, 1, 1, 1, 1]);
  });

  it('takes the path of the largest slow start threshold first, or of the most room', () => {
    for (const [sendOrder, expected] of [
      ['largestSsthresh', [1, 1, 0, 0, 0]],
      ['largestSpace', [0, 0, 1, 0, 1]],
    ] as const) {
      const sender = senderOf(2, { sendOrder });
      shape(sender, [
        { cwnd: 3, ssthresh: 3 },
        { cwnd: 2, ssthresh: 9 },
      ]);
      sender.send(5);
      assert.deepEqual(order(sender), expected, sendOrder);
    }
  });

  it('takes the path of the largest threshold, and of equals the one of most room', () => {
    for (const [thresholds, expected] of [
      [
        [9, 9],
        [1, 0, 1, 0, 1],
      ],
      [
        [9, 3],
        [0, 0, 1, 1, 1],
      ],
    ] as const) {
      const sender = senderOf(2, { sendOrder: 'largestSsthreshAndSpace' });
      shape(sender, [
        { cwnd: 2, ssthresh: thresholds[0] },
        { cwnd: 3, ssthresh: thresholds[1] },
      ]);
      sender.send(5);
      assert.deepEqual(order(sender), expected);
    }
  });

  it('takes paths in random order, which is drawn anew for each packet', () => {
    const sender = senderOf(3, { sendOrder: 'randomized' });
    const last = sender.paths.all[2];
    Object.assign(last.congestion, { cwnd: 1468 });
    sender.draws.push(0.9, 0.1, 0.5, 0.1, 0.2, 0.3, 0.3, 0.2, 0.1);
    sender.send(3);
    assert.deepEqual(order(sender), [1, 0, 2]);
    // The window of the third path is full: the next one in the order has its turn.
    sender.draws.push(0.9, 0.5, 0.1, 0.5, 0.9, 0.1);
    sender.send(2);
    assert.deepEqual(order(sender).slice(3), [1, 0]);
  });

  it('leaves a path that fails, potentially or for good; with none active it takes one path (RFC 7829)', () => {
    const sender = senderOf(3);
    sender.paths.all[0].state = 'potentiallyFailed';
    sender.paths.all[1].state = 'inactive';
    sender.send(4);
    assert.deepEqual(order(sender), [2, 2, 2, 2]);
    const none = senderOf(2);
    none.paths.all[0].state = 'inactive';
    none.paths.all[1].state = 'potentiallyFailed';
    none.send(4);
    assert.deepEqual(order(none), [1, 1, 1, 1]);
  });

  it('fills a packet before the next path has its turn', () => {
    const sender = senderOf(2);
    for (let i = 0; i < 4; i++)
      sender.sender.accept({
        payload: { byteLength: 700, bytes: () => new Uint8Array(700), value: undefined },
        ppid: 1,
      });
    sender.flush();
    assert.deepEqual(sender.sent, [
      { path: 0, tsns: [1, 2] },
      { path: 1, tsns: [3, 4] },
    ]);
  });
});

/** Which of two paths the packets of a transfer took, by the last number of their network. */
function pathsTaken(): string {
  const pair = new Pair({
    clientAddresses: ['10.1.0.1', '10.2.0.1'],
    serverAddresses: ['10.1.0.2', '10.2.0.2'],
    sctp: { cmt: { ...cmtDefaults, sendOrder: 'randomized' }, initialWindow: 50, maxBurst: Infinity },
  }).up();
  pair.network.run(5);
  pair.sendBulk(40, 1400);
  pair.network.run(1);
  const sent = pair.network.sent('DATA');
  return sent.map(({ destination }) => destination.split('.')[1]).join('');
}

describe('a random order of paths', () => {
  it('is drawn from the stream of its host: neither path has a turn of its own, and a run is repeated exactly', () => {
    const taken = pathsTaken();
    assert.match(taken, /^[12]{40}$/);
    assert.match(taken, /11/);
    assert.match(taken, /22/);
    assert.match(taken, /12.*21|21.*12/);
    assert.equal(pathsTaken(), taken);
  });
});

describe('retransmission policies: what one path lost goes', () => {
  /** Three paths with eight packets in flight; the first packet of the first one is lost. @returns where it goes */
  function pathOfLoss(retransmission: CmtOptions['retransmission'], prepare: (paths: readonly Path[]) => void): number {
    const sender = senderOf(3, { retransmission, delayedAck: false });
    sender.send(12);
    sender.sent.length = 0;
    prepare(sender.paths.all);
    for (const tsns of [[4], [4, 7], [4, 7, 10]])
      sender.sack(
        0,
        tsns.map((tsn) => [tsn, tsn] as const),
      );
    const lost = sender.sent.find(({ tsns }) => tsns.includes(1));
    assert.ok(lost);
    return lost.path;
  }

  it('by the path it had (RTX-SAME)', () => assert.equal(pathOfLoss('same', third({ cwnd: 1e6, ssthresh: 1e6 })), 0));

  it('by the path of the largest congestion window (RTX-CWND)', () =>
    assert.equal(pathOfLoss('cwnd', third({ cwnd: 1e6 })), 2));

  it('by the path of the largest slow start threshold (RTX-SSTHRESH)', () =>
    assert.equal(pathOfLoss('ssthresh', third({ ssthresh: 1e7 })), 2));

  it('by the path that lost the smallest share (RTX-LOSSRATE)', () =>
    assert.equal(
      pathOfLoss('lossRate', (paths) => {
        paths[1].chunksLost = 3;
        paths[2].chunksLost = 0;
      }),
      2,
    ));

  it('by the first path that has room (RTX-ASAP)', () =>
    assert.equal(
      pathOfLoss('asap', ([first, second, last]) => {
        for (const path of [first, second]) path.flight += 1e6;
        Object.assign(last.congestion, { cwnd: 1e6 });
      }),
      2,
    ));

  it('by the path of the smallest share, not number, of losses; one that was never used has lost nothing (RTX-LOSSRATE)', () => {
    const { paths } = senderOf(3);
    const chosen = (...counts: readonly (readonly [sent: number, lost: number])[]): number => {
      for (const [i, [chunksSent, chunksLost]] of counts.entries())
        Object.assign(paths.all[i], { chunksSent, chunksLost });
      return retransmissionPath('lossRate', paths.all[0], paths.all).index;
    };
    assert.equal(chosen([10, 2], [1000, 20], [10, 1]), 1);
    assert.equal(chosen([10, 1], [10, 1], [0, 0]), 2);
    assert.equal(chosen([10, 1], [10, 1], [10, 1]), 0);
  });

  it('by the path that was chosen, though another one would be when it leaves', () => {
    for (const retransmission of ['cwnd', 'ssthresh', 'lossRate', 'same'] as const) {
      const { paths } = senderOf(3, { retransmission });
      const [first, , last] = paths.all;
      Object.assign(last.congestion, { cwnd: 1e6, ssthresh: 1e9 });
      Object.assign(first, { chunksSent: 10, chunksLost: 5 });
      assert.equal(
        paths.scheduler.forRetransmission(first, () => true),
        first,
        retransmission,
      );
    }
  });

  it('by another path if that which it had is not active', () => {
    for (const retransmission of ['same', 'ssthresh', 'asap'] as const) {
      const { paths } = senderOf(3, { retransmission });
      const [first, second] = paths.all;
      first.state = 'potentiallyFailed';
      assert.equal(
        paths.scheduler.forRetransmission(first, () => true),
        second,
      );
      assert.equal(paths.scheduler.alternateTo(first), second);
    }
  });

  it('and waits for room there without holding up the others', () => {
    const sender = senderOf(2, { retransmission: 'same', delayedAck: false });
    sender.send(8);
    const [first] = sender.paths.all;
    sender.sender.accept({
      payload: { byteLength: 1452, bytes: () => new Uint8Array(1452), value: undefined },
      ppid: 1,
    });
    // Two chunks of the first path are lost; its window is for less than what is in flight there.
    sender.sent.length = 0;
    Object.assign(first.congestion, { cwnd: 1468, limit: () => undefined, congested: () => undefined });
    for (const tsns of [[5], [5, 7]])
      sender.sack(
        0,
        tsns.map((tsn) => [tsn, tsn] as const),
        { packets: 2 },
      );
    sender.sack(0, [
      [2, 2],
      [5, 5],
      [7, 7],
    ]);
    assert.ok(
      sender.sent.some(({ path, tsns }) => path === 1 && tsns.includes(9)),
      'new data waits',
    );
  });

  it('of all paths that have room by that of most room (RTX-ASAP)', () =>
    assert.equal(pathOfLoss('asap', third({ cwnd: 1e6 })), 2));

  it('a packet at once by the other path, however full that is, when a time-out makes its own fail', () => {
    const cmt = { ...cmtDefaults, bufferSplitting: 'none', retransmission: 'same' } as const;
    const sender = new LoneSender(undefined, 2, { initialWindow: 4, maxBurst: Infinity, pfMaxRetrans: 0, cmt });
    sender.send(8);
    sender.sent.length = 0;
    sender.sender.timedOut(sender.paths.all[0]);
    sender.flush();
    assert.equal(sender.paths.all[0].state, 'potentiallyFailed');
    assert.deepEqual(sender.sent, [{ path: 1, tsns: [1] }]);
  });
});

describe('the primary path of concurrent multipath transfer', () => {
  it('is followed by the next one, whichever takes what is sent again', () => {
    const options = { cmt: cmtDefaults, switchoverMaxRetrans: 0 };
    const { paths } = new LoneSender(undefined, 3, options);
    Object.assign(paths.all[2].congestion, { ssthresh: 1e9 });
    paths.failed(paths.all[0], true);
    assert.equal(paths.primary, paths.all[1]);
  });
});
