import type { SctpOptions } from '../options.ts';

/** Round-trip time and retransmission time-out of one destination (RFC 9260 §6.3.1). Seconds. */
export class RoundTrip {
  /** Retransmission time-out, as doubled by time-outs. */
  rto: number;
  /** SRTT; undefined before the first sample. */
  smoothed: number | undefined;
  /** RTTVAR */
  variation = 0;
  readonly #options: SctpOptions;

  constructor(options: SctpOptions) {
    this.#options = options;
    this.rto = options.rtoInitial;
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

  /** Forgets everything: the peer restarted. */
  reset(): void {
    this.rto = this.#options.rtoInitial;
    this.smoothed = undefined;
    this.variation = 0;
  }
}
