import type { Seconds } from '../../../protocol/host.ts';
import type { ObservedPath, ObservedSender } from '../../../protocol/sctp/services.ts';
import type { VectorRecorder } from '../../run/vector-recorder.ts';
import { type BlockedSeconds, BlockedTimes } from './blocked-times.ts';

/** What an association and its paths have while it is there. */
const ofAssociations = ['send_buffer', 'receive_window'] as const;
const ofPaths = [
  'congestion_window',
  'slow_start_threshold',
  'flight',
  'path_send_buffer',
  'path_receive_window',
] as const;

/** A path: how long it was blocked since the start of the run, and since the reset. */
interface WatchedPath {
  /** Whether the association has it: it may have less paths than its hosts. */
  isUsed: boolean;
  readonly component: string;
  readonly sinceStart: BlockedTimes;
  readonly sinceReset: BlockedTimes;
}

/** Watches how an association uses its paths and buffers: for time series, and for what is measured of single paths. */
export class PathWatch {
  readonly #association: string;
  readonly #paths: readonly WatchedPath[];
  readonly #vectors: VectorRecorder | undefined;
  #resetAt: Seconds = 0;

  /** @param association its name as a component */
  constructor(association: string, paths: number, vectors: VectorRecorder | undefined) {
    this.#association = association;
    this.#vectors = vectors;
    this.#paths = Array.from({ length: paths }, (_, path) => ({
      component: `${association}/path${path}`,
      isUsed: false,
      sinceStart: new BlockedTimes(0),
      sinceReset: new BlockedTimes(0),
    }));
  }

  /** The association has sent all that it may. */
  sent(sender: ObservedSender, now: Seconds): void {
    this.#vectors?.record(this.#association, 'send_buffer', now, sender.bufferedBytes);
    this.#vectors?.record(this.#association, 'receive_window', now, sender.peerWindow);
    for (const path of sender.paths.all) {
      const watched = this.#paths[path.index];
      if (watched === undefined) continue;
      watched.isUsed = true;
      const blocking = sender.blockingOf(path);
      watched.sinceStart.set(blocking, now);
      watched.sinceReset.set(blocking, now);
      if (this.#vectors !== undefined) record(this.#vectors, watched, path, now);
    }
  }

  /** The association is over: it waits for nothing, and has nothing any more. The name may be that of another one then. */
  closed(now: Seconds): void {
    for (const { sinceStart, sinceReset } of this.#paths) {
      sinceStart.set(undefined, now);
      sinceReset.set(undefined, now);
    }
    if (this.#vectors !== undefined) this.#recordNothing(this.#vectors, now);
    this.recordTotals(now);
  }

  #recordNothing(vectors: VectorRecorder, now: Seconds): void {
    for (const metric of ofAssociations) vectors.record(this.#association, metric, now, 0);
    for (const { isUsed, component } of this.#paths)
      if (isUsed) for (const metric of ofPaths) vectors.record(component, metric, now, 0);
  }

  /** Records how long the paths have waited up to now, though nothing was sent: at the end of the run. */
  recordTotals(now: Seconds): void {
    if (this.#vectors === undefined) return;
    for (const watched of this.#paths) if (watched.isUsed) recordBlocked(this.#vectors, watched, now);
  }

  /** End of the warm-up. */
  reset(now: Seconds): void {
    this.#resetAt = now;
    for (const { sinceReset } of this.#paths) sinceReset.reset(now);
  }

  /** Fractions of the time since the reset for which new data waited; undefined: it has no such path. @param path from 0 */
  blockedShares(path: number, now: Seconds): Readonly<BlockedSeconds> | undefined {
    const watched = this.#paths[path];
    const duration = now - this.#resetAt;
    if (watched?.isUsed !== true || duration <= 0) return undefined;
    const times = watched.sinceReset.read(now);
    return {
      sendBuffer: times.sendBuffer / duration,
      receiveWindow: times.receiveWindow / duration,
      cwnd: times.cwnd / duration,
      maxBurst: times.maxBurst / duration,
    };
  }
}

function record(vectors: VectorRecorder, watched: WatchedPath, path: ObservedPath, now: Seconds): void {
  const { component } = watched;
  const { smoothed, rto } = path.roundTrip;
  vectors.record(component, 'congestion_window', now, path.cwnd);
  vectors.record(component, 'slow_start_threshold', now, path.ssthresh);
  vectors.record(component, 'flight', now, path.flight);
  vectors.record(component, 'path_send_buffer', now, path.userBytesKept);
  vectors.record(component, 'path_receive_window', now, path.userBytesQueued);
  recordBlocked(vectors, watched, now);
  if (smoothed !== undefined) vectors.record(component, 'smoothed_rtt', now, smoothed);
  vectors.record(component, 'retransmission_timeout', now, rto);
}

function recordBlocked(vectors: VectorRecorder, { component, sinceStart }: WatchedPath, now: Seconds): void {
  const blocked = sinceStart.read(now);
  vectors.record(component, 'blocked_send_buffer', now, blocked.sendBuffer);
  vectors.record(component, 'blocked_receive_window', now, blocked.receiveWindow);
  vectors.record(component, 'blocked_cwnd', now, blocked.cwnd);
  vectors.record(component, 'blocked_max_burst', now, blocked.maxBurst);
}
