import type { SimulationEvent } from './event-queue.ts';
import { grown, NO_SLOT, type EventSlots } from './event-slots.ts';

/** Numbers of an entry: time, number in the order of insertion, slot. */
const WIDTH = 3;
const CHUNK_BITS = 3;
/** Entries in a chunk. */
const CHUNK = 1 << CHUNK_BITS;
const LAST_OF_CHUNK = CHUNK - 1;
const INITIAL_CHUNKS = 64;

/** A list without entries, and the end of each list. */
export const NO_EVENTS = -1;

/**
 * Unsorted lists of events in chunks of a pool: what is read together lies together. A list is named by the place of its last
 * entry ({@link NO_EVENTS}: it has none); all its chunks but the last one are full. Slots know the places of their events, and each
 * chunk whose it is, so that any entry can be removed: the last one of the list takes its place.
 *
 * Reads are `as number` without a check: places are those of entries, chunks those of the pool.
 */
export class EventLists {
  #numbers = new Float64Array(INITIAL_CHUNKS * CHUNK * WIDTH);
  readonly #events: (SimulationEvent | undefined)[] = Array.from({ length: INITIAL_CHUNKS * CHUNK }, () => undefined);
  /** The chunk before it in its list ({@link NO_EVENTS}: it is the first one); of a free chunk, the next free one. */
  #before = new Int32Array(INITIAL_CHUNKS);
  /** Which list it belongs to, as its user numbers them. */
  #owner = new Int32Array(INITIAL_CHUNKS);
  #free = NO_EVENTS;
  #used = 0;
  readonly #slots: EventSlots;

  constructor(slots: EventSlots) {
    this.#slots = slots;
  }

  timeAt(place: number): number {
    return this.#numbers[place * WIDTH] as number;
  }

  sequenceAt(place: number): number {
    return this.#numbers[place * WIDTH + 1] as number;
  }

  slotAt(place: number): number {
    return this.#numbers[place * WIDTH + 2] as number;
  }

  eventAt(place: number): SimulationEvent | undefined {
    return this.#events[place];
  }

  /** The list that the entry at a place belongs to. */
  ownerAt(place: number): number {
    return this.#owner[place >> CHUNK_BITS] as number;
  }

  /** Adds an entry to the list of an owner that ends at `last`. @returns where the list ends now */
  append(
    last: number,
    owner: number,
    time: number,
    sequence: number,
    slot: number,
    event: SimulationEvent | undefined,
  ): number {
    // The end of no list looks like that of a full chunk.
    const isFull = (last & LAST_OF_CHUNK) === LAST_OF_CHUNK;
    const place = isFull ? this.newChunk(last >> CHUNK_BITS, owner) << CHUNK_BITS : last + 1;
    this.put(place, time, sequence, slot, event);
    return place;
  }

  /** Takes an entry out of the list that ends at `last`. @returns where the list ends now */
  remove(last: number, place: number): number {
    if (place !== last)
      this.put(place, this.timeAt(last), this.sequenceAt(last), this.slotAt(last), this.#events[last]);
    return this.dropLast(last);
  }

  /** Takes the last entry out. @returns where the list ends now */
  dropLast(last: number): number {
    this.#events[last] = undefined;
    const before = this.previous(last);
    if ((last & LAST_OF_CHUNK) === 0) {
      const chunk = last >> CHUNK_BITS;
      this.#before[chunk] = this.#free;
      this.#free = chunk;
    }
    return before;
  }

  /** The place before one in its list. */
  previous(place: number): number {
    if ((place & LAST_OF_CHUNK) !== 0) return place - 1;
    const before = this.#before[place >> CHUNK_BITS] as number;
    return before === NO_EVENTS ? NO_EVENTS : (before << CHUNK_BITS) | LAST_OF_CHUNK;
  }

  /** Number of entries of the list that ends at `last`. */
  length(last: number): number {
    if (last === NO_EVENTS) return 0;
    let count = (last & LAST_OF_CHUNK) + 1;
    for (
      let chunk = this.#before[last >> CHUNK_BITS] as number;
      chunk !== NO_EVENTS;
      chunk = this.#before[chunk] as number
    )
      count += CHUNK;
    return count;
  }

  private newChunk(before: number, owner: number): number {
    let chunk = this.#free;
    if (chunk === NO_EVENTS) {
      if (this.#used === this.#before.length) this.grow();
      chunk = this.#used++;
    } else {
      this.#free = this.#before[chunk] as number;
    }
    this.#before[chunk] = before;
    this.#owner[chunk] = owner;
    return chunk;
  }

  private put(place: number, time: number, sequence: number, slot: number, event: SimulationEvent | undefined): void {
    const numbers = this.#numbers;
    const at = place * WIDTH;
    numbers[at] = time;
    numbers[at + 1] = sequence;
    numbers[at + 2] = slot;
    this.#events[place] = event;
    if (slot !== NO_SLOT) this.#slots.place[slot] = place;
  }

  private grow(): void {
    const chunks = 2 * this.#before.length;
    this.#numbers = grown(this.#numbers, new Float64Array(chunks * CHUNK * WIDTH));
    for (let place = this.#events.length; place < chunks * CHUNK; place++) this.#events.push(undefined);
    this.#before = grown(this.#before, new Int32Array(chunks));
    this.#owner = grown(this.#owner, new Int32Array(chunks));
  }
}
