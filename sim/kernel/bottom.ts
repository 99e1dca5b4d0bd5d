import { EntryHeap } from './entry-heap.ts';
import type { SimulationEvent } from './event-queue.ts';
import { NO_SLOT, type EventSlots } from './event-slots.ts';

/** Events that are kept in a sorted array; what comes beyond them goes to a heap. */
const ROOM = 64;
/** How slots name the place of events of the array. */
const SORTED = -2;

/**
 * The bottom of a ladder: the next events, in order. Most of them come as one bucket, few enough for a sorted array, the earliest
 * at its end; what comes later is put into its place there. A heap has what is too much for that.
 *
 * Reads are `as number` without a check: places are below the number of events.
 */
export class Bottom {
  /** The time of the event that was removed last. */
  poppedTime = 0;
  readonly #slots: EventSlots;
  readonly #heap: EntryHeap;
  #sorted = 0;
  readonly #times = new Float64Array(ROOM);
  readonly #sequences = new Float64Array(ROOM);
  readonly #slotsOf = new Int32Array(ROOM);
  readonly #events: (SimulationEvent | undefined)[] = Array.from({ length: ROOM }, () => undefined);

  constructor(slots: EventSlots) {
    this.#slots = slots;
    this.#heap = new EntryHeap(slots);
  }

  get isEmpty(): boolean {
    return this.#sorted === 0 && this.#heap.size === 0;
  }

  /** Of the event that comes first; there must be one. */
  get firstTime(): number {
    return this.isSortedFirst() ? (this.#times[this.#sorted - 1] as number) : this.#heap.firstTime;
  }

  /** Removes the event that comes first, if its time is not later than `until`, and returns it; there must be one. */
  popDue(until: number): SimulationEvent | undefined {
    if (!this.isSortedFirst()) return this.popDueOfHeap(until);
    const first = this.#sorted - 1;
    const time = this.#times[first] as number;
    if (time > until) return undefined;
    this.poppedTime = time;
    this.#sorted = first;
    const event = this.#events[first];
    this.#events[first] = undefined;
    this.#slots.release(this.#slotsOf[first] as number);
    return event;
  }

  add(time: number, sequence: number, slot: number, event: SimulationEvent | undefined): void {
    if (this.#sorted === ROOM) {
      this.#heap.add(time, sequence, slot, event);
      return;
    }
    const times = this.#times;
    const sequences = this.#sequences;
    const slotsOf = this.#slotsOf;
    const events = this.#events;
    let at = this.#sorted++;
    for (; at > 0; at--) {
      const other = times[at - 1] as number;
      if (other > time || (other === time && (sequences[at - 1] as number) > sequence)) break;
      times[at] = other;
      sequences[at] = sequences[at - 1] as number;
      slotsOf[at] = slotsOf[at - 1] as number;
      events[at] = events[at - 1];
    }
    times[at] = time;
    sequences[at] = sequence;
    slotsOf[at] = slot;
    events[at] = event;
    if (slot !== NO_SLOT) this.#slots.place[slot] = SORTED;
  }

  /** Takes an event out, if it is at the place that its slot names, which is one at the bottom. */
  cancel(slot: number, place: number, event: SimulationEvent): boolean {
    if (place !== SORTED) return this.#heap.cancel(place, event);
    const times = this.#times;
    const sequences = this.#sequences;
    const slotsOf = this.#slotsOf;
    const events = this.#events;
    const last = this.#sorted - 1;
    let at = last;
    while (at >= 0 && slotsOf[at] !== slot) at--;
    if (events[at] !== event) return false;
    for (; at < last; at++) {
      times[at] = times[at + 1] as number;
      sequences[at] = sequences[at + 1] as number;
      slotsOf[at] = slotsOf[at + 1] as number;
      events[at] = events[at + 1];
    }
    events[last] = undefined;
    this.#sorted = last;
    return true;
  }

  private popDueOfHeap(until: number): SimulationEvent | undefined {
    const { firstTime } = this.#heap;
    if (firstTime > until) return undefined;
    this.poppedTime = firstTime;
    return this.#heap.removeFirst();
  }

  private isSortedFirst(): boolean {
    if (this.#heap.size === 0) return true;
    const first = this.#sorted - 1;
    if (first < 0) return false;
    const time = this.#times[first] as number;
    const { firstTime } = this.#heap;
    return time < firstTime || (time === firstTime && (this.#sequences[first] as number) < this.#heap.firstSequence);
  }
}
