import type { SctpOptions } from '../options.ts';
import type { Path } from './path.ts';

/** The paths that a scheduler chooses of. Addresses come and go until the association is up. */
export interface SchedulablePaths {
  readonly all: readonly Path[];
  readonly primary: Path | undefined;
}

/** Chooses the paths that packets take. */
export interface PathScheduler {
  /** Paths carry data at the same time: one without room does not hold up the others. */
  readonly concurrent: boolean;
  /** The path that represents the association: what belongs to no other path goes there. */
  main(): Path;
  /**
   * Where the next chunk of new data goes; undefined: nowhere for now.
   *
   * @param takes whether the path's congestion window and burst limit let it go there now; to be asked once for each
   *   path at most, and after a yes for no other
   * @param open the path of an open packet with data that the chunk fits into
   */
  forNewData(takes: (path: Path) => boolean, open: Path | undefined): Path | undefined;
  /**
   * Where a chunk goes that is to be sent again.
   *
   * @param last where it went last, or was redirected to
   * @param hasRoom whether the path's congestion window has room for it
   */
  forRetransmission(last: Path | undefined, hasRoom: (path: Path) => boolean): Path;
  /** Where chunks go at once that miss indications show `path` to have lost (§7.2.4). */
  forFastRetransmission(path: Path): Path;
  /** Where data goes that a time-out shows `path` to have lost: another path if there is one that works (RFC 9260 §6.4.1). */
  alternateTo(path: Path): Path;
  /** The path that takes over for good from the primary path, which failed for long (RFC 7829 §6); itself: there is none. */
  successorOf(primary: Path): Path;
}

export type PathSchedulerFactory = (paths: SchedulablePaths, options: SctpOptions) => PathScheduler;
