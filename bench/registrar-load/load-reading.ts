import type { TransportName } from '../../native/transports.ts';
import type { IpAddress } from '../../protocol/host.ts';

/** What a load generator is to do. */
export interface LoadTask {
  readonly transport: TransportName;
  readonly address: IpAddress;
  /** UDP port of the registrar's encapsulation; 0: SCTP over IP. */
  readonly remoteUdpPort: number;
  readonly registrar: { readonly address: IpAddress; readonly asapPort: number; readonly pid: number };
  readonly work: readonly Work[];
}

/** One measurement. */
export type Work =
  /** Each user asks again when it has its answer; with more in flight, it asks that often at once. */
  | {
      readonly kind: 'resolutions';
      readonly users: number;
      readonly inFlight: number;
      readonly seconds: number;
    }
  /** Questions at random times, of the fraction of the rate that the same users had just reached. */
  | { readonly kind: 'latency'; readonly users: number; readonly load: number; readonly seconds: number }
  /** New elements, some on each new association; each registers when one before it has its answer. */
  | {
      readonly kind: 'registrations';
      readonly elements: number;
      readonly perAssociation: number;
      readonly inFlight: number;
    }
  /** New users, one association each, which ask once and stay. */
  | { readonly kind: 'users'; readonly users: number; readonly inFlight: number };

/** What came of one measurement. */
export interface LoadReading {
  readonly work: Work;
  readonly answers: number;
  /** Answers that were no success. */
  readonly refusals: number;
  /** s */
  readonly elapsed: number;
  /** CPU seconds of the registrar and of the generator. */
  readonly registrarCpu: number;
  readonly generatorCpu: number;
  /** Time from question to answer, s. */
  readonly median: number;
  readonly p99: number;
  /** Resident memory of the registrar before and after, bytes. */
  readonly memoryBefore: number;
  readonly memoryAfter: number;
}
