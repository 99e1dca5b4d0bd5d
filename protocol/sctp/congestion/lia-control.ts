import type { CongestionAlgorithm } from './congestion-control.ts';
import { CoupledControl, sumOver } from './coupled-control.ts';

/**
 * LIA, linked increases (RFC 6356), in SCTP's form: once for a full window instead of with each acknowledgment. With
 * α = Σ cwnd · max(cwnd / SRTT²) / (Σ cwnd / SRTT)², by which all paths together take what the best one alone would:
 *
 * - congestion avoidance: cwnd += min(⌈α · unit · cwnd / Σ cwnd⌉, unit) for a full window
 * - congestion: ssthresh = max(½ cwnd, coupledMinWindow · unit)
 *
 * Slow start is that of one path: RFC 6356 §3 links increases in congestion avoidance alone.
 */
class LiaControl extends CoupledControl {
  protected override windowIncrease(): number {
    const { windowUnit } = this.path;
    const paths = this.competitors();
    const windows = sumOver(paths, ({ congestion }) => congestion.cwnd);
    const bandwidth = sumOver(paths, (path) => this.bandwidthOf(path));
    const best = Math.max(...paths.map((path) => this.bandwidthOf(path) / this.roundTripOf(path)));
    const alpha = (windows * best) / (bandwidth * bandwidth);
    return Math.min(Math.ceil((alpha * windowUnit * this.cwnd) / windows), windowUnit);
  }

  protected override reduced(): number {
    return Math.max(Math.floor(this.cwnd / 2), this.leastCoupled);
  }
}

export const liaControl: CongestionAlgorithm = (association) => (path) => new LiaControl(association, path);
