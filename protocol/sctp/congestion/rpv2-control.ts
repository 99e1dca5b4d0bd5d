import type { CongestionAlgorithm } from './congestion-control.ts';
import { CoupledControl, sumOver } from './coupled-control.ts';

/**
 * CMT/RPv2: resource pooling by shares of bandwidth, for dissimilar paths (Dreibholz, Becke, Adhari, Rathgeb: "On the
 * Impact of Congestion Control for Concurrent Multipath Transfer on the Transport Layer", ConTEL 2011;
 * draft-tuexen-tsvwg-sctp-multipath). With b = cwnd / SRTT, and g = b / Σ b of the path:
 *
 * - slow start: cwnd += ⌈min(acknowledged, L·unit) · g⌉
 * - congestion avoidance: cwnd += ⌈unit · g⌉ for a full window
 * - congestion: ssthresh = max(⌈cwnd − f · cwnd⌉, coupledMinWindow · unit), f = max(½, ½ Σ b / b): a path gives up half
 *   of the bandwidth of all, and at least half of its own
 */
class Rpv2Control extends CoupledControl {
  protected override slowStartIncrease(bytes: number): number {
    return Math.ceil(super.slowStartIncrease(bytes) * this.#share());
  }

  protected override windowIncrease(): number {
    return Math.ceil(this.path.windowUnit * this.#share());
  }

  protected override reduced(): number {
    const decrease = Math.max(0.5, 0.5 / this.#share());
    return Math.max(Math.ceil(this.cwnd - decrease * this.cwnd), this.leastCoupled);
  }

  /** g */
  #share(): number {
    return this.bandwidthOf(this.path) / sumOver(this.competitors(), (path) => this.bandwidthOf(path));
  }
}

export const rpv2Control: CongestionAlgorithm = (association) => (path) => new Rpv2Control(association, path);
