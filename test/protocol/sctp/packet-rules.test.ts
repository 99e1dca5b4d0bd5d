import assert from 'node:assert/strict';
import { BytesPayload } from '../../../protocol/payload.ts';
import type { Chunk, InitChunk } from '../../../protocol/sctp/chunk.ts';
import {
  chunksOf,
  CLIENT,
  data,
  heartbeat,
  HOST_NAME,
  init,
  inject as injectPacket,
  injectAtClient,
  parameter,
  SERVER,
  unknown,
  type Injection,
} from './injection.ts';
import { Pair, PORT, PPID } from './pair.ts';

/** Injects a packet at the server. @returns the chunks that the server sent in answer */
function inject(pair: Pair, injection: Injection): Chunk[] {
  return chunksOf(injectPacket(pair, injection));
}

const { type: _, ...initAckFields } = { ...init, cookie: new Uint8Array(4), unrecognizedParameters: [] };
const cookieAck: Chunk = { type: 'COOKIE_ACK' };
const staleCookie: Chunk = { type: 'ERROR', causes: [{ code: 3, info: new Uint8Array(4) }] };
const cookie = new Uint8Array(100);
const sackOfNobody: Chunk = { type: 'SACK', cumulativeTsn: 1, receiveWindow: 1, gaps: [], duplicates: [] };

describe('SCTP out-of-the-blue packets (RFC 9260 §8.4)', () => {
  const cases: readonly [string, readonly Chunk[], Chunk['type'] | undefined][] = [
    ['ABORT: silence', [{ type: 'ABORT', reflected: false, causes: [] }], undefined],
    ['SHUTDOWN ACK: SHUTDOWN COMPLETE', [{ type: 'SHUTDOWN_ACK' }], 'SHUTDOWN_COMPLETE'],
    ['SHUTDOWN COMPLETE: silence', [{ type: 'SHUTDOWN_COMPLETE', reflected: false }], undefined],
    ['COOKIE ACK: silence', [cookieAck], undefined],
    ['ERROR with a stale cookie: silence', [staleCookie], undefined],
    ['HEARTBEAT: ABORT', [heartbeat], 'ABORT'],
    ['SACK: ABORT', [sackOfNobody], 'ABORT'],
    ['DATA: ABORT', [data({})], 'ABORT'],
    ['SHUTDOWN: ABORT', [{ type: 'SHUTDOWN', cumulativeTsn: 1 }], 'ABORT'],
    ['COOKIE ECHO of a cookie that was not made here: silence', [{ type: 'COOKIE_ECHO', cookie }], undefined],
    ['SACK with SHUTDOWN ACK: SHUTDOWN COMPLETE', [sackOfNobody, { type: 'SHUTDOWN_ACK' }], 'SHUTDOWN_COMPLETE'],
    ['COOKIE ACK behind another chunk: silence', [sackOfNobody, cookieAck], undefined],
    ['a stale cookie behind another chunk: silence', [sackOfNobody, staleCookie], undefined],
    ['ABORT behind another chunk: silence', [heartbeat, { type: 'ABORT', reflected: true, causes: [] }], undefined],
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

  for (const chunks of [
    [heartbeat],
    [data({})],
    [{ type: 'SHUTDOWN_ACK' }],
    [unknown(0xff)],
    [{ type: 'INIT_ACK', ...initAckFields }],
  ] as const)
    it(`discards ${chunks[0].type} with verification tag 0 (§8.5.1 A)`, () => {
      assert.deepEqual(inject(new Pair(), { chunks, tag: 0 }), []);
      const connected = new Pair().up();
      assert.deepEqual(inject(connected, { chunks, tag: 0 }), []);
      const connecting = new Pair();
      connecting.connect();
      assert.deepEqual(injectAtClient(connecting, { chunks, tag: 0 }), []);
    });

  for (const source of [
    '224.0.0.1',
    '239.1.2.3',
    '255.255.255.255',
    '10.1.255.255',
    '0.0.0.0',
    '240.0.0.1',
    'ff02::1',
    '::',
  ])
    it(`discards whatever comes from ${source}: it is not the address of a host`, () => {
      const pair = new Pair().up();
      for (const [chunk, tag] of [
        [init, 0],
        [heartbeat, 5],
        [{ type: 'SHUTDOWN_ACK' }, 5],
        [data({}), pair.inbound.localTag],
      ] as const)
        assert.deepEqual(injectPacket(pair, { chunks: [chunk], tag, source }), []);
      assert.equal(pair.serverStack.totals().packetsDiscarded, 4);
    });

  it('answers an INIT to a port without a listener by an ABORT with the initiate tag', () => {
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
    const [answer] = answersTo({ hostName: HOST_NAME });
    assert.ok(answer.type === 'ABORT');
    assert.deepEqual(answer.causes, [{ code: 5, info: HOST_NAME }]);
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

function abort(reflected: boolean): Chunk {
  return { type: 'ABORT', reflected, causes: [] };
}

describe('SCTP packets that hold an ABORT (RFC 9260 §9.1)', () => {
  const ended: readonly [string, (pair: Pair) => readonly Chunk[]][] = [
    ['HEARTBEAT', () => [heartbeat]],
    ['an unknown chunk that is skipped', () => [unknown(0xff)]],
    ['DATA on a stream that does not exist', (pair) => [data({ tsn: pair.association.localInitialTsn, stream: 5000 })]],
    ['DATA without user data', (pair) => [data({ tsn: pair.association.localInitialTsn, length: 0 })]],
    ['SHUTDOWN', (pair) => [{ type: 'SHUTDOWN', cumulativeTsn: (pair.inbound.localInitialTsn - 1) >>> 0 }]],
    ['SHUTDOWN ACK, which has no place here', () => [{ type: 'SHUTDOWN_ACK' }]],
    ['SACK of what was never sent', (pair) => [{ ...sackOfNobody, cumulativeTsn: pair.inbound.localInitialTsn + 9 }]],
  ];
  for (const [name, chunks] of ended)
    it(`behind ${name}: the association is over, nothing is answered`, () => {
      const pair = new Pair().up();
      pair.network.run(1);
      assert.deepEqual(inject(pair, { chunks: [...chunks(pair), abort(false)] }), []);
      pair.network.run(10);
      assert.match(pair.server.events.at(-1) ?? '', /^(aborted|lost)$/);
      assert.deepEqual(pair.serverStack.associations, []);
    });

  it('behind a COOKIE ACK: up, then aborted', () => {
    const pair = new Pair();
    pair.network.fate = ({ packet }) => (packet.chunks[0].type === 'COOKIE_ACK' ? 'drop' : undefined);
    pair.connect();
    pair.network.run(0.1);
    injectAtClient(pair, { chunks: [cookieAck, abort(false)] });
    assert.deepEqual(pair.client.events, ['up', 'aborted']);
  });

  it('behind a COOKIE ECHO: no association, no answer', () => {
    const pair = new Pair();
    pair.network.fate = ({ packet, source, destination }) => {
      const [chunk] = packet.chunks;
      if (chunk.type !== 'COOKIE_ECHO') return undefined;
      pair.network.inject(
        { ...packet, chunks: [chunk, abort(false)], byteLength: packet.byteLength + 4 },
        source,
        destination,
      );
      return 'drop';
    };
    pair.connect();
    pair.network.run(0.5);
    assert.deepEqual(pair.network.sent('COOKIE_ACK'), []);
    assert.deepEqual([pair.serverStack.associations, pair.server.events], [[], []]);
  });

  it('behind a COOKIE ECHO that came again: the association is over', () => {
    const pair = new Pair().up();
    const [{ chunk }] = pair.network.sent('COOKIE_ECHO');
    assert.deepEqual(inject(pair, { chunks: [chunk, abort(false)] }), []);
    assert.equal(pair.server.events.at(-1), 'aborted');
  });

  it('whose T bit does not fit the tag, or which follows a chunk that stops the reading: discarded', () => {
    const pair = new Pair().up();
    assert.deepEqual(inject(pair, { chunks: [heartbeat, abort(true)] }), []);
    assert.deepEqual(inject(pair, { chunks: [unknown(0x7f), abort(false)] }), []);
    assert.equal(pair.inbound.state, 'up');
  });
});

describe('SCTP rules for chunks (RFC 9260 §3.2, §3.3)', () => {
  it('answers HEARTBEAT with all that it holds, known or not (§8.3)', () => {
    const pair = new Pair().up();
    const more = new Uint8Array([0x80, 5, 0, 6, 1, 2, 0, 0, 0, 1, 0, 99]);
    const info = new Uint8Array([1, 2, 3]);
    assert.deepEqual(inject(pair, { chunks: [{ type: 'HEARTBEAT', info, more }] }), [
      { type: 'HEARTBEAT_ACK', info, more },
    ]);
    const before = new Uint8Array([0x80, 6, 0, 6, 1, 2, 0, 0]);
    assert.deepEqual(inject(pair, { chunks: [{ type: 'HEARTBEAT', info, before, more }] }), [
      { type: 'HEARTBEAT_ACK', info, before, more },
    ]);
  });

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
    [0xff, ['HEARTBEAT_ACK', 'ERROR']],
  ] as const)
    it(`unknown chunk type ${type}: high-order bits ${(type >> 6).toString(2).padStart(2, '0')} (§3.2)`, () => {
      const pair = new Pair().up();
      const got = inject(pair, { chunks: [unknown(type), heartbeat] });
      assert.deepEqual(
        got.map((chunk) => chunk.type),
        answers,
      );
      const error = got.find((chunk) => chunk.type === 'ERROR');
      if (error !== undefined) {
        assert.equal(error.causes[0].code, 6);
        assert.deepEqual(error.causes[0].info, new Uint8Array([type, 0, 0, 6, 1, 2]));
      }
    });

  it('aborts on DATA without user data (cause 9, §3.3.10.9)', () => {
    const pair = new Pair().up();
    const empty = { payload: new BytesPayload(new Uint8Array(0)), length: 0 };
    const [answer] = inject(pair, { chunks: [data({ tsn: pair.association.localInitialTsn, ...empty })] });
    assert.ok(answer.type === 'ABORT');
    assert.equal(answer.causes[0].code, 9);
    assert.equal(Buffer.from(answer.causes[0].info).readUInt32BE(), pair.association.localInitialTsn);
    assert.equal(pair.server.events.at(-1), 'lost');
  });

  it('acknowledges DATA of a stream that does not exist, and reports it (cause 1, §6.5)', () => {
    const pair = new Pair().up();
    const chunk = data({ tsn: pair.association.localInitialTsn, stream: 3000 });
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

  it('aborts on a SACK with gap blocks beyond what was sent (cause 13, §12.4)', () => {
    for (const end of [3, 4, 65_535]) {
      const pair = new Pair({ sctp: { nagle: false } }).up();
      pair.network.run(1);
      pair.network.fate = () => 'drop';
      for (let i = 0; i < 3; i++) pair.inbound.send({ payload: new BytesPayload(new Uint8Array(1400)), ppid: PPID });
      const cumulativeTsn = (pair.inbound.localInitialTsn - 1) >>> 0;
      const gaps = [{ start: 2, end }];
      const sack: Chunk = { type: 'SACK', cumulativeTsn, receiveWindow: 10_000, gaps, duplicates: [] };
      const answers = inject(pair, { chunks: [sack] });
      if (end === 3) assert.ok(answers.every(({ type }) => type === 'DATA'));
      else assert.ok(answers[0].type === 'ABORT' && answers[0].causes[0].code === 13);
    }
  });

  it('reports a FORWARD-TSN that was not agreed on as an unknown chunk (RFC 3758 §3.3)', () => {
    const pair = new Pair({ serverSctp: { partialReliability: false } }).up();
    const { localInitialTsn } = pair.association;
    const chunk: Chunk = { type: 'FORWARD_TSN', newCumulativeTsn: localInitialTsn, streams: [{ stream: 1, ssn: 2 }] };
    const [error] = inject(pair, { chunks: [chunk] });
    assert.ok(error.type === 'ERROR');
    const info = Buffer.from(error.causes[0].info);
    assert.equal(error.causes[0].code, 6);
    assert.equal(info.toString('hex'), `c000000c${localInitialTsn.toString(16).padStart(8, '0')}00010002`);
    assert.equal(pair.inbound.cumulativeTsn, (localInitialTsn - 1) >>> 0);
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
