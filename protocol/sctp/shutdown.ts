import type { Chunk } from './chunk.ts';
import { DeadlineTimer, type TimerPool } from './deadline-timer.ts';
import type { SctpOptions } from './options.ts';
import type { PathSet } from './path/path-set.ts';
import type { Path } from './path/path.ts';
import type { SctpStatistics } from './statistics.ts';
import type { Tsn } from './sequence.ts';

/** What the end of an association asks of it. */
export interface ShutdownOwner {
  readonly options: SctpOptions;
  readonly statistics: SctpStatistics;
  readonly timers: TimerPool;
  readonly cumulativeTsn: Tsn;
  sendTo(path: Path, chunk: Chunk): void;
  /** T5-shutdown-guard expired. */
  guardExpired(): void;
}

/**
 * SHUTDOWN and SHUTDOWN ACK (RFC 9260 §9.2). T2-shutdown repeats both until Association.Max.Retrans; T5-shutdown-guard is
 * for the sender of SHUTDOWN, whose peer may continue to send data without a limit.
 */
export class Shutdown {
  readonly #owner: ShutdownOwner;
  readonly #paths: PathSet;
  readonly #timer: DeadlineTimer;
  readonly #guard: DeadlineTimer;
  #sends: 'SHUTDOWN' | 'SHUTDOWN_ACK' = 'SHUTDOWN';
  #path: Path | undefined;
  /** One of the two chunks was sent and waits for its answer. */
  #underWay = false;

  constructor(owner: ShutdownOwner, paths: PathSet) {
    this.#owner = owner;
    this.#paths = paths;
    this.#timer = new DeadlineTimer(owner.timers, () => this.#expired());
    this.#guard = new DeadlineTimer(owner.timers, () => owner.guardExpired());
  }

  sendShutdown(): void {
    const { shutdownGuardFactor, rtoMax } = this.#owner.options;
    this.#sends = 'SHUTDOWN';
    this.#guard.start(shutdownGuardFactor * rtoMax);
    this.#send(this.#paths.scheduler.main());
  }

  /** @param path where the SHUTDOWN came from, if one is answered right now */
  sendShutdownAck(path = this.#paths.scheduler.main()): void {
    this.#sends = 'SHUTDOWN_ACK';
    this.#guard.stop();
    this.#send(path);
  }

  /** Sends it again, because the peer shows that it did not receive it: to where that came from. */
  repeat(path: Path): void {
    this.#send(path);
  }

  /** The address is not the peer's any more: what waits for its answer goes elsewhere, after the ASCONF-ACK. */
  forget(path: Path): void {
    if (this.#path !== path) return;
    this.#path = undefined;
    if (this.#underWay) this.#timer.start(0);
  }

  stop(): void {
    this.#underWay = false;
    this.#timer.dispose();
    this.#guard.dispose();
  }

  #send(path: Path): void {
    this.#path = path;
    this.#underWay = true;
    this.#timer.start(path.roundTrip.rto);
    const { cumulativeTsn } = this.#owner;
    this.#owner.sendTo(
      path,
      this.#sends === 'SHUTDOWN' ? { type: 'SHUTDOWN', cumulativeTsn } : { type: 'SHUTDOWN_ACK' },
    );
  }

  #expired(): void {
    const path = this.#path;
    if (path === undefined) return this.#send(this.#paths.scheduler.main());
    this.#owner.statistics.t2Expiries++;
    path.roundTrip.backOff();
    this.#paths.failed(path, true);
    // Too many failures have ended the association, and stopped this.
    if (this.#underWay) this.#send(this.#paths.scheduler.alternateTo(path));
    return undefined;
  }
}
