import assert from 'node:assert/strict';
import { primaryPathScheduler } from '../../../../protocol/sctp/path/primary-path-scheduler.ts';
import type { SctpOptions } from '../../../../protocol/sctp/options.ts';
import { LoneSender } from '../multipath/lone-sender.ts';
import { bytesOf } from '../pair.ts';

/** A sender of ten packets, whose first one the peer misses: three SACKs say so. */
function withLoss(paths: number, options: Partial<SctpOptions> = {}): LoneSender {
  const sender = new LoneSender(primaryPathScheduler, paths, { initialWindow: 10, maxBurst: Infinity, ...options });
  sender.send(10);
  sender.sent.length = 0;
  for (const last of [2, 3]) sender.sack(0, [[2, last]]);
  assert.deepEqual(sender.sent, []);
  sender.sack(0, [[2, 4]]);
  return sender;
}

describe('fast retransmission (RFC 9260 §7.2.4)', () => {
  it('goes to the path that the chunk took, which keeps its flight', () => {
    const sender = withLoss(2);
    assert.deepEqual(sender.sent, [{ path: 0, tsns: [1] }]);
    assert.equal(sender.statistics.fastRetransmissions, 1);
    const [first, second] = sender.paths.all;
    assert.deepEqual([first.flight, second.flight, first.losses.oldest], [7 * 1468, 0, 1]);
  });

  it('goes to another path where the options say so, which it is in flight on then', () => {
    const sender = withLoss(2, { fastRetransmitPath: 'alternate' });
    assert.deepEqual(sender.sent, [{ path: 1, tsns: [1] }]);
    const [first, second] = sender.paths.all;
    assert.deepEqual([first.flight, second.flight], [6 * 1468, 1468]);
    // The earliest chunk on each path is what T3-rtx runs for.
    assert.deepEqual([first.losses.oldest, second.losses.oldest], [5, 1]);
    assert.ok(first.losses.timer.running && second.losses.timer.running);
    // The loss is that of the first path.
    assert.ok(first.losses.inFastRecovery && !second.losses.inFastRecovery);
    assert.deepEqual([first.cwnd, second.cwnd], [5 * 1468, 10 * 1468]);
  });

  it('goes to the same path where there is no other', () => {
    assert.deepEqual(withLoss(1, { fastRetransmitPath: 'alternate' }).sent, [{ path: 0, tsns: [1] }]);
  });

  it('sends one packet regardless of the window, of several losses the earliest', () => {
    const sender = new LoneSender(primaryPathScheduler, 1, { initialWindow: 20, maxBurst: Infinity });
    sender.send(20);
    sender.sent.length = 0;
    for (const last of [4, 5, 6]) sender.sack(0, [[4, last]]);
    assert.deepEqual(sender.sent, [{ path: 0, tsns: [1] }]);
    // As the flight falls below the window, the others follow.
    sender.sack(1, [[4, 14]]);
    assert.deepEqual(
      sender.sent.slice(1).map(({ tsns }) => tsns),
      [[2], [3]],
    );
  });
});

describe('a time-out (RFC 9260 §6.3.3)', () => {
  it('takes all that is in flight on the path for lost, and sends it by another path that works', () => {
    const sender = new LoneSender(primaryPathScheduler, 2, { initialWindow: 4, maxBurst: Infinity });
    sender.send(4);
    sender.sent.length = 0;
    const [first, second] = sender.paths.all;
    sender.sender.timedOut(first);
    sender.flush();
    assert.deepEqual(sender.sent.slice(0, 1), [{ path: 1, tsns: [1] }]);
    assert.deepEqual([first.flight, first.losses.oldest, first.cwnd, first.roundTrip.rto], [0, 0, 1468, 2]);
    assert.equal(second.flight, 1468 * sender.sent.length);
    assert.equal(sender.statistics.timeoutRetransmissions, sender.sent.length);
    assert.equal(first.errors, 1);
  });

  it('stays on the path where there is no other, with one packet', () => {
    const sender = new LoneSender(primaryPathScheduler, 1, { initialWindow: 4 });
    sender.send(4);
    sender.sent.length = 0;
    sender.sender.timedOut(sender.paths.all[0]);
    sender.flush();
    assert.deepEqual(sender.sent, [{ path: 0, tsns: [1] }]);
    // Slow start.
    sender.sack(1);
    assert.deepEqual(sender.sent.slice(1), [
      { path: 0, tsns: [2] },
      { path: 0, tsns: [3] },
    ]);
  });

  it('is followed by slow start, also if chunks do not fill the window of a packet', () => {
    const sender = new LoneSender(primaryPathScheduler, 1, { initialWindow: 8, maxBurst: Infinity, nagle: false });
    for (let i = 0; i < 8; i++) {
      sender.sender.accept({ payload: bytesOf('x'.repeat(1000)), ppid: 1 });
      sender.flush();
    }
    const [path] = sender.paths.all;
    sender.sender.timedOut(path);
    sender.flush();
    assert.deepEqual([path.cwnd, path.flight], [1468, 1016]);
    sender.sack(1);
    assert.equal(path.cwnd, 1468 + 1016);
    sender.sack(3);
    assert.equal(path.cwnd, 1468 + 1016 + 1468);
  });
});
