import type { CongestedPath } from './congestion-control.ts';
import { Rfc9260Control } from './rfc9260-control.ts';

/**
 * What algorithms that couple paths have in common: the paths of a congestion group are taken to share a bottleneck, so
 * that all of them together are to take there what one association of RFC 9260 does ("resource pooling"). When windows
 * grow and when they are cut is as in RFC 9260; by how much is what the subclasses define:
 * {@link slowStartIncrease} for an acknowledgment in slow start, {@link windowIncrease} for a full window in congestion
 * avoidance, {@link reduced} after congestion.
 *
 * With one path in its group, a path grows as in RFC 9260. Increments are rounded up to bytes: a window that has a small
 * share still grows.
 */
export abstract class CoupledControl extends Rfc9260Control {
  /**
   * The paths that this one shares its bottleneck with, itself included: those of its group that carry data. A path that
   * failed, or was idle for an RTO, does not compete.
   */
  protected competitors(): readonly CongestedPath[] {
    const now = this.association.now();
    const carriesData = ({ usable, lastDataSentAt, roundTrip }: CongestedPath): boolean =>
      usable && now - lastDataSentAt <= roundTrip.rto;
    return this.#group().filter((path) => path === this.path || carriesData(path));
  }

  /** All together begin with the window of one path (draft-tuexen-tsvwg-sctp-multipath). */
  protected override initialWindow(): number {
    return Math.max(Math.ceil(super.initialWindow() / this.#group().length), this.path.windowUnit);
  }

  /** No cut leaves less than that, bytes: several windows, of which none can be small, would be more than one path has. */
  protected get leastCoupled(): number {
    return this.association.options.coupledMinWindow * this.path.windowUnit;
  }

  /** All paths of its congestion group, in use or not. */
  #group(): readonly CongestedPath[] {
    const { congestionGroups } = this.association.options;
    const groupOf = ({ index }: CongestedPath): number => congestionGroups[index] ?? 0;
    const own = groupOf(this.path);
    const others = this.association.paths.filter((path) => path !== this.path && groupOf(path) === own);
    return [this.path, ...others];
  }

  /** SRTT of a path in seconds; before it was measured: its RTO. Never 0, however short links are. */
  protected roundTripOf({ roundTrip }: CongestedPath): number {
    return Math.max(roundTrip.smoothed ?? roundTrip.rto, this.association.options.clockGranularity);
  }

  /** What a path can carry: window per round trip, bytes/s. */
  protected bandwidthOf(path: CongestedPath): number {
    return path.congestion.cwnd / this.roundTripOf(path);
  }
}

/** The sum of a quantity over paths. */
export function sumOver(paths: readonly CongestedPath[], quantity: (path: CongestedPath) => number): number {
  let sum = 0;
  for (const path of paths) sum += quantity(path);
  return sum;
}
