import type { EventHandle } from './event-queue.ts';

const INITIAL_CAPACITY = 256;

/** Of an event that cannot be canceled. */
export const NO_SLOT = -1;
/** Where a slot is whose event is not queued. */
export const UNQUEUED = -1;

/** Where the queued events are that may be canceled: each has a slot, whose number is its handle. */
export class EventSlots {
  /** Where the queue has the event of each slot, as the queue numbers places, from 0. */
  place = new Int32Array(INITIAL_CAPACITY);
  /** Of a free slot, the next free one. */
  #next = new Int32Array(INITIAL_CAPACITY);
  #free = -1;
  #used = 0;

  /** Takes a slot; the queue says where its event is. */
  take(): EventHandle {
    const free = this.#free;
    if (free < 0) {
      if (this.#used === this.place.length) this.grow();
      return this.#used++;
    }
    // A free slot is one that was used, which is inside.
    this.#free = this.#next[free] as number;
    return free;
  }

  /** Gives a slot back, if it is one. */
  release(slot: EventHandle): void {
    if (slot === NO_SLOT) return;
    this.place[slot] = UNQUEUED;
    this.#next[slot] = this.#free;
    this.#free = slot;
  }

  private grow(): void {
    this.place = grown(this.place, new Int32Array(2 * this.#used));
    this.#next = grown(this.#next, new Int32Array(2 * this.#used));
  }
}

/** Copies an array into a larger one. */
export function grown<T extends Float64Array | Int32Array>(from: T, to: T): T {
  to.set(from);
  return to;
}
