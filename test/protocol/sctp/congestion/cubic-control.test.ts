import assert from 'node:assert/strict';
import { cubeRoot, cubicControl } from '../../../../protocol/sctp/congestion/cubic-control.ts';
import { rfc9260Control } from '../../../../protocol/sctp/congestion/rfc9260-control.ts';
import type { SctpOptions } from '../../../../protocol/sctp/options.ts';
import { ScriptedReceiver } from '../scripted-peer.ts';
import { LonePath, UNIT } from './lone-path.ts';

/** RFC 9438 §5.1, §4.6. */
const C = 0.4;
const BETA = 0.7;
const ALPHA = (3 * (1 - BETA)) / (1 + BETA);
/** User bytes of a full packet. */
const FULL = 1452;

/** A window of the given number of packets. */
function windowOf(packets: number, rtt: number, options: Partial<SctpOptions> = {}): LonePath {
  return new LonePath(cubicControl, rtt, { initialWindow: packets, ...options });
}

/** The same, cut by a loss. */
function afterLoss(packets: number, rtt: number): LonePath {
  const path = windowOf(packets, rtt);
  cut(path);
  return path;
}

/** A loss, and the byte that ends slow start: then congestion avoidance begins. */
function cut(path: LonePath): void {
  path.congestion.congested('loss');
  path.acknowledge(1);
  path.acknowledge(0);
}

function assertNear(value: number, expected: number, tolerance: number, what: string): void {
  assert.ok(Math.abs(value - expected) <= tolerance * expected, `${what}: ${value} in place of ${expected}`);
}

describe('CUBIC (RFC 9438)', () => {
  it('follows W_cubic(t) = C(t−K)³ + W_max from a loss to beyond the former window (§4.2)', () => {
    const before = 1000;
    const path = afterLoss(before, 0.1);
    const k = Math.cbrt((before * (1 - BETA)) / C);
    assertNear(k, 9.086, 1e-3, 'K');
    path.acknowledge(0);
    for (let t = 0.5; t <= 1.8 * k; t += 0.5) {
      path.pass(0.5);
      assertNear(path.window, C * (t - k) ** 3 + before, 0.01, `window after ${t} s`);
    }
  });

  it('grows equally fast for all round-trip times: at K it is back at the former window', () => {
    for (const rtt of [0.05, 0.1, 0.2, 0.4]) {
      const path = afterLoss(2000, rtt);
      path.pass(Math.cbrt((2000 * (1 - BETA)) / C));
      assertNear(path.window, 2000, 0.005, `window at RTT ${rtt}`);
    }
  });

  it('has beta_cubic = 0.7 of the window left after a loss or a mark, 4 packets at least (§4.6)', () => {
    for (const sign of ['loss', 'mark'] as const)
      for (const [packets, left] of [
        [100, 70],
        [10, 7],
        [5, 4],
        [4, 4],
      ]) {
        const { congestion } = windowOf(packets, 0.1);
        congestion.congested(sign);
        assert.deepEqual([congestion.cwnd, congestion.ssthresh], [left * UNIT, left * UNIT]);
      }
  });

  it('grows on short round trips as Reno would: alpha_cubic packets each, one beyond the former window (§4.3)', () => {
    const path = afterLoss(20, 0.01);
    for (let round = 1; round <= 10; round++) {
      path.pass(0.01);
      assertNear(path.window, 14 + round * ALPHA, 0.002, `window after ${round} round trips`);
    }
    while (path.window < 20) path.pass(0.01);
    const { window } = path;
    path.pass(0.1);
    assertNear(path.window - window, 10, 0.01, 'growth of ten round trips');
  });

  it('takes on short round trips as much as RFC 9260, averaged over losses at the same window (§4.3)', () => {
    const mean = (path: LonePath): number => {
      let sum = 0;
      let rounds = 0;
      for (let losses = 0; losses < 10; rounds++) {
        path.pass(path.roundTrip.smoothed);
        sum += path.window;
        if (path.window < 40) continue;
        cut(path);
        losses++;
      }
      return sum / rounds;
    };
    const options = { initialWindow: 39 };
    const [cubic, reno] = [cubicControl, rfc9260Control].map((algorithm) => {
      const path = new LonePath(algorithm, 0.005, options);
      cut(path);
      return mean(path);
    });
    // Between 0.7 and 1 of the window in place of 0.5 and 1: more per loss, but losses come as often (§4.3).
    assertNear(cubic, 0.85 * 40, 0.03, 'mean window of CUBIC');
    assertNear(reno, 0.75 * 40, 0.03, 'mean window of RFC 9260');
  });

  it('fast convergence: who was cut below the former window aims at 0.85 of the present one (§4.7)', () => {
    const path = afterLoss(1000, 0.1);
    path.pass(3);
    const second = path.window;
    assert.ok(second < 950);
    cut(path);
    const plateau = (second * (1 + BETA)) / 2;
    const k = Math.cbrt((plateau - second * BETA) / C);
    path.pass(k);
    assertNear(path.window, plateau, 0.005, 'window at K');
    // Flat there, not on its way to the window before.
    path.pass(1);
    assertNear(path.window, plateau + C, 0.005, 'a second later');
  });

  it('aims at the present window if that is above the former one', () => {
    const path = afterLoss(100, 0.1);
    path.pass(2 * Math.cbrt((100 * (1 - BETA)) / C));
    const second = path.window;
    assert.ok(second > 110);
    cut(path);
    path.pass(Math.cbrt((second * (1 - BETA)) / C));
    assertNear(path.window, second, 0.005, 'window at K');
  });

  it('grows by the factor 1.5 a round trip at most (§4.2)', () => {
    // A round trip of 5 s: far from the plateau the cubic function would have three times the window.
    const path = afterLoss(20, 5);
    path.pass(10);
    for (let round = 0; round < 3; round++) {
      const { window } = path;
      path.pass(5);
      // Taken in small steps it is exp(0.5).
      assert.ok(path.window <= window * Math.exp(0.5) && path.window > 1.4 * window, `${path.window / window}`);
    }
    const { window } = path;
    path.acknowledge(path.congestion.cwnd);
    assertNear(path.window, 1.5 * window, 1e-4, 'window after an acknowledgment of all of it');
  });

  it('does not count time in which the window is not used up (§5.8)', () => {
    const [busy, idle] = [afterLoss(500, 0.1), afterLoss(500, 0.1)];
    for (const path of [busy, idle]) {
      path.pass(3);
    }
    const { window } = idle;
    idle.pass(10, false);
    assert.equal(idle.window, window);
    busy.pass(3);
    idle.pass(3);
    assertNear(idle.window, busy.window, 0.002, 'window');
  });

  it('does not count time in which there is nothing to send', () => {
    const [busy, idle] = [afterLoss(500, 0.1), afterLoss(500, 0.1)];
    for (const path of [busy, idle]) {
      path.pass(1);
    }
    idle.time += 0.9;
    idle.congestion.idle(0.9);
    busy.pass(1);
    idle.pass(1);
    assertNear(idle.window, busy.window, 0.002, 'window');
  });

  it('after a time-out: a window of one packet, ssthresh 0.7, and a function that is flat where slow start ends (§4.8)', () => {
    const path = windowOf(100, 0.5);
    path.congestion.timedOut();
    assert.deepEqual([path.window, path.congestion.ssthresh], [1, 70 * UNIT]);
    path.startTo(71);
    path.acknowledge(0);
    for (const seconds of [1, 2, 3, 4]) {
      path.pass(1);
      // Not below what Reno would have.
      const expected = Math.max(C * seconds ** 3 + 71, 71 + ALPHA * (seconds / 0.5));
      assertNear(path.window, expected, 0.02, `window after ${seconds} s`);
    }
  });

  it('after idleness of an RTO it is in slow start again, and then begins again from the window that it has', () => {
    const path = afterLoss(1000, 0.1);
    path.pass(2);
    const { window } = path;
    path.time += 1.5;
    path.congestion.idle(1.5);
    assertNear(path.window, window / 2, 0.001, 'window');
    path.acknowledge(UNIT);
    assertNear(path.window, window / 2 + 1, 0.001, 'window in slow start');
    path.startTo(path.congestion.ssthresh / UNIT);
    // However long slow start takes.
    path.time += 3;
    path.acknowledge(1);
    path.acknowledge(0);
    const k = Math.cbrt((1000 - path.window) / C);
    path.pass(2);
    assertNear(path.window, C * (2 - k) ** 3 + 1000, 0.005, 'window after two seconds');
  });

  it('use-it-or-lose-it lowers the window, and it grows from there', () => {
    const path = afterLoss(100, 0.1);
    path.pass(2);
    path.congestion.limit(80 * UNIT);
    assert.equal(path.window, 80);
    path.acknowledge(UNIT);
    assert.ok(path.window < 81);
  });

  it('forgets all when it begins again', () => {
    const path = afterLoss(1000, 0.1);
    path.pass(1);
    path.congestion.begin(0);
    assert.equal(path.window, 1000);
    cut(path);
    path.pass(Math.cbrt((1000 * (1 - BETA)) / C));
    assertNear(path.window, 1000, 0.005, 'window at K');
  });

  it('controls an association that is configured so, and no other', () => {
    for (const [congestionControl, left] of [
      ['cubic', 14],
      ['rfc9260', 10],
    ] as const) {
      const peer = new ScriptedReceiver({ sctp: { initialWindow: 20, maxBurst: Infinity, congestionControl } });
      peer.pair.sendBulk(30, FULL);
      for (const last of [2, 3, 4]) peer.sack(0, [[2, last]]);
      assert.equal(peer.cwnd, left * UNIT);
    }
  });

  it('takes cube roots that are the same on every machine', () => {
    assert.equal(cubeRoot(0), 0);
    for (let value = 1e-9; value < 1e12; value *= 1.7) assertNear(cubeRoot(value), Math.cbrt(value), 1e-14, `${value}`);
  });
});
