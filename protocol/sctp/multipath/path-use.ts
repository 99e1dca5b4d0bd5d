import type { Random } from '../../host.ts';
import type { TimerPool } from '../deadline-timer.ts';
import type { SctpOptions } from '../options.ts';
import { LossDetection } from '../path/loss-detection.ts';
import type { Path } from '../path/path.ts';
import { BufferSplitting } from './buffer-splitting.ts';
import type { BufferUseFactory } from './buffer-use.ts';
import type { CmtOptions } from '../cmt-options.ts';
import { concurrentScheduler } from './concurrent-scheduler.ts';
import type { PathSchedulerFactory } from '../path/path-scheduler.ts';
import { primaryPathScheduler } from '../path/primary-path-scheduler.ts';
import { SplitLossDetection } from './split-loss-detection.ts';

/** What differs in an association between data on one path at a time (RFC 9260) and on all of them. */
export interface PathUse {
  /** Which path chunks take. */
  readonly scheduler: PathSchedulerFactory;
  /** What a SACK means for a path. @param expired T3-rtx expired */
  newLossDetection(path: Path, timers: TimerPool, expired: () => void): LossDetection;
  /** What may be sent from the buffers; undefined: all that RFC 9260 §6.1 allows. */
  readonly bufferUse: BufferUseFactory | undefined;
  /** SACKs overtake one another: they come by several paths. */
  readonly sacksOvertake: boolean;
  /** Reordering is no reason for a SACK; SACKs say how many packets they acknowledge. */
  readonly delaysGapReports: boolean;
  /** SACKs go by the path of the shortest round trip, of those that their packets came by: all paths are measured for that. */
  readonly sacksTakeNearest: boolean;
}

const oneAtATime: PathUse = {
  scheduler: primaryPathScheduler,
  newLossDetection: (path, timers, expired) => new LossDetection(path, timers, expired),
  bufferUse: undefined,
  sacksOvertake: false,
  delaysGapReports: false,
  sacksTakeNearest: false,
};

/** Concurrent multipath transfer. */
function allAtOnce(cmt: CmtOptions, random: Random): PathUse {
  return {
    scheduler: concurrentScheduler(cmt, random),
    newLossDetection: (path, timers, expired) => new SplitLossDetection(path, timers, expired, cmt),
    bufferUse: (sender) => new BufferSplitting(sender, cmt),
    sacksOvertake: true,
    delaysGapReports: cmt.delayedAck,
    sacksTakeNearest: cmt.sackPath === 'smallestSrtt',
  };
}

/**
 * The one place that knows whether an association uses its paths at the same time.
 *
 * @param random what a random order of paths is drawn from
 */
export function pathUseOf({ cmt }: SctpOptions, random: Random): PathUse {
  return cmt === undefined ? oneAtATime : allAtOnce(cmt, random);
}
