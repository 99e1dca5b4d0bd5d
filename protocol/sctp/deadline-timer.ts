import type { Clock, Seconds, Timer } from '../host.ts';

/** Deadlines are whole nanoseconds in simulated worlds; seconds as float64 miss them by less than this. */
const ROUNDING = 0.5e-9;

/**
 * Timers of a stack. The world's timers are made once and change hands: associations come and go by the thousand.
 */
export class TimerPool {
  readonly clock: Clock;
  readonly #enter: (expired: DeadlineTimer) => void;
  readonly #spare: PooledTimer[] = [];
  #made = 0;

  /** @param enter runs {@link DeadlineTimer.expire} of a timer, with what a stack does around each event */
  constructor(clock: Clock, enter: (expired: DeadlineTimer) => void) {
    this.clock = clock;
    this.#enter = enter;
  }

  /** Timers in use. @internal */
  get inUse(): number {
    return this.#made - this.#spare.length;
  }

  take(owner: DeadlineTimer): PooledTimer {
    let timer = this.#spare.pop();
    if (timer === undefined) {
      timer = new PooledTimer(this.clock, this.#enter);
      this.#made++;
    }
    timer.owner = owner;
    return timer;
  }

  giveBack(timer: PooledTimer): void {
    timer.owner = undefined;
    timer.timer.cancel();
    this.#spare.push(timer);
  }
}

class PooledTimer {
  owner: DeadlineTimer | undefined;
  readonly timer: Timer;

  constructor(clock: Clock, enter: (expired: DeadlineTimer) => void) {
    this.timer = clock.timer(() => {
      if (this.owner !== undefined) enter(this.owner);
    });
  }
}

/**
 * A timer that is cheap to restart: postponing its deadline costs no event. The world's timer then expires at the
 * former deadline and is armed again for the rest.
 */
export class DeadlineTimer {
  readonly #pool: TimerPool;
  readonly #callback: () => void;
  /** Seconds of the clock; Infinity: not running. */
  #deadline = Infinity;
  /** When the world's timer expires. */
  #armedFor = Infinity;
  #timer: PooledTimer | undefined;

  constructor(pool: TimerPool, callback: () => void) {
    this.#pool = pool;
    this.#callback = callback;
  }

  get running(): boolean {
    return this.#deadline !== Infinity;
  }

  /** When it expires, seconds of the clock; Infinity: never. */
  get deadline(): number {
    return this.#deadline;
  }

  /** Lets it expire `delay` seconds from now, whether or not it runs. */
  start(delay: Seconds): void {
    const now = this.#pool.clock.now();
    this.#deadline = now + delay;
    if (this.#armedFor <= this.#deadline) return;
    this.#arm(delay);
  }

  stop(): void {
    this.#deadline = Infinity;
  }

  /** Stops for good. */
  dispose(): void {
    this.#deadline = Infinity;
    this.#release();
  }

  /** The world's timer expired. */
  expire(): void {
    this.#armedFor = Infinity;
    if (this.#deadline === Infinity) return this.#release();
    const left = this.#deadline - this.#pool.clock.now();
    if (left > ROUNDING) return this.#arm(left);
    this.#deadline = Infinity;
    this.#callback();
    if (this.#deadline === Infinity) this.#release();
  }

  #arm(delay: Seconds): void {
    this.#timer ??= this.#pool.take(this);
    this.#timer.timer.arm(delay);
    this.#armedFor = this.#deadline;
  }

  #release(): void {
    if (this.#timer === undefined) return;
    this.#pool.giveBack(this.#timer);
    this.#timer = undefined;
    this.#armedFor = Infinity;
  }
}
