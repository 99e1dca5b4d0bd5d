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
export type Work = { readonly purpose: 'warm-up' | 'speed' | 'memory' } & (
  Resolutions | ResolutionsAtRandom | Registrations | Users
);

/** Each user asks again when it has its answer; with more in flight, it asks that often at once. */
export interface Resolutions {
  readonly kind: 'resolutions';
  readonly users: number;
  readonly inFlight: number;
  readonly seconds: number;
}

/** Questions at random times, of the fraction of the rate that the same users had just reached. */
export interface ResolutionsAtRandom {
  readonly kind: 'latency';
  readonly users: number;
  readonly load: number;
  readonly seconds: number;
}

/** New elements, some on each new association; each registers when one before it has its answer. */
interface Registrations {
  readonly kind: 'registrations';
  readonly elements: number;
  /** So many of them come before it counts: programs are slow until they are compiled. */
  readonly uncounted: number;
  readonly perAssociation: number;
  readonly inFlight: number;
}

/** New users, one association each, which ask once and stay. */
interface Users {
  readonly kind: 'users';
  readonly users: number;
  readonly inFlight: number;
}

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
  readonly memoryBefore: MemoryUse;
  readonly memoryAfter: MemoryUse;
}

/** Bytes. */
export interface MemoryUse {
  /** Resident memory of the registrar. */
  readonly registrar: number;
  /** The system's own, where it has the associations of registrar and generator. */
  readonly system?: number;
}
