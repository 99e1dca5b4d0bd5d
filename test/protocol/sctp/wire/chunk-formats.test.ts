import assert from 'node:assert/strict';
import type { Chunk, DataChunk, IDataChunk, InitAckChunk, InitChunk } from '../../../../protocol/sctp/chunk.ts';
import { chunkByteLength, chunkLengthField } from '../../../../protocol/sctp/wire/byte-length.ts';
import { decodeUnchecked } from '../../../../protocol/sctp/wire/decode-packet.ts';
import { encodeChunk, encodePacket } from '../../../../protocol/sctp/wire/encode-packet.ts';
import { bytesOf } from '../pair.ts';

const data: DataChunk = {
  type: 'DATA',
  tsn: 0xfedcba98,
  stream: 0x102,
  ssn: 0x304,
  ppid: 0x5060708,
  unordered: false,
  beginning: false,
  ending: false,
  immediate: false,
  payload: bytesOf('abcde'),
  offset: 0,
  length: 5,
};
const DATA_FIELDS = '0015fedcba9801020304050607086162636465000000';

const { ssn: _, ...userData } = data;
const iData: IDataChunk = { ...userData, type: 'I_DATA', mid: 0xa0b0c0d, fsn: 0, ppid: 0 };
const I_DATA_FIELDS = '0019fedcba98010200000a0b0c0d';

const initiation = {
  initiateTag: 0xfedcba98,
  receiveWindow: 0x10000,
  outboundStreams: 0x102,
  maxInboundStreams: 0x304,
  initialTsn: 0x5060708,
  addresses: ['10.0.0.1', '2001:db8::1'],
  forwardTsn: true,
  unknownParameters: [],
};
const INITIATION = 'fedcba98000100000102030405060708000500080a0000010006001420010db8000000000000000000000001';
const init: InitChunk = { type: 'INIT', ...initiation };
const initAck: InitAckChunk = {
  type: 'INIT_ACK',
  ...initiation,
  cookie: Uint8Array.of(1, 2, 3),
  unrecognizedParameters: [],
};

/** Chunks (RFC 9260 §3.3, RFC 3758 §3.2, RFC 4820 §3) with their padding. */
const formats: readonly (readonly [what: string, chunk: Chunk, hex: string])[] = [
  ['a middle fragment', data, `0000${DATA_FIELDS}`],
  ['a last fragment (E)', { ...data, ending: true }, `0001${DATA_FIELDS}`],
  ['a first fragment (B)', { ...data, beginning: true }, `0002${DATA_FIELDS}`],
  ['an unordered message (U)', { ...data, unordered: true }, `0004${DATA_FIELDS}`],
  ['a message that asks for a SACK (I)', { ...data, immediate: true }, `0008${DATA_FIELDS}`],
  ['addresses and Forward-TSN-Supported', init, `01000034${INITIATION}c0000004`],
  ['address types', { ...init, supportedAddressTypes: [5] }, `0100003c${INITIATION}000c000600050000c0000004`],
  [
    'a Cookie Preservative',
    { ...init, forwardTsn: false, cookieLifeIncrement: 1.5 },
    `01000038${INITIATION}00090008000005dc`,
  ],
  ['ECN Capable', { ...init, forwardTsn: false, ecnCapable: true }, `01000034${INITIATION}80000004`],
  ['a cookie', { ...initAck, forwardTsn: false }, `02000037${INITIATION}0007000701020300`],
  [
    'a cookie and a parameter that was not understood',
    { ...initAck, unrecognizedParameters: [Uint8Array.of(0xc0, 9, 0, 4)] },
    `02000044${INITIATION}000700070102030000080008c0090004c0000004`,
  ],
  [
    'gaps and duplicates',
    { type: 'SACK', cumulativeTsn: 7, receiveWindow: 8, gaps: [{ start: 2, end: 0x103 }], duplicates: [5, 6] },
    '0300001c000000070000000800010002000201030000000500000006',
  ],
  [
    'blocks that are not taken back',
    {
      type: 'NR_SACK',
      cumulativeTsn: 7,
      receiveWindow: 8,
      gaps: [{ start: 2, end: 0x103 }],
      nonRenegable: [{ start: 0x105, end: 0x106 }],
      duplicates: [5],
      packets: 1,
    },
    '1040002000000007000000080001000100010000000201030105010600000005',
  ],
  ['its information', { type: 'HEARTBEAT', info: Uint8Array.of(1, 2) }, '0400000a0001000601020000'],
  [
    'what was beside its information',
    {
      type: 'HEARTBEAT_ACK',
      info: Uint8Array.of(1, 2),
      before: Uint8Array.of(0, 9, 0, 4),
      more: Uint8Array.of(0, 8, 0, 4),
    },
    '0500001400090004000100060102000000080004',
  ],
  [
    'a cause',
    { type: 'ABORT', reflected: false, causes: [{ code: 12, info: Uint8Array.of(0x61) }] },
    '06000009000c000561000000',
  ],
  ['the T bit', { type: 'ABORT', reflected: true, causes: [] }, '06010004'],
  ['a TSN', { type: 'SHUTDOWN', cumulativeTsn: 7 }, '0700000800000007'],
  ['nothing', { type: 'SHUTDOWN_ACK' }, '08000004'],
  [
    'two causes',
    {
      type: 'ERROR',
      causes: [
        { code: 1, info: Uint8Array.of(9) },
        { code: 8, info: new Uint8Array(0) },
      ],
    },
    '09000010000100050900000000080004',
  ],
  ['a cookie', { type: 'COOKIE_ECHO', cookie: Uint8Array.of(1, 2, 3, 4, 5) }, '0a0000090102030405000000'],
  ['nothing', { type: 'COOKIE_ACK' }, '0b000004'],
  ['a TSN', { type: 'ECNE', lowestTsn: 7 }, '0c00000800000007'],
  ['a TSN', { type: 'CWR', lowestTsn: 7 }, '0d00000800000007'],
  ['nothing', { type: 'SHUTDOWN_COMPLETE', reflected: false }, '0e000004'],
  ['the T bit', { type: 'SHUTDOWN_COMPLETE', reflected: true }, '0e010004'],
  ['zeros', { type: 'PAD', length: 9 }, '840000090000000000000000'],
  [
    'streams',
    {
      type: 'FORWARD_TSN',
      newCumulativeTsn: 7,
      streams: [
        { stream: 1, ssn: 2 },
        { stream: 3, ssn: 0x405 },
      ],
    },
    'c0000010000000070001000200030405',
  ],
  ['a middle fragment with its FSN', { ...iData, fsn: 9 }, `4000${I_DATA_FIELDS}000000096162636465000000`],
  [
    'a first fragment with its PPID',
    { ...iData, beginning: true, immediate: true, ppid: 0x1020304 },
    `400a${I_DATA_FIELDS}010203046162636465000000`,
  ],
  [
    'an unordered last fragment',
    { ...iData, ending: true, unordered: true, fsn: 9 },
    `4005${I_DATA_FIELDS}000000096162636465000000`,
  ],
  [
    'messages',
    {
      type: 'I_FORWARD_TSN',
      newCumulativeTsn: 7,
      messages: [
        { stream: 1, unordered: false, mid: 2 },
        { stream: 3, unordered: true, mid: 0x4050607 },
      ],
    },
    'c20000180000000700010000000000020003000104050607',
  ],
  ['Supported Extensions', { ...init, extensions: [0x40, 0xc2] }, `0100003c${INITIATION}8008000640c20000c0000004`],
  [
    'requests of both families',
    {
      type: 'ASCONF',
      serial: 7,
      address: '10.0.0.1',
      requests: [
        { action: 'add', correlation: 1, address: '10.0.0.2' },
        { action: 'delete', correlation: 2, address: '0.0.0.0' },
        { action: 'setPrimary', correlation: 3, address: '2001:db8::1' },
      ],
    },
    'c100004c00000007000500080a000001c001001000000001000500080a000002c0020010000000020005000800000000c004001c000000030006001420010db8000000000000000000000001',
  ],
  [
    'what became of requests',
    {
      type: 'ASCONF_ACK',
      serial: 7,
      responses: [
        { outcome: 'success', correlation: 1 },
        { outcome: 'failure', correlation: 2, causes: [{ code: 0xa0, info: Uint8Array.of(1, 2, 3, 4) }] },
      ],
    },
    '8000002000000007c005000800000001c00300100000000200a0000801020304',
  ],
  ['its bytes', { type: 'UNKNOWN', chunkType: 0xc3, bytes: Uint8Array.of(0xc3, 5, 0, 5, 9) }, 'c305000509000000'],
];

describe('chunks as bytes', () => {
  for (const [what, chunk, hex] of formats)
    it(`${chunk.type} with ${what}: ${hex}`, () => {
      assert.equal(Buffer.from(encodeChunk(chunk)).toString('hex'), hex);
      assert.equal(chunkByteLength(chunk), hex.length / 2);
      assert.equal(chunkLengthField(chunk), Number.parseInt(hex.slice(4, 8), 16));
      const read = decodeUnchecked(Uint8Array.from(Buffer.from(`000100020000000300000000${hex}`, 'hex')));
      assert.ok(read.ok, read.ok ? '' : read.error.message);
      const [again] = read.packet.chunks;
      assert.equal(Buffer.from(encodeChunk(again)).toString('hex'), hex);
      if (chunk.type !== 'DATA') assert.deepEqual(again, chunk);
    });

  it('have at most 65 535 bytes', () => {
    const longest: Chunk = { type: 'COOKIE_ECHO', cookie: new Uint8Array(65_531) };
    const bytes = encodePacket({
      sourcePort: 1,
      destinationPort: 2,
      verificationTag: 3,
      chunks: [longest],
      byteLength: 65_548,
    });
    assert.equal(Buffer.from(bytes.subarray(12, 16)).toString('hex'), '0a00ffff');
    assert.throws(() => encodeChunk({ type: 'COOKIE_ECHO', cookie: new Uint8Array(65_532) }), RangeError);
  });
});
