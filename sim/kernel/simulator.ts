import type { Clock, Timer } from '../../protocol/host.ts';
import type { EventHandle, EventQueue, SimulationEvent } from './event-queue.ts';
import { InstantEvents } from './instant-events.ts';
import { LadderQueue } from './ladder-queue.ts';

export type { SimulationEvent } from './event-queue.ts';

const NANOSECONDS = 1e9;
/** Later than this (104 days) float64 does not tell nanoseconds apart: such events never come. */
const LATEST = Number.MAX_SAFE_INTEGER;
const NOT_QUEUED = -1;
/** Handle of timers that expire at the current instant. */
const AT_THIS_INSTANT = -2;

/** An event was scheduled for the past, or an event handler failed. */
export class SimulationError extends Error {
  override readonly name = 'SimulationError';
}

export interface RunOptions {
  /** Simulated seconds: events up to and including this instant happen, then the clock stands there. */
  readonly until: number;
  /** Stops after so many events (default: unlimited). */
  readonly maxEvents?: number;
}

export interface RunOutcome {
  /** `until`: the end was reached; `budget`: maxEvents happened; `stopped`: by {@link Simulator.stop}. */
  readonly reason: 'until' | 'budget' | 'stopped';
  /** Events of this call. */
  readonly events: number;
}

/**
 * The discrete-event simulation: clock, event queue and run loop.
 *
 * Events at the current instant take a shortcut around the queue, a ring in order of insertion. Queued events of that
 * instant were inserted before the clock got there, so they come first.
 */
export class Simulator implements Clock {
  /** Events that happened so far. */
  eventCount = 0;
  readonly #queue: EventQueue;
  /** Nanoseconds. */
  #now = 0;
  readonly #instant = new InstantEvents();
  #stopped = false;

  constructor(queue: EventQueue = new LadderQueue()) {
    this.#queue = queue;
  }

  /** Simulated seconds since the start. */
  now(): number {
    return this.#now / NANOSECONDS;
  }

  /** Whole nanoseconds since the start, for models that add up times exactly. */
  get nanoseconds(): number {
    return this.#now;
  }

  /** Events that wait, those of the current instant included. */
  get pending(): number {
    return this.#queue.size + this.#instant.size;
  }

  /**
   * Lets an event happen after `delay` seconds, rounded to nanoseconds; it cannot be canceled. Beyond 104 days it never
   * happens.
   *
   * @throws SimulationError if the delay is negative or not a number.
   */
  schedule(delay: number, event: SimulationEvent): void {
    if (delay === 0) {
      this.#instant.push(event);
      return;
    }
    const time = this.#instantAfter(delay);
    if (time === this.#now) this.#instant.push(event);
    else if (time <= LATEST) this.#queue.push(time, event);
  }

  timer(callback: () => void): Timer {
    return new SimulatedTimer(this, callback);
  }

  /** Ends the current {@link run} after the event that is happening. */
  stop(): void {
    this.#stopped = true;
  }

  /**
   * Lets events happen in order.
   *
   * @throws SimulationError naming the simulated time when a handler throws (its error is the cause).
   */
  run(options: RunOptions): RunOutcome {
    const until = Math.min(Math.round(options.until * NANOSECONDS), LATEST);
    if (!(until >= this.#now))
      throw new SimulationError(`cannot run until ${options.until} s: it is ${this.now()} s already`);
    const before = this.eventCount;
    this.#stopped = false;
    const reason = this.#loop(until, before + (options.maxEvents ?? Infinity));
    if (reason === 'until') this.#now = until;
    return { reason, events: this.eventCount - before };
  }

  #loop(until: number, lastEvent: number): RunOutcome['reason'] {
    try {
      const queue = this.#queue;
      const instant = this.#instant;
      while (!this.#stopped) {
        const time = queue.nextTime();
        const instantWaits = instant.size > 0;
        if (!(time <= until) && !instantWaits) return 'until';
        if (this.eventCount >= lastEvent) return 'budget';
        let event: SimulationEvent | undefined;
        if (instantWaits && time > this.#now) {
          event = instant.shift();
          if (event === undefined) continue; // a canceled timer's place
        } else {
          this.#now = time;
          event = queue.pop();
        }
        this.eventCount++;
        event.fire();
      }
      return 'stopped';
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      throw new SimulationError(`at ${this.now()} s simulated time: ${message}`, { cause: error });
    }
  }

  /** An event of a timer, which may be canceled. @returns a handle, or {@link NOT_QUEUED} if it never happens */
  queueTimer(delay: number, timer: SimulationEvent): EventHandle {
    const time = this.#instantAfter(delay);
    if (time > LATEST) return NOT_QUEUED;
    if (time > this.#now) return this.#queue.push(time, timer);
    this.#instant.push(timer);
    return AT_THIS_INSTANT;
  }

  cancelTimer(handle: EventHandle, timer: SimulationEvent): void {
    if (handle >= 0) this.#queue.cancel(handle, timer);
    else if (handle === AT_THIS_INSTANT) this.#instant.cancel(timer);
  }

  #instantAfter(delay: number): number {
    if (!(delay >= 0))
      throw new SimulationError(`cannot schedule an event ${delay} s after ${this.now()} s: that is no time to come`);
    return this.#now + Math.round(delay * NANOSECONDS);
  }
}

class SimulatedTimer implements Timer, SimulationEvent {
  armed = false;
  readonly #simulator: Simulator;
  readonly #callback: () => void;
  #handle: EventHandle = NOT_QUEUED;

  constructor(simulator: Simulator, callback: () => void) {
    this.#simulator = simulator;
    this.#callback = callback;
  }

  arm(delay: number): void {
    this.cancel();
    this.#handle = this.#simulator.queueTimer(delay, this);
    this.armed = true;
  }

  cancel(): void {
    if (!this.armed) return;
    this.#simulator.cancelTimer(this.#handle, this);
    this.armed = false;
  }

  fire(): void {
    this.armed = false;
    this.#callback();
  }
}
