import assert from 'node:assert/strict';
import type { Chunk } from '../../../protocol/sctp/chunk.ts';
import { chunksOf, data, heartbeat, init, inject, typesOf } from './injection.ts';
import { bytesOf, Pair, PPID } from './pair.ts';

const shutdownAck: Chunk = { type: 'SHUTDOWN_ACK' };

function complete(reflected: boolean): Chunk {
  return { type: 'SHUTDOWN_COMPLETE', reflected };
}

/** SHUTDOWN of a client that has got the server's first `count` chunks. */
function shutdown(pair: Pair, count = 0): Chunk {
  return { type: 'SHUTDOWN', cumulativeTsn: (pair.inbound.localInitialTsn - 1 + count) >>> 0 };
}

/** DATA number `index`, from 0, of the client. */
function dataOf(pair: Pair, index: number): Chunk {
  return data({ tsn: (pair.association.localInitialTsn + index) >>> 0, ssn: index });
}

/**
 * A server whose client is silent: the test speaks for it. It has sent the given number of messages that were not
 * acknowledged.
 */
function established(messages = 0): Pair {
  const pair = new Pair().up();
  pair.network.run(1);
  pair.network.fate = () => 'drop';
  for (let i = 0; i < messages; i++) pair.inbound.send({ payload: bytesOf(`${i}`), ppid: PPID });
  return pair;
}

function shutdownPending(): Pair {
  const pair = established(1);
  pair.inbound.shutdown();
  assert.equal(pair.inbound.phase.kind, 'shutdownPending');
  return pair;
}

function shutdownSent(): Pair {
  const pair = established();
  pair.inbound.shutdown();
  assert.equal(pair.inbound.phase.kind, 'shutdownSent');
  return pair;
}

function shutdownReceived(): Pair {
  const pair = established(2);
  // Nothing is acknowledged; what Nagle's algorithm held back goes now.
  assert.deepEqual(typesOf(inject(pair, { chunks: [shutdown(pair)] })), ['DATA']);
  assert.equal(pair.inbound.phase.kind, 'shutdownReceived');
  return pair;
}

function shutdownAckSent(): Pair {
  const pair = established();
  assert.deepEqual(typesOf(inject(pair, { chunks: [shutdown(pair)] })), ['SHUTDOWN_ACK']);
  assert.equal(pair.inbound.phase.kind, 'shutdownAckSent');
  return pair;
}

describe('SCTP in SHUTDOWN-PENDING (RFC 9260 §9.2)', () => {
  it('takes no more messages, but DATA; sends SHUTDOWN when all is acknowledged', () => {
    const pair = shutdownPending();
    assert.ok(!pair.inbound.send({ payload: bytesOf('too late'), ppid: PPID }));
    inject(pair, { chunks: [dataOf(pair, 0)] });
    assert.equal(pair.server.messages.length, 1);
    assert.deepEqual(pair.network.sent('SHUTDOWN'), []);
    const cumulativeTsn = pair.inbound.localInitialTsn;
    const sack: Chunk = { type: 'SACK', cumulativeTsn, receiveWindow: 10_000, gaps: [], duplicates: [] };
    const answers = chunksOf(inject(pair, { chunks: [sack] }));
    assert.deepEqual(answers, [{ type: 'SHUTDOWN', cumulativeTsn: pair.association.localInitialTsn }]);
  });

  it('a SHUTDOWN of the peer makes it SHUTDOWN-RECEIVED, and acknowledges', () => {
    const pair = shutdownPending();
    assert.deepEqual(typesOf(inject(pair, { chunks: [shutdown(pair, 1)] })), ['SHUTDOWN_ACK']);
  });
});

describe('SCTP in SHUTDOWN-SENT (RFC 9260 §9.2)', () => {
  it('acknowledges each packet with DATA at once, with SHUTDOWN, and restarts T2', () => {
    const pair = shutdownSent();
    pair.network.run(0.8);
    const [first] = inject(pair, { chunks: [dataOf(pair, 0)] });
    assert.deepEqual(typesOf([first]), ['SACK+SHUTDOWN']);
    const [sack, again] = first.packet.chunks;
    assert.ok(sack.type === 'SACK' && again.type === 'SHUTDOWN');
    assert.deepEqual([sack.cumulativeTsn, again.cumulativeTsn], Array(2).fill(pair.association.localInitialTsn));
    const before = pair.network.transits.length;
    pair.network.run(0.9);
    assert.equal(pair.network.transits.length, before);
    pair.network.run(0.2);
    assert.deepEqual(typesOf(pair.network.transits.slice(before)), ['SHUTDOWN']);
    assert.equal(pair.server.messages.length, 1);
  });

  it('acknowledges the next packets with DATA at once, too', () => {
    const pair = shutdownSent();
    for (const tsn of [0, 1, 2])
      assert.deepEqual(typesOf(inject(pair, { chunks: [dataOf(pair, tsn)] })), ['SACK+SHUTDOWN']);
    assert.equal(pair.server.messages.length, 3);
  });

  it('DATA clears the error counter: the peer is given the time to send all it has', () => {
    const pair = shutdownSent();
    pair.network.run(100);
    assert.ok(pair.inbound.pathSet.errors >= 5);
    inject(pair, { chunks: [dataOf(pair, 0)] });
    assert.equal(pair.inbound.pathSet.errors, 0);
  });

  it('answers a SHUTDOWN by SHUTDOWN ACK: both sides at once', () => {
    const pair = shutdownSent();
    assert.deepEqual(typesOf(inject(pair, { chunks: [shutdown(pair)] })), ['SHUTDOWN_ACK']);
    assert.equal(pair.inbound.phase.kind, 'shutdownAckSent');
  });

  it('answers a SHUTDOWN ACK by SHUTDOWN COMPLETE, alone, with the peer’s tag, without T', () => {
    const pair = shutdownSent();
    const { peerTag } = pair.inbound;
    const [{ packet }] = inject(pair, { chunks: [shutdownAck] });
    assert.equal(packet.verificationTag, peerTag);
    assert.deepEqual(packet.chunks, [complete(false)]);
    assert.equal(pair.server.events.at(-1), 'closed');
  });

  it('ignores SHUTDOWN COMPLETE, and every SACK, whatever its content (§6, §8.5.1 C)', () => {
    const pair = shutdownSent();
    const cumulativeTsn = (pair.inbound.localInitialTsn + 99) >>> 0;
    const sack: Chunk = { type: 'SACK', cumulativeTsn, receiveWindow: 10_000, gaps: [], duplicates: [] };
    for (const chunk of [complete(false), sack]) assert.deepEqual(inject(pair, { chunks: [chunk] }), []);
    assert.equal(pair.inbound.phase.kind, 'shutdownSent');
  });

  it('answers HEARTBEAT (§8.3)', () => {
    assert.deepEqual(typesOf(inject(shutdownSent(), { chunks: [heartbeat] })), ['HEARTBEAT_ACK']);
  });
});

describe('SCTP of a SHUTDOWN right behind messages (RFC 9260 §9.2)', () => {
  it('takes the answers to messages that came in the same packet, and to no others', () => {
    const pair = established();
    pair.server.onMessage = (association) => association.send({ payload: bytesOf('answer'), ppid: PPID });
    const answers = inject(pair, { chunks: [dataOf(pair, 0), dataOf(pair, 1), shutdown(pair)] });
    assert.deepEqual(typesOf(answers), ['SACK+DATA+DATA']);
    assert.equal(pair.inbound.phase.kind, 'shutdownReceived');
    assert.ok(!pair.inbound.send({ payload: bytesOf('too late'), ppid: PPID }));
    assert.deepEqual(typesOf(inject(pair, { chunks: [shutdown(pair, 2)] })), ['SHUTDOWN_ACK']);
  });

  it('waits until an engine that was refused because the buffer was full has sent its answers', () => {
    const pair = new Pair({ serverSctp: { sendBuffer: 3000 } }).up();
    const waiting: number[] = [];
    const sendAll = (): void => {
      while (waiting.length > 0 && pair.inbound.send({ payload: bytesOf(`${waiting[0]}`.padEnd(1000)), ppid: PPID }))
        waiting.shift();
    };
    pair.server.onMessage = () => {
      waiting.push(pair.server.messages.length);
      sendAll();
    };
    pair.server.onWritable = sendAll;
    pair.sendBulk(100, 1000);
    pair.association.shutdown();
    pair.network.run(30);
    assert.deepEqual(
      pair.client.texts.map(Number),
      Array.from({ length: 100 }, (_, i) => i + 1),
    );
    assert.deepEqual([pair.client.events.at(-1), pair.server.events.at(-1)], ['closed', 'shutDownByPeer']);
  });

  it('does not wait for an engine that is refused and says no more', () => {
    const pair = new Pair({ serverSctp: { sendBuffer: 3000 } }).up();
    pair.server.onMessage = (association) => association.send({ payload: bytesOf('x'.repeat(1000)), ppid: PPID });
    pair.sendBulk(100, 1000);
    pair.association.shutdown();
    pair.network.run(30);
    assert.deepEqual([pair.client.events.at(-1), pair.server.events.at(-1)], ['closed', 'shutDownByPeer']);
  });
});

describe('SCTP in SHUTDOWN-RECEIVED (RFC 9260 §9.2)', () => {
  it('discards DATA (§6), takes no messages', () => {
    const pair = shutdownReceived();
    assert.deepEqual(inject(pair, { chunks: [dataOf(pair, 0)] }), []);
    pair.network.run(0.3);
    assert.equal(pair.server.messages.length, 0);
    assert.ok(!pair.inbound.send({ payload: bytesOf('too late'), ppid: PPID }));
  });

  it('takes the cumulative TSN of each SHUTDOWN; SHUTDOWN ACK follows the last one', () => {
    const pair = shutdownReceived();
    assert.deepEqual(inject(pair, { chunks: [shutdown(pair, 1)] }), []);
    assert.equal(pair.inbound.phase.kind, 'shutdownReceived');
    assert.deepEqual(typesOf(inject(pair, { chunks: [shutdown(pair, 2)] })), ['SHUTDOWN_ACK']);
  });

  it('SHUTDOWN is answered to where it came from (§6.4), beside the SACK of DATA before it (§12.4)', () => {
    for (const withData of [false, true]) {
      const [clientAddresses, serverAddresses] = [1, 2].map((host) => [`10.1.0.${host}`, `10.2.0.${host}`]);
      const pair = new Pair({ clientAddresses, serverAddresses }).up();
      pair.network.run(5);
      const chunks = withData ? [dataOf(pair, 0), shutdown(pair)] : [shutdown(pair)];
      const answers = inject(pair, { chunks, source: '10.2.0.1' });
      const types = withData ? 'SACK+SHUTDOWN_ACK' : 'SHUTDOWN_ACK';
      assert.deepEqual([typesOf(answers), answers[0].destination], [[types], '10.2.0.1']);
    }
  });

  it('retransmits what the SHUTDOWN did not acknowledge', () => {
    const pair = shutdownReceived();
    const before = pair.network.sent('DATA').length;
    pair.network.run(1.1);
    assert.ok(pair.network.sent('DATA').length > before);
  });

  it('a SHUTDOWN of TSNs that were not sent is a protocol violation (cause 13)', () => {
    const pair = shutdownReceived();
    const [abort] = chunksOf(inject(pair, { chunks: [shutdown(pair, 9)] }));
    assert.ok(abort.type === 'ABORT' && abort.causes[0].code === 13);
  });

  it('ignores SHUTDOWN ACK and SHUTDOWN COMPLETE', () => {
    const pair = shutdownReceived();
    for (const chunk of [shutdownAck, complete(false)]) assert.deepEqual(inject(pair, { chunks: [chunk] }), []);
    assert.equal(pair.inbound.phase.kind, 'shutdownReceived');
  });
});

describe('SCTP in SHUTDOWN-ACK-SENT (RFC 9260 §9.2)', () => {
  it('ends with SHUTDOWN COMPLETE: the own tag without T, or the peer’s with T (§8.5.1 C)', () => {
    const takes = (reflected: boolean, own: boolean): boolean => {
      const pair = shutdownAckSent();
      const { localTag, peerTag } = pair.inbound;
      inject(pair, { chunks: [complete(reflected)], tag: own ? localTag : peerTag });
      return pair.server.events.at(-1) === 'shutDownByPeer';
    };
    assert.deepEqual(
      [takes(false, true), takes(true, false), takes(true, true), takes(false, false)],
      [true, true, false, false],
    );
  });

  it('answers SHUTDOWN ACK by SHUTDOWN COMPLETE, and ends: both sides at once', () => {
    const pair = shutdownAckSent();
    assert.deepEqual(typesOf(inject(pair, { chunks: [shutdownAck] })), ['SHUTDOWN_COMPLETE']);
    assert.equal(pair.serverStack.associations.length, 0);
  });

  it('says SHUTDOWN ACK again when SHUTDOWN comes again', () => {
    const pair = shutdownAckSent();
    assert.deepEqual(typesOf(inject(pair, { chunks: [shutdown(pair)] })), ['SHUTDOWN_ACK']);
  });

  it('says SHUTDOWN ACK again when an INIT comes, and nothing else (§9.2)', () => {
    const pair = shutdownAckSent();
    const [{ packet }] = inject(pair, { chunks: [init], tag: 0 });
    assert.deepEqual(packet.chunks, [shutdownAck]);
    assert.equal(packet.verificationTag, pair.inbound.peerTag);
  });

  it('discards DATA and SACK (§6)', () => {
    const pair = shutdownAckSent();
    const cumulativeTsn = pair.inbound.localInitialTsn;
    const sack: Chunk = { type: 'SACK', cumulativeTsn, receiveWindow: 10_000, gaps: [], duplicates: [] };
    for (const chunk of [dataOf(pair, 0), sack]) assert.deepEqual(inject(pair, { chunks: [chunk] }), []);
    assert.equal(pair.inbound.phase.kind, 'shutdownAckSent');
  });
});

describe('SCTP while shutting down, of an INIT (RFC 9260 §5.2.2)', () => {
  for (const [state, make] of [
    ['SHUTDOWN-PENDING', shutdownPending],
    ['SHUTDOWN-SENT', shutdownSent],
    ['SHUTDOWN-RECEIVED', shutdownReceived],
  ] as const)
    it(`${state}: answers by INIT ACK, with a new tag, and stays in its state`, () => {
      const pair = make();
      const { kind } = pair.inbound.phase;
      const [answer] = chunksOf(inject(pair, { chunks: [init], tag: 0 }));
      assert.ok(answer.type === 'INIT_ACK');
      assert.notEqual(answer.initiateTag, pair.inbound.localTag);
      assert.equal(pair.inbound.phase.kind, kind);
    });

  it('an ABORT ends all of these states', () => {
    for (const make of [shutdownPending, shutdownSent, shutdownReceived, shutdownAckSent]) {
      const pair = make();
      assert.deepEqual(inject(pair, { chunks: [{ type: 'ABORT', reflected: false, causes: [] }] }), []);
      assert.equal(pair.server.events.at(-1), 'aborted');
      assert.equal(pair.serverStack.associations.length, 0);
    }
  });
});
