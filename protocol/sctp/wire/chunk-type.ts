/** Chunk types (RFC 9260 §3.2; RFC 3758 §3.2; RFC 4820 §3). */
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
  PAD: 0x84,
  FORWARD_TSN: 0xc0,
} as const;

/** Chunk types of other documents, which travel as unknown chunks here: for those who print them. */
export const foreignChunkNames: ReadonlyMap<number, string> = new Map([
  [0x0f, 'AUTH'], // RFC 4895
  [0x10, 'NR_SACK'], // draft-tuexen-tsvwg-sctp-multipath
  [0x40, 'I_DATA'], // RFC 8260
  [0x80, 'ASCONF_ACK'], // RFC 5061
  [0x81, 'PKTDROP'], // draft-stewart-sctp-pktdrprep
  [0x82, 'RE_CONFIG'], // RFC 6525
  [0xc1, 'ASCONF'], // RFC 5061
  [0xc2, 'I_FORWARD_TSN'], // RFC 8260
]);

/** Flags of DATA (RFC 9260 §3.3.1). */
export const DataFlag = { ending: 0x01, beginning: 0x02, unordered: 0x04, immediate: 0x08 } as const;

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
