import assert from 'node:assert/strict';
import type { Chunk } from '../../../protocol/sctp/chunk.ts';
import { chunksOf, data, init, inject, typesOf, unknown } from './injection.ts';
import { Pair } from './pair.ts';

/** A server's answer to an INIT: the chunk that brings its cookie back, and the tag that goes with it. */
function cookieOf(pair: Pair): { echo: Chunk; tag: number } {
  const [answer] = chunksOf(inject(pair, { chunks: [init], tag: 0 }));
  assert.ok(answer.type === 'INIT_ACK');
  return { echo: { type: 'COOKIE_ECHO', cookie: answer.cookie }, tag: answer.initiateTag };
}

/** Whether a cookie with a Cookie Preservative is accepted after the given seconds. */
function lives(cookieLifeIncrement: number, after: number): boolean {
  const pair = new Pair({ sctp: { validCookieLife: 2, maxCookieLifeIncrement: 5 } });
  const [answer] = chunksOf(inject(pair, { chunks: [{ ...init, cookieLifeIncrement }], tag: 0 }));
  assert.ok(answer.type === 'INIT_ACK');
  pair.network.run(after);
  inject(pair, { chunks: [{ type: 'COOKIE_ECHO', cookie: answer.cookie }], tag: answer.initiateTag });
  return pair.serverStack.associations.length === 1;
}

describe('SCTP rules for COOKIE ECHO (RFC 9260 §5.1.5)', () => {
  it('is answered by COOKIE ACK, first in its packet, and brings the association up', () => {
    const pair = new Pair();
    const { echo, tag } = cookieOf(pair);
    const [{ packet }] = inject(pair, { chunks: [echo, data({ tsn: init.initialTsn })], tag });
    assert.deepEqual(
      packet.chunks.map(({ type }) => type),
      ['COOKIE_ACK', 'SACK'],
    );
    assert.equal(packet.verificationTag, init.initiateTag);
    assert.deepEqual([pair.server.events, pair.server.messages.length], [['up'], 1]);
  });

  it('with another tag, from another port, or behind another chunk is discarded', () => {
    const pair = new Pair();
    const { echo, tag } = cookieOf(pair);
    assert.deepEqual(inject(pair, { chunks: [echo], tag: tag ^ 1 }), []);
    assert.deepEqual(inject(pair, { chunks: [echo], tag, sourcePort: 5001 }), []);
    inject(pair, { chunks: [unknown(0xbf), echo], tag });
    assert.deepEqual(pair.serverStack.associations, []);
  });

  it('may bring an ERROR along: it changes nothing (§3.2.2)', () => {
    const pair = new Pair();
    const { echo, tag } = cookieOf(pair);
    const error: Chunk = { type: 'ERROR', causes: [{ code: 8, info: new Uint8Array([0xc0, 0, 0, 4]) }] };
    assert.deepEqual(typesOf(inject(pair, { chunks: [echo, error], tag })), ['COOKIE_ACK']);
    assert.deepEqual(pair.server.events, ['up']);
  });

  it('of a stale cookie is answered by an ERROR with the initiate tag; nothing is set up (cause 3)', () => {
    const pair = new Pair({ sctp: { validCookieLife: 2 } });
    const { echo, tag } = cookieOf(pair);
    pair.network.run(3);
    const [{ packet }] = inject(pair, { chunks: [echo], tag });
    assert.equal(packet.verificationTag, init.initiateTag);
    const [error] = packet.chunks;
    assert.ok(error.type === 'ERROR' && error.causes[0].code === 3);
    const staleness = Buffer.from(error.causes[0].info).readUInt32BE() / 1e6;
    assert.ok(Math.abs(staleness - 1) < 0.01, `${staleness} s`);
    assert.deepEqual(pair.serverStack.associations, []);
  });

  it('a Cookie Preservative makes the life of the cookie longer, within bounds (§3.3.2.1.3)', () => {
    assert.deepEqual([lives(0, 3), lives(3, 4), lives(100, 6), lives(100, 8)], [false, true, true, false]);
  });

  it('of the cookie of a stack that was there before is discarded: its key is another one', () => {
    const { echo, tag } = cookieOf(new Pair());
    const other = new Pair({ serverAddresses: ['10.1.0.2'] });
    other.serverStack.halt();
    const stack = other.network.stack('another server', ['10.1.0.2']);
    stack.open({ addresses: [], port: 7000, protocols: [] }, other.server);
    assert.deepEqual(inject(other, { chunks: [echo], tag }), []);
    assert.deepEqual(stack.associations, []);
  });
});
