import type { EventHandle, SimulationEvent } from './event-queue.ts';
import type { Nanoseconds } from './nanoseconds.ts';

const INITIAL_CAPACITY = 256;

/** Pooled storage of queued events in typed arrays: an event's slot is its handle. Nothing is allocated per event. */
export class EventSlots {
  time = new Float64Array(INITIAL_CAPACITY);
  /** Order of insertion; decides between equal times. */
  sequence = new Float64Array(INITIAL_CAPACITY);
  readonly events: (SimulationEvent | undefined)[] = [];
  /** Next free slot of the free list; also links slots within a queue's lists. */
  next = new Int32Array(INITIAL_CAPACITY);
  #free = -1;
  #used = 0;
  #insertions = 0;

  get capacity(): number {
    return this.time.length;
  }

  /** Takes a slot. The owner's own arrays must follow {@link capacity} when it grew. */
  take(time: Nanoseconds, event: SimulationEvent): EventHandle {
    let slot = this.#free;
    if (slot >= 0) {
      // A free slot is one that was used, which is inside.
      this.#free = this.next[slot] as number;
    } else {
      if (this.#used === this.time.length) this.grow();
      slot = this.#used++;
    }
    this.time[slot] = time;
    this.sequence[slot] = this.#insertions++;
    this.events[slot] = event;
    return slot;
  }

  /** Gives a slot back and lets go of its event. */
  release(slot: EventHandle): SimulationEvent | undefined {
    const event = this.events[slot];
    this.events[slot] = undefined;
    this.next[slot] = this.#free;
    this.#free = slot;
    return event;
  }

  private grow(): void {
    const capacity = 2 * this.time.length;
    this.time = grown(this.time, new Float64Array(capacity));
    this.sequence = grown(this.sequence, new Float64Array(capacity));
    this.next = grown(this.next, new Int32Array(capacity));
  }
}

/** Copies an array into a larger one. */
export function grown<T extends Float64Array | Int32Array>(from: T, to: T): T {
  to.set(from);
  return to;
}
