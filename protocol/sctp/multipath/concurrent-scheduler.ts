import type { Random } from '../../host.ts';
import type { SctpOptions } from '../options.ts';
import type { Path } from '../path/path.ts';
import type { CmtOptions, SendOrder } from '../cmt-options.ts';
import type { PathScheduler, PathSchedulerFactory, SchedulablePaths } from '../path/path-scheduler.ts';
import { primaryPathScheduler } from '../path/primary-path-scheduler.ts';
import { retransmissionPath } from './retransmission-policies.ts';

/** A path and when it took new data last, in turns; in a random order, what was drawn for it. */
interface Turn {
  readonly path: Path;
  readonly turn: number;
}

/** Which of two paths is asked first: negative, the first one. Equals keep their order in the list. */
const orders: Readonly<Record<SendOrder, (a: Turn, b: Turn) => number>> = {
  leastRecentlyUsed: (a, b) => a.turn - b.turn,
  pathOrder: () => 0,
  largestSsthresh: (a, b) => b.path.ssthresh - a.path.ssthresh,
  largestSpace: (a, b) => spaceOf(b.path) - spaceOf(a.path),
  largestSsthreshAndSpace: ({ path: a }, { path: b }) =>
    a.ssthresh === b.ssthresh ? spaceOf(b) - spaceOf(a) : b.ssthresh - a.ssthresh,
  randomized: (a, b) => a.turn - b.turn,
};

function spaceOf({ cwnd, flight }: Path): number {
  return cwnd - flight;
}

/**
 * New data takes all active paths, each as its own window allows. A path that fails takes none: with the potentially
 * failed state (RFC 7829) from its first time-outs on, which is CMT-PF. While no path is active, and for all that goes to
 * one place, the rules of RFC 9260 and RFC 7829 remain.
 */
class ConcurrentScheduler implements PathScheduler {
  readonly concurrent = true;
  readonly #paths: SchedulablePaths;
  readonly #cmt: CmtOptions;
  readonly #random: Random;
  readonly #oneAtATime: PathScheduler;
  readonly #turns = new WeakMap<Path, number>();
  #turn = 0;

  constructor(paths: SchedulablePaths, options: SctpOptions, cmt: CmtOptions, random: Random) {
    this.#paths = paths;
    this.#cmt = cmt;
    this.#random = random;
    this.#oneAtATime = primaryPathScheduler(paths, options);
  }

  main(): Path {
    return this.#oneAtATime.main();
  }

  forNewData(takes: (path: Path) => boolean, open: Path | undefined): Path | undefined {
    const active = this.#active();
    if (active.length === 0) return this.#oneAtATime.forNewData(takes, open);
    // A packet is filled before the next path has its turn.
    if (open?.usable === true && takes(open)) return open;
    const turns = active.map((path) => ({ path, turn: this.#turnOf(path) }));
    for (const { path } of turns.toSorted(orders[this.#cmt.sendOrder])) {
      if (path === open || !takes(path)) continue;
      this.#turns.set(path, ++this.#turn);
      return path;
    }
    return undefined;
  }

  forRetransmission(last: Path | undefined, hasRoom: (path: Path) => boolean): Path {
    const active = this.#active();
    if (last === undefined || active.length === 0) return this.#oneAtATime.forRetransmission(last, hasRoom);
    if (this.#cmt.retransmission === 'asap') {
      const free = active.filter(hasRoom);
      const [first, ...others] = free;
      if (first !== undefined)
        return others.reduce((best, path) => (spaceOf(path) > spaceOf(best) ? path : best), first);
    }
    // Once chosen, the path is kept.
    return last.usable ? last : retransmissionPath(this.#cmt.retransmission, last, active);
  }

  forFastRetransmission(path: Path): Path {
    return this.#policyPath(path);
  }

  alternateTo(path: Path): Path {
    return this.#policyPath(path);
  }

  /** What is sent again goes by the policy; which path represents the association does not. */
  successorOf(primary: Path): Path {
    return this.#oneAtATime.successorOf(primary);
  }

  #policyPath(path: Path): Path {
    const active = this.#active();
    if (active.length === 0) return this.#oneAtATime.alternateTo(path);
    return retransmissionPath(this.#cmt.retransmission, path, active);
  }

  #turnOf(path: Path): number {
    return this.#cmt.sendOrder === 'randomized' ? this.#random.uniform() : (this.#turns.get(path) ?? 0);
  }

  #active(): Path[] {
    return this.#paths.all.filter(({ usable }) => usable);
  }
}

/** @param random what a random order of paths is drawn from */
export function concurrentScheduler(cmt: CmtOptions, random: Random): PathSchedulerFactory {
  return (paths, options) => new ConcurrentScheduler(paths, options, cmt, random);
}
