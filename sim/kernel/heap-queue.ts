import type { EventHandle, EventQueue, SimulationEvent } from './event-queue.ts';
import { EventSlots } from './event-slots.ts';
import { SlotHeap } from './slot-heap.ts';
import { asNanoseconds, type Nanoseconds } from './nanoseconds.ts';

/** Event queue as one indexed 4-ary heap: simple, the reference for the faster one. */
export class HeapQueue implements EventQueue {
  readonly #slots = new EventSlots();
  readonly #heap = new SlotHeap(this.#slots);

  get size(): number {
    return this.#heap.size;
  }

  push(time: Nanoseconds, event: SimulationEvent): EventHandle {
    const slot = this.#slots.take(time, event);
    this.#heap.add(slot);
    return slot;
  }

  cancel(handle: EventHandle, event: SimulationEvent): boolean {
    if (this.#slots.events[handle] !== event) return false;
    this.#heap.remove(handle);
    this.#slots.release(handle);
    return true;
  }

  nextTime(): Nanoseconds {
    // The first of a heap that is not empty is a slot in use.
    return this.#heap.size === 0 ? asNanoseconds(Infinity) : (this.#slots.time[this.#heap.first] as Nanoseconds);
  }

  pop(): SimulationEvent {
    if (this.#heap.size === 0) throw new RangeError('the event queue is empty');
    return this.#slots.release(this.#heap.removeFirst()) as SimulationEvent;
  }
}
