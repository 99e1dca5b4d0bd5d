/**
 * Deals things out so that all hands cost about the same: the dearest first, each to the hand that costs least so far
 * (LPT; R. L. Graham, Bounds on Multiprocessing Timing Anomalies, 1969: at most 4/3 of the best).
 *
 * @param hands at least 1
 * @returns the hands that got something, each in the order of `things`
 */
export function dealt<T>(things: readonly T[], hands: number, costOf: (thing: T) => number): T[][] {
  const costs = things.map(costOf);
  const dearestFirst = [...things.keys()].toSorted((a, b) => (costs[b] ?? 0) - (costs[a] ?? 0) || a - b);
  const cheapest = new CheapestHand(hands);
  const places: number[][] = Array.from({ length: hands }, () => []);
  for (const place of dearestFirst) places[cheapest.charge(costs[place] ?? 0)]?.push(place);
  return places
    .filter(({ length }) => length > 0)
    .map((hand) => hand.toSorted((a, b) => a - b).flatMap((place) => things.slice(place, place + 1)));
}

/** Hands by what they cost so far: a binary heap. Indexes are within its length, so that each read counts. */
class CheapestHand {
  readonly #heap: { readonly hand: number; cost: number }[];

  constructor(hands: number) {
    this.#heap = Array.from({ length: hands }, (_, hand) => ({ hand, cost: 0 }));
  }

  /** Adds to the cost of the cheapest hand; of equal ones, that of the lowest number. @returns its number */
  charge(cost: number): number {
    const top = this.#heap[0];
    if (top === undefined) throw new RangeError('no hand to deal to');
    top.cost += cost;
    this.#sink();
    return top.hand;
  }

  #sink(): void {
    const heap = this.#heap;
    for (let place = 0; ;) {
      const least = [place, 2 * place + 1, 2 * place + 2].reduce((a, b) => (this.#isBefore(b, a) ? b : a));
      if (least === place) return;
      const [here, there] = [heap[place], heap[least]];
      if (here === undefined || there === undefined) return;
      heap[place] = there;
      heap[least] = here;
      place = least;
    }
  }

  #isBefore(a: number, b: number): boolean {
    const [first, second] = [this.#heap[a], this.#heap[b]];
    if (first === undefined || second === undefined) return false;
    return first.cost < second.cost || (first.cost === second.cost && first.hand < second.hand);
  }
}
