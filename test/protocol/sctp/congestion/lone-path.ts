import type {
  CongestedAssociation,
  CongestedPath,
  CongestionAlgorithm,
  CongestionControl,
} from '../../../../protocol/sctp/congestion/congestion-control.ts';
import { rfc9260, type SctpOptions } from '../../../../protocol/sctp/options.ts';

/** PMDCS of IPv4 with an MTU of 1500 bytes. */
export const UNIT = 1468;

/** The one path of an association in virtual time: no packets, only what congestion control sees of them. */
export class LonePath implements CongestedPath, CongestedAssociation {
  readonly index = 0;
  readonly windowUnit = UNIT;
  readonly options: SctpOptions;
  readonly roundTrip: { smoothed: number; rto: number };
  readonly paths: CongestedPath[] = [this];
  readonly usable = true;
  readonly congestion: CongestionControl;
  time = 0;

  constructor(algorithm: CongestionAlgorithm, rtt: number, options: Partial<SctpOptions> = {}) {
    this.options = { ...rfc9260, ...options };
    this.roundTrip = { smoothed: rtt, rto: Math.max(1, 2 * rtt) };
    this.congestion = algorithm(this)(this);
    this.congestion.begin(0);
  }

  get flight(): number {
    return this.congestion.cwnd;
  }

  get lastDataSentAt(): number {
    return this.time;
  }

  /** In packets. */
  get window(): number {
    return this.congestion.cwnd / UNIT;
  }

  now(): number {
    return this.time;
  }

  acknowledge(bytes: number, flightBefore = this.congestion.cwnd, allAcknowledged = false, mayGrow = true): void {
    this.congestion.acknowledged({ bytes, flightBefore, advanced: true, mayGrow, allAcknowledged });
  }

  /**
   * Acknowledgments for the given seconds, of a window that is used fully, or by half: one window per round trip,
   * evenly.
   */
  pass(seconds: number, full = true): void {
    const end = this.time + seconds;
    const steps = Math.round(seconds / Math.min(this.roundTrip.smoothed / 20, 0.05));
    for (let step = 1; step <= steps; step++) {
      const interval = end - seconds + (step * seconds) / steps - this.time;
      this.time += interval;
      const { cwnd } = this.congestion;
      this.acknowledge((cwnd * interval) / this.roundTrip.smoothed, full ? cwnd : cwnd / 2);
    }
  }

  /** Slow start up to the given number of packets. */
  startTo(packets: number): void {
    while (this.window < packets) this.acknowledge(Math.min(UNIT, packets * UNIT - this.congestion.cwnd));
  }
}
