import type { Path } from '../path/path.ts';

/** The paths that a scheduler chooses of. Addresses come and go until the association is up. */
export interface SchedulablePaths {
  readonly all: readonly Path[];
  readonly primary: Path | undefined;
}

/** Chooses the paths that packets take. */
export interface PathScheduler {
  /** The path that represents the association: what belongs to no other path goes there. */
  main(): Path;
  /**
   * Where the next chunk of new data goes; undefined: nowhere for now.
   *
   * @param takes whether the path's congestion window and burst limit let it go there now; to be asked once for each
   *   path at most, and after a yes for no other
   */
  forNewData(takes: (path: Path) => boolean): Path | undefined;
  /** Where a chunk goes that is to be sent again. @param last where it went last, or was redirected to */
  forRetransmission(last: Path | undefined): Path;
  /** Where data goes that `path` lost: another path if there is one that works (RFC 9260 §6.4.1). */
  alternateTo(path: Path): Path;
}

export type PathSchedulerFactory = (paths: SchedulablePaths) => PathScheduler;
