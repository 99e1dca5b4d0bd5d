import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { Chunk, SctpPacket } from '../../../../protocol/sctp/chunk.ts';
import { BytesPayload } from '../../../../protocol/payload.ts';
import { chunkByteLength, packetByteLength } from '../../../../protocol/sctp/wire/byte-length.ts';
import { reportsUnknownChunk, skipsUnknownChunk } from '../../../../protocol/sctp/wire/chunk-type.ts';
import {
  checksumIsRight,
  decodePacket,
  decodeUnchecked,
  usablePart,
} from '../../../../protocol/sctp/wire/decode-packet.ts';
import { packetChecksum } from '../../../../protocol/sctp/wire/crc32c.ts';
import { encodePacket } from '../../../../protocol/sctp/wire/encode-packet.ts';
import type { WireErrorReason } from '../../../../protocol/wire/wire-error.ts';
import { arbitraryChunk, arbitraryPacket, comparable } from './arbitrary-packet.ts';
import { capturedPackets } from './reference-packets.ts';

const captured = capturedPackets();

function packetOf(...chunks: Chunk[]): SctpPacket {
  return { sourcePort: 1, destinationPort: 2, verificationTag: 3, chunks, byteLength: packetByteLength(chunks) };
}

function decoded(bytes: Uint8Array): SctpPacket {
  const result = decodePacket(bytes);
  assert.ok(result.ok, result.ok ? '' : result.error.message);
  return result.packet;
}

/** A packet that holds chunks as bytes in hex. */
function packetBytes(hex: string): Uint8Array {
  return Uint8Array.from(Buffer.from(`000100020000000300000000${hex}`, 'hex'));
}

function withChecksum(bytes: Uint8Array): Uint8Array {
  new DataView(bytes.buffer).setUint32(8, packetChecksum(bytes), true);
  return bytes;
}

function chunkFrom(hex: string): Chunk {
  const result = decodeUnchecked(packetBytes(hex));
  assert.ok(result.ok, result.ok ? '' : result.error.message);
  return result.packet.chunks[0];
}

describe('SCTP packets of Linux', () => {
  it('come out of the encoder as they went into the decoder, checksum included', () => {
    assert.ok(captured.length > 250);
    for (const { name, bytes } of captured) {
      const packet = decoded(bytes);
      assert.equal(packet.byteLength, bytes.length, name);
      assert.deepEqual(encodePacket(packet), bytes, name);
    }
  });

  it('show set-up, data, heartbeats, shutdown and abort', () => {
    const types = new Set(captured.flatMap(({ bytes }) => decoded(bytes).chunks.map(({ type }) => type)));
    for (const type of ['INIT', 'INIT_ACK', 'COOKIE_ECHO', 'COOKIE_ACK', 'DATA', 'SACK', 'HEARTBEAT', 'HEARTBEAT_ACK'])
      assert.ok(types.has(type as Chunk['type']), type);
    for (const type of ['SHUTDOWN', 'SHUTDOWN_ACK', 'SHUTDOWN_COMPLETE', 'ABORT'])
      assert.ok(types.has(type as Chunk['type']), type);
  });

  it('show addresses, streams and extensions in INIT', () => {
    const [chunk] = decoded(captured[0].bytes).chunks;
    assert.ok(chunk.type === 'INIT');
    assert.deepEqual(chunk.addresses, ['10.1.1.2', '10.1.2.2']);
    assert.deepEqual([chunk.outboundStreams, chunk.maxInboundStreams], [10, 65535]);
    assert.deepEqual(chunk.supportedAddressTypes, [6, 5]);
    assert.equal(chunk.forwardTsn, true);
    assert.equal(chunk.ecnCapable, true);
    assert.deepEqual(chunk.unknownParameters, []);
  });
});

describe('SCTP packets', () => {
  it('are the same after encoding and decoding, and as long as was said', () => {
    fc.assert(
      fc.property(arbitraryPacket, (packet) => {
        const bytes = encodePacket(packet);
        assert.equal(bytes.length, packet.byteLength);
        assert.deepEqual(comparable(decoded(bytes)), comparable(packet));
      }),
      { numRuns: 3000 },
    );
  });

  it('have chunks whose size is known without encoding', () => {
    fc.assert(
      fc.property(arbitraryChunk, (chunk) => {
        assert.equal(chunkByteLength(chunk), encodePacket(packetOf(chunk)).length - 12);
      }),
      { numRuns: 1000 },
    );
  });

  it('share no memory with the bytes that they came from', () => {
    fc.assert(
      fc.property(arbitraryPacket, (packet) => {
        // As sockets hand it out: a part of a pool.
        const received = Buffer.from(Buffer.concat([Buffer.alloc(3), encodePacket(packet)]).subarray(3));
        const before = decoded(received);
        const copy = comparable(decoded(received));
        received.fill(0xee);
        assert.deepEqual(comparable(before), copy);
      }),
      { numRuns: 500 },
    );
  });

  it('carry the fragment of the payload that the chunk names', () => {
    const payload = new BytesPayload(Uint8Array.from([0, 1, 2, 3, 4, 5, 6, 7]));
    const flags = { unordered: false, beginning: false, ending: true, immediate: true };
    const chunk = {
      type: 'DATA',
      tsn: 9,
      stream: 1,
      ssn: 2,
      ppid: 11,
      ...flags,
      payload,
      offset: 5,
      length: 3,
    } as const;
    const [again] = decoded(encodePacket(packetOf(chunk))).chunks;
    assert.ok(again.type === 'DATA');
    assert.deepEqual(again.payload.bytes(), Uint8Array.of(5, 6, 7));
    assert.deepEqual([again.ending, again.beginning, again.immediate], [true, false, true]);
    assert.throws(() => encodePacket(packetOf({ ...chunk, length: 4 })), RangeError);
  });

  it('that cannot be written are refused', () => {
    const long: Chunk = { type: 'COOKIE_ECHO', cookie: new Uint8Array(65_532) };
    assert.throws(() => encodePacket(packetOf(long)), /COOKIE_ECHO of 65536 bytes is too long/);
    assert.throws(
      () => encodePacket({ ...packetOf({ type: 'COOKIE_ACK' }), byteLength: 20 }),
      /takes 16 bytes, but its byteLength is 20/,
    );
    assert.throws(() => encodePacket({ ...packetOf({ type: 'COOKIE_ACK' }), byteLength: 14 }), RangeError);
  });

  it('with a wrong bit have a wrong checksum', () => {
    const bytes = captured[0].bytes.slice();
    for (let bit = 0; bit < 8 * bytes.length; bit++) {
      bytes[bit >> 3] ^= 1 << (bit & 7);
      const result = decodePacket(bytes);
      assert.ok(!result.ok && result.error.reason === 'wrong-checksum');
      bytes[bit >> 3] ^= 1 << (bit & 7);
    }
    assert.ok(checksumIsRight(bytes));
  });
});

describe('decoding SCTP leaves to the association what it has to answer', () => {
  it('DATA without user data (RFC 9260 §6.2)', () => {
    const chunk = chunkFrom('00030010 00000007 0001 0002 0000000b'.replaceAll(' ', ''));
    assert.ok(chunk.type === 'DATA' && chunk.length === 0 && chunk.tsn === 7);
  });

  it('INIT ACK without cookie (RFC 9260 §3.3.3)', () => {
    const hex = '02000014 00000007 00010000 0001 0001 00000008'.replaceAll(' ', '');
    const chunk = chunkFrom(hex);
    assert.ok(chunk.type === 'INIT_ACK' && chunk.cookie.length === 0);
    assert.equal(Buffer.from(encodePacket(packetOf(chunk)).subarray(12)).toString('hex'), hex);
  });

  it('INIT with a tag, streams or window of 0, or bundled (RFC 9260 §3.3.2, §6.10)', () => {
    const init = '010000140000000000000000000000000000000a';
    const result = decodeUnchecked(packetBytes(`${init}0b000004`));
    assert.ok(result.ok);
    assert.deepEqual(
      result.packet.chunks.map(({ type }) => type),
      ['INIT', 'COOKIE_ACK'],
    );
  });

  it('a Host Name Address (RFC 9260 §3.3.2)', () => {
    const chunk = chunkFrom('0100001c 00000007 00010000 0001 0001 00000008 000b0008 61626300'.replaceAll(' ', ''));
    assert.ok(chunk.type === 'INIT');
    assert.deepEqual(chunk.hostName, Uint8Array.of(0, 11, 0, 8, 97, 98, 99, 0));
  });

  it('unknown chunks, whole, with what their types ask for (RFC 9260 §3.2)', () => {
    const chunk = chunkFrom('c3050009aabbccddee000000');
    assert.ok(chunk.type === 'UNKNOWN');
    assert.equal(chunk.chunkType, 0xc3);
    assert.deepEqual(chunk.bytes, Uint8Array.of(0xc3, 5, 0, 9, 0xaa, 0xbb, 0xcc, 0xdd, 0xee));
    const asked = [0x0f, 0x40, 0x80, 0xc1].map((type) => [skipsUnknownChunk(type), reportsUnknownChunk(type)]);
    assert.deepEqual(asked, [
      [false, false],
      [false, true],
      [true, false],
      [true, true],
    ]);
  });

  for (const [what, hex] of [
    ['no address', 'c100000800000007'],
    ['an address of 3 bytes', 'c100000f00000007000500070a0001'],
    ['a parameter without an end', 'c10000140000000700050008 0a000001 c0010040'],
    ['an answer that is cut off', '8000000a00000007c005'],
  ] as const)
    it(`ASCONF or its answer with ${what} as a chunk of an unknown type: what is around it counts`, () => {
      const bytes = hex.replaceAll(' ', '');
      assert.equal(chunkFrom(bytes.padEnd(Math.ceil(bytes.length / 8) * 8, '0')).type, 'UNKNOWN');
    });

  it('requests of ASCONF that cannot be read, whole', () => {
    const parameters = 'c0010010 00000005 00050007 0a000000 c0070008 00000006'.replaceAll(' ', '');
    const chunk = chunkFrom(`c1000028000000070005 00080a000001${parameters}`.replaceAll(' ', ''));
    assert.ok(chunk.type === 'ASCONF');
    assert.deepEqual(
      chunk.requests.map((request) => request.action === 'unknown' && [request.correlation, request.parameter.length]),
      [
        [5, 16],
        [6, 8],
      ],
    );
  });

  it('unknown parameters up to one whose type stops (RFC 9260 §3.2.1)', () => {
    const fixed = '00000007 00010000 0001 0001 00000008'.replaceAll(' ', '');
    const skipped = 'c0060005ab000000';
    const stopping = '40010004';
    const behind = 'c0000004';
    const chunk = chunkFrom(`01000028${fixed}${skipped}${stopping}${behind}80000004`);
    assert.ok(chunk.type === 'INIT');
    assert.deepEqual(
      chunk.unknownParameters.map((parameter) => Buffer.from(parameter).toString('hex')),
      ['c0060005ab', stopping],
    );
    assert.equal(chunk.forwardTsn, false);
  });
});

describe('SCTP bytes that are no packet', () => {
  const init = '00000007 00010000 0001 0001 00000008'.replaceAll(' ', '');
  const cases: readonly [name: string, bytes: Uint8Array, reason: WireErrorReason, offset: number][] = [
    ['nothing', new Uint8Array(0), 'bad-length', 0],
    ['half a common header', packetBytes('').subarray(0, 11), 'bad-length', 11],
    ['no chunk', packetBytes(''), 'bad-length', 12],
    ['source port 0', packetBytes('0b000004').fill(0, 0, 2), 'invalid-value', 0],
    ['destination port 0', packetBytes('0b000004').fill(0, 2, 4), 'invalid-value', 2],
    ['half a chunk header', packetBytes('0b0000040b00'), 'trailing-bytes', 16],
    ['a chunk length below 4', packetBytes('0b000003'), 'bad-length', 14],
    ['a chunk beyond the packet', packetBytes('0a000009aabbccdd'), 'bad-length', 14],
    ['DATA without a whole header', packetBytes('0003000c0000000700010002'), 'bad-length', 24],
    ['COOKIE ACK with content', packetBytes('0b00000800000000'), 'bad-length', 16],
    ['SHUTDOWN without TSN', packetBytes('07000004'), 'bad-length', 16],
    ['SACK with fewer gaps than it says', packetBytes('0300001000000001000000020001ffff'), 'bad-length', 28],
    ['SACK with more bytes than it says', packetBytes('03000014000000010000000200000000deadbeef'), 'bad-length', 28],
    ['HEARTBEAT without information', packetBytes('04000004'), 'missing-parameter', 16],
    ['HEARTBEAT with another parameter', packetBytes('0400000800020004'), 'missing-parameter', 20],
    ['a parameter beyond the INIT', packetBytes(`01000018${init}80000005`), 'bad-length', 32],
    ['a parameter length below 4', packetBytes(`01000018${init}80000003`), 'bad-length', 32],
    ['an IPv4 address of 3 bytes', packetBytes(`0100001b${init}000500070a010100`), 'bad-length', 36],
    ['an IPv6 address of 4 bytes', packetBytes(`0100001c${init}000600080a010101`), 'bad-length', 36],
    ['Forward-TSN-Supported with a value', packetBytes(`0100001c${init}c000000800000000`), 'bad-length', 36],
    ['an odd list of address types', packetBytes(`0100001b${init}000c000700050600`), 'bad-length', 38],
    ['a cause beyond the ABORT', packetBytes('06000008000c0010'), 'bad-length', 16],
    ['half a stream in FORWARD TSN', packetBytes('c000000a0000000100010000'), 'bad-length', 22],
  ];
  for (const [name, bytes, reason, offset] of cases)
    it(`${name}: an error that names reason and place`, () => {
      const result = decodeUnchecked(bytes);
      assert.ok(!result.ok);
      assert.deepEqual([result.error.reason, result.error.offset], [reason, offset], result.error.message);
    });

  it('give what precedes the fault, for programs that print it', () => {
    const result = decodeUnchecked(packetBytes('0b0000040b000003'));
    assert.ok(!result.ok && result.beforeFault !== undefined);
    assert.deepEqual(result.beforeFault.chunks, [{ type: 'COOKIE_ACK' }]);
  });

  for (const [name, hex] of [
    ['a partial chunk', '0a00000faabbccdd'],
    ['stray bytes', '0b00'],
    ['a chunk of length 0', '0b000000'],
    ['a chunk that is none of its type', '07000004'],
  ])
    it(`${name} is dropped with what is behind it, what came before is not (§6.10)`, () => {
      const result = decodePacket(withChecksum(packetBytes(`0b0000040700000800000001${hex}0b000004`)));
      const packet = usablePart(result);
      assert.ok(!result.ok && packet !== undefined);
      assert.deepEqual(packet, packetOf({ type: 'COOKIE_ACK' }, { type: 'SHUTDOWN', cumulativeTsn: 1 }));
    });

  it('leave nothing to take if the first chunk is none, a port is 0 or the checksum is wrong', () => {
    for (const bytes of [
      withChecksum(packetBytes('0b000000')),
      withChecksum(packetBytes('')),
      withChecksum(packetBytes('0b0000040b00').fill(0, 0, 2)),
      packetBytes('0b0000040b00'),
    ])
      assert.equal(usablePart(decodePacket(bytes)), undefined);
  });

  it('are a packet if only the last padding is missing', () => {
    assert.deepEqual(chunkFrom('0a000005ab'), { type: 'COOKIE_ECHO', cookie: Uint8Array.of(0xab) });
    const abort = chunkFrom('06000009000c000561');
    assert.deepEqual(abort, { type: 'ABORT', reflected: false, causes: [{ code: 12, info: Uint8Array.of(0x61) }] });
  });
});
