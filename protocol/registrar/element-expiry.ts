import type { Clock, Timer, TimerOwner } from '../host.ts';
import type { Handlespace } from '../handlespace/handlespace.ts';
import type { PoolElementEntry } from '../handlespace/pool-element-entry.ts';

/** Ends the registration life of elements (RFC 5352 §3.2), with one timer for all. */
export class ElementExpiry implements TimerOwner {
  readonly #clock: Clock;
  readonly #handlespace: Handlespace;
  readonly #unitsPerSecond: number;
  readonly #expired: (entry: PoolElementEntry) => void;
  readonly #timer: Timer;
  #timerTime = Infinity;

  /** @param unitsPerSecond of the registration life on the wire */
  constructor(
    clock: Clock,
    handlespace: Handlespace,
    unitsPerSecond: number,
    expired: (entry: PoolElementEntry) => void,
  ) {
    this.#clock = clock;
    this.#handlespace = handlespace;
    this.#unitsPerSecond = unitsPerSecond;
    this.#expired = expired;
    this.#timer = clock.timer(this);
  }

  /** The life of an element begins again. */
  renew(entry: PoolElementEntry): void {
    const { registrationLife } = entry.parameter;
    const endless = registrationLife < 0; // -1: forever (RFC 5354 §3.10)
    const expiry = endless ? Infinity : this.#clock.now() + registrationLife / this.#unitsPerSecond;
    // As a rule it is later than before: then the timer stays, for each registration and each update of a peer.
    if (this.#handlespace.expireAt(entry, expiry)) this.armTimer();
  }

  /** An element lives until it is removed. */
  suspend(entry: PoolElementEntry): void {
    this.#handlespace.expireAt(entry, Infinity);
  }

  stop(): void {
    this.#timer.cancel();
  }

  private armTimer(): void {
    const next = this.#handlespace.nextExpiry();
    // An alarm that comes too early does no harm: it finds nothing and is set again.
    if (next === Infinity || (this.#timer.armed && this.#timerTime <= next)) return;
    this.#timerTime = next;
    this.#timer.arm(Math.max(0, next - this.#clock.now()));
  }

  timerExpired(): void {
    // Clocks count nanoseconds: an alarm may seem to come a fraction of one too early.
    const now = this.#clock.now() + 1e-9;
    for (let entry = this.#handlespace.takeExpired(now); entry; entry = this.#handlespace.takeExpired(now))
      this.#expired(entry);
    this.armTimer();
  }
}
