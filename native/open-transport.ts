import type { IpAddress, Transport } from '../protocol/host.ts';
import type { SctpStatistics } from '../protocol/sctp/statistics.ts';

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
