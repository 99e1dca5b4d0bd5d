import assert from 'node:assert/strict';
import { rfc4960 } from '../../../../protocol/sctp/options.ts';
import { rfc9260Control } from '../../../../protocol/sctp/congestion/rfc9260-control.ts';
import { ScriptedReceiver } from '../scripted-peer.ts';
import { LonePath, UNIT } from './lone-path.ts';

/** User bytes of a full packet. */
const FULL = 1452;

/** Just above its slow start threshold. */
function avoidingPath(packets = 10): LonePath {
  const path = new LonePath(rfc9260Control, 0.1, { initialWindow: packets - 1 });
  path.startTo(packets);
  return path;
}

describe('SCTP congestion control (RFC 9260 §7.2)', () => {
  for (const [mtu, cwnd, packets] of [
    [1500, 4404, 3],
    [9000, 2 * 8968, 2],
    [576, 4 * 544, 4],
  ] as const)
    it(`begins with min(4 PMDCS, max(2 PMDCS, 4404)) bytes: ${cwnd} at MTU ${mtu} (§7.2.1)`, () => {
      const peer = new ScriptedReceiver({ mtu });
      assert.equal(peer.cwnd, cwnd);
      peer.pair.sendBulk(10, mtu - 48);
      assert.equal(peer.tsns.length, packets);
    });

  it('begins with 4380 bytes in units of MTU as RFC 4960, user bytes counted (INET)', () => {
    const peer = new ScriptedReceiver({ sctp: rfc4960 });
    assert.equal(peer.cwnd, 4380);
    peer.pair.sendBulk(10, FULL);
    // Three packets are 4356 user bytes: there is room for one more.
    assert.equal(peer.tsns.length, 4);
  });

  it('slow start: a SACK adds what it acknowledges, one PMDCS at most (§7.2.1)', () => {
    const peer = new ScriptedReceiver();
    peer.pair.sendBulk(100, FULL);
    peer.sack(1);
    assert.equal(peer.cwnd, 4404 + UNIT);
    peer.sack(3); // 2936 bytes
    assert.equal(peer.cwnd, 4404 + 2 * UNIT);
    const small = new ScriptedReceiver({ sctp: { maxBurst: Infinity } });
    small.pair.sendBulk(100, 984); // 1000 bytes with header
    assert.equal(small.path.flight, 5000);
    small.sack(1);
    assert.equal(small.cwnd, 4404 + 1000);
  });

  it('slow start: L = 2 lets it add two', () => {
    const peer = new ScriptedReceiver({ sctp: { byteCountingLimit: 2 } });
    peer.pair.sendBulk(100, FULL);
    peer.sack(2);
    assert.equal(peer.cwnd, 4404 + 2 * UNIT);
  });

  it('slow start: does not grow unless the window was full and the cumulative TSN advances', () => {
    const peer = new ScriptedReceiver();
    peer.pair.sendBulk(2, FULL);
    peer.sack(2);
    assert.equal(peer.cwnd, 4404);
    peer.pair.sendBulk(100, FULL);
    peer.sack(2, [[4, 4]]);
    assert.equal(peer.cwnd, 4404);
  });

  it('grows by the factor 1.5 a round trip with a SACK every second packet', () => {
    const peer = new ScriptedReceiver({ sctp: { maxBurst: Infinity } });
    peer.pair.sendBulk(2000, FULL);
    const windows: number[] = [];
    for (let round = 0, acknowledged = 0; round < 8; round++) {
      const sent = peer.tsns.length;
      while (acknowledged + 2 <= sent) peer.sack((acknowledged += 2));
      windows.push(peer.cwnd / UNIT);
    }
    // Half as many SACKs as packets, rounded down, each for one packet more.
    assert.deepEqual(windows, [4, 6, 9, 13, 19, 28, 42, 63]);
  });

  it('congestion avoidance: one PMDCS for each full window acknowledged, to the byte (§7.2.2)', () => {
    const peer = new ScriptedReceiver({ serverSctp: { receiveBuffer: 5000 }, sctp: { maxBurst: Infinity } });
    assert.equal(peer.ssthresh, 5000);
    peer.pair.sendBulk(3, FULL);
    assert.equal(peer.path.flight, 4404);
    peer.pair.sendBulk(100, FULL);
    peer.sack(2);
    assert.equal(peer.cwnd, 4404 + UNIT); // above ssthresh now
    assert.equal(peer.path.flight, 4 * UNIT);
    const windows: number[] = [];
    for (let cumulative = 4; cumulative <= 24; cumulative += 2) {
      peer.sack(cumulative);
      windows.push(peer.cwnd / UNIT);
    }
    // Windows of 4, 5, 6, 7 packets take 2, 3, 3, 3 SACKs of two packets: the remainder counts for the next.
    assert.deepEqual(windows, [4, 5, 5, 5, 6, 6, 6, 7, 7, 7, 8]);
  });

  it('congestion avoidance: grows only where it may, by a packet for all that was acknowledged meanwhile', () => {
    const path = avoidingPath();
    for (let i = 0; i < 3; i++) path.acknowledge(9 * UNIT, 10 * UNIT, false, false);
    assert.equal(path.window, 10);
    path.acknowledge(1, 10 * UNIT);
    assert.equal(path.window, 11);
    path.acknowledge(9 * UNIT);
    assert.equal(path.window, 11);
  });

  it('congestion avoidance: forgets partial_bytes_acked when all is acknowledged', () => {
    const path = avoidingPath();
    path.acknowledge(9 * UNIT, 10 * UNIT, true);
    path.acknowledge(9 * UNIT);
    assert.equal(path.window, 10);
    path.acknowledge(1 * UNIT);
    assert.equal(path.window, 11);
  });

  it('congestion avoidance: forgets partial_bytes_acked at a loss, after idleness, and when it begins again', () => {
    for (const [event, window] of [
      [(path: LonePath) => path.congestion.congested('loss'), 10],
      [(path: LonePath) => path.congestion.idle(1), 10],
      [(path: LonePath) => path.congestion.begin(0), 19],
    ] as const) {
      const path = avoidingPath(20);
      path.acknowledge(19 * UNIT);
      event(path);
      assert.equal(path.window, window);
      // Above ssthresh again, where that is not yet.
      path.startTo(path.congestion.ssthresh / UNIT + 1);
      const above = path.window;
      path.acknowledge((above - 1) * UNIT);
      assert.equal(path.window, above);
    }
  });

  it('keeps partial_bytes_acked when it is idle for less than an RTO', () => {
    const path = avoidingPath(20);
    path.acknowledge(19 * UNIT);
    path.congestion.idle(0.9);
    path.acknowledge(UNIT);
    assert.equal(path.window, 21);
  });

  it('begins with the peer’s window as slow start threshold, its own at least (§7.2.1)', () => {
    const { congestion } = new LonePath(rfc9260Control, 0.1, { initialWindow: 10 });
    for (const [peerWindow, ssthresh] of [
      [0, 10 * UNIT],
      [10 * UNIT + 1, 10 * UNIT + 1],
      [1e6, 1e6],
    ] as const) {
      congestion.begin(peerWindow);
      assert.deepEqual([congestion.cwnd, congestion.ssthresh], [10 * UNIT, ssthresh]);
    }
  });

  it('idleness leaves window and slow start threshold alone at 4 PMDCS or less', () => {
    for (const initialWindow of [3, 4]) {
      const { congestion } = new LonePath(rfc9260Control, 0.1, { initialWindow });
      congestion.begin(1e6);
      congestion.idle(10);
      assert.deepEqual([congestion.cwnd, congestion.ssthresh], [initialWindow * UNIT, 1e6]);
    }
  });

  it('a time-out ends fast recovery: slow start begins at once', () => {
    const peer = new ScriptedReceiver({ sctp: { initialWindow: 20, maxBurst: Infinity } });
    peer.pair.sendBulk(30, FULL);
    for (const last of [2, 3, 4]) peer.sack(0, [[2, last]]);
    assert.ok(peer.path.losses.inFastRecovery);
    peer.pair.network.runTo(peer.path.losses.timer.deadline + 0.1);
    assert.ok(!peer.path.losses.inFastRecovery);
    assert.equal(peer.cwnd, UNIT);
    // Below what fast recovery would have lasted for.
    peer.sack(4);
    assert.equal(peer.cwnd, 2 * UNIT);
  });

  it('congestion avoidance: a window that was not full keeps at most one window of credit', () => {
    const path = avoidingPath();
    for (let i = 0; i < 50; i++) path.acknowledge(UNIT, 5 * UNIT);
    assert.equal(path.window, 10);
    for (let i = 0; i < 2; i++) path.acknowledge(UNIT);
    assert.equal(path.window, 11);
  });

  it('a time-out: ssthresh = max(cwnd/2, 4 PMDCS), cwnd = 1 PMDCS (§7.2.3)', () => {
    const peer = new ScriptedReceiver({ sctp: { initialWindow: 20, maxBurst: Infinity } });
    peer.pair.sendBulk(30, FULL);
    peer.pair.network.run(1.1);
    assert.deepEqual([peer.cwnd, peer.ssthresh], [UNIT, 10 * UNIT]);
    const small = new ScriptedReceiver();
    small.pair.sendBulk(30, FULL);
    small.pair.network.run(1.1);
    assert.deepEqual([small.cwnd, small.ssthresh], [UNIT, 4 * UNIT]);
  });

  it('miss indications: ssthresh = cwnd = max(cwnd/2, 4 PMDCS), once a recovery (§7.2.3, §7.2.4)', () => {
    const peer = new ScriptedReceiver({ sctp: { initialWindow: 20, maxBurst: Infinity } });
    peer.pair.sendBulk(30, FULL);
    for (const last of [2, 3, 4]) peer.sack(0, [[2, last]]);
    assert.deepEqual([peer.cwnd, peer.ssthresh], [10 * UNIT, 10 * UNIT]);
    // A second loss in the same recovery changes nothing.
    for (const last of [7, 8, 9])
      peer.sack(0, [
        [2, 4],
        [7, last],
      ]);
    assert.deepEqual([peer.cwnd, peer.ssthresh], [10 * UNIT, 10 * UNIT]);
  });

  it('does not grow in fast recovery', () => {
    const peer = new ScriptedReceiver({ sctp: { initialWindow: 20, maxBurst: Infinity } });
    peer.pair.sendBulk(60, FULL);
    for (const last of [2, 3, 4]) peer.sack(0, [[2, last]]);
    // Two packets more went out on the first two SACKs: recovery lasts until 22 is acknowledged.
    for (let cumulative = 4; cumulative < 22; cumulative++) peer.sack(cumulative);
    assert.ok(peer.path.losses.inFastRecovery);
    assert.equal(peer.cwnd, 10 * UNIT);
    peer.sack(22);
    assert.ok(!peer.path.losses.inFastRecovery);
  });

  it('idleness halves the window for each RTO, down to 4 PMDCS; ssthresh keeps it (§7.2.1)', () => {
    for (const [rtos, window] of [
      [0.9, 20],
      [1.5, 10],
      [2.5, 5],
      [3.5, 4],
      [100, 4],
    ]) {
      const peer = new ScriptedReceiver({ sctp: { initialWindow: 20, maxBurst: Infinity } });
      peer.pair.sendBulk(1, FULL);
      peer.sack(1);
      peer.pair.network.run(rtos);
      peer.pair.sendBulk(1, FULL);
      assert.equal(peer.cwnd, window * UNIT, `after ${rtos} RTO`);
      if (window < 20) assert.equal(peer.ssthresh, 20 * UNIT);
    }
  });

  it('idleness restarts with the initial window, if so configured', () => {
    const peer = new ScriptedReceiver({ sctp: { idleReduction: 'restart' } });
    peer.pair.sendBulk(100, FULL);
    for (let cumulative = 2; cumulative <= 100; cumulative += 2) peer.sack(cumulative);
    assert.ok(peer.cwnd > 10 * UNIT);
    peer.pair.network.run(1.5);
    peer.pair.sendBulk(1, FULL);
    assert.equal(peer.cwnd, 4404);
  });

  it('a restart after idleness does not raise a window that a time-out or burst limit left below the initial one', () => {
    const path = new LonePath(rfc9260Control, 0.1, { initialWindow: 10, idleReduction: 'restart' });
    path.congestion.timedOut();
    path.congestion.idle(10);
    assert.equal(path.window, 1);
    path.startTo(20);
    path.congestion.idle(10);
    assert.equal(path.window, 10);
  });

  it('Max.Burst: no more than 4 packets of new data after a SACK (§6.1 D)', () => {
    const peer = new ScriptedReceiver({ sctp: { initialWindow: 20 } });
    peer.pair.sendBulk(60, FULL);
    assert.equal(peer.tsns.length, 4);
    peer.sack(2);
    assert.equal(peer.tsns.length, 8);
    peer.sack(8);
    assert.equal(peer.tsns.length, 12);
  });

  it('Max.Burst as use-it-or-lose-it cuts the window to what is in flight and 4 packets', () => {
    const peer = new ScriptedReceiver({ sctp: { initialWindow: 20, maxBurstVariant: 'useItOrLoseIt' } });
    peer.pair.sendBulk(60, FULL);
    assert.equal(peer.cwnd, 4 * UNIT);
    assert.equal(peer.tsns.length, 4);
  });
});
