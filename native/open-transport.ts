import type { Transport } from '../protocol/host.ts';

/** A transport that works on this machine. */
export interface OpenTransport extends Transport {
  /** Gives back what it has of the system. Peers are told only of endpoints that were closed before. */
  close(): Promise<void>;
}
