import type { Transport } from '../protocol/host.ts';

/** A transport that works on this machine. */
export interface OpenTransport extends Transport {
  /** Releases its system resources. Peers are informed only about endpoints that were closed before. */
  close(): Promise<void>;
}
