import type { EventHandle, EventQueue, SimulationEvent } from './event-queue.ts';
import { EventSlots, grown } from './event-slots.ts';
import { SlotHeap } from './slot-heap.ts';
import { asNanoseconds, type Nanoseconds } from './nanoseconds.ts';

/** A bucket with at most this number of events is sorted (moved to the bottom heap) instead of being split further. */
const BUCKET_LIMIT = 48;
/** Deeper splitting would only chase ties. */
const MAX_RUNGS = 12;

/** Where a slot is: in the bottom heap, in the top list, or in the bucket `place` of a rung (rung × 2^24 + bucket). */
const BOTTOM = -1;
const TOP = -2;
const BUCKET_BITS = 24;
const MAX_BUCKETS = (1 << BUCKET_BITS) - 1;

/** One level of buckets of equal width. */
interface Rung {
  start: number;
  width: number;
  buckets: number;
  /** First bucket that was not used up yet. */
  current: number;
  heads: Int32Array;
  counts: Int32Array;
}

/**
 * Event queue as a ladder queue (Tang, Goh, Thng: "Ladder queue: an O(1) priority queue structure for large-scale
 * discrete event simulation", ACM TOMACS 15(3), 2005), in typed arrays.
 *
 * Far events are unsorted in the top list. When the near ones are used up, the list becomes a rung of buckets; a
 * bucket that is due and holds many events becomes a finer rung, one that holds few is sorted in the small bottom heap.
 * So most events are sorted only when they are nearly due, and the many timers that are canceled before never are.
 * The lists are doubly linked: cancellation unlinks.
 *
 * Reads are `as number` (and `as Rung`) without a check: slots come from {@link EventSlots} or from the lists, whose
 * arrays grow together; buckets are below `rung.buckets`, levels below `#depth`.
 */
export class LadderQueue implements EventQueue {
  readonly #slots = new EventSlots();
  readonly #bottom = new SlotHeap(this.#slots);
  #previous = new Int32Array(this.#slots.capacity);
  #place = new Int32Array(this.#slots.capacity);
  #size = 0;
  #topHead = -1;
  #topCount = 0;
  #topMin = Infinity;
  #topMax = -Infinity;
  /** Events from here on go to the top list. */
  #topStart = -Infinity;
  /** From coarse to fine; those from `#depth` on are spare. */
  readonly #rungs: Rung[] = [];
  #depth = 0;

  get size(): number {
    return this.#size;
  }

  push(time: Nanoseconds, event: SimulationEvent): EventHandle {
    const slots = this.#slots;
    const slot = slots.take(time, event);
    if (slots.capacity > this.#place.length) this.follow();
    this.#size++;
    if (time >= this.#topStart) this.addToTop(slot, time);
    else this.addToLadder(slot, time);
    return slot;
  }

  cancel(handle: EventHandle, event: SimulationEvent): boolean {
    if (this.#slots.events[handle] !== event) return false;
    const place = this.#place[handle] as number;
    if (place === BOTTOM) this.#bottom.remove(handle);
    else this.unlink(handle, place);
    this.#slots.release(handle);
    this.#size--;
    return true;
  }

  nextTime(): Nanoseconds {
    if (this.#bottom.size === 0 && !this.refill()) return asNanoseconds(Infinity);
    return this.#slots.time[this.#bottom.first] as Nanoseconds;
  }

  pop(): SimulationEvent {
    if (this.#bottom.size === 0 && !this.refill()) throw new RangeError('the event queue is empty');
    this.#size--;
    return this.#slots.release(this.#bottom.removeFirst()) as SimulationEvent;
  }

  private addToTop(slot: number, time: number): void {
    if (time < this.#topMin) this.#topMin = time;
    if (time > this.#topMax) this.#topMax = time;
    this.#place[slot] = TOP;
    this.#previous[slot] = -1;
    this.#slots.next[slot] = this.#topHead;
    if (this.#topHead >= 0) this.#previous[this.#topHead] = slot;
    this.#topHead = slot;
    this.#topCount++;
  }

  private addToLadder(slot: number, time: number): void {
    for (let level = 0; level < this.#depth; level++) {
      const rung = this.#rungs[level] as Rung;
      // The same rounded index decides everywhere, so that rounding cannot put an event before an earlier one.
      // What is beyond a finer rung, but before the next bucket of the coarser one, belongs to its last bucket, unless
      // that was opened already.
      const bucket = Math.min(Math.floor((time - rung.start) / rung.width), rung.buckets - 1);
      if (bucket >= rung.current) {
        this.link(rung, level, bucket, slot);
        return;
      }
    }
    this.#place[slot] = BOTTOM;
    this.#bottom.add(slot);
  }

  private link(rung: Rung, level: number, bucket: number, slot: number): void {
    const head = rung.heads[bucket] as number;
    this.#place[slot] = (level << BUCKET_BITS) | bucket;
    this.#previous[slot] = -1;
    this.#slots.next[slot] = head;
    if (head >= 0) this.#previous[head] = slot;
    rung.heads[bucket] = slot;
    rung.counts[bucket] = (rung.counts[bucket] as number) + 1;
  }

  private unlink(slot: number, place: number): void {
    const next = this.#slots.next[slot] as number;
    const previous = this.#previous[slot] as number;
    if (next >= 0) this.#previous[next] = previous;
    if (previous >= 0) this.#slots.next[previous] = next;
    if (place === TOP) {
      if (previous < 0) this.#topHead = next;
      this.#topCount--;
    } else {
      const rung = this.#rungs[place >> BUCKET_BITS] as Rung;
      const bucket = place & MAX_BUCKETS;
      if (previous < 0) rung.heads[bucket] = next;
      rung.counts[bucket] = (rung.counts[bucket] as number) - 1;
    }
  }

  /** Fills the empty bottom with the next events; false if there are none at all. */
  private refill(): boolean {
    if (this.#size === 0) {
      this.startOver();
      return false;
    }
    for (;;) {
      if (this.#depth === 0) {
        this.openTop();
      } else {
        const rung = this.#rungs[this.#depth - 1] as Rung;
        while (rung.current < rung.buckets && rung.counts[rung.current] === 0) rung.current++;
        if (rung.current === rung.buckets) this.#depth--;
        else this.openBucket(rung, rung.current++);
      }
      if (this.#bottom.size > 0) return true;
    }
  }

  /** Nothing is left: what comes next may be as early as it likes. */
  private startOver(): void {
    this.#depth = 0;
    this.#topStart = -Infinity;
    this.#topMin = Infinity;
    this.#topMax = -Infinity;
  }

  private openTop(): void {
    const head = this.#topHead;
    const count = this.#topCount;
    const start = this.#topMin;
    const end = this.#topMax;
    this.#topHead = -1;
    this.#topCount = 0;
    this.#topMin = Infinity;
    this.#topMax = -Infinity;
    this.#topStart = end;
    this.distribute(head, count, start, end);
  }

  private openBucket(rung: Rung, bucket: number): void {
    const head = rung.heads[bucket] as number;
    const count = rung.counts[bucket] as number;
    rung.heads[bucket] = -1;
    rung.counts[bucket] = 0;
    const { time, next } = this.#slots;
    let start = Infinity;
    let end = -Infinity;
    if (count > BUCKET_LIMIT)
      for (let slot = head; slot >= 0; slot = next[slot] as number) {
        const at = time[slot] as number;
        if (at < start) start = at;
        if (at > end) end = at;
      }
    this.distribute(head, count, start, end);
  }

  /** Sorts a list of slots in the bottom, or spreads it over a new rung. */
  private distribute(head: number, count: number, start: number, end: number): void {
    const split = count > BUCKET_LIMIT && end > start && this.#depth < MAX_RUNGS;
    const { next, time } = this.#slots;
    if (!split) {
      for (let slot = head; slot >= 0;) {
        const following = next[slot] as number;
        this.#place[slot] = BOTTOM;
        this.#bottom.add(slot);
        slot = following;
      }
      return;
    }
    const level = this.#depth++;
    const buckets = Math.min(count, MAX_BUCKETS);
    const rung = this.rung(level, buckets, start, (end - start) / buckets);
    for (let slot = head; slot >= 0;) {
      const following = next[slot] as number;
      const bucket = Math.floor(((time[slot] as number) - rung.start) / rung.width);
      this.link(rung, level, bucket < rung.buckets ? bucket : rung.buckets - 1, slot);
      slot = following;
    }
  }

  /** An empty rung for the level; its arrays are used again. */
  private rung(level: number, buckets: number, start: number, width: number): Rung {
    let rung = this.#rungs[level];
    if (rung === undefined || rung.heads.length < buckets) {
      const capacity = Math.max(64, 1 << (32 - Math.clz32(buckets - 1)));
      const fresh = {
        start,
        width,
        buckets,
        current: 0,
        heads: new Int32Array(capacity),
        counts: new Int32Array(capacity),
      };
      fresh.heads.fill(-1);
      rung = this.#rungs[level] = fresh;
    }
    // Used-up buckets are empty already: their heads and counts were reset when they were opened.
    rung.start = start;
    rung.width = width;
    rung.buckets = buckets;
    rung.current = 0;
    return rung;
  }

  private follow(): void {
    this.#previous = grown(this.#previous, new Int32Array(this.#slots.capacity));
    this.#place = grown(this.#place, new Int32Array(this.#slots.capacity));
  }
}
