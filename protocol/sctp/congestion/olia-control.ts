import type { Acknowledgment, CongestedPath, CongestionAlgorithm } from './congestion-control.ts';
import { CoupledControl, sumOver } from './coupled-control.ts';

/**
 * OLIA, opportunistic linked increases (Khalili, Gast, Popovic, Le Boudec: "MPTCP is not Pareto-Optimal", CoNEXT 2012;
 * draft-khalili-mptcp-congestion-control), in SCTP's form: once for a full window instead of with each acknowledgment.
 *
 * - congestion avoidance: cwnd += ⌈(cwnd² / SRTT² / (Σ cwnd / SRTT)² + α) · unit⌉ for a full window, at most one unit
 * - congestion: ssthresh = max(½ cwnd, 4 units), as in RFC 9260; slow start is that of one path
 *
 * α moves windows towards better paths. The best paths are those of largest l² / SRTT, where l is what was acknowledged
 * between the last two losses or since the last one, whichever is more. Of n paths, a best one whose window is not the
 * largest has α = 1/n, divided among all such paths; if there is any, those of the largest window have α = −1/n, divided
 * among them. All others have none. A window that shrinks so keeps coupledMinWindow.
 */
class OliaControl extends CoupledControl {
  /** Bytes acknowledged since the last loss, and between the two before (l2, l1); not those in fast recovery. */
  #sinceLoss = 0;
  #betweenLosses = 0;

  override begin(peerWindow: number): void {
    super.begin(peerWindow);
    this.#sinceLoss = this.#betweenLosses = 0;
  }

  override acknowledged(acknowledgment: Acknowledgment): void {
    this.#sinceLoss += acknowledgment.bytes;
    super.acknowledged(acknowledgment);
  }

  override congested(): void {
    super.congested();
    this.#lost();
  }

  override timedOut(): void {
    super.timedOut();
    this.#lost();
  }

  #lost(): void {
    this.#betweenLosses = this.#sinceLoss;
    this.#sinceLoss = 0;
  }

  protected override avoidCongestion(bytes: number, full: boolean, mayGrow: boolean): void {
    super.avoidCongestion(bytes, full, mayGrow);
    // A window that shrank by α remains in congestion avoidance: slow start would give back at once what α took.
    if (this.cwnd <= this.ssthresh) this.ssthresh = this.cwnd - 1;
  }

  protected override windowIncrease(): number {
    const paths = this.competitors();
    const share = this.bandwidthOf(this.path) / sumOver(paths, (path) => this.bandwidthOf(path));
    const increase = Math.ceil((share * share + this.#preference(paths)) * this.path.windowUnit);
    return Math.max(Math.min(increase, this.path.windowUnit), Math.min(this.leastCoupled - this.cwnd, 0));
  }

  /** α */
  #preference(paths: readonly CongestedPath[]): number {
    const largest = greatest(paths, ({ congestion }) => congestion.cwnd);
    const best = greatest(paths, (path) => this.#qualityOf(path));
    const collected = best.filter((path) => !largest.includes(path));
    if (collected.length === 0) return 0;
    if (collected.includes(this.path)) return 1 / (paths.length * collected.length);
    return largest.includes(this.path) ? -1 / (paths.length * largest.length) : 0;
  }

  /** l² / SRTT */
  #qualityOf(path: CongestedPath): number {
    const { congestion } = path;
    if (!(congestion instanceof OliaControl)) return 0;
    const length = Math.max(congestion.#sinceLoss, congestion.#betweenLosses);
    return (length * length) / this.roundTripOf(path);
  }
}

/** The paths that have most of a quantity. */
function greatest(
  paths: readonly CongestedPath[],
  quantity: (path: CongestedPath) => number,
): readonly CongestedPath[] {
  const most = Math.max(...paths.map(quantity));
  return paths.filter((path) => quantity(path) === most);
}

export const oliaControl: CongestionAlgorithm = (association) => (path) => new OliaControl(association, path);
