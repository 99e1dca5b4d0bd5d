import type { Chunk } from './chunk.ts';
import { DeadlineTimer, type TimerPool } from './deadline-timer.ts';
import type { SctpOptions } from './options.ts';
import type { PathSet } from './path/path-set.ts';
import type { Path } from './path/path.ts';
import type { SctpStatistics } from './statistics.ts';

/** What the end of an association asks of it. */
export interface ShutdownOwner {
  readonly options: SctpOptions;
  readonly statistics: SctpStatistics;
  readonly timers: TimerPool;
  readonly cumulativeTsn: number;
  sendTo(path: Path, chunk: Chunk): void;
  /** T5-shutdown-guard expired. */
  guardExpired(): void;
}

/** SHUTDOWN and SHUTDOWN ACK with T2-shutdown and T5-shutdown-guard (RFC 9260 §9.2). */
export class Shutdown {
  readonly #owner: ShutdownOwner;
  readonly #paths: PathSet;
  readonly #timer: DeadlineTimer;
  readonly #guard: DeadlineTimer;
  #sends: 'SHUTDOWN' | 'SHUTDOWN_ACK' = 'SHUTDOWN';
  #path: Path | undefined;

  constructor(owner: ShutdownOwner, paths: PathSet) {
    this.#owner = owner;
    this.#paths = paths;
    this.#timer = new DeadlineTimer(owner.timers, () => this.#expired());
    this.#guard = new DeadlineTimer(owner.timers, () => owner.guardExpired());
  }

  sendShutdown(): void {
    this.#sends = 'SHUTDOWN';
    this.#startGuard();
    this.#send(this.#paths.dataPath());
  }

  sendShutdownAck(): void {
    this.#sends = 'SHUTDOWN_ACK';
    this.#startGuard();
    this.#send(this.#paths.dataPath());
  }

  /** Says it again, because the peer shows that it did not hear. */
  repeat(): void {
    this.#send(this.#path ?? this.#paths.dataPath());
  }

  stop(): void {
    this.#timer.dispose();
    this.#guard.dispose();
  }

  #startGuard(): void {
    const { shutdownGuardFactor, rtoMax } = this.#owner.options;
    if (!this.#guard.running) this.#guard.start(shutdownGuardFactor * rtoMax);
  }

  #send(path: Path): void {
    this.#path = path;
    this.#timer.start(path.roundTrip.rto);
    const { cumulativeTsn } = this.#owner;
    this.#owner.sendTo(
      path,
      this.#sends === 'SHUTDOWN' ? { type: 'SHUTDOWN', cumulativeTsn } : { type: 'SHUTDOWN_ACK' },
    );
  }

  #expired(): void {
    const path = this.#path ?? this.#paths.dataPath();
    this.#owner.statistics.t2Expiries++;
    path.roundTrip.backOff();
    this.#paths.failed(path, true);
    // Too many failures have ended the association, and stopped this.
    if (this.#guard.running) this.#send(this.#paths.alternateTo(path));
  }
}
