/** What happened to an association, or to all of a stack together. Counts since its start. */
export interface SctpStatistics {
  packetsSent: number;
  packetsReceived: number;
  /** Packets that were not taken: wrong tag, out of the blue, not allowed in the state. */
  packetsDiscarded: number;
  /** Bytes that were no packet, had a wrong checksum, or a chunk that is none; of stacks only. */
  packetsMalformed: number;
  /** DATA chunks, retransmissions included. */
  dataChunksSent: number;
  dataChunksReceived: number;
  /** User bytes in DATA chunks that were sent for the first time. */
  userBytesSent: number;
  /** User bytes of messages handed to the engine. */
  userBytesDelivered: number;
  messagesSent: number;
  messagesDelivered: number;
  sacksSent: number;
  sacksReceived: number;
  fastRetransmissions: number;
  timeoutRetransmissions: number;
  /** DATA chunks that blocked the buffers and went again by another path (CMT, chunk rescheduling). */
  chunksMoved: number;
  /** Times the congestion window was cut because packets were marked (ECN). */
  ecnReductions: number;
  t1Expiries: number;
  t2Expiries: number;
  t3Expiries: number;
  /** DATA chunks that were there already. */
  duplicatesReceived: number;
  /** Duplicates that the peer reported. */
  duplicatesReported: number;
  heartbeatsSent: number;
  heartbeatsAcknowledged: number;
  heartbeatsUnanswered: number;
  /** DATA chunks dropped because the receive buffer was full. */
  receiveBufferDrops: number;
  /** Chunks dropped because they were not authenticated, or wrongly (RFC 4895 §6.3). */
  unauthenticatedDrops: number;
  /** Messages given up by RFC 3758. */
  messagesAbandoned: number;
  forwardTsnsSent: number;
  abortsSent: number;
  associationsUp: number;
  associationsEnded: number;
  /** Associations that ended because the peer was silent. */
  associationsLost: number;
  /** Times a path was given up (inactive). */
  pathFailures: number;
  /** Times new data began to take another path. */
  failovers: number;
}

export function newStatistics(): SctpStatistics {
  return {
    packetsSent: 0,
    packetsReceived: 0,
    packetsDiscarded: 0,
    packetsMalformed: 0,
    dataChunksSent: 0,
    dataChunksReceived: 0,
    userBytesSent: 0,
    userBytesDelivered: 0,
    messagesSent: 0,
    messagesDelivered: 0,
    sacksSent: 0,
    sacksReceived: 0,
    fastRetransmissions: 0,
    timeoutRetransmissions: 0,
    chunksMoved: 0,
    ecnReductions: 0,
    t1Expiries: 0,
    t2Expiries: 0,
    t3Expiries: 0,
    duplicatesReceived: 0,
    duplicatesReported: 0,
    heartbeatsSent: 0,
    heartbeatsAcknowledged: 0,
    heartbeatsUnanswered: 0,
    receiveBufferDrops: 0,
    unauthenticatedDrops: 0,
    messagesAbandoned: 0,
    forwardTsnsSent: 0,
    abortsSent: 0,
    associationsUp: 0,
    associationsEnded: 0,
    associationsLost: 0,
    pathFailures: 0,
    failovers: 0,
  };
}

/** Adds `part` to `sum`. Each association that ends is added to its stack's: most of its counters are 0. */
export function addStatistics(sum: SctpStatistics, part: SctpStatistics): void {
  for (const name in part) {
    const count = part[name as keyof SctpStatistics];
    if (count !== 0) sum[name as keyof SctpStatistics] += count;
  }
}
