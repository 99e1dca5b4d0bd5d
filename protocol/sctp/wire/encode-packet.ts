import { ByteWriter } from '../../wire/byte-writer.ts';
import type {
  Chunk,
  DataChunk,
  SctpErrorCause,
  ForwardTsnChunk,
  HeartbeatAckChunk,
  HeartbeatChunk,
  SackChunk,
  SctpPacket,
} from '../chunk.ts';
import { chunkByteLength, chunkLengthField, TLV_HEADER } from './byte-length.ts';
import { ChunkType, DataFlag, REFLECTED_FLAG } from './chunk-type.ts';
import { packetChecksum } from './crc32c.ts';
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
  if (chunk.type === 'DATA') return dataFlags(chunk);
  return 'reflected' in chunk && chunk.reflected ? REFLECTED_FLAG : 0;
}

function dataFlags(chunk: DataChunk): number {
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
  for (const { start, end } of chunk.gaps) {
    writer.u16(start);
    writer.u16(end);
  }
  for (const tsn of chunk.duplicates) writer.u32(tsn);
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
