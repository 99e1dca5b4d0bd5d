import type { SimulationEvent } from './event-queue.ts';

/** More kinds of events than this are counted together: names are not to fill the memory. */
const MAX_KINDS = 1000;
/** Number of the most frequent kinds that a message names. */
const NAMED = 5;

/** Counts events by what they are and whose. */
export class EventTally {
  readonly #counts = new Map<string, number>();

  add(event: SimulationEvent): void {
    const name = event.describe?.() ?? event.constructor.name;
    const kind = this.#counts.has(name) || this.#counts.size < MAX_KINDS ? name : 'others';
    this.#counts.set(kind, (this.#counts.get(kind) ?? 0) + 1);
  }

  /** The most frequent first: “5000 × timer of lan0/pu3, 2500 × set-up from lan0/pu3 to lan0/pe2”. */
  inWords(): string {
    return [...this.#counts]
      .toSorted(([, a], [, b]) => b - a)
      .slice(0, NAMED)
      .map(([name, count]) => `${count} × ${name}`)
      .join(', ');
  }
}
