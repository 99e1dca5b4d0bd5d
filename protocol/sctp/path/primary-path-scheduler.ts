import type { SctpOptions } from '../options.ts';
import type { Path } from './path.ts';
import type { PathScheduler, PathSchedulerFactory, SchedulablePaths } from './path-scheduler.ts';

/**
 * One path at a time (RFC 9260 §6.4): data takes the primary path, and while that fails the best of the others, which
 * may be a potentially failed one (RFC 7829 §5).
 */
class PrimaryPathScheduler implements PathScheduler {
  readonly concurrent = false;
  readonly #paths: SchedulablePaths;
  readonly #options: SctpOptions;

  constructor(paths: SchedulablePaths, options: SctpOptions) {
    this.#paths = paths;
    this.#options = options;
  }

  main(): Path {
    const { primary, all } = this.#paths;
    if (primary === undefined) throw new Error('an association without paths');
    if (primary.state === 'active' || all.length === 1) return primary;
    return this.#best(undefined) ?? primary;
  }

  forNewData(takes: (path: Path) => boolean): Path | undefined {
    const path = this.main();
    return takes(path) ? path : undefined;
  }

  forRetransmission(last: Path | undefined): Path {
    return last?.usable === true ? last : this.main();
  }

  forFastRetransmission(path: Path): Path {
    return this.#options.fastRetransmitPath === 'alternate' ? this.alternateTo(path) : path;
  }

  alternateTo(path: Path): Path {
    const { primary, all } = this.#paths;
    if (all.length === 1) return primary ?? path;
    const other = this.#best(path);
    if (other === undefined) return primary ?? path;
    // RFC 7829 §5: a potentially failed path is no better than the one that failed.
    return other.state === 'active' || path.state !== 'active' ? other : path;
  }

  successorOf(primary: Path): Path {
    return this.alternateTo(primary);
  }

  /** The best path but `except`: an active one after it in the list, else the potentially failed one of least errors. */
  #best(except: Path | undefined): Path | undefined {
    const { all } = this.#paths;
    const start = except === undefined ? 0 : all.indexOf(except) + 1;
    let best: Path | undefined;
    for (const path of [...all.slice(start), ...all.slice(0, start)]) {
      if (path === except) continue;
      if (path.state === 'active') return path;
      if (path.state === 'potentiallyFailed' && (best === undefined || path.errors < best.errors)) best = path;
    }
    return best;
  }
}

export const primaryPathScheduler: PathSchedulerFactory = (paths, options) => new PrimaryPathScheduler(paths, options);
