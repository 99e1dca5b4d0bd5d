import type { Random, Seconds } from '../../host.ts';
import { equalBytes } from '../sha256.ts';
import { CHUNK_HEADER, TLV_HEADER } from '../wire/byte-length.ts';
import type { HeartbeatAckChunk, HeartbeatChunk } from '../chunk.ts';
import type { SctpOptions } from '../options.ts';
import type { SctpStatistics } from '../statistics.ts';
import type { Path } from './path.ts';
import type { PathSet } from './path-set.ts';

/** What heartbeats ask of their association. */
export interface HeartbeatOwner {
  readonly options: SctpOptions;
  readonly statistics: SctpStatistics;
  /** Draws the jitter. */
  readonly jitter: Random;
  now(): Seconds;
  randomBytes(length: number): Uint8Array;
  /** Sends a chunk to the path at once. */
  sendTo(path: Path, chunk: HeartbeatChunk): void;
  /** A path was confirmed or answers again: there may be data to send. */
  pathAnswered(path: Path): void;
}

/**
 * Heartbeat Info: the path's index, then a nonce that cannot be guessed without receiving the HEARTBEAT (§5.4: 64 bits
 * or more).
 */
const INDEX_LENGTH = 4;
const NONCE_LENGTH = 12;
/** Bytes of a HEARTBEAT. */
export const HEARTBEAT_SIZE = CHUNK_HEADER + TLV_HEADER + INDEX_LENGTH + NONCE_LENGTH;

/**
 * HEARTBEATs (RFC 9260 §8.3) on idle paths, to confirm addresses (§5.4), and to potentially failed paths (RFC 7829 §5).
 *
 * One timer per path is either the end of an interval, or the time-out of a HEARTBEAT that waits for its answer.
 */
export class Heartbeats {
  readonly #owner: HeartbeatOwner;
  readonly #paths: PathSet;
  readonly #measuresAll: boolean;
  #running = false;

  /** @param measuresAll paths whose round trip is not known are probed at once, too: they are compared by that */
  constructor(owner: HeartbeatOwner, paths: PathSet, measuresAll = false) {
    this.#owner = owner;
    this.#paths = paths;
    this.#measuresAll = measuresAll;
  }

  /** The association is up: unconfirmed addresses are probed at once, HB.Max.Burst of them an RTO. */
  start(): void {
    this.#running = true;
    let unconfirmed = 0;
    for (const path of this.#paths.all) {
      // One rode with the COOKIE ECHO.
      if (path.heartbeatAwaited && path.heartbeatTimer.running) continue;
      path.heartbeatAwaited = false;
      if (path.state === 'unconfirmed') {
        const turn = Math.floor(unconfirmed++ / this.#owner.options.heartbeatMaxBurst);
        path.heartbeatTimer.start(turn * path.roundTrip.rto);
      } else if (this.#measuresAll && path.roundTrip.smoothed === undefined) {
        path.heartbeatTimer.start(0);
      } else {
        this.scheduleInterval(path, this.#owner.now());
      }
    }
  }

  /** The peer has an address more, or there is a way to it now: it is probed as those of the set-up are. */
  added(path: Path): void {
    if (!this.#running) return;
    path.heartbeatAwaited = false;
    const waiting = this.#paths.all.filter((each) => each !== path && each.state === 'unconfirmed').length;
    const turn = Math.floor(waiting / this.#owner.options.heartbeatMaxBurst);
    path.heartbeatTimer.start(turn * path.roundTrip.rto);
  }

  /** A HEARTBEAT goes along with what has to go to an address that is not confirmed (§5.4). */
  verify(path: Path): void {
    this.probe(path);
  }

  /**
   * A restart of the peer was refused, as it had other addresses (§5.2.2). If it was one, nobody has this association any
   * more, and the peer is refused until that is noticed: it is asked within an RTO, also if it was sent data just before.
   * Whoever sent the INIT brings about one HEARTBEAT an RTO to each path at most.
   *
   * @param path a way to who wants to restart: others may be those that it lost
   */
  doubted(path: Path): void {
    if (!this.#running || path.heartbeatAwaited) return;
    const now = this.#owner.now();
    const { rto } = path.roundTrip;
    if (path.heartbeatTimer.deadline > now + rto) path.heartbeatTimer.start(rto);
    // Data from now on asks as well as a HEARTBEAT does, what went before reached the former peer.
    path.heartbeatSentAt = now;
  }

  /** No more HEARTBEATs: the association ends. */
  stop(): void {
    this.#running = false;
    for (const path of this.#paths.all) path.heartbeatTimer.stop();
  }

  timerExpired(path: Path): void {
    if (!this.#running) return;
    if (path.heartbeatAwaited) this.unanswered(path);
    else if (this.isIdle(path)) this.probe(path);
    else this.scheduleInterval(path, this.#owner.now());
  }

  /** A path's state changed: potentially failed ones are probed without waiting for the interval. */
  stateChanged(path: Path): void {
    if (!this.#running || path.heartbeatAwaited || path.state !== 'potentiallyFailed') return;
    path.heartbeatTimer.start(path.roundTrip.rto);
  }

  /** @returns false if the answer is none to a HEARTBEAT of this association. */
  acknowledged({ info, before, more }: HeartbeatAckChunk): boolean {
    if (before !== undefined || more !== undefined) return false;
    const path = this.#paths.all.find(
      ({ heartbeatInfo }) => heartbeatInfo !== undefined && equalBytes(heartbeatInfo, info),
    );
    if (path === undefined) return false;
    const { statistics } = this.#owner;
    statistics.heartbeatsAcknowledged++;
    path.heartbeatInfo = undefined;
    path.heartbeatAwaited = false;
    path.proven = true;
    path.roundTrip.sample(this.#owner.now() - path.heartbeatProbedAt);
    this.#paths.answered(path);
    this.scheduleInterval(path, path.heartbeatSentAt);
    this.#owner.pathAnswered(path);
    return true;
  }

  private isIdle(path: Path): boolean {
    const { options } = this.#owner;
    if (path.state !== 'active' || options.heartbeatsOnActivePaths) return true;
    // Retransmissions do not count: they measure no round trip (§8.3).
    return path.lastNewDataSentAt < path.heartbeatSentAt;
  }

  private probe(path: Path): void {
    const owner = this.#owner;
    owner.statistics.heartbeatsSent++;
    path.heartbeatSentAt = path.heartbeatProbedAt = owner.now();
    path.heartbeatAwaited = true;
    path.heartbeatTimer.start(path.roundTrip.rto);
    const info = new Uint8Array(INDEX_LENGTH + NONCE_LENGTH);
    new DataView(info.buffer).setUint32(0, path.index);
    info.set(owner.randomBytes(NONCE_LENGTH), INDEX_LENGTH);
    path.heartbeatInfo = info;
    owner.sendTo(path, { type: 'HEARTBEAT', info });
  }

  private unanswered(path: Path): void {
    const owner = this.#owner;
    owner.statistics.heartbeatsUnanswered++;
    path.heartbeatAwaited = false;
    path.roundTrip.backOff();
    this.countFailure(path);
    if (!this.#running) return;
    if (path.state === 'unconfirmed' || path.state === 'potentiallyFailed') this.probe(path);
    else this.scheduleInterval(path, path.heartbeatSentAt);
  }

  /**
   * Against the peer count only probes of the path that data takes now (§8.1); if that is inactive because all are, as
   * long as T3-rtx does not count already: an idle association with a silent peer must end, too. Addresses that were
   * never confirmed say nothing about the peer.
   */
  private countFailure(path: Path): void {
    const takesData = path === this.#paths.scheduler.main();
    const isLastHope = path.state === 'inactive' && takesData && !path.losses.timer.running;
    if (path.state === 'active' || path.state === 'potentiallyFailed' || isLastHope)
      return this.#paths.failed(path, takesData);
    if (path.state === 'unconfirmed' && ++path.errors > this.#owner.options.pathMaxRetrans)
      this.#paths.deactivate(path);
  }

  /** The next HEARTBEAT is due HB.interval + RTO after `since`, the RTO jittered (§8.3). */
  private scheduleInterval(path: Path, since: number): void {
    const { options, jitter } = this.#owner;
    if (options.heartbeatInterval === 0) return path.heartbeatTimer.stop();
    const share = 1 + options.heartbeatJitter * (2 * jitter.uniform() - 1);
    const due = since + options.heartbeatInterval + path.roundTrip.rto * share;
    path.heartbeatTimer.start(Math.max(due - this.#owner.now(), 0));
    path.heartbeatSentAt = since;
  }
}
