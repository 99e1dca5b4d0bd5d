import type { Association, Clock, Random, Timer, TimerOwner } from '../host.ts';
import type { PoolElementEntry } from '../handlespace/pool-element-entry.ts';
import type { AsapServiceSettings } from './registrar-options.ts';

/** Reports make a registrar ask an element this often at most, s. */
const MIN_CHECK_INTERVAL = 1;

/** What a supervision asks of the registrar's ASAP side. */
export interface Supervisor {
  readonly clock: Clock;
  readonly random: Random;
  readonly settings: AsapServiceSettings;
  /** @param home with H flag: asks the element to take this registrar as its home */
  sendKeepAlive(supervision: ElementSupervision, home: boolean): void;
  /** No acknowledgment came in time. */
  elementDead(entry: PoolElementEntry): void;
}

/** Keep-alives towards one pool element (RFC 5352 §3.4, T-keep-alive of its home registrar). */
export class ElementSupervision implements TimerOwner {
  readonly entry: PoolElementEntry;
  /** By which the element registered; undefined: a new one is needed. */
  association: Association | undefined;
  readonly #supervisor: Supervisor;
  readonly #timer: Timer;
  /** When the element last took this registrar as its home, by registration or acknowledgment. */
  confirmedAt = -Infinity;
  /** Its association was lost, and it has sent nothing since. */
  lost = false;
  #askedAt = -Infinity;
  #awaitingAck = false;
  #claiming = false;

  constructor(supervisor: Supervisor, entry: PoolElementEntry) {
    this.#supervisor = supervisor;
    this.entry = entry;
    this.#timer = supervisor.clock.timer(this);
  }

  /** A keep-alive with H flag is not acknowledged yet. */
  get claiming(): boolean {
    return this.#claiming;
  }

  /** Another registrar is the element's home, and asks it. */
  get resting(): boolean {
    return !this.#timer.armed;
  }

  /** Asks nothing until the element is checked or claimed. */
  rest(): void {
    this.#timer.cancel();
    this.#awaitingAck = this.#claiming = false;
  }

  /** The element registered (again). */
  registered(association: Association): void {
    this.association = association;
    this.lost = false;
    this.confirmedAt = this.#supervisor.clock.now();
    this.#claiming = false;
    if (this.#supervisor.settings.registrationRestartsKeepAlive || !this.#timer.armed) this.await();
  }

  acknowledged(): void {
    this.lost = false;
    if (this.#claiming) this.confirmedAt = this.#supervisor.clock.now();
    if (this.#awaitingAck) this.await();
  }

  /** Asks the element at once whether it is alive. */
  check(): void {
    if (!this.#awaitingAck) this.ask(false);
  }

  /** A report says that the element does not answer: asks it, unless that was done lately. */
  checkReported(): void {
    if (this.#supervisor.clock.now() >= this.#askedAt + MIN_CHECK_INTERVAL) this.check();
  }

  /**
   * Asks the element to take this registrar as its home. Audits may want that more often than an answer takes: the time
   * for it does not begin again, or a dead element would never be found.
   */
  claim(): void {
    if (this.#claiming) return this.#supervisor.sendKeepAlive(this, true);
    this.#claiming = true;
    this.ask(true);
  }

  stop(): void {
    this.#timer.cancel();
  }

  private ask(home: boolean): void {
    this.#awaitingAck = true;
    this.#askedAt = this.#supervisor.clock.now();
    this.#timer.arm(this.#supervisor.settings.endpointKeepAliveTimeout);
    this.#supervisor.sendKeepAlive(this, home);
  }

  /** Until the next keep-alive. */
  private await(): void {
    const { endpointKeepAliveInterval, endpointKeepAliveJitter } = this.#supervisor.settings;
    this.#awaitingAck = this.#claiming = false;
    this.#timer.arm(jittered(endpointKeepAliveInterval, endpointKeepAliveJitter, this.#supervisor.random));
  }

  timerExpired(): void {
    if (this.#awaitingAck) this.#supervisor.elementDead(this.entry);
    else this.check();
  }
}

/** Uniform in [1 - jitter, 1 + jitter] times the interval; no draw without jitter. */
export function jittered(interval: number, jitter: number, random: Random): number {
  return jitter === 0 ? interval : interval * (1 - jitter + 2 * jitter * random.uniform());
}
