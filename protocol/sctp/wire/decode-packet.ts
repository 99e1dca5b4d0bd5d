import { BytesPayload } from '../../payload.ts';
import { u16At, u32At, u8At } from '../../wire/big-endian.ts';
import { alignedLength } from '../../wire/byte-writer.ts';
import { copyOf } from '../../wire/parameter-reader.ts';
import { WireError } from '../../wire/wire-error.ts';
import type {
  AuthChunk,
  Chunk,
  DataChunk,
  SctpErrorCause,
  ForwardTsnChunk,
  GapBlock,
  HeartbeatChunk,
  IDataChunk,
  IForwardTsnChunk,
  NrSackChunk,
  SackChunk,
  SctpPacket,
  SkippedMessage,
} from '../chunk.ts';
import { AUTH_HEADER, CHUNK_HEADER, COMMON_HEADER, packetByteLength } from './byte-length.ts';
import { ChunkReader } from './chunk-reader.ts';
import { ChunkType, DataFlag, REFLECTED_FLAG, SACK_PACKETS_SHIFT, SKIPPED_UNORDERED_FLAG } from './chunk-type.ts';
import { packetChecksum } from './crc32c.ts';
import { readAsconf, readAsconfAck } from './asconf-parameters.ts';
import { readInit, readInitAck } from './initiation-parameters.ts';
import { SctpParameterType } from './parameter.ts';
import type { Ssn, Tsn } from '../sequence.ts';
import type { StreamIdentifier } from '../../host.ts';

const NOTHING = new Uint8Array(0);

export type DecodedPacket =
  | { readonly ok: true; readonly packet: SctpPacket }
  | {
      readonly ok: false;
      readonly error: WireError;
      /** Header and chunks before the fault, for those who print them; undefined when there is no header. */
      readonly beforeFault: SctpPacket | undefined;
    };

/**
 * The packet that the bytes are. It shares no memory with `bytes`, which may be used again.
 *
 * A fault is: a wrong checksum, a length that does not fit (of packet, chunk, parameter or cause; fixed-size chunks
 * must have their size), a port 0, a packet without chunks, HEARTBEAT without a Heartbeat Info parameter.
 * The chunks before a fault are good: see {@link usablePart}. What asks for more than discarding is left to the association: DATA without user data (`length` 0), INIT ACK without
 * cookie (empty), tag or streams of 0, chunks that may not be bundled, a tag that is not right, unknown chunks.
 */
export function decodePacket(bytes: Uint8Array): DecodedPacket {
  if (bytes.length >= COMMON_HEADER && !checksumIsRight(bytes)) {
    const error = new WireError('wrong-checksum', 8, 'the checksum is wrong');
    return { ok: false, error, beforeFault: undefined };
  }
  return decodeUnchecked(bytes);
}

/**
 * What a receiver takes: a chunk that is none is dropped with all behind it, and the chunks before it are not (RFC 9260
 * §6.10); undefined: there is nothing to take.
 */
export function usablePart(decoded: DecodedPacket): SctpPacket | undefined {
  if (decoded.ok) return decoded.packet;
  const { beforeFault } = decoded;
  return beforeFault === undefined || beforeFault.chunks.length === 0 ? undefined : beforeFault;
}

/**
 * As {@link decodePacket}, regardless of the checksum: captures have packets whose checksum is left to the sender's
 * network card.
 */
export function decodeUnchecked(bytes: Uint8Array): DecodedPacket {
  if (bytes.length < COMMON_HEADER) {
    const error = new WireError('bad-length', bytes.length, `${bytes.length} bytes are too few for an SCTP packet`);
    return { ok: false, error, beforeFault: undefined };
  }
  const chunks: Chunk[] = [];
  try {
    checkPorts(bytes);
    readChunks(bytes, chunks);
  } catch (error) {
    if (!(error instanceof WireError)) throw error;
    return { ok: false, error, beforeFault: packetOf(bytes, chunks) };
  }
  return { ok: true, packet: packetOf(bytes, chunks) };
}

function checkPorts(bytes: Uint8Array): void {
  for (const offset of [0, 2])
    if (u16At(bytes, offset) === 0) throw new WireError('invalid-value', offset, 'port 0 is not allowed');
}

/** The packet with the common header of the bytes. */
function packetOf(bytes: Uint8Array, chunks: readonly Chunk[]): SctpPacket {
  return {
    sourcePort: u16At(bytes, 0),
    destinationPort: u16At(bytes, 2),
    verificationTag: u32At(bytes, 4),
    chunks,
    byteLength: packetByteLength(chunks),
  };
}

/** Whether the checksum of a packet of at least 12 bytes is right. */
export function checksumIsRight(packet: Uint8Array): boolean {
  const stored = u8At(packet, 8) | (u8At(packet, 9) << 8) | (u8At(packet, 10) << 16) | (u8At(packet, 11) << 24);
  return stored >>> 0 === packetChecksum(packet);
}

/** The padding of the last chunk may be missing. */
function readChunks(bytes: Uint8Array, into: Chunk[]): void {
  let offset = COMMON_HEADER;
  if (bytes.length === offset) throw new WireError('bad-length', offset, 'the packet has no chunks');
  let authenticated = false;
  while (offset < bytes.length) {
    const left = bytes.length - offset;
    if (left < CHUNK_HEADER) throw new WireError('trailing-bytes', offset, `${left} bytes are too few for a chunk`);
    const length = u16At(bytes, offset + 2);
    if (length < CHUNK_HEADER || length > left)
      throw new WireError('bad-length', offset + 2, `a chunk length of ${length} does not fit in ${left} bytes`);
    const chunk = readChunk(bytes, offset, offset + length);
    into.push(chunk.type === 'AUTH' && !authenticated ? { ...chunk, covered: coveredBy(bytes, offset, chunk) } : chunk);
    authenticated ||= chunk.type === 'AUTH';
    offset += alignedLength(length);
  }
}

/** Bytes of an entry of I-FORWARD-TSN (RFC 8260 §2.3.1); those before the first one are as many. */
const SKIPPED_MESSAGE = 8;

const chunkNames = new Map<number, Exclude<Chunk['type'], 'UNKNOWN'>>(
  Object.entries(ChunkType).map(([name, type]) => [type, name as keyof typeof ChunkType]),
);

function readChunk(bytes: Uint8Array, start: number, end: number): Chunk {
  const chunkType = u8At(bytes, start);
  const name = chunkNames.get(chunkType);
  // One that was not agreed on is skipped whatever it holds, and so is one that cannot be read: what is behind it counts.
  const isOdd = name === 'I_FORWARD_TSN' && (end - start) % SKIPPED_MESSAGE !== 0;
  const unknown = (): Chunk => ({ type: 'UNKNOWN', chunkType, bytes: copyOf(bytes, start, end) });
  if (name === undefined || isOdd) return unknown();
  const flags = u8At(bytes, start + 1);
  const reader = new ChunkReader(bytes, start + CHUNK_HEADER, end, name);
  if (name === 'ASCONF') return readAsconf(reader) ?? unknown();
  if (name === 'ASCONF_ACK') return readAsconfAck(reader) ?? unknown();
  const chunk = readValue(reader, name, flags);
  reader.finish();
  return chunk;
}

type ReadByValue = Exclude<Chunk['type'], 'UNKNOWN' | 'ASCONF' | 'ASCONF_ACK'>;

function readValue(reader: ChunkReader, type: ReadByValue, flags: number): Chunk {
  const reflected = (flags & REFLECTED_FLAG) !== 0;
  switch (type) {
    case 'DATA':
      return readData(reader, flags);
    case 'INIT':
      return stopped(reader, readInit(reader));
    case 'INIT_ACK':
      return stopped(reader, readInitAck(reader));
    case 'SACK':
      return readSack(reader, flags);
    case 'NR_SACK':
      return readNrSack(reader, flags);
    case 'HEARTBEAT':
    case 'HEARTBEAT_ACK':
      return { type, ...readHeartbeat(reader) };
    case 'ABORT':
      return { type, reflected, causes: readCauses(reader) };
    case 'ERROR':
      return { type, causes: readCauses(reader) };
    case 'SHUTDOWN':
      return { type, cumulativeTsn: reader.u32() };
    case 'ECNE':
    case 'CWR':
      return { type, lowestTsn: reader.u32() };
    case 'SHUTDOWN_COMPLETE':
      return { type, reflected };
    case 'SHUTDOWN_ACK':
    case 'COOKIE_ACK':
      return { type };
    case 'COOKIE_ECHO':
      return { type, cookie: reader.rest() };
    case 'FORWARD_TSN':
      return readForwardTsn(reader);
    case 'AUTH':
      return readAuth(reader);
    case 'I_DATA':
      return readIData(reader, flags);
    case 'I_FORWARD_TSN':
      return readIForwardTsn(reader);
    case 'PAD': {
      const length = CHUNK_HEADER + reader.remaining;
      reader.offset = reader.end;
      return { type, length };
    }
  }
}

/** An unknown parameter may have stopped the reading before the end: what follows does not count. */
function stopped<C extends Chunk>(reader: ChunkReader, chunk: C): C {
  reader.offset = reader.end;
  return chunk;
}

function readData(reader: ChunkReader, flags: number): DataChunk {
  const tsn = reader.u32();
  const stream = reader.u16();
  const ssn = reader.u16();
  const ppid = reader.u32();
  return { type: 'DATA', tsn, stream, ssn, ppid, ...readDataFlags(flags), ...readUserData(reader) };
}

/** The last word of the header is the PPID in first fragments, the FSN in others (RFC 8260 §2.1). */
function readIData(reader: ChunkReader, flags: number): IDataChunk {
  const tsn = reader.u32();
  const stream = reader.u16();
  reader.u16(); // reserved
  const mid = reader.u32();
  const word = reader.u32();
  const bits = readDataFlags(flags);
  const [ppid, fsn] = bits.beginning ? [word, 0] : [0, word];
  return { type: 'I_DATA', tsn, stream, mid, fsn, ppid, ...bits, ...readUserData(reader) };
}

function readDataFlags(flags: number): Pick<DataChunk, 'unordered' | 'beginning' | 'ending' | 'immediate'> {
  return {
    unordered: (flags & DataFlag.unordered) !== 0,
    beginning: (flags & DataFlag.beginning) !== 0,
    ending: (flags & DataFlag.ending) !== 0,
    immediate: (flags & DataFlag.immediate) !== 0,
  };
}

function readUserData(reader: ChunkReader): Pick<DataChunk, 'payload' | 'offset' | 'length'> {
  const bytes = reader.rest();
  return { payload: new BytesPayload(bytes), offset: 0, length: bytes.length };
}

function readSack(reader: ChunkReader, flags: number): SackChunk {
  const packets = flags >>> SACK_PACKETS_SHIFT;
  const cumulativeTsn = reader.u32();
  const receiveWindow = reader.u32();
  const gapCount = reader.u16();
  const duplicateCount = reader.u16();
  const gaps = readBlocks(reader, gapCount);
  const duplicates = readTsns(reader, duplicateCount);
  return { type: 'SACK', cumulativeTsn, receiveWindow, gaps, duplicates, ...(packets > 0 && { packets }) };
}

function readNrSack(reader: ChunkReader, flags: number): NrSackChunk {
  const packets = flags >>> SACK_PACKETS_SHIFT;
  const cumulativeTsn = reader.u32();
  const receiveWindow = reader.u32();
  const gapCount = reader.u16();
  const nonRenegableCount = reader.u16();
  const duplicateCount = reader.u16();
  reader.u16(); // reserved
  return {
    type: 'NR_SACK',
    cumulativeTsn,
    receiveWindow,
    gaps: readBlocks(reader, gapCount),
    nonRenegable: readBlocks(reader, nonRenegableCount),
    duplicates: readTsns(reader, duplicateCount),
    ...(packets > 0 && { packets }),
  };
}

/** @param count the sender's: the reader's bounds stop it at the end of the chunk */
function readBlocks(reader: ChunkReader, count: number): GapBlock[] {
  const blocks: GapBlock[] = [];
  while (blocks.length < count) blocks.push({ start: reader.u16(), end: reader.u16() });
  return blocks;
}

/** @param count as for blocks */
function readTsns(reader: ChunkReader, count: number): Tsn[] {
  const tsns: Tsn[] = [];
  while (tsns.length < count) tsns.push(reader.u32());
  return tsns;
}

/** What is beside the Heartbeat Info parameter is copied as it is: it means something to the sender alone (§8.3). */
function readHeartbeat(reader: ChunkReader): Pick<HeartbeatChunk, 'info' | 'before' | 'more'> {
  const start = reader.offset;
  let at = start;
  let parameter = reader.tlv();
  while (parameter !== undefined && parameter.type !== SctpParameterType.heartbeatInfo) {
    at = reader.offset;
    parameter = reader.tlv();
  }
  if (parameter === undefined) throw reader.fault('missing-parameter', 'the Heartbeat Info parameter is missing');
  const info = parameter.value.rest();
  return {
    info,
    ...(at > start && { before: copyOf(reader.bytes, start, at) }),
    ...(reader.remaining > 0 && { more: reader.rest() }),
  };
}

function readCauses(reader: ChunkReader): SctpErrorCause[] {
  const causes: SctpErrorCause[] = [];
  for (let cause = reader.tlv(); cause !== undefined; cause = reader.tlv())
    causes.push({ code: cause.type, info: cause.value.rest() });
  return causes;
}

function readForwardTsn(reader: ChunkReader): ForwardTsnChunk {
  const newCumulativeTsn = reader.u32();
  const streams: { stream: StreamIdentifier; ssn: Ssn }[] = [];
  while (reader.remaining > 0) streams.push({ stream: reader.u16(), ssn: reader.u16() });
  return { type: 'FORWARD_TSN', newCumulativeTsn, streams };
}

function readAuth(reader: ChunkReader): AuthChunk {
  const keyIdentifier = reader.u16();
  const hmacIdentifier = reader.u16();
  return { type: 'AUTH', keyIdentifier, hmacIdentifier, hmac: reader.rest(), covered: NOTHING };
}

/** What the first AUTH chunk of a packet is the code of; others have no place there, and no memory is taken for them. */
function coveredBy(bytes: Uint8Array, start: number, { hmac }: AuthChunk): Uint8Array {
  const covered = copyOf(bytes, start, bytes.length);
  covered.fill(0, AUTH_HEADER, AUTH_HEADER + hmac.length);
  return covered;
}

function readIForwardTsn(reader: ChunkReader): IForwardTsnChunk {
  const newCumulativeTsn = reader.u32();
  const messages: SkippedMessage[] = [];
  while (reader.remaining > 0) {
    const stream = reader.u16();
    const unordered = (reader.u16() & SKIPPED_UNORDERED_FLAG) !== 0;
    messages.push({ stream, unordered, mid: reader.u32() });
  }
  return { type: 'I_FORWARD_TSN', newCumulativeTsn, messages };
}
