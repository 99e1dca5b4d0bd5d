import { ByteWriter } from '../../wire/byte-writer.ts';
import {
  isUserData,
  type Chunk,
  type DataChunk,
  type SctpErrorCause,
  type ForwardTsnChunk,
  type GapBlock,
  type HeartbeatAckChunk,
  type HeartbeatChunk,
  type IDataChunk,
  type IForwardTsnChunk,
  type NrSackChunk,
  type SackChunk,
  type SctpPacket,
  type UnknownChunk,
  type UserDataChunk,
} from '../chunk.ts';
import { chunkByteLength, chunkLengthField, TLV_HEADER } from './byte-length.ts';
import { ChunkType, DataFlag, REFLECTED_FLAG, SACK_PACKETS_SHIFT, SKIPPED_UNORDERED_FLAG } from './chunk-type.ts';
import { packetChecksum } from './crc32c.ts';
import { writeAsconf, writeAsconfAck } from './asconf-parameters.ts';
import { writeInit, writeInitAck } from './initiation-parameters.ts';
import { SctpParameterType } from './parameter.ts';

/**
 * The bytes of a packet with its checksum; reserved bits and padding are 0 (RFC 9260 §3).
 *
 * Numbers are taken to be in the ranges that {@link SctpPacket} names.
 *
 * @throws RangeError when `byteLength` is not that of the chunks, a chunk is longer than 65 535 bytes, or a payload is
 *   shorter than the sum of its fragments
 */
export function encodePacket(packet: SctpPacket): Uint8Array {
  const writer = new ByteWriter(packet.byteLength);
  writer.u16(packet.sourcePort);
  writer.u16(packet.destinationPort);
  writer.u32(packet.verificationTag);
  writer.u32(0);
  for (const chunk of packet.chunks) writeChunk(writer, chunk);
  if (writer.offset !== packet.byteLength)
    throw new RangeError(`the packet takes ${writer.offset} bytes, but its byteLength is ${packet.byteLength}`);
  writeChecksum(writer.bytes);
  return writer.bytes;
}

/** The bytes of one chunk with its padding. @throws RangeError as {@link encodePacket} */
export function encodeChunk(chunk: Chunk): Uint8Array {
  const writer = new ByteWriter(chunkByteLength(chunk));
  writeChunk(writer, chunk);
  return writer.bytes;
}

/** A chunk of a type that is not agreed on, as what it is then. */
export function unknownChunk(chunk: Exclude<Chunk, UnknownChunk>): UnknownChunk {
  return {
    type: 'UNKNOWN',
    chunkType: ChunkType[chunk.type],
    bytes: encodeChunk(chunk).subarray(0, chunkLengthField(chunk)),
  };
}

/** Least significant byte first, unlike all else (RFC 9260 Appendix A). */
function writeChecksum(packet: Uint8Array): void {
  const checksum = packetChecksum(packet);
  packet[8] = checksum & 255;
  packet[9] = (checksum >>> 8) & 255;
  packet[10] = (checksum >>> 16) & 255;
  packet[11] = checksum >>> 24;
}

function writeChunk(writer: ByteWriter, chunk: Chunk): void {
  const length = chunkLengthField(chunk);
  if (length > 0xffff) throw new RangeError(`${chunk.type} of ${length} bytes is too long (at most 65535)`);
  if (chunk.type === 'UNKNOWN') {
    writer.raw(chunk.bytes);
  } else {
    writer.u8(ChunkType[chunk.type]);
    writer.u8(flags(chunk));
    writer.u16(length);
    writeValue(writer, chunk);
  }
  writer.align();
}

function flags(chunk: Chunk): number {
  if (isUserData(chunk)) return dataFlags(chunk);
  if (chunk.type === 'SACK' || chunk.type === 'NR_SACK') return (chunk.packets ?? 0) << SACK_PACKETS_SHIFT;
  return 'reflected' in chunk && chunk.reflected ? REFLECTED_FLAG : 0;
}

function dataFlags(chunk: UserDataChunk): number {
  return (
    (chunk.ending ? DataFlag.ending : 0) |
    (chunk.beginning ? DataFlag.beginning : 0) |
    (chunk.unordered ? DataFlag.unordered : 0) |
    (chunk.immediate ? DataFlag.immediate : 0)
  );
}

function writeValue(writer: ByteWriter, chunk: Exclude<Chunk, { type: 'UNKNOWN' }>): void {
  switch (chunk.type) {
    case 'DATA':
      return writeData(writer, chunk);
    case 'INIT':
      return writeInit(writer, chunk);
    case 'INIT_ACK':
      return writeInitAck(writer, chunk);
    case 'SACK':
      return writeSack(writer, chunk);
    case 'NR_SACK':
      return writeNrSack(writer, chunk);
    case 'HEARTBEAT':
    case 'HEARTBEAT_ACK':
      return writeHeartbeat(writer, chunk);
    case 'ABORT':
    case 'ERROR':
      return writeCauses(writer, chunk.causes);
    case 'SHUTDOWN':
      return writer.u32(chunk.cumulativeTsn);
    case 'ECNE':
    case 'CWR':
      return writer.u32(chunk.lowestTsn);
    case 'COOKIE_ECHO':
      return writer.raw(chunk.cookie);
    case 'FORWARD_TSN':
      return writeForwardTsn(writer, chunk);
    case 'AUTH':
      writer.u16(chunk.keyIdentifier);
      writer.u16(chunk.hmacIdentifier);
      return writer.raw(chunk.hmac);
    case 'ASCONF':
      return writeAsconf(writer, chunk);
    case 'ASCONF_ACK':
      return writeAsconfAck(writer, chunk);
    case 'I_DATA':
      return writeIData(writer, chunk);
    case 'I_FORWARD_TSN':
      return writeIForwardTsn(writer, chunk);
    case 'PAD':
      return writer.raw(new Uint8Array(chunk.length - 4));
    case 'SHUTDOWN_ACK':
    case 'COOKIE_ACK':
    case 'SHUTDOWN_COMPLETE':
      return;
  }
}

function writeData(writer: ByteWriter, chunk: DataChunk): void {
  writer.u32(chunk.tsn);
  writer.u16(chunk.stream);
  writer.u16(chunk.ssn);
  writer.u32(chunk.ppid);
  writeUserData(writer, chunk);
}

function writeIData(writer: ByteWriter, chunk: IDataChunk): void {
  writer.u32(chunk.tsn);
  writer.u16(chunk.stream);
  writer.u16(0);
  writer.u32(chunk.mid);
  writer.u32(chunk.beginning ? chunk.ppid : chunk.fsn);
  writeUserData(writer, chunk);
}

function writeUserData(writer: ByteWriter, chunk: UserDataChunk): void {
  const bytes = chunk.payload.bytes();
  const end = chunk.offset + chunk.length;
  if (end > bytes.length) throw new RangeError(`a fragment ends at byte ${end} of a payload of ${bytes.length}`);
  writer.raw(bytes.subarray(chunk.offset, end));
}

function writeSack(writer: ByteWriter, chunk: SackChunk): void {
  writer.u32(chunk.cumulativeTsn);
  writer.u32(chunk.receiveWindow);
  writer.u16(chunk.gaps.length);
  writer.u16(chunk.duplicates.length);
  writeBlocks(writer, chunk.gaps);
  for (const tsn of chunk.duplicates) writer.u32(tsn);
}

function writeNrSack(writer: ByteWriter, chunk: NrSackChunk): void {
  writer.u32(chunk.cumulativeTsn);
  writer.u32(chunk.receiveWindow);
  writer.u16(chunk.gaps.length);
  writer.u16(chunk.nonRenegable.length);
  writer.u16(chunk.duplicates.length);
  writer.u16(0);
  writeBlocks(writer, chunk.gaps);
  writeBlocks(writer, chunk.nonRenegable);
  for (const tsn of chunk.duplicates) writer.u32(tsn);
}

function writeBlocks(writer: ByteWriter, blocks: readonly GapBlock[]): void {
  for (const { start, end } of blocks) {
    writer.u16(start);
    writer.u16(end);
  }
}

function writeHeartbeat(writer: ByteWriter, { info, before, more }: HeartbeatChunk | HeartbeatAckChunk): void {
  if (before !== undefined) writer.raw(before);
  writeTlv(writer, SctpParameterType.heartbeatInfo, info);
  if (more === undefined) return;
  writer.align();
  writer.raw(more);
}

function writeForwardTsn(writer: ByteWriter, chunk: ForwardTsnChunk): void {
  writer.u32(chunk.newCumulativeTsn);
  for (const { stream, ssn } of chunk.streams) {
    writer.u16(stream);
    writer.u16(ssn);
  }
}

function writeIForwardTsn(writer: ByteWriter, chunk: IForwardTsnChunk): void {
  writer.u32(chunk.newCumulativeTsn);
  for (const { stream, unordered, mid } of chunk.messages) {
    writer.u16(stream);
    writer.u16(unordered ? SKIPPED_UNORDERED_FLAG : 0);
    writer.u32(mid);
  }
}

function writeCauses(writer: ByteWriter, causes: readonly SctpErrorCause[]): void {
  for (const { code, info } of causes) {
    writer.align();
    writeTlv(writer, code, info);
  }
}

function writeTlv(writer: ByteWriter, type: number, value: Uint8Array): void {
  writer.u16(type);
  writer.u16(TLV_HEADER + value.length);
  writer.raw(value);
}
