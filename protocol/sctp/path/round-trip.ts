import type { SctpOptions } from '../options.ts';
import type { SequenceNumber } from '../sequence.ts';
import type { Seconds } from '../../host.ts';

/** Round-trip time and retransmission time-out of one destination (RFC 9260 §6.3.1). Seconds. */
export class RoundTrip {
  /** Retransmission time-out, as doubled by time-outs. */
  rto: number;
  /** SRTT; undefined before the first sample. */
  smoothed: number | undefined;
  /** RTTVAR */
  variation = 0;
  /** Sequence number of the chunk that is being measured, and when it was sent; 0: none. */
  timed: SequenceNumber = 0;
  #timedSince = 0;
  readonly #options: SctpOptions;

  constructor(options: SctpOptions) {
    this.#options = options;
    this.rto = options.rtoInitial;
  }

  /** A chunk leaves for the first time: it is measured, if no other is (§6.3.1 C4). */
  measure(sequence: SequenceNumber, now: Seconds): void {
    if (this.timed !== 0) return;
    this.timed = sequence;
    this.#timedSince = now;
  }

  /** The chunk that is being measured was acknowledged. */
  measured(now: Seconds): void {
    this.timed = 0;
    this.sample(now - this.#timedSince);
  }

  /** A chunk will be sent again: it measures nothing (Karn's algorithm, §6.3.1 C5). @param sequence default: all of them */
  callOff(sequence = this.timed): void {
    if (sequence === this.timed) this.timed = 0;
  }

  /** A new sample; also undoes the back-off. */
  sample(rtt: number): void {
    const { rtoAlpha, rtoBeta, rtoMin, rtoMax, clockGranularity } = this.#options;
    if (this.smoothed === undefined) {
      this.smoothed = rtt;
      this.variation = rtt / 2;
    } else {
      this.variation = (1 - rtoBeta) * this.variation + rtoBeta * Math.abs(this.smoothed - rtt);
      this.smoothed = (1 - rtoAlpha) * this.smoothed + rtoAlpha * rtt;
    }
    if (this.variation === 0) this.variation = clockGranularity;
    this.rto = Math.min(Math.max(this.smoothed + 4 * this.variation, rtoMin), rtoMax);
  }

  /** A time-out doubles the RTO (§6.3.3 E2). */
  backOff(): void {
    this.rto = Math.min(2 * this.rto, this.#options.rtoMax);
  }

  /** Forgets everything: the peer restarted, or packets take another way to it. */
  reset(): void {
    this.rto = this.#options.rtoInitial;
    this.smoothed = undefined;
    this.variation = 0;
    this.timed = 0;
  }
}
