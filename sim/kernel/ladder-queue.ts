import { Bottom } from './bottom.ts';
import { EventLists, NO_EVENTS } from './event-lists.ts';
import type { EventHandle, EventQueue, SimulationEvent } from './event-queue.ts';
import { EventSlots, NO_SLOT, UNQUEUED } from './event-slots.ts';
import { asNanoseconds, type Nanoseconds } from './nanoseconds.ts';

/** A bucket with at most this number of events is sorted (moved to the bottom) instead of being split further. */
const BUCKET_LIMIT = 16;
/** Deeper splitting would only chase ties. */
const MAX_RUNGS = 12;

/** Whose a list of entries is: the top's, or that of a bucket of a rung (rung × 2^24 + bucket). */
const TOP = -1;
const BUCKET_BITS = 24;
const MAX_BUCKETS = (1 << BUCKET_BITS) - 1;

/** One level of buckets of equal width. */
interface Rung {
  start: number;
  /** Buckets per nanosecond. */
  scale: number;
  buckets: number;
  /** First bucket that was not used up yet. */
  current: number;
  /** Where the list of each bucket ends. */
  readonly lists: Int32Array;
}

/**
 * Event queue as a ladder queue (Tang, Goh, Thng: "Ladder queue: an O(1) priority queue structure for large-scale
 * discrete event simulation", ACM TOMACS 15(3), 2005), in typed arrays.
 *
 * Far events are unsorted in the top list. When the near ones are used up, the list becomes a rung of buckets; a
 * bucket that is due and holds many events becomes a finer rung, one that holds few is sorted at the bottom.
 * So most events are sorted only when they are nearly due, and the many timers that are canceled before never are.
 *
 * Reads are `as number` (and `as Rung`) without a check: handles are those that were given, buckets are below
 * `rung.buckets`, levels below `#depth`.
 */
export class LadderQueue implements EventQueue {
  readonly #slots = new EventSlots();
  readonly #bottom = new Bottom(this.#slots);
  readonly #lists = new EventLists(this.#slots);
  #size = 0;
  #insertions = 0;
  /** Where the top list ends. */
  #top = NO_EVENTS;
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

  get poppedTime(): Nanoseconds {
    return asNanoseconds(this.#bottom.poppedTime);
  }

  push(time: Nanoseconds, event: SimulationEvent): EventHandle {
    const slot = this.#slots.take();
    this.put(time, slot, event);
    return slot;
  }

  add(time: Nanoseconds, event: SimulationEvent): void {
    this.put(time, NO_SLOT, event);
  }

  cancel(handle: EventHandle, event: SimulationEvent): boolean {
    const place = this.#slots.place[handle] as number;
    if (place === UNQUEUED) return false;
    if (!(place < 0 ? this.#bottom.cancel(handle, place, event) : this.takeOut(place, event))) return false;
    this.#slots.release(handle);
    this.#size--;
    return true;
  }

  nextTime(): Nanoseconds {
    if (this.#bottom.isEmpty && !this.refill()) return asNanoseconds(Infinity);
    return asNanoseconds(this.#bottom.firstTime);
  }

  popDue(until: Nanoseconds): SimulationEvent | undefined {
    if (this.#bottom.isEmpty && !this.refill()) return undefined;
    const event = this.#bottom.popDue(until);
    if (event !== undefined) this.#size--;
    return event;
  }

  private put(time: number, slot: number, event: SimulationEvent): void {
    this.#size++;
    const sequence = this.#insertions++;
    if (time >= this.#topStart) {
      if (time < this.#topMin) this.#topMin = time;
      if (time > this.#topMax) this.#topMax = time;
      this.#top = this.#lists.append(this.#top, TOP, time, sequence, slot, event);
      this.#topCount++;
      return;
    }
    for (let level = 0; level < this.#depth; level++) {
      const rung = this.#rungs[level] as Rung;
      // The same rounded index decides everywhere, so that rounding cannot put an event before an earlier one.
      // What is beyond a finer rung, but before the next bucket of the coarser one, belongs to its last bucket, unless
      // that was opened already.
      const bucket = bucketOf(rung, time);
      if (bucket >= rung.current) {
        this.addToBucket(rung, level, bucket, time, sequence, slot, event);
        return;
      }
    }
    this.#bottom.add(time, sequence, slot, event);
  }

  private addToBucket(
    rung: Rung,
    level: number,
    bucket: number,
    time: number,
    sequence: number,
    slot: number,
    event: SimulationEvent | undefined,
  ): void {
    const last = rung.lists[bucket] as number;
    const owner = (level << BUCKET_BITS) | bucket;
    rung.lists[bucket] = this.#lists.append(last, owner, time, sequence, slot, event);
  }

  /** Takes an event out, if it is at the place, which is one of a list. */
  private takeOut(place: number, event: SimulationEvent): boolean {
    if (this.#lists.eventAt(place) !== event) return false;
    const owner = this.#lists.ownerAt(place);
    if (owner === TOP) {
      this.#top = this.#lists.remove(this.#top, place);
      this.#topCount--;
    } else {
      const { lists } = this.#rungs[owner >> BUCKET_BITS] as Rung;
      const bucket = owner & MAX_BUCKETS;
      lists[bucket] = this.#lists.remove(lists[bucket] as number, place);
    }
    return true;
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
        while (rung.current < rung.buckets && rung.lists[rung.current] === NO_EVENTS) rung.current++;
        if (rung.current === rung.buckets) this.#depth--;
        else this.openBucket(rung, rung.current++);
      }
      if (!this.#bottom.isEmpty) return true;
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
    const last = this.#top;
    const count = this.#topCount;
    const start = this.#topMin;
    const end = this.#topMax;
    this.#top = NO_EVENTS;
    this.#topCount = 0;
    this.#topMin = Infinity;
    this.#topMax = -Infinity;
    this.#topStart = end;
    this.distribute(last, count, start, end);
  }

  private openBucket(rung: Rung, bucket: number): void {
    const lists = this.#lists;
    const last = rung.lists[bucket] as number;
    rung.lists[bucket] = NO_EVENTS;
    const count = lists.length(last);
    if (count <= BUCKET_LIMIT) return this.sortAtBottom(last);
    let start = Infinity;
    let end = -Infinity;
    for (let place = last; place !== NO_EVENTS; place = lists.previous(place)) {
      const time = lists.timeAt(place);
      if (time < start) start = time;
      if (time > end) end = time;
    }
    this.distribute(last, count, start, end);
  }

  /** Sorts a list in the bottom, or spreads it over a new rung. */
  private distribute(list: number, count: number, start: number, end: number): void {
    if (count <= BUCKET_LIMIT || end <= start || this.#depth === MAX_RUNGS) return this.sortAtBottom(list);
    const lists = this.#lists;
    const level = this.#depth++;
    const rung = this.newRung(level, count, start, end);
    for (let last = list; last !== NO_EVENTS;) {
      const time = lists.timeAt(last);
      const sequence = lists.sequenceAt(last);
      const slot = lists.slotAt(last);
      const event = lists.eventAt(last);
      last = lists.dropLast(last);
      this.addToBucket(rung, level, bucketOf(rung, time), time, sequence, slot, event);
    }
  }

  private sortAtBottom(list: number): void {
    const lists = this.#lists;
    for (let last = list; last !== NO_EVENTS; last = lists.dropLast(last))
      this.#bottom.add(lists.timeAt(last), lists.sequenceAt(last), lists.slotAt(last), lists.eventAt(last));
  }

  /** An empty rung for the level; its array is used again. */
  private newRung(level: number, count: number, start: number, end: number): Rung {
    const buckets = Math.min(count, MAX_BUCKETS);
    let rung = this.#rungs[level];
    if (rung === undefined || rung.lists.length < buckets) {
      const capacity = Math.max(64, 1 << (32 - Math.clz32(buckets - 1)));
      rung = { start, scale: 0, buckets, current: 0, lists: new Int32Array(capacity).fill(NO_EVENTS) };
      this.#rungs[level] = rung;
    }
    // Used-up buckets are empty already.
    rung.start = start;
    rung.scale = buckets / (end - start);
    rung.buckets = buckets;
    rung.current = 0;
    return rung;
  }
}

/** What is beyond a rung belongs to its last bucket. */
function bucketOf({ start, scale, buckets }: Rung, time: number): number {
  const bucket = Math.floor((time - start) * scale);
  return bucket < buckets ? bucket : buckets - 1;
}
