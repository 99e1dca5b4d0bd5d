import assert from 'node:assert/strict';
import type { PathScheduler, SchedulablePaths } from '../../../../protocol/sctp/path/path-scheduler.ts';
import { primaryPathScheduler } from '../../../../protocol/sctp/path/primary-path-scheduler.ts';
import type { Path, PathState } from '../../../../protocol/sctp/path/path.ts';
import { LoneSender } from '../multipath/lone-sender.ts';

/** New data takes all active paths in turn, as concurrent multi-path transfer has it. */
class TakingTurns implements PathScheduler {
  readonly concurrent = true;
  readonly #paths: SchedulablePaths;
  #turn = 0;

  constructor(paths: SchedulablePaths) {
    this.#paths = paths;
  }

  main(): Path {
    return this.#paths.all[0];
  }

  forNewData(takes: (path: Path) => boolean): Path | undefined {
    const { all } = this.#paths;
    for (const [i] of all.entries()) {
      const path = all[(this.#turn + i) % all.length];
      if (!path.usable || !takes(path)) continue;
      this.#turn = path.index + 1;
      return path;
    }
    return undefined;
  }

  forRetransmission(last: Path | undefined): Path {
    return last ?? this.main();
  }

  forFastRetransmission(path: Path): Path {
    return path;
  }

  alternateTo(path: Path): Path {
    return path;
  }

  successorOf(primary: Path): Path {
    return primary;
  }
}

/** Paths in these states, with these numbers of errors; the first is the primary one. */
function pathsIn(...states: readonly (readonly [PathState, number])[]): LoneSender['paths'] {
  const { paths } = new LoneSender(primaryPathScheduler, states.length);
  for (const [i, [state, errors]] of states.entries()) {
    paths.all[i].state = state;
    paths.all[i].errors = errors;
  }
  return paths;
}

function indexOf(path: Path | undefined): number | undefined {
  return path?.index;
}

describe('the path that data takes (RFC 9260 §6.4, RFC 7829)', () => {
  it('is the primary one while that is active', () => {
    const paths = pathsIn(['active', 0], ['active', 0]);
    assert.equal(indexOf(paths.scheduler.main()), 0);
    paths.setPrimary(paths.all[1]);
    assert.equal(indexOf(paths.scheduler.main()), 1);
  });

  it('is an active one when the primary one fails, the first in the list', () => {
    for (const state of ['potentiallyFailed', 'inactive'] as const) {
      const { scheduler } = pathsIn([state, 1], ['inactive', 6], ['active', 0], ['active', 0]);
      assert.equal(indexOf(scheduler.main()), 2);
    }
  });

  it('is the potentially failed one of least errors when none is active; of equals the first', () => {
    const main = (...errors: number[]): number | undefined =>
      indexOf(pathsIn(...errors.map((each) => ['potentiallyFailed', each] as const)).scheduler.main());
    assert.equal(main(3, 2, 2), 1);
    assert.equal(main(2, 2, 2), 0);
    assert.equal(main(2, 3, 1), 2);
  });

  it('is the primary one when all are inactive, or there is no other', () => {
    assert.equal(indexOf(pathsIn(['inactive', 6], ['inactive', 6]).scheduler.main()), 0);
    assert.equal(indexOf(pathsIn(['potentiallyFailed', 1]).scheduler.main()), 0);
  });

  it('is where a chunk went last, if it is to be sent again and that path is active', () => {
    const { all, scheduler } = pathsIn(['active', 0], ['active', 0], ['potentiallyFailed', 1]);
    assert.equal(indexOf(scheduler.forRetransmission(all[1], () => true)), 1);
    assert.equal(indexOf(scheduler.forRetransmission(all[2], () => true)), 0);
    assert.equal(indexOf(scheduler.forRetransmission(undefined, () => true)), 0);
  });

  it('is, for what a path lost, the next active one after it in the list', () => {
    const { all, scheduler } = pathsIn(['active', 0], ['active', 1], ['inactive', 6]);
    assert.equal(indexOf(scheduler.alternateTo(all[0])), 1);
    assert.equal(indexOf(scheduler.alternateTo(all[1])), 0);
    assert.equal(indexOf(scheduler.alternateTo(all[2])), 0);
    const three = pathsIn(['active', 0], ['active', 0], ['active', 0]);
    assert.deepEqual(
      three.all.map((path) => indexOf(three.scheduler.alternateTo(path))),
      [1, 2, 0],
    );
  });

  it('is no potentially failed one for what an active path lost, but for what a failed one did', () => {
    const { all, scheduler } = pathsIn(['active', 1], ['potentiallyFailed', 2], ['inactive', 6]);
    assert.equal(indexOf(scheduler.alternateTo(all[0])), 0);
    all[0].state = 'potentiallyFailed';
    assert.equal(indexOf(scheduler.alternateTo(all[0])), 1);
    assert.equal(indexOf(scheduler.alternateTo(all[2])), 0);
  });

  it('is the primary one for what was lost when no other answers', () => {
    const { all, scheduler } = pathsIn(['inactive', 6], ['active', 1]);
    assert.equal(indexOf(scheduler.alternateTo(all[1])), 0);
  });
});

describe('a scheduler of another kind', () => {
  it('spreads new data over all paths, each as its own window allows', () => {
    const sender = new LoneSender((paths) => new TakingTurns(paths), 3);
    sender.send(20);
    // A window of three packets each.
    assert.deepEqual(
      sender.sent.map(({ path }) => path),
      [0, 1, 2, 0, 1, 2, 0, 1, 2],
    );
    assert.deepEqual(
      sender.sent.flatMap(({ tsns }) => tsns),
      [1, 2, 3, 4, 5, 6, 7, 8, 9],
    );
  });

  it('waits for a path that has room, and leaves out one that failed', () => {
    const sender = new LoneSender((paths) => new TakingTurns(paths), 3, { maxBurst: Infinity });
    sender.paths.all[1].state = 'potentiallyFailed';
    sender.send(20);
    assert.deepEqual(
      sender.sent.map(({ path }) => path),
      [0, 2, 0, 2, 0, 2],
    );
    // The chunks of path 0 are acknowledged: its window has room for them and, in slow start, for one more.
    sender.sack(1, [
      [3, 3],
      [5, 5],
    ]);
    assert.deepEqual(
      sender.sent.slice(6).map(({ path }) => path),
      [0, 0, 0, 0],
    );
  });

  it('finds losses on each path by itself: only that window is cut', () => {
    const sender = new LoneSender((paths) => new TakingTurns(paths), 2, { initialWindow: 10, maxBurst: Infinity });
    sender.send(20);
    const [first, second] = sender.paths.all;
    for (const last of [2, 4, 6, 8])
      sender.sack(
        0,
        Array.from({ length: last / 2 }, (_, i) => [2 * i + 2, 2 * i + 2]),
      );
    // TSN 1 was lost on the first path; TSNs 3 and 5 look so, too, to who has one list of TSNs for all paths.
    assert.ok(first.losses.inFastRecovery && !second.losses.inFastRecovery);
    assert.equal(first.congestion.cwnd, 5 * 1468);
    assert.ok(second.congestion.cwnd >= 10 * 1468);
    assert.ok(first.losses.timer.running && second.losses.timer.running);
  });
});
