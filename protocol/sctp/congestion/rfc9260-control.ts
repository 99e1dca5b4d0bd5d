import type { Acknowledgment, CongestionAlgorithm } from './congestion-control.ts';
import { WindowControl } from './window-control.ts';

/** Congestion control of RFC 9260 §7.2: one packet more per round trip, half the window after congestion. */
export class Rfc9260Control extends WindowControl {
  /** partial_bytes_acked */
  #partial = 0;

  override begin(peerWindow: number): void {
    super.begin(peerWindow);
    this.#partial = 0;
  }

  override acknowledged(acknowledgment: Acknowledgment): void {
    super.acknowledged(acknowledgment);
    if (acknowledgment.allAcknowledged) this.#partial = 0;
  }

  protected override avoidCongestion(bytes: number, full: boolean, mayGrow: boolean): void {
    this.#partial += bytes;
    if (this.#partial < this.cwnd) return;
    if (full && mayGrow) {
      this.#partial -= this.cwnd;
      this.cwnd += this.windowIncrease();
    } else {
      this.#partial = this.cwnd;
    }
  }

  /** What the acknowledgment of a full window adds to it in congestion avoidance. */
  protected windowIncrease(): number {
    return this.path.windowUnit;
  }

  override congested(): void {
    this.ssthresh = this.reduced();
    this.cwnd = this.ssthresh;
    this.#partial = 0;
  }

  override timedOut(): void {
    super.timedOut();
    this.#partial = 0;
  }

  override idle(seconds: number): void {
    super.idle(seconds);
    if (this.association.options.idleReduction !== 'none' && seconds >= this.path.roundTrip.rto) this.#partial = 0;
  }

  protected override reduced(): number {
    return Math.max(Math.floor(this.cwnd / 2), this.least);
  }
}

export const rfc9260Control: CongestionAlgorithm = (association) => (path) => new Rfc9260Control(association, path);
