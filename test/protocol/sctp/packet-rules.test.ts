import assert from 'node:assert/strict';
import type { Chunk, DataChunk, InitChunk } from '../../../protocol/sctp/chunk.ts';
import { packetByteLength } from '../../../protocol/sctp/wire/byte-length.ts';
import { Pair, PORT } from './pair.ts';

const CLIENT = '10.1.0.1';
const SERVER = '10.1.0.2';

interface Injection {
  readonly chunks: readonly Chunk[];
  readonly tag?: number;
  readonly port?: number;
  readonly sourcePort?: number;
  readonly source?: string;
}

/** Injects a packet at the server. @returns what the server sent in answer, first chunks only */
function inject(pair: Pair, { chunks, tag, port = PORT, sourcePort = 5000, source = CLIENT }: Injection): Chunk[] {
  const before = pair.network.transits.length;
  const verificationTag = tag ?? pair.inbound?.localTag ?? 99;
  pair.network.inject(
    { sourcePort, destinationPort: port, verificationTag, chunks, byteLength: packetByteLength(chunks) },
    source,
    SERVER,
    0.001,
  );
  pair.network.run(0.0015);
  return pair.network.transits
    .slice(before)
    .filter(({ source: from }) => from === SERVER)
    .flatMap(({ packet }) => [...packet.chunks]);
}

const cookieAck: Chunk = { type: 'COOKIE_ACK' };
const heartbeat: Chunk = { type: 'HEARTBEAT', info: new Uint8Array([1, 2, 3]) };
const init: InitChunk = {
  type: 'INIT',
  initiateTag: 77,
  receiveWindow: 10_000,
  outboundStreams: 1,
  maxInboundStreams: 1,
  initialTsn: 1,
  addresses: [],
  forwardTsn: false,
  unknownParameters: [],
};

function parameter(type: number): Uint8Array {
  return new Uint8Array([type >> 8, type & 0xff, 0, 4]);
}

function data(change: Partial<DataChunk>): DataChunk {
  return {
    type: 'DATA',
    tsn: 0,
    stream: 0,
    ssn: 0,
    ppid: 1,
    unordered: false,
    beginning: true,
    ending: true,
    immediate: false,
    payload: { byteLength: 0, bytes: () => new Uint8Array(0) },
    offset: 0,
    length: 0,
    ...change,
  };
}

function unknown(chunkType: number): Chunk {
  return { type: 'UNKNOWN', chunkType, bytes: new Uint8Array([chunkType, 0, 0, 6, 1, 2]) };
}

describe('SCTP out-of-the-blue packets (RFC 9260 §8.4)', () => {
  const cases: readonly [string, readonly Chunk[], Chunk['type'] | undefined][] = [
    ['ABORT: silence', [{ type: 'ABORT', reflected: false, causes: [] }], undefined],
    ['SHUTDOWN ACK: SHUTDOWN COMPLETE', [{ type: 'SHUTDOWN_ACK' }], 'SHUTDOWN_COMPLETE'],
    ['SHUTDOWN COMPLETE: silence', [{ type: 'SHUTDOWN_COMPLETE', reflected: false }], undefined],
    ['COOKIE ACK: silence', [cookieAck], undefined],
    [
      'ERROR with a stale cookie: silence',
      [{ type: 'ERROR', causes: [{ code: 3, info: new Uint8Array(4) }] }],
      undefined,
    ],
    ['HEARTBEAT: ABORT', [heartbeat], 'ABORT'],
    ['SACK: ABORT', [{ type: 'SACK', cumulativeTsn: 1, receiveWindow: 1, gaps: [], duplicates: [] }], 'ABORT'],
    ['an unknown chunk: ABORT', [unknown(0xfe)], 'ABORT'],
  ];
  for (const [name, chunks, answer] of cases)
    it(`answers ${name}, with the tag reflected`, () => {
      const pair = new Pair();
      const answers = inject(pair, { chunks, tag: 0xabcdef01 });
      assert.deepEqual(
        answers.map(({ type }) => type),
        answer === undefined ? [] : [answer],
      );
      if (answer === undefined) return;
      const { packet } = pair.network.transits[0];
      assert.equal(packet.verificationTag, 0xabcdef01);
      const [chunk] = answers;
      assert.ok((chunk.type === 'ABORT' || chunk.type === 'SHUTDOWN_COMPLETE') && chunk.reflected);
      assert.deepEqual([packet.sourcePort, packet.destinationPort], [PORT, 5000]);
      assert.equal(pair.serverStack.statistics.packetsDiscarded, 1);
    });

  it('answers an INIT to a port of nobody by an ABORT with the initiate tag', () => {
    const pair = new Pair();
    const [answer] = inject(pair, { chunks: [init], tag: 0, port: 7001 });
    assert.ok(answer.type === 'ABORT' && !answer.reflected);
    assert.equal(pair.network.transits[0].packet.verificationTag, 77);
  });

  it('answers to the source port and address of the packet', () => {
    const pair = new Pair();
    inject(pair, { chunks: [init], tag: 0, sourcePort: 1234 });
    const [{ packet, source, destination }] = pair.network.transits;
    assert.deepEqual([source, destination, packet.destinationPort], [SERVER, CLIENT, 1234]);
  });
});

describe('SCTP rules for INIT (RFC 9260 §3.3.2, §6.10, §8.5.1)', () => {
  const answersTo = (change: Partial<InitChunk>, tag = 0): Chunk[] =>
    inject(new Pair(), { chunks: [{ ...init, ...change }], tag });

  it('answers by INIT ACK', () => {
    assert.deepEqual(
      answersTo({}).map(({ type }) => type),
      ['INIT_ACK'],
    );
  });

  it('discards an INIT with initiate tag 0, with a verification tag, or with other chunks', () => {
    assert.deepEqual(answersTo({ initiateTag: 0 }), []);
    assert.deepEqual(answersTo({}, 5), []);
    assert.deepEqual(inject(new Pair(), { chunks: [init, heartbeat], tag: 0 }), []);
  });

  it('refuses 0 streams (cause 7) and windows below 1500 bytes (cause 13)', () => {
    for (const [change, code] of [
      [{ outboundStreams: 0 }, 7],
      [{ maxInboundStreams: 0 }, 7],
      [{ receiveWindow: 1499 }, 13],
    ] as const) {
      const [answer] = answersTo(change);
      assert.ok(answer.type === 'ABORT');
      assert.equal(answer.causes[0].code, code);
    }
  });

  it('refuses a host name address (cause 5, §3.3.2.1.4)', () => {
    const [answer] = answersTo({ hostName: true });
    assert.ok(answer.type === 'ABORT');
    assert.equal(answer.causes[0].code, 5);
  });

  it('reports unknown parameters whose high-order bits ask for it, in the INIT ACK (§3.2.1)', () => {
    const [answer] = answersTo({ unknownParameters: [parameter(0x8001), parameter(0xc0ff)] });
    assert.ok(answer.type === 'INIT_ACK');
    assert.deepEqual(answer.unrecognizedParameters, [parameter(0xc0ff)]);
  });

  it('takes no association from 2000 INITs: not a byte (§5.1.3)', () => {
    const pair = new Pair();
    for (let i = 0; i < 2000; i++)
      pair.network.inject(
        { sourcePort: 1 + i, destinationPort: PORT, verificationTag: 0, chunks: [init], byteLength: 32 },
        CLIENT,
        SERVER,
      );
    pair.network.run(1);
    assert.equal(pair.network.sent('INIT_ACK').length, 2000);
    assert.equal(pair.serverStack.associations.length + pair.serverStack.timers.inUse, 0);
  });
});

describe('SCTP verification tags (RFC 9260 §8.5)', () => {
  it('discards packets with a wrong tag', () => {
    const pair = new Pair().up();
    assert.deepEqual(inject(pair, { chunks: [heartbeat], tag: pair.inbound.localTag ^ 1 }), []);
    assert.deepEqual(inject(pair, { chunks: [heartbeat], tag: 0 }), []);
    assert.equal(inject(pair, { chunks: [heartbeat] }).length, 1);
  });

  it('takes ABORT with the own tag, or with the peer’s and the T bit; no other combination (§8.5.1 B)', () => {
    const takes = (reflected: boolean, own: boolean): boolean => {
      const pair = new Pair().up();
      const { localTag, peerTag } = pair.inbound;
      inject(pair, { chunks: [{ type: 'ABORT', reflected, causes: [] }], tag: own ? localTag : peerTag });
      return pair.server.events.includes('aborted');
    };
    assert.deepEqual(
      [takes(false, true), takes(true, false), takes(true, true), takes(false, false)],
      [true, true, false, false],
    );
  });

  it('takes packets from the peer’s addresses only', () => {
    const pair = new Pair().up();
    assert.deepEqual(inject(pair, { chunks: [heartbeat], source: '10.9.9.9' }), []);
  });
});

describe('SCTP rules for chunks (RFC 9260 §3.2, §3.3)', () => {
  it('answers HEARTBEAT with its information unchanged (§8.3)', () => {
    const pair = new Pair().up();
    assert.deepEqual(inject(pair, { chunks: [heartbeat] }), [
      { type: 'HEARTBEAT_ACK', info: new Uint8Array([1, 2, 3]) },
    ]);
  });

  for (const [type, answers] of [
    [0x3f, []],
    [0x7f, ['ERROR']],
    [0xbf, ['HEARTBEAT_ACK']],
    [0xff, ['ERROR', 'HEARTBEAT_ACK']],
  ] as const)
    it(`unknown chunk type ${type}: high-order bits ${(type >> 6).toString(2).padStart(2, '0')} (§3.2)`, () => {
      const pair = new Pair().up();
      const got = inject(pair, { chunks: [unknown(type), heartbeat] });
      assert.deepEqual(
        got.map((chunk) => chunk.type),
        answers,
      );
      const [error] = got;
      if (error?.type === 'ERROR') {
        assert.equal(error.causes[0].code, 6);
        assert.deepEqual(error.causes[0].info, new Uint8Array([type, 0, 0, 6, 1, 2]));
      }
    });

  it('aborts on DATA without user data (cause 9, §3.3.10.9)', () => {
    const pair = new Pair().up();
    const [answer] = inject(pair, { chunks: [data({ tsn: pair.association.localInitialTsn })] });
    assert.ok(answer.type === 'ABORT');
    assert.equal(answer.causes[0].code, 9);
    assert.equal(Buffer.from(answer.causes[0].info).readUInt32BE(), pair.association.localInitialTsn);
    assert.equal(pair.server.events.at(-1), 'lost');
  });

  it('acknowledges DATA of a stream that does not exist, and reports it (cause 1, §6.5)', () => {
    const pair = new Pair().up();
    const payload = { byteLength: 1, bytes: () => new Uint8Array(1) };
    const chunk = data({ tsn: pair.association.localInitialTsn, stream: 3000, payload, length: 1 });
    const answers = inject(pair, { chunks: [chunk] });
    const error = answers.find(({ type }) => type === 'ERROR');
    assert.ok(error?.type === 'ERROR' && error.causes[0].code === 1);
    const sack = answers.find(({ type }) => type === 'SACK');
    assert.ok(sack?.type === 'SACK' && sack.cumulativeTsn === pair.association.localInitialTsn);
    assert.deepEqual(pair.server.messages, []);
  });

  it('aborts on a SACK of what was never sent (cause 13)', () => {
    const pair = new Pair().up();
    const sack: Chunk = {
      type: 'SACK',
      cumulativeTsn: (pair.inbound.localInitialTsn + 5) >>> 0,
      receiveWindow: 1000,
      gaps: [],
      duplicates: [],
    };
    const [answer] = inject(pair, { chunks: [sack] });
    assert.ok(answer.type === 'ABORT' && answer.causes[0].code === 13);
  });

  it('ignores INIT ACK, COOKIE ACK, SHUTDOWN COMPLETE and SHUTDOWN ACK where they have no place', () => {
    const pair = new Pair().up();
    const initAck: Chunk = { ...init, type: 'INIT_ACK', cookie: new Uint8Array(4), unrecognizedParameters: [] };
    const misplaced: Chunk[] = [
      initAck,
      cookieAck,
      { type: 'SHUTDOWN_COMPLETE', reflected: false },
      { type: 'SHUTDOWN_ACK' },
    ];
    for (const chunk of misplaced) assert.deepEqual(inject(pair, { chunks: [chunk] }), []);
    assert.equal(pair.inbound.state, 'up');
  });
});
