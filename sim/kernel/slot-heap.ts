import { grown, type EventSlots } from './event-slots.ts';

/**
 * A 4-ary min-heap of slots by time and insertion order that knows the position of each slot, so that any of them can
 * be removed. Four children share a cache line, and the tree is half as deep as a binary one.
 *
 * Reads are `as number` without a check: places are below `size`, slots come from {@link EventSlots}, and the arrays are
 * as long as its capacity.
 */
export class SlotHeap {
  size = 0;
  /** Position of each slot in the heap; meaningless for slots that are elsewhere. */
  position: Int32Array;
  #heap: Int32Array;
  readonly #slots: EventSlots;

  constructor(slots: EventSlots) {
    this.#slots = slots;
    this.position = new Int32Array(slots.capacity);
    this.#heap = new Int32Array(slots.capacity);
  }

  /** The slot that comes first; the heap must not be empty. */
  get first(): number {
    return this.#heap[0] as number;
  }

  add(slot: number): void {
    if (this.#slots.capacity > this.position.length) this.follow();
    this.siftUp(this.size++, slot);
  }

  removeFirst(): number {
    const heap = this.#heap;
    const first = heap[0] as number;
    const size = --this.size;
    if (size > 0) this.siftDown(0, heap[size] as number);
    return first;
  }

  remove(slot: number): void {
    const position = this.position[slot] as number;
    const last = this.#heap[--this.size] as number;
    if (last === slot) return;
    const { time, sequence } = this.#slots;
    const earlier =
      (time[last] as number) < (time[slot] as number) ||
      (time[last] === time[slot] && (sequence[last] as number) < (sequence[slot] as number));
    if (earlier) this.siftUp(position, last);
    else this.siftDown(position, last);
  }

  private siftUp(start: number, slot: number): void {
    const heap = this.#heap;
    const { position } = this;
    const { time, sequence } = this.#slots;
    const slotTime = time[slot] as number;
    let at = start;
    while (at > 0) {
      const parent = (at - 1) >> 2;
      const other = heap[parent] as number;
      const otherTime = time[other] as number;
      if (otherTime < slotTime || (otherTime === slotTime && (sequence[other] as number) < (sequence[slot] as number)))
        break;
      heap[at] = other;
      position[other] = at;
      at = parent;
    }
    heap[at] = slot;
    position[slot] = at;
  }

  private siftDown(start: number, slot: number): void {
    const heap = this.#heap;
    const { position, size } = this;
    const { time, sequence } = this.#slots;
    const slotTime = time[slot] as number;
    let at = start;
    for (;;) {
      let child = 4 * at + 1;
      if (child >= size) break;
      const end = child + 4 < size ? child + 4 : size;
      let best = heap[child] as number;
      let bestTime = time[best] as number;
      let bestAt = child;
      for (child++; child < end; child++) {
        const candidate = heap[child] as number;
        const candidateTime = time[candidate] as number;
        if (
          candidateTime < bestTime ||
          (candidateTime === bestTime && (sequence[candidate] as number) < (sequence[best] as number))
        ) {
          best = candidate;
          bestTime = candidateTime;
          bestAt = child;
        }
      }
      if (slotTime < bestTime || (slotTime === bestTime && (sequence[slot] as number) < (sequence[best] as number)))
        break;
      heap[at] = best;
      position[best] = at;
      at = bestAt;
    }
    heap[at] = slot;
    position[slot] = at;
  }

  private follow(): void {
    this.position = grown(this.position, new Int32Array(this.#slots.capacity));
    this.#heap = grown(this.#heap, new Int32Array(this.#slots.capacity));
  }
}
