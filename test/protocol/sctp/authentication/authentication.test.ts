import assert from 'node:assert/strict';
import { createHash, createHmac } from 'node:crypto';
import fc from 'fast-check';
import { HmacSha1Key, sha1 } from '../../../../protocol/sctp/authentication/sha1.ts';
import type { AuthenticationOptions } from '../../../../protocol/sctp/authentication/authentication-options.ts';
import { hmacAlgorithms } from '../../../../protocol/sctp/authentication/hmac-algorithms.ts';
import {
  associationKey,
  type AuthenticationParameters,
  keyVector,
  parametersOfVector,
} from '../../../../protocol/sctp/authentication/key-vector.ts';
import { newAuthentication } from '../../../../protocol/sctp/authentication/authentication.ts';
import type { AuthChunk, Chunk } from '../../../../protocol/sctp/chunk.ts';
import { checkOptions, rfc9260 } from '../../../../protocol/sctp/options.ts';
import { SctpCauseCode } from '../../../../protocol/sctp/sctp-error-cause.ts';
import { decodeUnchecked } from '../../../../protocol/sctp/wire/decode-packet.ts';
import { chunksOf, data, heartbeat, init, inject, typesOf } from '../injection.ts';
import { bytesOf, Pair, type PairOptions, PORT, PPID, protocols } from '../pair.ts';

const [DATA, SACK, HEARTBEAT, ABORT] = [0, 3, 4, 6];
const noKey = new Uint8Array(0);

function sharedKey(byte: number): Uint8Array {
  return new Uint8Array(16).fill(byte);
}

/** One bit is another one. */
function changed(bytes: Uint8Array): Uint8Array {
  return bytes.map((byte, i) => (i === 3 ? byte ^ 1 : byte));
}

/** @param chunks that have to be authenticated */
function requiring(
  chunks: readonly number[],
  keys: ReadonlyMap<number, Uint8Array> = new Map([[0, noKey]]),
  activeKey = 0,
): AuthenticationOptions {
  return { chunks, keys, activeKey };
}

function pairWith(client: AuthenticationOptions, server: AuthenticationOptions, options: PairOptions = {}): Pair {
  return new Pair({ sctp: { authentication: client }, serverSctp: { authentication: server }, ...options });
}

const anyBytes = fc.uint8Array({ maxLength: 300 });

describe('SHA-1 and HMAC-SHA-1', () => {
  it('are those of Node', () => {
    fc.assert(
      fc.property(anyBytes, anyBytes, (key, message) => {
        assert.deepEqual(Buffer.from(sha1(message)), createHash('sha1').update(message).digest());
        assert.deepEqual(
          Buffer.from(new HmacSha1Key(key).digest(message)),
          createHmac('sha1', key).update(message).digest(),
        );
      }),
    );
  });
});

describe('keys (RFC 4895 §6.1)', () => {
  const parameters: AuthenticationParameters = {
    random: new Uint8Array(32).fill(7),
    authenticatedChunks: [0xc1, 0x80, 5],
    hmacs: [3, 1],
  };

  it('a key vector has RANDOM, CHUNKS and HMAC-ALGO with their headers, without padding', () => {
    const vector = Buffer.from(keyVector(parameters)).toString('hex');
    assert.equal(vector, `80020024${'07'.repeat(32)}80030007c180058004000800030001`);
    assert.deepEqual(parametersOfVector(keyVector(parameters)), parameters);
  });

  it('leaves out a parameter that was not sent', () => {
    const { authenticatedChunks: _, ...others } = parameters;
    assert.equal(Buffer.from(keyVector(others)).toString('hex'), `80020024${'07'.repeat(32)}8004000800030001`);
    assert.deepEqual(parametersOfVector(keyVector(others)), others);
  });

  it('the association key has the shared key, the smaller vector as a number, and the larger one', () => {
    const [small, large] = [Uint8Array.of(2, 1), Uint8Array.of(1, 0, 0)];
    for (const [own, peers] of [
      [small, large],
      [large, small],
    ])
      assert.deepEqual(associationKey(Uint8Array.of(9), own, peers), Uint8Array.of(9, 2, 1, 1, 0, 0));
    // Of equal numbers the shorter one comes first.
    assert.deepEqual(associationKey(noKey, Uint8Array.of(0, 5), Uint8Array.of(5)), Uint8Array.of(5, 0, 5));
  });
});

describe('negotiation of authentication (RFC 4895 §3)', () => {
  it('INIT and INIT ACK have 32 random bytes, SHA-256 and SHA-1, and what has to be authenticated', () => {
    const { network } = pairWith(requiring([DATA]), requiring([])).up();
    const [offer] = network.sent('INIT');
    const [initAck] = network.sent('INIT_ACK');
    assert.deepEqual(
      [offer.chunk.random?.length, offer.chunk.hmacs, offer.chunk.authenticatedChunks],
      [32, [3, 1], [DATA]],
    );
    assert.deepEqual([initAck.chunk.random?.length, initAck.chunk.authenticatedChunks], [32, undefined]);
    assert.notDeepEqual(offer.chunk.random, initAck.chunk.random);
    assert.ok(offer.chunk.extensions?.includes(0x0f));
  });

  it('without a peer that can, nothing is authenticated', () => {
    const pair = new Pair({
      sctp: { authentication: requiring([DATA]) },
      serverSctp: { authentication: undefined },
    }).up();
    pair.send('plain');
    pair.network.run(1);
    assert.deepEqual(pair.server.texts, ['plain']);
    assert.equal(pair.network.sent('AUTH').length, 0);
  });

  const secret = requiring([DATA], new Map([[1, sharedKey(1)]]), 1);

  for (const [what, sctp, serverSctp] of [
    ['listener', { authentication: secret }, { authentication: undefined }],
    ['initiator', { authentication: undefined }, { authentication: secret }],
  ] as const)
    it(`with a shared key a peer that does not authenticate is refused: the ${what}`, () => {
      const pair = new Pair({ sctp, serverSctp });
      pair.connect();
      pair.network.run(1);
      assert.deepEqual([pair.client.events, pair.server.events], [['refused'], []]);
      const [{ chunk }] = pair.network.sent('ABORT');
      assert.equal(chunk.causes[0]?.code, SctpCauseCode.protocolViolation);
    });

  it('with a shared key a peer that does not authenticate cannot restart an association', () => {
    const pair = pairWith(secret, secret).up();
    assert.deepEqual(typesOf(inject(pair, { chunks: [init], tag: 0 })), ['ABORT']);
    pair.send('still there');
    pair.network.run(1);
    assert.deepEqual([pair.server.events, pair.server.texts], [['up'], ['still there']]);
  });

  it('a random number that has not 32 bytes ends the set-up (§6.1), where this side authenticates', () => {
    const chunks: Chunk[] = [{ ...init, random: new Uint8Array(31), hmacs: [1] }];
    const answersOf = (pair: Pair): string[] => typesOf(inject(pair, { chunks, tag: 0 }));
    assert.deepEqual(answersOf(pairWith(requiring([]), requiring([]))), ['ABORT']);
    assert.deepEqual(answersOf(new Pair()), ['INIT_ACK']);
  });

  it('an HMAC-ALGO parameter of an odd length does not drop the INIT', () => {
    const pair = new Pair();
    const unknownParameters = [Uint8Array.of(0x80, 0x04, 0, 5, 1, 0, 0, 0).subarray(0, 5)];
    assert.deepEqual(typesOf(inject(pair, { chunks: [{ ...init, unknownParameters }], tag: 0 })), ['INIT_ACK']);
  });

  it('what a peer may not ask for is ignored (§3.2)', () => {
    const own: AuthenticationParameters = { random: new Uint8Array(32), hmacs: [1] };
    const authentication = newAuthentication(requiring([]), own, { ...own, authenticatedChunks: [1, 2, 14, 0x0f] });
    const complete: Chunk[] = [{ type: 'SHUTDOWN_COMPLETE', reflected: false }];
    assert.deepEqual([authentication?.overhead, authentication?.signed(complete)], [0, complete]);
  });

  it('the ERROR about a stale cookie is authenticated, too', () => {
    const pair = new Pair({
      sctp: { authentication: requiring([9]), validCookieLife: 0.01 },
      serverSctp: { authentication: requiring([]) },
    });
    pair.connect();
    pair.network.run(1);
    assert.ok(typesOf(pair.network.transits).includes('AUTH+ERROR'));
    assert.deepEqual(pair.client.events, ['up']);
  });

  for (const type of [1, 2, 14, 0x0f])
    it(`chunks of type ${type} cannot be asked for`, () => {
      assert.throws(() => checkOptions({ ...rfc9260, authentication: requiring([type]) }), /cannot be authenticated/);
    });

  it('an active key that is not there is refused', () => {
    assert.throws(() => checkOptions({ ...rfc9260, authentication: requiring([], new Map(), 5) }), /there is no key 5/);
  });
});

describe('authentication of chunks (RFC 4895 §6)', () => {
  for (const [what, client, server] of [
    ['one side wants DATA', requiring([]), requiring([DATA])],
    ['both want all that they may', requiring([DATA, SACK, HEARTBEAT, 5, ABORT, 7, 8, 11]), requiring([DATA, SACK, 7])],
  ] as const)
    it(`${what}: AUTH stands before it, and messages of all lengths arrive`, () => {
      const pair = pairWith(client, server).up();
      for (const length of [1, 1300, 1420, 5000, 40_000]) pair.sendBulk(1, length);
      pair.network.run(5);
      pair.association.shutdown();
      pair.network.run(5);
      assert.deepEqual(
        pair.server.messages.map(({ length }) => length),
        [1, 1300, 1420, 5000, 40_000],
      );
      assert.deepEqual([pair.client.events.at(-1), pair.server.events.at(-1)], ['closed', 'shutDownByPeer']);
      for (const { packet } of pair.network.transits) {
        const types = packet.chunks.map(({ type }) => type);
        if (types.includes('DATA')) assert.ok(types.indexOf('AUTH') === 0 || types[0] === 'COOKIE_ECHO', types.join());
        assert.ok(packet.byteLength <= 1480);
      }
    });

  it('DATA that rides with the COOKIE ECHO is authenticated, too', () => {
    const pair = pairWith(requiring([]), requiring([DATA]));
    pair.connect();
    pair.send('early');
    pair.network.run(1);
    assert.deepEqual(pair.server.texts, ['early']);
    assert.ok(typesOf(pair.network.transits).includes('COOKIE_ECHO+AUTH+DATA'));
  });

  it('a chunk that had to be authenticated and is not is dropped in silence, and counted', () => {
    const pair = pairWith(requiring([]), requiring([DATA, HEARTBEAT])).up();
    const tsn = pair.association.localInitialTsn;
    assert.deepEqual(inject(pair, { chunks: [data({ tsn }), heartbeat] }), []);
    assert.deepEqual(pair.server.messages, []);
    assert.equal(pair.inbound.isUp, true);
    assert.equal(pair.inbound.statistics.unauthenticatedDrops, 2);
  });

  it('ABORT that had to be authenticated and is not ends nothing', () => {
    const pair = pairWith(requiring([]), requiring([ABORT])).up();
    inject(pair, { chunks: [{ type: 'ABORT', reflected: false, causes: [] }] });
    assert.equal(pair.inbound.isUp, true);
    pair.association.abort();
    pair.network.run(1);
    assert.equal(pair.server.events.at(-1), 'aborted');
  });

  /** The last packet with AUTH of the client, which has not arrived, with changes. */
  function replayed(change: (auth: AuthChunk, chunks: readonly Chunk[]) => readonly Chunk[]): Pair {
    const pair = pairWith(requiring([]), requiring([DATA])).up();
    pair.network.run(1);
    pair.network.fate = () => 'drop';
    pair.send('secret');
    pair.network.run(0.001);
    const packet = pair.network.transits.find(({ packet: { chunks } }) => chunks[0].type === 'AUTH')?.packet;
    const [auth, ...chunks] = packet?.chunks ?? [];
    assert.ok(auth.type === 'AUTH');
    pair.network.fate = undefined;
    inject(pair, { chunks: change(auth, chunks) });
    return pair;
  }

  it('is accepted as it was sent, and not with another code, other content, or in another place', () => {
    assert.deepEqual(replayed((auth, chunks) => [auth, ...chunks]).server.texts, ['secret']);
    for (const change of [
      (auth: AuthChunk, chunks: readonly Chunk[]) => [{ ...auth, hmac: changed(auth.hmac) }, ...chunks],
      (auth: AuthChunk, chunks: readonly Chunk[]) => [{ ...auth, hmac: auth.hmac.subarray(4) }, ...chunks],
      (auth: AuthChunk, chunks: readonly Chunk[]) => [{ ...auth, keyIdentifier: 1 }, ...chunks],
      (auth: AuthChunk, chunks: readonly Chunk[]) => [{ ...auth, hmacIdentifier: 1 }, ...chunks],
      (auth: AuthChunk, chunks: readonly Chunk[]) => [auth, ...chunks, heartbeat],
      (auth: AuthChunk, chunks: readonly Chunk[]) => [...chunks, auth],
      (auth: AuthChunk, chunks: readonly Chunk[]) => [
        auth,
        ...chunks.map((c) => (c.type === 'DATA' ? { ...c, ppid: 7 } : c)),
      ],
    ])
      assert.deepEqual(replayed(change).server.texts, []);
  });

  it('what stands before AUTH is taken if it needs none, what is behind a wrong one is not', () => {
    const pair = pairWith(requiring([]), requiring([DATA])).up();
    const auth: AuthChunk = {
      type: 'AUTH',
      keyIdentifier: 0,
      hmacIdentifier: 3,
      hmac: new Uint8Array(32),
      covered: noKey,
    };
    const drops = (): number => pair.inbound.statistics.unauthenticatedDrops;
    assert.deepEqual(typesOf(inject(pair, { chunks: [heartbeat, auth] })), ['HEARTBEAT_ACK']);
    assert.equal(drops(), 0);
    assert.deepEqual(typesOf(inject(pair, { chunks: [auth, heartbeat] })), []);
    assert.equal(drops(), 1);
  });

  it('an algorithm that was not offered is reported', () => {
    const pair = pairWith(requiring([]), requiring([DATA])).up();
    const auth: AuthChunk = {
      type: 'AUTH',
      keyIdentifier: 0,
      hmacIdentifier: 2,
      hmac: new Uint8Array(32),
      covered: noKey,
    };
    assert.deepEqual(chunksOf(inject(pair, { chunks: [auth, heartbeat] })), [
      { type: 'ERROR', causes: [{ code: SctpCauseCode.unsupportedHmacIdentifier, info: Uint8Array.of(0, 2) }] },
    ]);
  });

  it('AUTH that was not agreed on is a chunk of an unknown type: nothing behind it is read', () => {
    const auth: AuthChunk = {
      type: 'AUTH',
      keyIdentifier: 0,
      hmacIdentifier: 3,
      hmac: new Uint8Array(32),
      covered: noKey,
    };
    assert.deepEqual(inject(new Pair().up(), { chunks: [auth, heartbeat] }), []);
  });

  it('ABORT behind chunks that were not agreed on is discarded with them', () => {
    const unagreed: Chunk[] = [
      { type: 'AUTH', keyIdentifier: 0, hmacIdentifier: 3, hmac: new Uint8Array(32), covered: noKey },
      {
        type: 'NR_SACK',
        cumulativeTsn: 0,
        receiveWindow: 0,
        gaps: [],
        nonRenegable: [],
        duplicates: [],
      },
    ];
    for (const chunk of unagreed) {
      const pair = new Pair().up();
      inject(pair, { chunks: [chunk, { type: 'ABORT', reflected: false, causes: [] }] });
      assert.equal(pair.inbound.isUp, true, chunk.type);
    }
  });

  it('with shared keys: the same on both sides pass, others do not', () => {
    for (const [client, server, arrives] of [
      [new Map([[5, sharedKey(1)]]), new Map([[5, sharedKey(1)]]), true],
      [new Map([[5, sharedKey(1)]]), new Map([[5, sharedKey(2)]]), false],
    ] as const) {
      const pair = pairWith(requiring([], client, 5), requiring([DATA], server, 5)).up();
      pair.send('x');
      pair.network.run(1);
      assert.deepEqual(pair.server.texts, arrives ? ['x'] : []);
    }
  });

  it('the peer chooses the algorithm by the order of its list', () => {
    const own: AuthenticationParameters = { random: new Uint8Array(32), hmacs: [3, 1] };
    const sides = hmacAlgorithms.map(({ identifier, length }) => {
      const peers = { random: new Uint8Array(32).fill(1), hmacs: [9, identifier], authenticatedChunks: [HEARTBEAT] };
      const [auth] = newAuthentication(requiring([]), own, peers)?.signed([heartbeat]) ?? [];
      assert.ok(auth.type === 'AUTH');
      return [auth.hmacIdentifier, auth.hmac.length === length];
    });
    assert.deepEqual(sides, [
      [3, true],
      [1, true],
    ]);
    assert.equal(newAuthentication(requiring([]), own, { ...own, hmacs: [9] }), undefined);
  });

  it('holds when both sides set the association up at once', () => {
    const pair = pairWith(requiring([DATA]), requiring([DATA]));
    pair.connect();
    pair.serverEndpoint.connect(pair.clientAddresses, 5000);
    pair.network.run(1);
    pair.send('x');
    pair.network.run(1);
    assert.deepEqual(pair.server.texts, ['x']);
  });
});

describe('authentication of COOKIE ECHO (RFC 4895 §6.3)', () => {
  const COOKIE_ECHO = 10;
  const key = new Map([[1, sharedKey(1)]]);
  const wanted = requiring([COOKIE_ECHO, DATA], key, 1);

  it('AUTH stands before it and what rides with it; repeated, it is answered again', () => {
    const pair = pairWith(requiring([], key, 1), wanted);
    pair.network.fate = ({ packet }) =>
      packet.chunks.some(({ type }) => type === 'COOKIE_ACK') && pair.network.now < 1 ? 'drop' : undefined;
    pair.connect();
    pair.send('early');
    pair.network.run(5);
    assert.deepEqual([pair.client.events, pair.server.events, pair.server.texts], [['up'], ['up'], ['early']]);
    const echoes = typesOf(pair.network.transits).filter((types) => types.includes('COOKIE_ECHO'));
    assert.ok(echoes.length >= 2 && echoes.every((types) => types.startsWith('AUTH+COOKIE_ECHO')), echoes.join());
    assert.equal(pair.inbound.statistics.unauthenticatedDrops, 0);
  });

  it('what has no AUTH, or a wrong one, sets nothing up, and is counted', () => {
    const pair = pairWith(requiring([], key, 1), wanted);
    pair.network.fate = ({ packet }) => (packet.chunks.some(({ type }) => type === 'COOKIE_ECHO') ? 'drop' : undefined);
    pair.connect();
    pair.network.run(0.1);
    pair.network.fate = undefined;
    const sent = pair.network.transits.find(({ packet: { chunks } }) => chunks[1]?.type === 'COOKIE_ECHO')?.packet;
    const [auth, cookieEcho] = sent?.chunks ?? [];
    assert.ok(auth.type === 'AUTH');
    const tag = sent?.verificationTag ?? 0;
    const wrong = { ...auth, hmac: changed(auth.hmac) };
    for (const chunks of [
      [cookieEcho],
      [wrong, cookieEcho],
      [{ ...auth, hmacIdentifier: 2 }, cookieEcho],
      [cookieEcho, auth],
    ])
      assert.deepEqual(inject(pair, { chunks, tag }), []);
    assert.deepEqual([pair.server.events, pair.serverStack.totals().unauthenticatedDrops], [[], 4]);
    assert.deepEqual(typesOf(inject(pair, { chunks: [auth, cookieEcho], tag })), ['COOKIE_ACK']);
    assert.deepEqual(pair.server.events, ['up']);
  });

  it('a wrong AUTH is not ignored where none is needed', () => {
    for (const server of [requiring([]), undefined]) {
      const pair = new Pair({ sctp: { authentication: requiring([]) }, serverSctp: { authentication: server } });
      pair.network.fate = ({ packet }) => (packet.chunks[0].type === 'COOKIE_ECHO' ? 'drop' : undefined);
      pair.connect();
      pair.network.run(0.1);
      pair.network.fate = undefined;
      const [{ packet, chunk }] = pair.network.sent('COOKIE_ECHO');
      const hmac = new Uint8Array(32);
      const auth: AuthChunk = { type: 'AUTH', keyIdentifier: 0, hmacIdentifier: 3, hmac, covered: noKey };
      assert.deepEqual(inject(pair, { chunks: [auth, chunk], tag: packet.verificationTag }), []);
      assert.deepEqual(pair.server.events, []);
    }
  });

  it('a restart is authenticated, too', () => {
    const pair = pairWith(requiring([], key, 1), wanted).up();
    pair.clientStack.halt();
    const restarted = (keys: ReadonlyMap<number, Uint8Array>): void => {
      const sctp = { ...rfc9260, authentication: requiring([], keys, 1) };
      const again = pair.network.stack(`client with ${keys.get(1)?.[0]}`, pair.clientAddresses, { sctp });
      again.open({ addresses: [], port: 5000, protocols }, pair.client).connect(pair.serverAddresses, PORT);
      pair.network.run(1);
      again.halt();
    };
    restarted(new Map([[1, sharedKey(2)]]));
    assert.deepEqual(pair.server.events, ['up']);
    restarted(key);
    assert.deepEqual(pair.server.events, ['up', 'restarted']);
  });
});

describe('restart of an authenticated association (RFC 4895, RFC 9260 §5.2.2)', () => {
  it('the new association is authenticated by the random numbers of its own set-up', () => {
    const authentication = requiring([DATA], new Map([[1, sharedKey(1)]]), 1);
    const pair = pairWith(authentication, authentication).up();
    pair.send('before');
    pair.network.run(1);
    pair.clientStack.halt();
    const sctp = { ...rfc9260, authentication };
    const again = pair.network.stack('client again', pair.clientAddresses, { sctp });
    const association = again
      .open({ addresses: [], port: 5000, protocols }, pair.client)
      .connect(pair.serverAddresses, PORT);
    pair.network.run(1);
    association.send({ payload: bytesOf('after'), ppid: PPID });
    pair.network.run(1);
    assert.deepEqual(
      [pair.server.events, pair.server.texts],
      [
        ['up', 'restarted'],
        ['before', 'after'],
      ],
    );
    assert.equal(pair.network.sent('AUTH').length >= 2, true);
  });
});

describe('packets with very many AUTH chunks', () => {
  it('take no more memory than twice their length', () => {
    const bytes = new Uint8Array(12 + 8 * 8000);
    bytes.set([0, 1, 0, 2]);
    for (let at = 12; at < bytes.length; at += 8) bytes.set([0x0f, 0, 0, 8, 0, 0, 0, 3], at);
    const decoded = decodeUnchecked(bytes);
    assert.ok(decoded.ok);
    const { chunks } = decoded.packet;
    const covered = chunks.reduce((sum, chunk) => sum + (chunk.type === 'AUTH' ? chunk.covered.length : 0), 0);
    assert.deepEqual([chunks.length, covered], [8000, bytes.length - 12]);
  });
});
