import assert from 'node:assert/strict';
import type { Chunk } from '../../../protocol/sctp/chunk.ts';
import { Pair, type PairOptions } from './pair.ts';
import { ScriptedReceiver, ScriptedSender } from './scripted-peer.ts';

const CLIENT = '10.1.0.1';
const SERVER = '10.1.0.2';
const UNIT = 1468;
const FULL = 1452;

function agrees(options: PairOptions): boolean {
  const pair = new Pair(options).up();
  pair.send('x');
  pair.network.run(1);
  return pair.network.transits.some(({ ecnCapable }) => ecnCapable);
}

function has(type: Chunk['type']): (transit: { packet: { chunks: readonly Chunk[] } }) => boolean {
  return ({ packet }) => packet.chunks.some((chunk) => chunk.type === type);
}

describe('SCTP negotiation of ECN (RFC 9260 Appendix A)', () => {
  it('offers and accepts it where the layer can set and see the bits of IP', () => {
    assert.ok(agrees({ ecn: true }));
    const pair = new Pair({ ecn: true }).up();
    assert.equal(pair.network.sent('INIT')[0].chunk.ecnCapable, true);
    assert.equal(pair.network.sent('INIT_ACK')[0].chunk.ecnCapable, true);
  });

  for (const [what, options, init, initAck] of [
    ['the layer cannot', {}, undefined, undefined],
    [
      'the client does not want it',
      { ecn: true, sctp: { ecn: false }, serverSctp: { ecn: true } },
      undefined,
      undefined,
    ],
    ['the server does not want it', { ecn: true, serverSctp: { ecn: false } }, true, undefined],
  ] as const)
    it(`does without it if ${what}`, () => {
      assert.ok(!agrees(options));
      const pair = new Pair(options).up();
      assert.equal(pair.network.sent('INIT')[0].chunk.ecnCapable, init);
      assert.equal(pair.network.sent('INIT_ACK')[0].chunk.ecnCapable, initAck);
    });

  it('packets with DATA are ECN-capable, in both directions, all others are not', () => {
    const pair = new Pair({ ecn: true }).up();
    pair.server.onMessage = (association) =>
      association.send({ payload: { byteLength: 1, bytes: () => new Uint8Array(1) }, ppid: 39 });
    pair.sendBulk(10, FULL);
    pair.network.run(2);
    pair.association.shutdown();
    pair.network.run(2);
    for (const transit of pair.network.transits) assert.equal(transit.ecnCapable, has('DATA')(transit));
  });
});

describe('SCTP receiver of packets that were marked (RFC 9260 Appendix A)', () => {
  /** Packets of the server since then, in short. */
  function answers(pair: Pair, before: number): string[] {
    return pair.network.transits
      .slice(before)
      .filter(({ source }) => source === SERVER)
      .map(({ packet }) => packet.chunks.map(({ type }) => type).join('+'));
  }

  it('reports it at once, with the lowest TSN of the packet, and with each SACK until CWR comes', () => {
    const pair = new Pair({ ecn: true }).up();
    pair.network.run(1);
    pair.network.marks = () => true;
    pair.network.fate = (transit) => (has('CWR')(transit) ? 'drop' : undefined);
    const before = pair.network.transits.length;
    const first = pair.association.sender.outstanding.next;
    pair.send('a');
    pair.network.run(0.015);
    pair.network.marks = undefined;
    assert.deepEqual(answers(pair, before), ['ECNE+SACK']);
    pair.network.run(0.1);
    pair.send('b');
    pair.network.run(0.25);
    assert.deepEqual(answers(pair, before), ['ECNE+SACK', 'ECNE+SACK']);
    const reported = pair.network
      .sent('ECNE', SERVER)
      .map(({ chunk }) => (chunk.lowestTsn - pair.association.localInitialTsn + 1) >>> 0);
    assert.deepEqual(reported, [first, first]);
    pair.network.fate = undefined;
    pair.send('c');
    pair.network.run(0.25);
    pair.send('d');
    pair.network.run(0.25);
    assert.deepEqual(answers(pair, before).slice(2), ['ECNE+SACK', 'SACK']);
    assert.deepEqual(pair.server.texts, ['a', 'b', 'c', 'd']);
  });

  it('reports it in packets with data of its own, too', () => {
    const pair = new Pair({ ecn: true }).up();
    pair.network.run(1);
    pair.network.marks = ({ source }) => source === CLIENT;
    pair.server.onMessage = (association) =>
      association.send({ payload: { byteLength: 1, bytes: () => new Uint8Array(1) }, ppid: 39 });
    const before = pair.network.transits.length;
    pair.send('a');
    pair.network.run(0.015);
    assert.deepEqual(answers(pair, before), ['ECNE+SACK+DATA']);
  });

  it('ignores marks that were not negotiated', () => {
    const peer = new ScriptedSender({ ecn: true, sctp: { ecn: false } });
    peer.data({ tsn: 1 });
    assert.deepEqual(peer.pair.network.sent('ECNE'), []);
  });
});

/** ECNE arrives. @returns what it is answered by */
function echo(peer: ScriptedReceiver, tsn: number): Chunk[] {
  const { network, association } = peer.pair;
  const before = network.transits.length;
  peer.chunks([{ type: 'ECNE', lowestTsn: (association.localInitialTsn - 1 + tsn) >>> 0 }]);
  return network.transits.slice(before).flatMap(({ packet }) => packet.chunks.filter(({ type }) => type === 'CWR'));
}

function cwr(peer: ScriptedReceiver, tsn: number): Chunk {
  return { type: 'CWR', lowestTsn: (peer.pair.association.localInitialTsn - 1 + tsn) >>> 0 };
}

describe('SCTP sender of packets that were marked (RFC 9260 Appendix A)', () => {
  const options = { ecn: true, sctp: { initialWindow: 20, maxBurst: Infinity } } as const;

  function twenty(): ScriptedReceiver {
    const peer = new ScriptedReceiver(options);
    peer.pair.sendBulk(60, FULL);
    assert.equal(peer.tsns.length, 20);
    assert.equal(peer.cwnd, 20 * UNIT);
    return peer;
  }

  it('halves its window once for all marks of a window, sends nothing again, and answers each echo by CWR', () => {
    const peer = twenty();
    assert.deepEqual(echo(peer, 3), [cwr(peer, 20)]);
    assert.deepEqual([peer.cwnd, peer.ssthresh], [10 * UNIT, 10 * UNIT]);
    assert.deepEqual(echo(peer, 3), [cwr(peer, 20)]);
    assert.deepEqual(echo(peer, 20), [cwr(peer, 20)]);
    assert.equal(peer.cwnd, 10 * UNIT);
    assert.equal(peer.tsns.length, 20);
    assert.equal(peer.pair.association.statistics.ecnReductions, 1);
  });

  it('does not grow in that window, and halves again for marks of a later one', () => {
    const peer = twenty();
    echo(peer, 3);
    for (let tsn = 1; tsn < 20; tsn++) peer.sack(tsn);
    assert.equal(peer.cwnd, 10 * UNIT);
    const next = Math.max(...peer.tsns);
    assert.ok(next > 20);
    assert.deepEqual(echo(peer, 21), [cwr(peer, next)]);
    assert.equal(peer.cwnd, 5 * UNIT);
  });

  it('a loss in the same window cuts no more, and neither does a mark in the window of a loss', () => {
    const marked = twenty();
    echo(marked, 3);
    for (const last of [2, 3, 4]) marked.sack(0, [[2, last]]);
    assert.equal(marked.tsns.filter((tsn) => tsn === 1).length, 2);
    assert.equal(marked.cwnd, 10 * UNIT);
    const lost = twenty();
    for (const last of [2, 3, 4]) lost.sack(0, [[2, last]]);
    const { cwnd } = lost;
    assert.equal(echo(lost, 10).length, 1);
    assert.equal(lost.cwnd, cwnd);
  });

  it('takes an echo of what is acknowledged already, and none of what was never sent', () => {
    const peer = twenty();
    peer.sack(5);
    assert.equal(echo(peer, 2).length, 1);
    assert.equal(peer.pair.association.statistics.ecnReductions, 1);
    const other = twenty();
    for (const tsn of [0, -5, 100]) assert.deepEqual(echo(other, tsn), []);
    assert.equal(other.cwnd, 20 * UNIT);
  });

  it('answers many echoes in a packet by one CWR', () => {
    const peer = twenty();
    const { association, network } = peer.pair;
    const before = network.transits.length;
    peer.chunks(Array.from({ length: 60 }, () => ({ type: 'ECNE', lowestTsn: association.localInitialTsn })));
    assert.deepEqual(
      network.transits.slice(before).map(({ packet }) => packet.chunks.length),
      [1],
    );
  });

  it('ignores echoes that were not negotiated', () => {
    const peer = new ScriptedReceiver({ ...options, ecn: false });
    peer.pair.sendBulk(20, FULL);
    assert.deepEqual(echo(peer, 1), []);
    assert.equal(peer.cwnd, 20 * UNIT);
  });
});
