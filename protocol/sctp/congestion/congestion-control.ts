import type { SctpOptions } from '../options.ts';

/** What an acknowledgment says about one destination. @internal */
export interface Acknowledgment {
  /** Bytes newly acknowledged there, by the cumulative TSN or gap blocks. */
  readonly bytes: number;
  /** Bytes in flight there before it arrived. */
  readonly flightBefore: number;
  /** Whether the cumulative TSN advanced. */
  readonly advanced: boolean;
  /** Whether everything ever sent is acknowledged now. */
  readonly allAcknowledged: boolean;
}

/** Congestion control of one destination address. Bytes as {@link SctpOptions} says. */
export interface CongestionControl {
  readonly cwnd: number;
  readonly ssthresh: number;
  /** Not called in fast recovery. */
  acknowledged(acknowledgment: Acknowledgment): void;
  /** Loss found by miss indications; not called again in the same fast recovery. */
  lossDetected(): void;
  /** T3-rtx expired. */
  timedOut(): void;
  /** Data is about to be sent after so many seconds without any. */
  idle(seconds: number, rto: number): void;
  /** Max.Burst as use-it-or-lose-it: lowers cwnd to the given bytes. */
  limit(bytes: number): void;
  /** Begins, or begins anew. @param peerWindow the peer's a_rwnd as its INIT or INIT ACK told it, bytes */
  begin(peerWindow: number): void;
}

/** Makes the congestion control of a destination. @param unit what a packet counts, bytes */
export type CongestionControlFactory = (options: SctpOptions, unit: number) => CongestionControl;

/** Slow start, congestion avoidance, and what losses and idleness do (RFC 9260 §7.2). @internal */
export class StandardCongestionControl implements CongestionControl {
  cwnd = 0;
  ssthresh = Infinity;
  /** partial_bytes_acked */
  #partial = 0;
  readonly #options: SctpOptions;
  readonly #unit: number;

  constructor(options: SctpOptions, unit: number) {
    this.#options = options;
    this.#unit = unit;
  }

  begin(peerWindow: number): void {
    this.cwnd = this.#initialWindow();
    this.ssthresh = Math.max(peerWindow, this.cwnd);
    this.#partial = 0;
  }

  acknowledged({ bytes, flightBefore, advanced, allAcknowledged }: Acknowledgment): void {
    const full = flightBefore >= this.cwnd;
    if (this.cwnd <= this.ssthresh) {
      if (advanced && full) this.cwnd += Math.min(bytes, this.#options.byteCountingLimit * this.#unit);
    } else {
      this.#avoidCongestion(bytes, full);
    }
    if (allAcknowledged) this.#partial = 0;
  }

  #avoidCongestion(bytes: number, full: boolean): void {
    this.#partial += bytes;
    if (this.#partial < this.cwnd) return;
    if (full) {
      this.#partial -= this.cwnd;
      this.cwnd += this.#unit;
    } else {
      this.#partial = this.cwnd;
    }
  }

  lossDetected(): void {
    this.ssthresh = this.#halved();
    this.cwnd = this.ssthresh;
    this.#partial = 0;
  }

  timedOut(): void {
    this.ssthresh = this.#halved();
    this.cwnd = this.#unit;
    this.#partial = 0;
  }

  idle(seconds: number, rto: number): void {
    const { idleReduction } = this.#options;
    if (idleReduction === 'none' || seconds < rto) return;
    this.#partial = 0;
    if (idleReduction === 'restart') {
      this.cwnd = this.#initialWindow();
      return;
    }
    if (this.cwnd <= 4 * this.#unit) return;
    this.ssthresh = this.cwnd;
    for (let left = Math.floor(seconds / rto); left > 0 && this.cwnd > 4 * this.#unit; left--)
      this.cwnd = this.#halved();
  }

  limit(bytes: number): void {
    this.cwnd = Math.min(this.cwnd, bytes);
  }

  #halved(): number {
    return Math.max(Math.floor(this.cwnd / 2), 4 * this.#unit);
  }

  #initialWindow(): number {
    const { initialWindow, initialWindowBytes } = this.#options;
    const unit = this.#unit;
    if (initialWindow > 0) return initialWindow * unit;
    return Math.min(4 * unit, Math.max(2 * unit, initialWindowBytes));
  }
}

export const standardCongestionControl: CongestionControlFactory = (options, unit) =>
  new StandardCongestionControl(options, unit);
