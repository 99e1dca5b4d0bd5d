import fc from 'fast-check';
import { isUserData, type Chunk, type SctpPacket } from '../../../../protocol/sctp/chunk.ts';
import { BytesPayload } from '../../../../protocol/payload.ts';
import { packetByteLength } from '../../../../protocol/sctp/wire/byte-length.ts';
import { parameterOf, SctpParameterType } from '../../../../protocol/sctp/wire/parameter.ts';
import { u32At } from '../../../../protocol/wire/big-endian.ts';
import { ipAddressFromBytes } from '../../../../protocol/wire/ip-address.ts';

/** Records as object literals are: `deepEqual` compares prototypes. */
const record = <T, K extends keyof T = keyof T>(
  fields: { [Key in keyof T]: fc.Arbitrary<T[Key]> },
  options: { requiredKeys?: K[] } = {},
) => fc.record(fields, { ...options, noNullPrototype: true });

const u16 = fc.integer({ min: 0, max: 0xffff });
const u32 = fc.integer({ min: 0, max: 0xffffffff });
const bytes = fc.uint8Array({ maxLength: 40 });
const address = fc
  .oneof(fc.uint8Array({ minLength: 4, maxLength: 4 }), fc.uint8Array({ minLength: 16, maxLength: 16 }))
  .map(ipAddressFromBytes);

/** Unknown parameters that let the reader continue. */
const unknownParameters = fc.array(
  fc.tuple(fc.constantFrom(0x8005, 0x9abc, 0xc006, 0xffff), bytes).map(([type, value]) => parameterOf(type, value)),
  { maxLength: 3 },
);

const initiation = {
  initiateTag: u32,
  receiveWindow: u32,
  outboundStreams: u16,
  maxInboundStreams: u16,
  initialTsn: u32,
  addresses: fc.array(address, { maxLength: 4 }),
  forwardTsn: fc.boolean(),
  unknownParameters,
};

const causes = fc.array(record({ code: u16, info: bytes }), { maxLength: 3 });

const data = fc
  .record({
    type: fc.constant('DATA' as const),
    tsn: u32,
    stream: u16,
    ssn: u16,
    ppid: u32,
    unordered: fc.boolean(),
    beginning: fc.boolean(),
    ending: fc.boolean(),
    immediate: fc.boolean(),
    content: bytes,
  })
  .map(({ content, ...fields }) => ({
    ...fields,
    payload: new BytesPayload(content),
    offset: 0,
    length: content.length,
  }));

const iData = fc
  .record({
    type: fc.constant('I_DATA' as const),
    tsn: u32,
    stream: u16,
    mid: u32,
    fsn: u32,
    ppid: u32,
    unordered: fc.boolean(),
    beginning: fc.boolean(),
    ending: fc.boolean(),
    immediate: fc.boolean(),
    content: bytes,
  })
  .map(({ content, fsn, ppid, ...fields }) => ({
    ...fields,
    // One word for both.
    ...(fields.beginning ? { fsn: 0, ppid } : { fsn, ppid: 0 }),
    payload: new BytesPayload(content),
    offset: 0,
    length: content.length,
  }));

const init = record(
  {
    type: fc.constant('INIT' as const),
    ...initiation,
    supportedAddressTypes: fc.array(u16, { maxLength: 3 }),
    cookieLifeIncrement: fc.integer({ min: 0, max: 0xffffffff }).map((milliseconds) => milliseconds / 1000),
    ecnCapable: fc.constant(true as const),
    extensions: fc.array(fc.integer({ min: 0, max: 255 }), { maxLength: 7 }),
    random: bytes,
    hmacs: fc.array(u16, { maxLength: 3 }),
    authenticatedChunks: fc.array(fc.integer({ min: 0, max: 255 }), { maxLength: 7 }),
    hostName: fc.uint8Array({ maxLength: 9 }).map((name) => parameterOf(SctpParameterType.hostNameAddress, name)),
  },
  { requiredKeys: ['type', ...(Object.keys(initiation) as (keyof typeof initiation)[])] },
);

/** Its first four bytes are the correlation identifier, if there are as many. */
const unreadRequest = bytes.map((value) => ({
  action: 'unknown' as const,
  correlation: value.length < 4 ? 0 : u32At(value, 0),
  parameter: parameterOf(0x8123, value),
}));

const unknown = fc
  .tuple(fc.constantFrom(0x11, 0x41, 0x7f, 0x81, 0xc3, 0xff), u16, bytes)
  .map(([chunkType, flags, value]) => ({
    type: 'UNKNOWN' as const,
    chunkType,
    bytes: Uint8Array.from([chunkType, flags & 255, 0, 4 + value.length, ...value]),
  }));

/** Any chunk that this stack can write. */
export const arbitraryChunk: fc.Arbitrary<Chunk> = fc.oneof(
  data,
  iData,
  init,
  record({
    type: fc.constant('INIT_ACK' as const),
    ...initiation,
    cookie: bytes,
    unrecognizedParameters: fc.array(bytes, { maxLength: 2 }),
  }),
  record({
    type: fc.constant('SACK' as const),
    cumulativeTsn: u32,
    receiveWindow: u32,
    gaps: fc.array(record({ start: u16, end: u16 }), { maxLength: 4 }),
    duplicates: fc.array(u32, { maxLength: 4 }),
  }),
  record(
    {
      type: fc.constant('NR_SACK' as const),
      cumulativeTsn: u32,
      receiveWindow: u32,
      gaps: fc.array(record({ start: u16, end: u16 }), { maxLength: 4 }),
      nonRenegable: fc.array(record({ start: u16, end: u16 }), { maxLength: 4 }),
      duplicates: fc.array(u32, { maxLength: 4 }),
      packets: fc.integer({ min: 1, max: 3 }),
    },
    { requiredKeys: ['type', 'cumulativeTsn', 'receiveWindow', 'gaps', 'nonRenegable', 'duplicates'] },
  ),
  record(
    {
      type: fc.constantFrom('HEARTBEAT' as const, 'HEARTBEAT_ACK' as const),
      info: bytes,
      more: fc.uint8Array({ minLength: 1, maxLength: 40 }),
    },
    { requiredKeys: ['type', 'info'] },
  ),
  record({ type: fc.constant('ABORT' as const), reflected: fc.boolean(), causes }),
  record({ type: fc.constant('ERROR' as const), causes }),
  record({ type: fc.constant('SHUTDOWN' as const), cumulativeTsn: u32 }),
  record({ type: fc.constant('SHUTDOWN_COMPLETE' as const), reflected: fc.boolean() }),
  record({ type: fc.constantFrom('SHUTDOWN_ACK' as const, 'COOKIE_ACK' as const) }),
  record({ type: fc.constant('COOKIE_ECHO' as const), cookie: bytes }),
  record({ type: fc.constantFrom('ECNE' as const, 'CWR' as const), lowestTsn: u32 }),
  record({
    type: fc.constant('FORWARD_TSN' as const),
    newCumulativeTsn: u32,
    streams: fc.array(record({ stream: u16, ssn: u16 }), { maxLength: 4 }),
  }),
  record({
    type: fc.constant('AUTH' as const),
    keyIdentifier: u16,
    hmacIdentifier: u16,
    hmac: bytes,
    covered: fc.constant(new Uint8Array(0)),
  }),
  record({
    type: fc.constant('I_FORWARD_TSN' as const),
    newCumulativeTsn: u32,
    messages: fc.array(record({ stream: u16, unordered: fc.boolean(), mid: u32 }), { maxLength: 4 }),
  }),
  record({
    type: fc.constant('ASCONF' as const),
    serial: u32,
    address,
    requests: fc.array(
      fc.oneof(
        record({
          action: fc.constantFrom('add' as const, 'delete' as const, 'setPrimary' as const),
          correlation: u32,
          address,
        }),
        unreadRequest,
      ),
      { maxLength: 4 },
    ),
  }),
  record({
    type: fc.constant('ASCONF_ACK' as const),
    serial: u32,
    responses: fc.array(
      fc.oneof(
        record({ outcome: fc.constant('success' as const), correlation: u32 }),
        record({ outcome: fc.constant('failure' as const), correlation: u32, causes }),
        bytes.map((value) => ({ outcome: 'unknown' as const, parameter: parameterOf(0x8123, value) })),
      ),
      { maxLength: 4 },
    ),
  }),
  record({ type: fc.constant('PAD' as const), length: fc.integer({ min: 4, max: 60 }) }),
  unknown,
);

const port = fc.integer({ min: 1, max: 0xffff });

/** Any packet that this stack can write. */
export const arbitraryPacket: fc.Arbitrary<SctpPacket> = fc
  .record({
    sourcePort: port,
    destinationPort: port,
    verificationTag: u32,
    chunks: fc.array(arbitraryChunk, { minLength: 1, maxLength: 5 }),
  })
  .map((packet) => ({ ...packet, byteLength: packetByteLength(packet.chunks) }));

/** A packet with payloads as bytes, for comparison; what AUTH covers is no field of it. */
export function comparable(packet: SctpPacket): unknown {
  const chunks = packet.chunks.map((chunk) =>
    chunk.type === 'AUTH'
      ? { ...chunk, covered: undefined }
      : isUserData(chunk)
        ? { ...chunk, payload: chunk.payload.bytes() }
        : chunk,
  );
  return { ...packet, chunks };
}
