import { type DropCounts, noDrops } from './drop-cause.ts';
import type { Nanoseconds } from '../kernel/nanoseconds.ts';

/** Counters of one direction of a link since the last reset. */
export class ChannelStatistics {
  /** Taken for transmission. @internal */
  packetsSent = 0;
  bytesSent = 0;
  /** @internal */
  packetsDelivered = 0;
  /** @internal */
  bytesDelivered = 0;
  /** Taken and marked instead of dropped: congestion experienced (RFC 3168). */
  packetsMarked = 0;
  /** Second copies on the way. */
  packetsDuplicated = 0;
  /** Dropped before their transmission or later. */
  readonly packetsDropped: DropCounts = noDrops();
  /** @internal */
  bytesDropped = 0;
  /** Start of counting. */
  readonly since: Nanoseconds;
  /** Sum of the waiting times of all packets taken, those still to come included, nanoseconds. */
  waitingTime = 0;
  /** Sum of the transmission times of all packets taken, those still to come included, nanoseconds. */
  transmissionTime = 0;

  constructor(since: Nanoseconds) {
    this.since = since;
  }
}
