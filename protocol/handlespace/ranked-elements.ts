import { NO_PLACE, type PoolElementEntry } from './pool-element-entry.ts';

/** Numbers by which an element has its place: rank, subrank, turn. */
const WIDTH = 3;

/**
 * The elements of a pool in the order in which they are selected: by rank, then by subrank, then the one selected least
 * recently. A 4-ary heap, whose elements know their places: an element that registers with another load moves from where
 * it is, past those that it comes before or after now, and nothing is searched. The numbers are in the heap itself, so that
 * no other element is looked at.
 *
 * Reads are `as number` and `as PoolElementEntry` without a check: places are below the number of elements.
 */
export class RankedElements {
  #numbers = new Float64Array(8 * WIDTH);
  readonly #entries: PoolElementEntry[] = [];
  #nextTurn = 0;

  /** The element to be selected next. */
  first(): PoolElementEntry | undefined {
    return this.#entries[0];
  }

  /** The first `count` elements, of which each is the very first one or right below one of those before it. */
  firstOnes(count: number): PoolElementEntry[] {
    const { length } = this.#entries;
    const places: number[] = length === 0 || count < 1 ? [] : [0];
    // What is below those taken is ordered behind them.
    for (let taken = 0; taken < places.length && taken < count - 1; taken++) {
      const child = 4 * (places[taken] as number) + 1;
      const end = Math.min(child + 4, length);
      for (let place = child; place < end; place++) this.putAmong(places, taken + 1, place, count);
    }
    return places.map((place) => this.#entries[place] as PoolElementEntry);
  }

  /** A new element comes after its equals. */
  add(entry: PoolElementEntry, rank: number, subrank: number): void {
    this.insert(entry, rank, subrank, this.#nextTurn++);
  }

  /** An element has other ranks; among its new equals it has the turn that it had. */
  rerank(entry: PoolElementEntry, rank: number, subrank: number): void {
    const turn = this.#numbers[entry.orderPlace * WIDTH + 2] as number;
    this.settle(entry.orderPlace, rank, subrank, turn, entry);
  }

  /** An element was selected, and comes after its equals. */
  requeue(entry: PoolElementEntry, rank: number, subrank: number): void {
    this.settle(entry.orderPlace, rank, subrank, this.#nextTurn++, entry);
  }

  remove(entry: PoolElementEntry): void {
    const place = entry.orderPlace;
    entry.orderPlace = NO_PLACE;
    const last = this.#entries.pop();
    if (last === undefined || last === entry) return;
    const at = this.#entries.length * WIDTH;
    const numbers = this.#numbers;
    this.settle(place, numbers[at] as number, numbers[at + 1] as number, numbers[at + 2] as number, last);
  }

  private insert(entry: PoolElementEntry, rank: number, subrank: number, turn: number): void {
    const place = this.#entries.length;
    if (place * WIDTH === this.#numbers.length) {
      const grown = new Float64Array(2 * this.#numbers.length);
      grown.set(this.#numbers);
      this.#numbers = grown;
    }
    this.#entries.push(entry);
    this.settle(place, rank, subrank, turn, entry);
  }

  /** Puts an element at a place, or where it belongs above or below it. */
  private settle(start: number, rank: number, subrank: number, turn: number, entry: PoolElementEntry): void {
    let place = start;
    while (place > 0) {
      const above = (place - 1) >> 2;
      if (!this.isAfter(above, rank, subrank, turn)) break;
      this.move(above, place);
      place = above;
    }
    // What has gone up comes before all that is below.
    if (place === start) place = this.gapFor(place, rank, subrank, turn);
    this.put(place, rank, subrank, turn, entry);
  }

  /** Moves up what comes before the given numbers, below a place. @returns the place that is free then */
  private gapFor(start: number, rank: number, subrank: number, turn: number): number {
    const { length } = this.#entries;
    let place = start;
    for (;;) {
      let best = 4 * place + 1;
      if (best >= length) return place;
      const end = Math.min(best + 4, length);
      for (let child = best + 1; child < end; child++) if (this.isBefore(child, best)) best = child;
      if (this.isAfter(best, rank, subrank, turn)) return place;
      this.move(best, place);
      place = best;
    }
  }

  /** Puts a place where it belongs among the ordered ones from `start` on; no more than `most` of all are kept. */
  private putAmong(places: number[], start: number, place: number, most: number): void {
    let low = start;
    let high = places.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.isBefore(places[middle] as number, place)) low = middle + 1;
      else high = middle;
    }
    if (low >= most) return;
    if (places.length < most) places.push(place);
    for (let at = places.length - 1; at > low; at--) places[at] = places[at - 1] as number;
    places[low] = place;
  }

  private isBefore(place: number, other: number): boolean {
    const numbers = this.#numbers;
    const at = other * WIDTH;
    return !this.isAfter(place, numbers[at] as number, numbers[at + 1] as number, numbers[at + 2] as number);
  }

  /** Whether what is at a place comes after the given numbers. Turns are never equal. */
  private isAfter(place: number, rank: number, subrank: number, turn: number): boolean {
    const numbers = this.#numbers;
    const at = place * WIDTH;
    const rankThere = numbers[at] as number;
    if (rankThere !== rank) return rankThere > rank;
    const subrankThere = numbers[at + 1] as number;
    return subrankThere === subrank ? (numbers[at + 2] as number) > turn : subrankThere > subrank;
  }

  private move(from: number, to: number): void {
    const numbers = this.#numbers;
    const at = from * WIDTH;
    const entry = this.#entries[from] as PoolElementEntry;
    this.put(to, numbers[at] as number, numbers[at + 1] as number, numbers[at + 2] as number, entry);
  }

  private put(place: number, rank: number, subrank: number, turn: number, entry: PoolElementEntry): void {
    const numbers = this.#numbers;
    const at = place * WIDTH;
    numbers[at] = rank;
    numbers[at + 1] = subrank;
    numbers[at + 2] = turn;
    this.#entries[place] = entry;
    entry.orderPlace = place;
  }
}
