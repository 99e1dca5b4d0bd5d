import type { Clock, Seconds, Timer, TimerExpiry } from '../../protocol/host.ts';
import type { EventHandle, EventQueue, SimulationEvent } from './event-queue.ts';
import { EventTally } from './event-tally.ts';
import { InstantEvents } from './instant-events.ts';
import { LadderQueue } from './ladder-queue.ts';
import { asNanoseconds, toNanoseconds, toSeconds, type Nanoseconds } from './nanoseconds.ts';

export type { SimulationEvent } from './event-queue.ts';

/** Later than this (104 days) float64 does not distinguish nanoseconds: such events never happen. */
const LATEST = asNanoseconds(Number.MAX_SAFE_INTEGER);
/**
 * Nanoseconds: events this close together count as one instant when it is checked that time advances ({@link
 * RunOptions}).
 */
const INSTANT = 1000;
/** The most frequent of this number of further events are named when it does not. */
const TALLIED = 10_000;
const NOT_QUEUED = -1;
/** Handle of timers that expire at the current instant. */
const AT_THIS_INSTANT = -2;
/** Handle of timers that are armed for a time beyond {@link LATEST}. */
const NEVER = -3;

/** An event was scheduled for the past, or an event handler failed. @internal */
export class SimulationError extends Error {
  override readonly name: string = 'SimulationError';
}

/** Events repeat, but simulated time does not advance. The message names these events and their owners. */
export class StandstillError extends SimulationError {
  override readonly name = 'StandstillError';
}

export interface RunOptions {
  /** Simulated seconds: events up to and including this instant happen, then the clock stops there. */
  readonly until: Seconds;
  /** Number of events after which it stops (default: unlimited). */
  readonly maxEvents?: number;
  /** Events within a microsecond after which the run is given up: time stands still (default: unlimited). */
  readonly maxEventsPerInstant?: number;
}

export interface RunOutcome {
  /**
   * `until`: the end was reached; `budget`: maxEvents happened; `stopped`: by {@link Simulator.stop}, or after the one
   * event of {@link Simulator.step}.
   */
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
  #now = asNanoseconds(0);
  readonly #instant = new InstantEvents();
  #stopped = false;
  /** Until when events count as of one instant, nanoseconds, and the number of events before the first of them. */
  #instantEnd = INSTANT;
  #eventsBeforeInstant = 0;
  /** Of an instant with too many of them. */
  #tally: EventTally | undefined;

  constructor(queue: EventQueue = new LadderQueue()) {
    this.#queue = queue;
  }

  /** Simulated seconds since the start. */
  now(): Seconds {
    return toSeconds(this.#now);
  }

  /** Whole nanoseconds since the start, for models that add up times exactly. */
  get nanoseconds(): Nanoseconds {
    return this.#now;
  }

  /** Events that wait, those of the current instant included. @internal */
  get pending(): number {
    return this.#queue.size + this.#instant.size;
  }

  /**
   * Lets an event happen after `delay` seconds, rounded to nanoseconds; it cannot be canceled. Beyond 104 days it never
   * happens.
   *
   * @throws SimulationError if the delay is negative or not a number.
   */
  schedule(delay: Seconds, event: SimulationEvent): void {
    if (delay === 0) {
      this.#instant.push(event);
      return;
    }
    const time = this.instantAfter(delay);
    if (time === this.#now) this.#instant.push(event);
    else if (time <= LATEST) this.#queue.add(time, event);
  }

  /** As {@link schedule}, after whole nanoseconds: for who schedules often after the same time. */
  scheduleAfter(span: Nanoseconds, event: SimulationEvent): void {
    const time = asNanoseconds(this.#now + span);
    if (time === this.#now) this.#instant.push(event);
    else if (time <= LATEST) this.#queue.add(time, event);
  }

  /** @param watch gets the timer when it is armed and not watched, and says whose it is */
  timer(expiry: TimerExpiry, which = 0, watch: TimerWatch = UNWATCHED): Timer {
    return new SimulatedTimer(this, expiry, which, watch);
  }

  /** Ends the current {@link run} after the event that is happening. @internal */
  stop(): void {
    this.#stopped = true;
  }

  /**
   * Lets events happen in order.
   *
   * @throws SimulationError naming the simulated time when a handler throws (its error is the cause).
   * @throws StandstillError when too many events happen at one instant.
   */
  run(options: RunOptions): RunOutcome {
    return this.advance(options, Infinity);
  }

  /**
   * Lets one event happen, and the clock stops at its time; if none is due up to `until`, the clock stops there.
   *
   * @throws the errors of {@link run}
   */
  step(options: RunOptions): RunOutcome {
    return this.advance(options, 1);
  }

  /** @param most events after which it stops */
  private advance(options: RunOptions, most: number): RunOutcome {
    const until = asNanoseconds(Math.min(toNanoseconds(options.until), LATEST));
    if (!(until >= this.#now))
      throw new SimulationError(`cannot run until ${options.until} s: the simulated time is already ${this.now()} s`);
    const before = this.eventCount;
    this.#stopped = false;
    const maxPerInstant = options.maxEventsPerInstant ?? Infinity;
    const reason = this.loop(until, before + Math.min(options.maxEvents ?? Infinity, most), maxPerInstant);
    const events = this.eventCount - before;
    if (events === most) return { reason: 'stopped', events };
    if (reason === 'until') this.#now = until;
    return { reason, events };
  }

  private loop(until: Nanoseconds, lastEvent: number, maxPerInstant: number): RunOutcome['reason'] {
    const queue = this.#queue;
    const instant = this.#instant;
    if (this.#now > this.#instantEnd) this.beginInstant();
    let tally = this.#tally;
    let lastOfInstant = this.#eventsBeforeInstant + maxPerInstant + (tally === undefined ? 0 : TALLIED);
    try {
      while (!this.#stopped) {
        if (this.eventCount >= lastEvent || this.eventCount >= lastOfInstant) {
          if (instant.size === 0 && !(queue.nextTime() <= until)) return 'until';
          if (this.eventCount >= lastEvent) return 'budget';
          if (tally !== undefined) throw this.standstill(maxPerInstant, tally);
          tally = this.#tally = new EventTally();
          lastOfInstant += TALLIED;
        }
        const instantWaits = instant.size > 0;
        let event = instantWaits ? queue.popDue(this.#now) : queue.popDue(until);
        if (event !== undefined) {
          this.#now = queue.poppedTime;
          if (this.#now > this.#instantEnd) {
            this.beginInstant();
            lastOfInstant = this.eventCount + maxPerInstant;
            tally = undefined;
          }
        } else {
          if (!instantWaits) return 'until';
          event = instant.shift();
          if (event === undefined) continue; // a canceled timer's place
        }
        this.eventCount++;
        tally?.add(event);
        event.fire();
      }
      return 'stopped';
    } catch (error) {
      if (error instanceof StandstillError) throw error;
      const message = error instanceof Error ? error.message : String(error);
      throw new SimulationError(`at ${this.now()} s simulated time: ${message}`, { cause: error });
    }
  }

  private beginInstant(): void {
    this.#instantEnd = this.#now + INSTANT;
    this.#eventsBeforeInstant = this.eventCount;
    this.#tally = undefined;
  }

  /** An event of a timer, which may be canceled. @returns a handle; {@link NOT_QUEUED} if the delay is Infinity */
  queueTimer(delay: Seconds, timer: SimulationEvent): EventHandle {
    return delay === Infinity ? NOT_QUEUED : this.queueAt(this.instantAfter(delay), timer);
  }

  /** An event at an instant that is not past, which may be canceled. @returns a handle for {@link cancelEvent} */
  queueAt(time: Nanoseconds, event: SimulationEvent): EventHandle {
    if (time > LATEST) return NEVER;
    if (time > this.#now) return this.#queue.push(time, event);
    this.#instant.push(event);
    return AT_THIS_INSTANT;
  }

  /** Cancels an event that waits; nothing happens if it does so no more. @param handle that {@link queueAt} gave for it last */
  cancelEvent(handle: EventHandle, event: SimulationEvent): void {
    if (handle >= 0) this.#queue.cancel(handle, event);
    else if (handle === AT_THIS_INSTANT) this.#instant.cancel(event);
  }

  private standstill(events: number, tally: EventTally): StandstillError {
    return new StandstillError(
      `simulated time does not advance at ${this.now()} s: ${events} events at this instant; among the next ${TALLIED}: ` +
        `${tally.inWords()}; give the repeating events a delay, or raise maxEventsPerInstant`,
    );
  }

  private instantAfter(delay: Seconds): Nanoseconds {
    if (!(delay >= 0))
      throw new SimulationError(
        `cannot schedule an event ${delay} s after ${this.now()} s: the delay must be at least 0`,
      );
    return asNanoseconds(this.#now + toNanoseconds(delay));
  }
}

/** A timer of which somebody knows when it is armed. */
export interface WatchedTimer extends Timer {
  /** Its watch knows of it. */
  watched: boolean;
  /** For its watch: another one that it knows. */
  nextWatched: WatchedTimer | undefined;
}

/** Who knows the armed timers, to cancel them all. */
export interface TimerWatch {
  /** Whose timers they are, for messages. */
  readonly owner: string;
  /** A timer that is not watched was armed. */
  watch(timer: WatchedTimer): void;
}

/** Nobody cancels all timers of the simulator itself. @param owner whose they are, for messages */
export function unwatched(owner: string): TimerWatch {
  return { owner, watch: (timer) => void (timer.watched = true) };
}

const UNWATCHED = unwatched('the simulation');

class SimulatedTimer implements WatchedTimer, SimulationEvent {
  watched = false;
  nextWatched: WatchedTimer | undefined;
  readonly #simulator: Simulator;
  readonly #expiry: TimerExpiry;
  readonly #which: number;
  readonly #watch: TimerWatch;
  /** Also tells whether it is armed. */
  #handle: EventHandle = NOT_QUEUED;

  constructor(simulator: Simulator, expiry: TimerExpiry, which: number, watch: TimerWatch) {
    this.#simulator = simulator;
    this.#expiry = expiry;
    this.#which = which;
    this.#watch = watch;
  }

  get armed(): boolean {
    return this.#handle !== NOT_QUEUED;
  }

  arm(delay: Seconds): void {
    if (this.#handle !== NOT_QUEUED) this.#simulator.cancelEvent(this.#handle, this);
    // Handles are integers of 32 bits. The compiler does not see it, and would keep a double beside the object.
    this.#handle = this.#simulator.queueTimer(delay, this) | 0;
    if (!this.watched && this.#handle !== NOT_QUEUED) this.#watch.watch(this);
  }

  cancel(): void {
    if (this.#handle === NOT_QUEUED) return;
    this.#simulator.cancelEvent(this.#handle, this);
    this.#handle = NOT_QUEUED;
  }

  fire(): void {
    this.#handle = NOT_QUEUED;
    const expiry = this.#expiry;
    if (typeof expiry === 'function') expiry();
    else expiry.timerExpired(this.#which);
  }

  describe(): string {
    return `timer of ${this.#watch.owner}`;
  }
}
