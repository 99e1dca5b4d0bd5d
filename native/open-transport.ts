import type { IpAddress, Transport } from '../protocol/host.ts';
import type { SctpStatistics } from '../protocol/sctp/statistics.ts';

/** Bytes: one that is longer may end the association of a peer, whose stack is not known, and be lost without a word. */
const LONGEST_MESSAGE = 1_048_576;

/** A transport that works on this machine. */
export interface OpenTransport extends Transport {
  /** Releases its system resources. Peers are informed only about endpoints that were closed before. */
  close(): Promise<void>;
  /** Bytes of the longest message that it sends; absent: it has no limit below 1 MiB. */
  readonly longestMessage?: number;
  /** What its SCTP did since the start; absent: the stack does not report it. */
  statistics?(): SctpStatistics;
  /** Cuts the network at a local address, or joins it again; absent: the network is not in this process. */
  setAddressUp?(address: IpAddress, up: boolean): void;
}

/** Bytes of the longest message of a session over a transport: one that a peer of another stack takes, too. */
export function longestMessageOf({ longestMessage = LONGEST_MESSAGE }: OpenTransport): number {
  return Math.min(LONGEST_MESSAGE, longestMessage);
}
