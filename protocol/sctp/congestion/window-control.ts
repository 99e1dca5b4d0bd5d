import type { Acknowledgment, CongestedAssociation, CongestedPath, CongestionControl } from './congestion-control.ts';

/**
 * What algorithms with a window and a slow start threshold have in common (RFC 9260 §7.2.1, §7.2.3): the initial
 * window, slow start, time-outs, and the effect of idle times. Congestion avoidance and the reduction after congestion
 * are defined by the subclasses.
 */
export abstract class WindowControl implements CongestionControl {
  cwnd = 0;
  ssthresh = Infinity;
  protected readonly association: CongestedAssociation;
  protected readonly path: CongestedPath;

  constructor(association: CongestedAssociation, path: CongestedPath) {
    this.association = association;
    this.path = path;
  }

  abstract congested(): void;

  /**
   * Congestion avoidance.
   *
   * @param full whether the window was used up before the acknowledgment came
   * @param mayGrow whether it may grow at this acknowledgment; what that acknowledges counts in any case
   */
  protected abstract avoidCongestion(bytes: number, full: boolean, mayGrow: boolean): void;

  /** The slow start threshold after congestion at the present window. */
  protected abstract reduced(): number;

  begin(peerWindow: number): void {
    this.cwnd = this.initialWindow();
    this.ssthresh = Math.max(peerWindow, this.cwnd);
  }

  acknowledged({ bytes, flightBefore, advanced, mayGrow }: Acknowledgment): void {
    const full = flightBefore >= this.cwnd;
    if (this.cwnd > this.ssthresh) this.avoidCongestion(bytes, full, mayGrow);
    else if (advanced && full) this.cwnd += this.slowStartIncrease(bytes);
  }

  /** What an acknowledgment adds to the window in slow start. @param bytes newly acknowledged */
  protected slowStartIncrease(bytes: number): number {
    return Math.min(bytes, this.association.options.byteCountingLimit * this.path.windowUnit);
  }

  timedOut(): void {
    this.ssthresh = this.reduced();
    this.cwnd = this.path.windowUnit;
  }

  idle(seconds: number): void {
    const { idleReduction } = this.association.options;
    const { rto } = this.path.roundTrip;
    if (idleReduction === 'none' || seconds < rto) return;
    if (idleReduction === 'restart') {
      this.cwnd = Math.min(this.cwnd, this.initialWindow());
      return;
    }
    if (this.cwnd <= this.least) return;
    this.ssthresh = this.cwnd;
    for (let left = Math.floor(seconds / rto); left > 0 && this.cwnd > this.least; left--)
      this.cwnd = Math.max(Math.floor(this.cwnd / 2), this.least);
  }

  limit(bytes: number): void {
    this.cwnd = Math.min(this.cwnd, bytes);
  }

  /** Congestion found by other means than T3-rtx, and idleness, leave the window that large. */
  protected get least(): number {
    return 4 * this.path.windowUnit;
  }

  protected initialWindow(): number {
    const { initialWindow, initialWindowBytes } = this.association.options;
    const unit = this.path.windowUnit;
    if (initialWindow > 0) return initialWindow * unit;
    return Math.min(4 * unit, Math.max(2 * unit, initialWindowBytes));
  }
}
