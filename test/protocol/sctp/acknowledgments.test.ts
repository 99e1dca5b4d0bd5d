import assert from 'node:assert/strict';
import type { SctpOptions } from '../../../protocol/sctp/options.ts';
import { ChunkFate } from '../../../protocol/sctp/sending/outstanding.ts';
import type { PairOptions } from './pair.ts';
import { ScriptedReceiver } from './scripted-peer.ts';

const FULL = 1452;
const UNIT = 1468;
const wide: { readonly sctp: Partial<SctpOptions> } = {
  sctp: { initialWindow: 20, maxBurst: Infinity, sendBuffer: Infinity },
};

/** Twenty packets are in flight. */
function twenty(options: PairOptions = wide): ScriptedReceiver {
  const peer = new ScriptedReceiver(options);
  peer.pair.sendBulk(20, FULL);
  assert.equal(peer.tsns.length, 20);
  return peer;
}

function transmissionsOf(peer: ScriptedReceiver, tsn: number): number {
  return peer.tsns.filter((each) => each === tsn).length;
}

/** TSN 1 of twenty was lost, and its fast retransmission too; 21 to 30 were sent after that. */
function lostTwice(options = wide): ScriptedReceiver {
  const peer = twenty(options);
  for (let last = 2; last <= 4; last++) peer.sack(0, [[2, last]]);
  peer.pair.sendBulk(10, FULL);
  for (let last = 5; last <= 20; last++) peer.sack(0, [[2, last]]);
  assert.deepEqual(
    peer.tsns.slice(20).toSorted((a, b) => a - b),
    [1, 21, 22, 23, 24, 25, 26, 27, 28, 29],
  );
  return peer;
}

describe('SCTP fast retransmissions that are lost', () => {
  it('are noticed by three SACKs of data that was sent later: the chunk is sent again without a time-out', () => {
    const peer = lostTwice();
    peer.sack(0, [[2, 21]]);
    peer.sack(0, [[2, 22]]);
    assert.equal(transmissionsOf(peer, 1), 2);
    peer.sack(0, [[2, 23]]);
    assert.equal(transmissionsOf(peer, 1), 3);
    assert.equal(peer.pair.association.statistics.fastRetransmissions, 2);
    assert.equal(peer.pair.association.statistics.t3Expiries, 0);
  });

  it('are noticed again and again', () => {
    const peer = lostTwice();
    for (const last of [21, 22, 23, 24, 25, 26, 27]) peer.sack(0, [[2, last]]);
    assert.equal(transmissionsOf(peer, 1), 3);
    const next = Math.max(...peer.tsns);
    peer.pair.sendBulk(10, FULL);
    for (let last = 28; last <= next; last++) peer.sack(0, [[2, last]]);
    assert.equal(transmissionsOf(peer, 1), 3);
    for (const last of [next + 1, next + 2, next + 3]) peer.sack(0, [[2, last]]);
    assert.equal(transmissionsOf(peer, 1), 4);
  });

  it('cut the congestion window once more: a loss in another window (RFC 5681 §4.3)', () => {
    const peer = twenty({ sctp: { ...wide.sctp, initialWindow: 40 } });
    peer.pair.sendBulk(60, FULL);
    for (let last = 2; last <= 4; last++) peer.sack(0, [[2, last]]);
    assert.equal(peer.cwnd, 20 * UNIT);
    const before = Math.max(...peer.tsns);
    for (let last = 5; last <= before; last++) peer.sack(0, [[2, last]]);
    assert.equal(peer.cwnd, 20 * UNIT);
    for (const last of [1, 2, 3]) peer.sack(0, [[2, before + last]]);
    assert.equal(transmissionsOf(peer, 1), 3);
    assert.deepEqual([peer.cwnd, peer.ssthresh], [10 * UNIT, 10 * UNIT]);
  });

  it('wait for T3-rtx if configured so: a chunk is fast retransmitted once (RFC 9260 §7.2.4)', () => {
    const peer = lostTwice({ sctp: { ...wide.sctp, lostRetransmission: 'timeout' } });
    for (const last of [21, 22, 23, 24, 25, 26, 27]) peer.sack(0, [[2, last]]);
    assert.equal(transmissionsOf(peer, 1), 2);
  });
});

describe('SCTP fast retransmit (RFC 9260 §7.2.4)', () => {
  it('sends a chunk again at its third miss indication, regardless of the window', () => {
    const peer = twenty();
    peer.sack(0, [[2, 2]]);
    peer.sack(0, [[2, 3]]);
    assert.equal(peer.tsns.length, 20);
    peer.sack(0, [[2, 4]]);
    assert.deepEqual(peer.tsns.slice(20), [1]);
    assert.ok(peer.path.flight > peer.cwnd);
    assert.equal(peer.pair.association.statistics.fastRetransmissions, 1);
  });

  it('sends one packet of lost chunks at once, the others as the window allows', () => {
    const peer = twenty();
    peer.sack(0, [[5, 5]]);
    peer.sack(0, [[5, 6]]);
    peer.sack(0, [[5, 7]]);
    assert.deepEqual(peer.tsns.slice(20), [1]);
    // cwnd 10, in flight: 20 - 3 acknowledged - 4 lost + 1 = 14.
    assert.equal(peer.path.flight, 14 * UNIT);
    peer.sack(0, [[5, 11]]);
    assert.equal(peer.path.flight, 10 * UNIT);
    assert.deepEqual(peer.tsns.slice(20), [1]);
    peer.sack(0, [[5, 12]]);
    assert.deepEqual(peer.tsns.slice(20), [1, 2]);
    peer.sack(0, [[5, 14]]);
    assert.deepEqual(peer.tsns.slice(20), [1, 2, 3, 4]);
  });

  it('bundles small lost chunks into the one packet', () => {
    const peer = new ScriptedReceiver({ sctp: { ...wide.sctp, nagle: false } });
    peer.pair.sendBulk(2, 400);
    peer.pair.sendBulk(3, FULL);
    for (const last of [3, 4, 5]) peer.sack(0, [[3, last]]);
    const last = peer.pair.network.transits.findLast(({ source }) => source === '10.1.0.1');
    assert.equal(last?.packet.chunks.length, 2);
    assert.deepEqual(peer.tsns.slice(5), [1, 2]);
  });

  it('highest TSN newly acknowledged: what acknowledges only earlier TSNs strikes no later one', () => {
    const peer = twenty();
    peer.sack(0, [
      [3, 3],
      [6, 6],
    ]); // strikes 1, 2, 4, 5
    peer.sack(0, [
      [3, 4],
      [6, 6],
    ]); // newly 4: strikes 1, 2
    peer.sack(0, [
      [3, 4],
      [6, 7],
    ]); // newly 7: strikes 1, 2 the third time, 5 the second
    assert.deepEqual(peer.tsns.slice(20), [1]);
    assert.equal(peer.pair.association.statistics.fastRetransmissions, 1);
    assert.deepEqual([fateOf(peer, 2), fateOf(peer, 5)], ['marked', 'inFlight']);
    peer.sack(0, [
      [3, 4],
      [6, 8],
    ]); // 5 the third time
    assert.equal(fateOf(peer, 5), 'marked');
  });

  it('a SACK that acknowledges nothing new strikes nothing', () => {
    const peer = twenty();
    for (let i = 0; i < 10; i++) peer.sack(0, [[2, 5]]);
    assert.equal(peer.tsns.length, 20);
  });

  it('in fast recovery a SACK that advances the cumulative TSN strikes all that is missing', () => {
    const peer = twenty();
    const rest = [
      [3, 9],
      [11, 12],
    ] as const;
    // 1 and 2 are lost; 10 is missing with two indications.
    peer.sack(0, [[3, 9]]);
    peer.sack(0, [
      [3, 9],
      [11, 11],
    ]);
    peer.sack(0, rest);
    assert.ok(peer.path.losses.inFastRecovery);
    assert.equal(fateOf(peer, 10), 'inFlight');
    peer.sack(1, rest);
    assert.deepEqual(
      peer.tsns
        .slice(20)
        .toSorted((a, b) => a - b)
        .slice(0, 3),
      [1, 2, 10],
    );
  });

  const timeout = { sctp: { ...wide.sctp, lostRetransmission: 'timeout' } } as const;
  for (const [rule, options] of [
    ['as RFC 9260 has it', timeout],
    ['by default', wide],
  ] as const)
    it(`a chunk that was fast retransmitted is not struck by what was sent before, and waits for T3-rtx (${rule})`, () => {
      const peer = twenty(options);
      for (let last = 2; last <= 20; last++) peer.sack(0, [[2, last]]);
      assert.equal(transmissionsOf(peer, 1), 2);
      peer.pair.network.run(1.5);
      assert.equal(transmissionsOf(peer, 1), 3);
    });

  it('after a time-out it may be fast retransmitted again', () => {
    const peer = twenty();
    peer.sack(0, [[2, 2]]);
    peer.pair.network.run(1.1);
    const before = peer.tsns.filter((tsn) => tsn === 1).length;
    assert.equal(before, 2);
    for (const last of [3, 4, 5]) peer.sack(0, [[2, last]]);
    assert.equal(peer.tsns.filter((tsn) => tsn === 1).length, 3);
    assert.equal(peer.pair.association.statistics.fastRetransmissions, 1);
  });

  it('restarts T3-rtx with the earliest chunk in flight', () => {
    const peer = twenty();
    peer.pair.network.run(0.9);
    for (const last of [2, 3, 4]) peer.sack(0, [[2, last]]);
    peer.pair.network.run(0.5); // 1.4 s after the first transmission
    assert.equal(peer.pair.association.statistics.t3Expiries, 0);
    peer.pair.network.run(0.6);
    assert.equal(peer.pair.association.statistics.t3Expiries, 1);
  });
});

describe('SCTP acknowledgments (RFC 9260 §6.2.1)', () => {
  it('ignores a SACK that a later one has overtaken', () => {
    const peer = twenty();
    peer.sack(10);
    const { flight } = peer.path;
    peer.sack(5, [], 0);
    assert.equal(peer.path.flight, flight);
    assert.ok(peer.pair.association.state === 'up');
  });

  it('reneging: a chunk that a gap block covered and does not any more is in flight again', () => {
    const peer = twenty();
    peer.sack(0, [[2, 10]]);
    assert.equal(peer.path.flight, 11 * UNIT);
    peer.sack(0, [[2, 5]]);
    assert.equal(peer.path.flight, 16 * UNIT);
    peer.sack(0, []);
    assert.equal(peer.path.flight, 20 * UNIT);
    peer.sack(20);
    assert.equal(peer.path.flight, 0);
    assert.equal(peer.pair.association.storedBytes, 0);
  });

  it('reneging: the chunk is in flight where it was sent, though a time-out moved others to another path (§6.4.1)', () => {
    const clientAddresses = ['10.1.0.1', '10.2.0.1'];
    const peer = twenty({ ...wide, clientAddresses, serverAddresses: ['10.1.0.2', '10.2.0.2'] });
    peer.sack(0, [[2, 2]]);
    peer.pair.network.run(1.1);
    const [first, second] = peer.pair.association.pathSet.all;
    assert.deepEqual([first.flight, second.flight], [0, 19 * UNIT]);
    peer.sack(0);
    assert.deepEqual([first.flight, fateOf(peer, 2)], [UNIT, 'inFlight']);
  });

  it('gives back messages of which some chunk is not acknowledged, by gap blocks either, when the association fails', () => {
    const peer = new ScriptedReceiver(wide);
    peer.pair.sendBulk(1, FULL);
    peer.pair.sendBulk(1, 2 * FULL);
    peer.pair.sendBulk(1, FULL);
    peer.sack(0, [
      [2, 2],
      [4, 4],
    ]);
    peer.chunks([{ type: 'ABORT', reflected: false, causes: [] }]);
    assert.deepEqual(
      peer.pair.client.failed.map((payload) => payload.byteLength),
      [FULL, 2 * FULL],
    );
  });

  it('reneging starts T3-rtx if it is not running', () => {
    const peer = new ScriptedReceiver();
    peer.pair.sendBulk(2, FULL);
    peer.sack(0, [[1, 2]]); // odd, but all is acknowledged
    assert.ok(!peer.path.losses.timer.running);
    peer.sack(0, []);
    assert.ok(peer.path.losses.timer.running);
  });

  it('takes overlapping and backward gap blocks without harm', () => {
    const peer = twenty();
    peer.sack(0, [
      [5, 3],
      [4, 8],
      [6, 9],
      [2, 2],
      [10, 20],
    ]);
    assert.equal(peer.path.flight, (20 - 5 - 11) * UNIT);
    peer.sack(20);
    assert.equal(peer.path.flight, 0);
  });

  it('keeps account of flight and outstanding bytes over thousands of random SACKs', () => {
    for (let seed = 1; seed <= 20; seed++) {
      let x = seed;
      const random = (bound: number): number => {
        x = (Math.imul(x, 1_103_515_245) + 12_345) >>> 0;
        return (x >>> 8) % bound;
      };
      const peer = twenty();
      let cumulative = 0;
      for (let i = 0; i < 60; i++) {
        if (random(10) === 0) peer.pair.sendBulk(random(5), FULL);
        if (random(8) === 0) peer.pair.network.run(random(3));
        const { outstanding } = peer.pair.association.sender;
        cumulative = Math.min(cumulative + random(3), outstanding.next - 1);
        const gaps: [number, number][] = [];
        for (let at = cumulative + 2; at < outstanding.next; at += 2 + random(4)) {
          const end = Math.min(at + random(3), outstanding.next - 1);
          if (random(3) > 0) gaps.push([at, end]);
          at = end;
        }
        peer.sack(cumulative, gaps);
        checkAccounts(peer);
        if (peer.pair.association.state === 'ended') break;
      }
    }
  });
});

describe('SCTP T3-rtx (RFC 9260 §6.3)', () => {
  it('sends the earliest chunks again that fit into one packet, after RTO, 2 RTO, 4 RTO…', () => {
    const peer = new ScriptedReceiver(wide);
    peer.pair.sendBulk(8, 600);
    const before = peer.data.length;
    const start = peer.data[0].at;
    peer.pair.network.run(16);
    const again = peer.data.slice(before).map(({ tsn, at }) => [tsn, Math.round(at - start)]);
    assert.deepEqual(again, [
      [1, 1],
      [2, 1],
      [1, 3],
      [2, 3],
      [1, 7],
      [2, 7],
      [1, 15],
      [2, 15],
    ]);
  });

  it('R2, R3: an acknowledgment of the earliest chunk restarts it, of the last one stops it', () => {
    const peer = new ScriptedReceiver(wide);
    peer.pair.sendBulk(3, FULL);
    peer.pair.network.run(0.8);
    peer.sack(0, [[2, 2]]); // not the earliest
    assert.ok(Math.abs(peer.path.losses.timer.deadline - (peer.data[0].at + 1)) < 1e-6);
    peer.sack(2);
    assert.ok(Math.abs(peer.path.losses.timer.deadline - (peer.pair.network.now + 1)) < 1e-4);
    peer.sack(3);
    assert.ok(!peer.path.losses.timer.running);
  });

  it('Karn: what was sent again gives no sample; the RTO stays doubled until a new chunk is measured', () => {
    const peer = new ScriptedReceiver();
    peer.pair.sendBulk(1, FULL);
    peer.pair.network.run(1.5);
    assert.equal(peer.path.roundTrip.rto, 2);
    const { smoothed } = peer.path.roundTrip;
    peer.sack(1);
    assert.equal(peer.path.roundTrip.rto, 2);
    assert.equal(peer.path.roundTrip.smoothed, smoothed);
    peer.pair.sendBulk(1, FULL);
    peer.pair.network.run(0.1);
    peer.sack(2);
    assert.equal(peer.path.roundTrip.rto, 1);
    assert.notEqual(peer.path.roundTrip.smoothed, smoothed);
  });

  it('Karn: nor does one that was fast retransmitted', () => {
    const peer = twenty();
    peer.pair.network.run(0.5);
    const { smoothed } = peer.path.roundTrip;
    for (const last of [2, 3, 4]) peer.sack(0, [[2, last]]);
    peer.sack(4);
    assert.equal(peer.path.roundTrip.smoothed, smoothed);
  });

  it('takes one sample per round trip', () => {
    const peer = twenty();
    peer.pair.network.run(0.5);
    peer.sack(1);
    const { smoothed } = peer.path.roundTrip;
    peer.pair.network.run(0.2);
    for (let cumulative = 2; cumulative <= 20; cumulative++) peer.sack(cumulative);
    // Only the first chunk was timed; the next timed one was sent when it was acknowledged.
    assert.equal(peer.path.roundTrip.smoothed, smoothed);
  });
});

/** What became of the chunk with a TSN: 'none', 'inFlight', … */
function fateOf(peer: ScriptedReceiver, tsn: number): string | undefined {
  const { fate } = peer.pair.association.sender.outstanding.at(tsn);
  return Object.entries(ChunkFate).find(([, value]) => value === fate)?.[0];
}

/** Flight and outstanding bytes are the sums over chunks in flight. */
function checkAccounts(peer: ScriptedReceiver): void {
  const { outstanding } = peer.pair.association.sender;
  let flight = 0;
  let bytes = 0;
  for (let sequence = outstanding.base; sequence < outstanding.next; sequence++) {
    const transmission = outstanding.at(sequence);
    if (transmission.fate !== ChunkFate.inFlight) continue;
    flight += transmission.cost;
    bytes += transmission.length;
  }
  assert.deepEqual([peer.path.flight, outstanding.bytes], [flight, bytes]);
}
