/**
 * Chunk types (RFC 9260 §3.2; RFC 3758 §3.2; RFC 4820 §3; RFC 4895 §4; RFC 5061 §4.1; RFC 8260 §2; NR-SACK:
 * draft-tuexen-tsvwg-sctp-multipath).
 */
import type { Chunk } from '../chunk.ts';

export const ChunkType = {
  DATA: 0,
  INIT: 1,
  INIT_ACK: 2,
  SACK: 3,
  HEARTBEAT: 4,
  HEARTBEAT_ACK: 5,
  ABORT: 6,
  SHUTDOWN: 7,
  SHUTDOWN_ACK: 8,
  ERROR: 9,
  COOKIE_ECHO: 10,
  COOKIE_ACK: 11,
  ECNE: 12,
  CWR: 13,
  SHUTDOWN_COMPLETE: 14,
  AUTH: 0x0f,
  NR_SACK: 0x10,
  I_DATA: 0x40,
  ASCONF_ACK: 0x80,
  PAD: 0x84,
  FORWARD_TSN: 0xc0,
  ASCONF: 0xc1,
  I_FORWARD_TSN: 0xc2,
} as const;

/** Chunk types of other documents, which travel as unknown chunks here: for those who print them. */
const foreignChunkNames: ReadonlyMap<number, string> = new Map([
  [0x81, 'PKTDROP'], // draft-stewart-sctp-pktdrprep
  [0x82, 'RE_CONFIG'], // RFC 6525
]);

const chunkTypeNames: ReadonlyMap<number, string> = new Map([
  ...foreignChunkNames,
  ...Object.entries(ChunkType).map(([name, type]) => [type, name] as const),
]);

/** Name of a chunk type; undefined when no document that is known here gives it one. */
export function chunkTypeName(type: number): string | undefined {
  return chunkTypeNames.get(type);
}

/** Flags of DATA (RFC 9260 §3.3.1) and I-DATA (RFC 8260 §2.1). */
export const DataFlag = { ending: 0x01, beginning: 0x02, unordered: 0x04, immediate: 0x08 } as const;

/** The two upper flags of SACK count packets (delayed acknowledgment for CMT, as in libusrsctp). */
export const SACK_PACKETS_SHIFT = 6;

/** U flag of an entry of I-FORWARD-TSN (RFC 8260 §2.3.1). */
export const SKIPPED_UNORDERED_FLAG = 0x0001;

/** T bit of ABORT and SHUTDOWN COMPLETE. */
export const REFLECTED_FLAG = 0x01;

/** Whether a receiver that does not know the chunk type continues with the packet's next chunk (RFC 9260 §3.2). */
export function skipsUnknownChunk(chunkType: number): boolean {
  return (chunkType & 0x80) !== 0;
}

/** Whether a receiver that does not know the chunk type reports it to the sender by an ERROR chunk (RFC 9260 §3.2). */
export function reportsUnknownChunk(chunkType: number): boolean {
  return (chunkType & 0x40) !== 0;
}

/** Number of a chunk's type. */
export function typeOf(chunk: Chunk): number {
  return chunk.type === 'UNKNOWN' ? chunk.chunkType : ChunkType[chunk.type];
}
