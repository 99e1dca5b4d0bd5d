import type { SimulationEvent } from './event-queue.ts';
import { grown, NO_SLOT, type EventSlots } from './event-slots.ts';

/** Numbers of an entry: time, number in the order of insertion, slot. */
const WIDTH = 3;
/** How slots name places here: this minus the place in the heap. */
const FIRST = -3;

/**
 * A 4-ary min-heap of events by time and order of insertion. Slots know the places of their events, so that any of them can be
 * removed. Times are in the heap itself, four children beside each other, and the tree is half as deep as a binary one.
 *
 * Reads are `as number` without a check: places are below `size`, which is below the capacity.
 */
export class EntryHeap {
  size = 0;
  #numbers = new Float64Array(64 * WIDTH);
  readonly #events: (SimulationEvent | undefined)[] = [];
  readonly #slots: EventSlots;

  constructor(slots: EventSlots) {
    this.#slots = slots;
  }

  /** Of the event that comes first; the heap must not be empty. */
  get firstTime(): number {
    return this.#numbers[0] as number;
  }

  get firstSequence(): number {
    return this.#numbers[1] as number;
  }

  add(time: number, sequence: number, slot: number, event: SimulationEvent | undefined): void {
    if (this.size * WIDTH === this.#numbers.length)
      this.#numbers = grown(this.#numbers, new Float64Array(2 * this.#numbers.length));
    this.siftUp(this.size++, time, sequence, slot, event);
  }

  /** @returns the event that comes first; the heap must not be empty */
  removeFirst(): SimulationEvent | undefined {
    const event = this.#events[0];
    this.#slots.release(this.#numbers[2] as number);
    this.remove(0);
    return event;
  }

  /** Takes an event out, if it is at the place that a slot names. */
  cancel(place: number, event: SimulationEvent): boolean {
    const at = FIRST - place;
    if (this.#events[at] !== event) return false;
    this.remove(at);
    return true;
  }

  private remove(at: number): void {
    const numbers = this.#numbers;
    const last = --this.size;
    const time = numbers[last * WIDTH] as number;
    const sequence = numbers[last * WIDTH + 1] as number;
    const slot = numbers[last * WIDTH + 2] as number;
    const event = this.#events[last];
    this.#events[last] = undefined;
    if (at === last) return;
    const above = ((at - 1) >> 2) * WIDTH;
    if (at > 0 && isBefore(time, sequence, numbers[above] as number, numbers[above + 1] as number))
      this.siftUp(at, time, sequence, slot, event);
    else this.siftDown(at, time, sequence, slot, event);
  }

  private siftUp(
    start: number,
    time: number,
    sequence: number,
    slot: number,
    event: SimulationEvent | undefined,
  ): void {
    const numbers = this.#numbers;
    let at = start;
    while (at > 0) {
      const parent = (at - 1) >> 2;
      if (!isBefore(time, sequence, numbers[parent * WIDTH] as number, this.sequenceAt(parent))) break;
      this.move(parent, at);
      at = parent;
    }
    this.put(at, time, sequence, slot, event);
  }

  private siftDown(
    start: number,
    time: number,
    sequence: number,
    slot: number,
    event: SimulationEvent | undefined,
  ): void {
    const numbers = this.#numbers;
    const { size } = this;
    let at = start;
    for (;;) {
      let child = 4 * at + 1;
      if (child >= size) break;
      const end = child + 4 < size ? child + 4 : size;
      let best = child;
      let bestTime = numbers[child * WIDTH] as number;
      for (child++; child < end; child++) {
        const childTime = numbers[child * WIDTH] as number;
        if (!isBefore(childTime, this.sequenceAt(child), bestTime, this.sequenceAt(best))) continue;
        best = child;
        bestTime = childTime;
      }
      if (isBefore(time, sequence, bestTime, this.sequenceAt(best))) break;
      this.move(best, at);
      at = best;
    }
    this.put(at, time, sequence, slot, event);
  }

  private sequenceAt(at: number): number {
    return this.#numbers[at * WIDTH + 1] as number;
  }

  private move(from: number, to: number): void {
    const numbers = this.#numbers;
    const at = from * WIDTH;
    this.put(to, numbers[at] as number, numbers[at + 1] as number, numbers[at + 2] as number, this.#events[from]);
  }

  private put(at: number, time: number, sequence: number, slot: number, event: SimulationEvent | undefined): void {
    const numbers = this.#numbers;
    numbers[at * WIDTH] = time;
    numbers[at * WIDTH + 1] = sequence;
    numbers[at * WIDTH + 2] = slot;
    this.#events[at] = event;
    if (slot !== NO_SLOT) this.#slots.place[slot] = FIRST - at;
  }
}

function isBefore(time: number, sequence: number, otherTime: number, otherSequence: number): boolean {
  return time < otherTime || (time === otherTime && sequence < otherSequence);
}
