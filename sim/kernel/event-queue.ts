import type { Nanoseconds } from './nanoseconds.ts';

/** Something that happens at an instant of simulated time. Make the object once and schedule it again and again. */
export interface SimulationEvent {
  fire(): void;
  /** What it is and whose, for messages about it; asked before it happens. */
  describe?(): string;
}

/** Names a place in the queue until its event is popped or canceled. */
export type EventHandle = number;

/**
 * A priority queue of events: earliest time first, events of the same time in the order of their insertion.
 *
 * Only finite times are queued.
 * Cancellation removes at once: there are no dead entries.
 */
export interface EventQueue {
  readonly size: number;
  /** Adds an event that may be canceled. */
  push(time: Nanoseconds, event: SimulationEvent): EventHandle;
  /** Adds an event that is not canceled, which costs less. */
  add(time: Nanoseconds, event: SimulationEvent): void;
  /**
   * Removes an event.
   *
   * @param handle one that the queue has given
   * @param event the event that was pushed: a handle whose place has been used again does not harm another event.
   * @returns whether it was still in the queue.
   */
  cancel(handle: EventHandle, event: SimulationEvent): boolean;
  /** The time of the next event; Infinity when the queue is empty. */
  nextTime(): Nanoseconds;
  /** Removes the next event, if its time is not later than `until`, and returns it. */
  popDue(until: Nanoseconds): SimulationEvent | undefined;
  /** The time of the event that was removed last; 0: none was. */
  readonly poppedTime: Nanoseconds;
}
