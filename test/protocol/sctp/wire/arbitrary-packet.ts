import fc from 'fast-check';
import type { Chunk, SctpPacket } from '../../../../protocol/sctp/chunk.ts';
import { BytesPayload } from '../../../../protocol/payload.ts';
import { packetByteLength } from '../../../../protocol/sctp/wire/byte-length.ts';
import { parameterOf, SctpParameterType } from '../../../../protocol/sctp/wire/parameter.ts';
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
  fc
    .tuple(fc.constantFrom(0x8005, 0x8008, 0x9abc, 0xc006, 0xffff), bytes)
    .map(([type, value]) => parameterOf(type, value)),
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

const init = record(
  {
    type: fc.constant('INIT' as const),
    ...initiation,
    supportedAddressTypes: fc.array(u16, { maxLength: 3 }),
    cookieLifeIncrement: fc.integer({ min: 0, max: 0xffffffff }).map((milliseconds) => milliseconds / 1000),
    ecnCapable: fc.constant(true as const),
    hostName: fc.uint8Array({ maxLength: 9 }).map((name) => parameterOf(SctpParameterType.hostNameAddress, name)),
  },
  { requiredKeys: ['type', ...(Object.keys(initiation) as (keyof typeof initiation)[])] },
);

const unknown = fc
  .tuple(fc.constantFrom(0x0f, 0x10, 0x40, 0x7f, 0x80, 0xc1, 0xff), u16, bytes)
  .map(([chunkType, flags, value]) => ({
    type: 'UNKNOWN' as const,
    chunkType,
    bytes: Uint8Array.from([chunkType, flags & 255, 0, 4 + value.length, ...value]),
  }));

/** Any chunk that this stack can write. */
export const arbitraryChunk: fc.Arbitrary<Chunk> = fc.oneof(
  data,
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

/** A packet with payloads as bytes, for comparison. */
export function comparable(packet: SctpPacket): unknown {
  const chunks = packet.chunks.map((chunk) =>
    chunk.type === 'DATA' ? { ...chunk, payload: chunk.payload.bytes() } : chunk,
  );
  return { ...packet, chunks };
}
