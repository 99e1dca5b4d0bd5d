import type { SctpOptions } from '../options.ts';
import type { Seconds } from '../../host.ts';

/** What an acknowledgment says about one destination. */
export interface Acknowledgment {
  /** Bytes newly acknowledged there, by the cumulative TSN or gap blocks. */
  readonly bytes: number;
  /** Bytes in flight there before it arrived. */
  readonly flightBefore: number;
  /** Whether the cumulative TSN advanced. */
  readonly advanced: boolean;
  /** Whether the window may grow in congestion avoidance: always, unless paths carry data at the same time (CUC). */
  readonly mayGrow: boolean;
  /** Whether everything ever sent is acknowledged now. */
  readonly allAcknowledged: boolean;
}

/** How congestion shows: packets were lost (miss indications), or marked (ECN). */
type CongestionSign = 'loss' | 'mark';

/** Congestion control of one destination address. Bytes as {@link SctpOptions} says. */
export interface CongestionControl {
  readonly cwnd: number;
  readonly ssthresh: number;
  /** Not called in fast recovery. */
  acknowledged(acknowledgment: Acknowledgment): void;
  /** Once per window of data, and per loss of a retransmission that was sent after the window had been cut. */
  congested(sign: CongestionSign): void;
  /** T3-rtx expired. */
  timedOut(): void;
  /** Data is about to be sent after the given seconds without any. */
  idle(seconds: number): void;
  /** Max.Burst as use-it-or-lose-it: lowers cwnd to the given bytes. */
  limit(bytes: number): void;
  /** Begins, or begins again. @param peerWindow the a_rwnd of the peer's INIT or INIT ACK, bytes */
  begin(peerWindow: number): void;
}

/** A path as congestion control sees it: its own, and the others of the association. */
export interface CongestedPath {
  /** Its place among the association's paths, from 0. */
  readonly index: number;
  /** What a packet counts, bytes. */
  readonly windowUnit: number;
  /** Bytes in flight. */
  readonly flight: number;
  /** Round-trip time (undefined before the first measurement) and retransmission time-out, seconds. */
  readonly roundTrip: { readonly smoothed: number | undefined; readonly rto: number };
  /** Whether data may go there. */
  readonly usable: boolean;
  /** When data last went there, seconds of the clock; -Infinity: never. */
  readonly lastDataSentAt: Seconds;
  readonly congestion: CongestionControl;
}

/** An association as congestion control sees it. */
export interface CongestedAssociation {
  readonly options: SctpOptions;
  /** All its paths, for coupled algorithms; addresses come and go until the association is up. */
  readonly paths: readonly CongestedPath[];
  /** Seconds of the clock. */
  now(): Seconds;
}

/**
 * An algorithm: begins with an association, then makes the congestion control of each of its paths. What the paths of an
 * association share is made in between: coupled algorithms know one another by it.
 */
export type CongestionAlgorithm = (association: CongestedAssociation) => (path: CongestedPath) => CongestionControl;
