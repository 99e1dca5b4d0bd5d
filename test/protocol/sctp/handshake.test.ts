import assert from 'node:assert/strict';
import type { Chunk } from '../../../protocol/sctp/chunk.ts';
import { packetByteLength } from '../../../protocol/sctp/wire/byte-length.ts';
import { Pair, PORT, bytesOf, PPID } from './pair.ts';
import { ScriptedSender } from './scripted-peer.ts';
import type { Transit } from './virtual-network.ts';

const steps = ['INIT', 'INIT_ACK', 'COOKIE_ECHO', 'COOKIE_ACK'] as const;

function holds(type: Chunk['type']): (transit: Transit) => boolean {
  return ({ packet }) => packet.chunks.some((chunk) => chunk.type === type);
}

/** Instants at which chunks of a type were sent, seconds. */
function times(pair: Pair, type: Chunk['type']): number[] {
  return pair.network.sent(type).map(({ sentAt }) => Math.round(sentAt * 1e6) / 1e6);
}

/** The first `count` packets with the chunk are lost. */
function losing(pair: Pair, type: Chunk['type'], count: number): void {
  let left = count;
  const is = holds(type);
  pair.network.fate = (transit) => (is(transit) && left-- > 0 ? 'drop' : undefined);
}

describe('SCTP handshake (RFC 9260 §5.1)', () => {
  it('takes INIT, INIT ACK, COOKIE ECHO, COOKIE ACK; the listener is up one and a half round trips after the INIT', () => {
    const pair = new Pair();
    pair.connect();
    pair.network.run(1);
    assert.deepEqual(
      pair.network.transits.slice(0, 4).map(({ packet }) => packet.chunks[0].type),
      [...steps],
    );
    assert.deepEqual(
      pair.network.transits.slice(0, 4).map(({ sentAt }) => Math.round(sentAt * 1000)),
      [0, 10, 20, 30],
    );
    assert.deepEqual([pair.client.events, pair.server.events], [['up'], ['up']]);
  });

  it('keeps no memory of an INIT: the listener has no association before the COOKIE ECHO (§5.1.3)', () => {
    const pair = new Pair();
    pair.network.fate = (transit) => (holds('COOKIE_ECHO')(transit) ? 'drop' : undefined);
    pair.connect();
    pair.network.run(20);
    assert.ok(pair.network.sent('INIT_ACK').length > 0);
    assert.equal(pair.serverStack.associations.length, 0);
    assert.equal(pair.serverStack.timers.inUse, 0);
  });

  it('sends data along with the COOKIE ECHO, as much as fits into its packet (§5.1 C)', () => {
    const pair = new Pair();
    pair.connect();
    pair.sendBulk(3, 500);
    pair.network.run(0.025);
    const packet = pair.network.transits[2].packet;
    assert.deepEqual(
      packet.chunks.map(({ type }) => type),
      ['COOKIE_ECHO', 'DATA', 'DATA'],
    );
    assert.ok(packet.byteLength + 20 <= 1500);
    pair.network.run(1);
    assert.equal(pair.server.messages.length, 3);
  });

  it('data that rode with the COOKIE ECHO is guarded by T3-rtx as soon as the association is up (§5.1 C)', () => {
    const pair = new Pair();
    pair.connect();
    pair.send('early');
    // All that the server sends after the COOKIE ACK is lost, and so is what shares a packet with it.
    pair.network.fate = ({ packet, source, destination }) => {
      const [first] = packet.chunks;
      if (source !== pair.serverAddresses[0] || first.type === 'INIT_ACK') return undefined;
      if (first.type === 'COOKIE_ACK')
        pair.network.inject({ ...packet, chunks: [first], byteLength: 16 }, source, destination);
      return 'drop';
    };
    pair.network.run(0.5);
    assert.deepEqual(pair.client.events, ['up']);
    pair.network.fate = undefined;
    pair.network.run(1);
    assert.equal(pair.network.sent('DATA').length, 2);
    assert.equal(pair.association.unacknowledgedBytes, 0);
    assert.deepEqual(pair.server.texts, ['early']);
  });

  for (const step of steps) {
    it(`survives a lost ${step}: T1 sends it again after RTO.Initial`, () => {
      const pair = new Pair();
      losing(pair, step, 1);
      pair.connect();
      pair.send('early');
      pair.network.run(10);
      assert.equal(pair.client.events[0], 'up');
      assert.deepEqual(pair.server.texts, ['early']);
      // A lost answer is found by the timer of what it answers.
      const asked = step === 'INIT' || step === 'INIT_ACK' ? 'INIT' : 'COOKIE_ECHO';
      const [first, second] = times(pair, asked);
      assert.equal(second - first, 1);
      assert.equal(pair.association.statistics.t1Expiries, 1);
    });

    it(`survives three lost ${step}s`, () => {
      const pair = new Pair();
      losing(pair, step, 3);
      pair.connect();
      pair.send('early');
      pair.network.run(30);
      assert.equal(pair.client.events[0], 'up');
      assert.equal(pair.server.events[0], 'up');
      assert.deepEqual(pair.server.texts, ['early']);
    });

    for (const after of [0, 0.005, 3])
      it(`takes a duplicated ${step} ${after} s later without harm`, () => {
        const pair = new Pair();
        pair.network.fate = (transit) =>
          holds(step)(transit) ? [pair.network.delay, pair.network.delay + after] : undefined;
        pair.connect();
        pair.send('one');
        pair.network.run(1);
        pair.send('two');
        pair.network.run(10);
        assert.deepEqual(pair.server.texts, ['one', 'two']);
        assert.deepEqual([pair.client.events, pair.server.events], [['up'], ['up']]);
      });
  }

  it('gives INITs up after Max.Init.Retransmits: at 0, 1, 3, 7, 15, 31, 63, 123, 183 s, and the end at 243 s', () => {
    const pair = new Pair();
    pair.network.cut.add('10.1.0.2');
    const association = pair.connect();
    pair.network.run(300);
    assert.deepEqual(times(pair, 'INIT'), [0, 1, 3, 7, 15, 31, 63, 123, 183]);
    assert.equal(pair.client.timeOf('timeout'), 243);
    assert.equal(association.state, 'ended');
    assert.equal(pair.clientStack.timers.inUse, 0);
  });

  it('gives COOKIE ECHOs up likewise: T1-cookie begins with the RTO', () => {
    const pair = new Pair();
    pair.network.fate = (transit) => (holds('COOKIE_ECHO')(transit) ? 'drop' : undefined);
    pair.connect();
    pair.send('lost');
    pair.network.run(300);
    assert.deepEqual(
      times(pair, 'COOKIE_ECHO').map((time) => Math.round((time - 0.02) * 1e6) / 1e6),
      [0, 1, 3, 7, 15, 31, 63, 123, 183],
    );
    assert.deepEqual(pair.client.events, ['sendFailed', 'timeout']);
    assert.equal(Math.round(pair.client.timeOf('timeout') * 100), 24_302);
  });

  it('sends COOKIE ECHO again by another path, if the engine gave its address: one that fails meanwhile ends no set-up (§6.4)', () => {
    for (const [given, reached] of [
      [['10.1.0.2', '10.2.0.2'], '10.2.0.2'],
      // What the INIT ACK alone names may be anybody's (§5.4).
      [['10.1.0.2'], '10.1.0.2'],
    ] as const) {
      const pair = new Pair({ clientAddresses: ['10.1.0.1', '10.2.0.1'], serverAddresses: ['10.1.0.2', '10.2.0.2'] });
      pair.clientEndpoint.connect(given, PORT);
      pair.network.fate = (transit) => {
        if (holds('COOKIE_ECHO')(transit)) pair.network.cut.add('10.1.0.2');
        return undefined;
      };
      pair.network.run(5);
      const echoes = pair.network.sent('COOKIE_ECHO').map(({ destination }) => destination);
      assert.equal(echoes[0], '10.1.0.2');
      assert.equal(echoes[1], reached);
      assert.equal(pair.client.events.includes('up'), given.length > 1);
      assert.equal(pair.server.events.includes('up'), given.length > 1);
    }
  });

  it('begins with RTO.Initial 3 s as in RFC 4960: 0, 3, 9, 21, 45 s', () => {
    const pair = new Pair({ sctp: { rtoInitial: 3 } });
    pair.network.cut.add('10.1.0.2');
    pair.connect();
    pair.network.run(60);
    assert.deepEqual(times(pair, 'INIT'), [0, 3, 9, 21, 45]);
  });

  it('tries the peer’s addresses in turn', () => {
    const pair = new Pair({ clientAddresses: ['10.1.0.1', '10.2.0.1'], serverAddresses: ['10.1.0.2', '10.2.0.2'] });
    pair.network.cut.add('10.1.0.2');
    pair.clientEndpoint.connect(['10.1.0.2', '10.2.0.2'], PORT);
    pair.network.run(2);
    assert.deepEqual(pair.client.events.slice(0, 1), ['up']);
  });

  it('ends by refused when the peer’s host answers by an ABORT, and by timeout when connectTimeout passes', () => {
    const pair = new Pair();
    pair.serverEndpoint.close();
    pair.connect();
    pair.network.run(1);
    assert.deepEqual(pair.client.events, ['refused']);
    const silent = new Pair();
    silent.network.cut.add('10.1.0.2');
    silent.connect({ connectTimeout: 2.5 });
    silent.network.run(10);
    assert.equal(silent.client.timeOf('timeout'), 2.5);
  });

  it('negotiates streams: no more than the peer takes (§5.1.1)', () => {
    const pair = new Pair({ sctp: { outboundStreams: 100 }, serverSctp: { maxInboundStreams: 5 } }).up();
    assert.ok(pair.send('last', { stream: 4 }));
    assert.throws(() => pair.send('one too many', { stream: 5 }), { name: 'TransportError', message: /stream 5/ });
    pair.network.run(1);
    assert.deepEqual(pair.server.texts, ['last']);
  });

  it('has the inbound streams that it takes of those that the peer asks for, and none beyond', () => {
    const peer = new ScriptedSender({ sctp: { outboundStreams: 10 }, serverSctp: { maxInboundStreams: 5 } });
    peer.data({ tsn: 1, stream: 4, ssn: 0 }, { tsn: 2, stream: 5, ssn: 0 });
    assert.deepEqual(peer.pair.server.texts, ['m1']);
    assert.deepEqual(peer.sacks, ['2']);
  });

  it('gives messages back that were taken for a stream which the peer does not have', () => {
    const pair = new Pair({ serverSctp: { maxInboundStreams: 2 } });
    pair.connect();
    pair.send('too high', { stream: 10 });
    pair.send('fine', { stream: 1 });
    pair.network.run(1);
    assert.deepEqual(pair.server.texts, ['fine']);
    assert.ok(pair.client.events.includes('sendFailed'));
    assert.equal(pair.association.storedBytes, 0);
  });

  it('reports unknown parameters of the INIT ACK along with the COOKIE ECHO (§3.2.2)', () => {
    const pair = new Pair();
    const parameter = new Uint8Array([0xc0, 0xff, 0, 4]);
    pair.network.fate = ({ packet, source, destination }) => {
      const [chunk] = packet.chunks;
      if (chunk.type !== 'INIT_ACK' || chunk.unknownParameters.length > 0) return undefined;
      const unknownParameters = [parameter, new Uint8Array([0x80, 0xff, 0, 4])];
      const chunks = [{ ...chunk, unknownParameters }];
      pair.network.inject({ ...packet, chunks, byteLength: packetByteLength(chunks) }, source, destination);
      return 'drop';
    };
    pair.connect();
    pair.network.run(1);
    const [error] = pair.network.sent('ERROR');
    assert.deepEqual(error.chunk.causes, [{ code: 8, info: parameter }]);
    assert.equal(error.packet.chunks[0].type, 'COOKIE_ECHO');
    assert.deepEqual(pair.client.events, ['up']);
  });

  it('lists its addresses in INIT and INIT ACK if it has several', () => {
    const pair = new Pair({
      clientAddresses: ['10.1.0.1', '10.2.0.1'],
      serverAddresses: ['10.1.0.2', '10.2.0.2'],
    }).up();
    assert.deepEqual(pair.network.sent('INIT')[0].chunk.addresses, ['10.1.0.1', '10.2.0.1']);
    assert.deepEqual(pair.network.sent('INIT_ACK')[0].chunk.addresses, ['10.1.0.2', '10.2.0.2']);
    assert.deepEqual(new Pair().up().network.sent('INIT')[0].chunk.addresses, []);
  });

  it('takes no loopback address from elsewhere, and none of a family that is not spoken here', () => {
    const pair = new Pair();
    pair.network.fate = ({ packet, source, destination }) => {
      const [chunk] = packet.chunks;
      if ((chunk.type !== 'INIT' && chunk.type !== 'INIT_ACK') || chunk.addresses.length > 0) return undefined;
      const addresses = [source, '127.0.0.1', '2001:db8::1', '10.9.0.9'];
      const chunks = [{ ...chunk, addresses }];
      pair.network.inject({ ...packet, chunks, byteLength: packetByteLength(chunks) }, source, destination);
      return 'drop';
    };
    pair.connect();
    pair.network.run(1);
    assert.deepEqual(pair.association.remoteAddresses, ['10.1.0.2', '10.9.0.9']);
    assert.deepEqual(pair.inbound.remoteAddresses, ['10.1.0.1', '10.9.0.9']);
  });

  it('does not list its loopback address to a peer', () => {
    const pair = new Pair({ clientAddresses: ['10.1.0.1', '127.0.0.1', '10.2.0.1'] }).up();
    assert.deepEqual(pair.network.sent('INIT')[0].chunk.addresses, ['10.1.0.1', '10.2.0.1']);
  });

  it('answers a stale cookie by ERROR; the initiator asks for a longer life and succeeds (§5.2.6)', () => {
    const pair = new Pair({ serverSctp: { validCookieLife: 0.05 } });
    let slow = true;
    pair.network.fate = (transit) => {
      if (!holds('COOKIE_ECHO')(transit) || !slow) return undefined;
      slow = false;
      return [0.2];
    };
    pair.connect();
    pair.network.run(5);
    const [error] = pair.network.sent('ERROR');
    assert.equal(error.chunk.causes[0].code, 3);
    // Staleness in microseconds: INIT ACK 10 ms, COOKIE ECHO 200 ms, life 50 ms.
    assert.equal(Buffer.from(error.chunk.causes[0].info).readUInt32BE(), 160_000);
    const again = pair.network.sent('INIT')[1];
    // The staleness and the round trip of COOKIE ECHO and ERROR: no more than a second above the latter.
    assert.equal(again.chunk.cookieLifeIncrement, 0.16 + 0.21);
    assert.equal(pair.client.events[0], 'up');
  });

  it('takes an expired cookie of the association that it has already (§5.2.4)', () => {
    const pair = new Pair({ serverSctp: { validCookieLife: 0.5 } });
    losing(pair, 'COOKIE_ACK', 1);
    pair.connect();
    pair.network.run(5);
    assert.equal(pair.network.sent('ERROR').length, 0);
    assert.deepEqual(pair.client.events, ['up']);
  });

  it('discards a cookie that was tampered with (§5.1.5)', () => {
    const pair = new Pair();
    pair.network.fate = (transit) => (holds('COOKIE_ECHO')(transit) ? 'drop' : undefined);
    pair.connect();
    pair.network.run(0.5);
    const { packet, source, destination } = pair.network.transits.filter(holds('COOKIE_ECHO'))[0];
    const [echo] = packet.chunks;
    assert.ok(echo.type === 'COOKIE_ECHO');
    for (let i = 0; i < echo.cookie.length; i += 7) {
      const cookie = echo.cookie.slice();
      cookie[i] ^= 1;
      pair.network.inject({ ...packet, chunks: [{ type: 'COOKIE_ECHO', cookie }] }, source, destination);
    }
    pair.network.run(0.1);
    assert.equal(pair.serverStack.associations.length, 0);
    pair.network.inject(packet, source, destination);
    pair.network.run(0.1);
    assert.equal(pair.serverStack.associations.length, 1);
  });

  it('waits with a new association to a peer until the old one has been shut down', () => {
    const pair = new Pair().up();
    pair.association.shutdown();
    const next = pair.clientEndpoint.connect(pair.serverAddresses, PORT);
    assert.equal(next.state, 'connecting');
    assert.ok(next.send({ payload: bytesOf('second'), ppid: PPID }));
    pair.network.run(2);
    assert.deepEqual(pair.client.events, ['up', 'closed', 'up']);
    assert.deepEqual(pair.server.texts, ['second']);
  });

  it('lets go of an association that waits for the end of another one: by abort, and when its time is over', () => {
    const pair = new Pair().up();
    pair.network.fate = () => 'drop';
    pair.association.shutdown();
    pair.clientEndpoint.connect(pair.serverAddresses, PORT).abort();
    const late = pair.clientEndpoint.connect(pair.serverAddresses, PORT, { connectTimeout: 1 });
    pair.network.run(2);
    assert.equal(late.state, 'ended');
    assert.deepEqual(pair.client.events, ['up', 'timeout']);
  });

  it('refuses a second association to a peer that it has one with', () => {
    const pair = new Pair().up();
    const second = pair.clientEndpoint.connect(pair.serverAddresses, PORT);
    pair.network.run(1);
    assert.deepEqual(pair.client.events, ['up', 'refused']);
    assert.equal(second.state, 'ended');
    assert.equal(pair.association.state, 'up');
  });
});
