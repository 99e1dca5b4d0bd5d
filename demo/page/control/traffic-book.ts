import type { TrafficView } from '../../view/stream.ts';

/** The counters of all messages, as the server tells them. */
export class TrafficBook {
  readonly #counters = new Map<string, TrafficView>();

  clear(): void {
    this.#counters.clear();
  }

  note(traffic: readonly TrafficView[]): void {
    for (const each of traffic) this.#counters.set(`${each.from}\n${each.to}\n${each.type}`, each);
  }

  /** Messages since the start of the world. */
  get total(): number {
    let sum = 0;
    for (const { total } of this.#counters.values()) sum += total;
    return sum;
  }

  /** Counters of a component, those of one other component or all; the latest first. */
  of(component: string, other?: string): TrafficView[] {
    return [...this.#counters.values()]
      .filter(({ from, to }) => {
        if (from === component) return other === undefined || to === other;
        return to === component && (other === undefined || from === other);
      })
      .toSorted((one, next) => next.latest - one.latest);
  }
}
