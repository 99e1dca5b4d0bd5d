import type { CongestionAlgorithm } from './congestion-control.ts';
import { CoupledControl, sumOver } from './coupled-control.ts';

/**
 * CMT/RPv1: resource pooling by shares of slow start thresholds (Dreibholz, Becke, Pulinthanath, Rathgeb: "Applying
 * TCP-Friendly Congestion Control to Concurrent Multipath Transfer", AINA 2010; draft-tuexen-tsvwg-sctp-multipath). With
 * h = ssthresh / Σ ssthresh of the path:
 *
 * - slow start: cwnd += ⌈min(acknowledged, L·unit) · h⌉
 * - congestion avoidance: cwnd += ⌈unit · h⌉ for a full window
 * - congestion: ssthresh = max(cwnd − ½ Σ cwnd, coupledMinWindow · unit · h, unit): one path gives up half of all
 *
 * It takes paths for similar: thresholds say nothing of round trips. On dissimilar ones {@link rpv2Control} does better.
 */
class Rpv1Control extends CoupledControl {
  protected override slowStartIncrease(bytes: number): number {
    return Math.ceil(super.slowStartIncrease(bytes) * this.#share());
  }

  protected override windowIncrease(): number {
    return Math.ceil(this.path.windowUnit * this.#share());
  }

  protected override reduced(): number {
    const windows = sumOver(this.competitors(), ({ congestion }) => congestion.cwnd);
    const least = Math.max(Math.ceil(this.leastCoupled * this.#share()), this.path.windowUnit);
    return Math.max(Math.ceil(this.cwnd - windows / 2), least);
  }

  /** h */
  #share(): number {
    return this.ssthresh / sumOver(this.competitors(), ({ congestion }) => congestion.ssthresh);
  }
}

export const rpv1Control: CongestionAlgorithm = (association) => (path) => new Rpv1Control(association, path);
