/** A component of a run, and what distinguishes it within its class. */
export interface MeasuredComponent {
  /** “lan0/pe3” */
  readonly name: string;
  /** From 1. */
  readonly number: number;
  /** Number of its LAN, from 1; 0: it belongs to none. */
  readonly lan: number;
  /** Number of its pool, from 1; 0: it belongs to none. */
  readonly pool: number;
  /** “fast” or “slow”; else empty. */
  readonly speed: string;
}

/** The components of one class in a run with their metrics. */
export interface MeasuredClass {
  readonly className: string;
  readonly metrics: readonly string[];
  readonly components: readonly MeasuredComponent[];
  /** Metrics of the first component, of the second, …; NaN: nothing was measured. */
  readonly values: Float64Array;
}

/** Lists of components, which are the same in many runs: each is kept once. */
export class SharedComponents {
  readonly #latest = new Map<string, readonly MeasuredComponent[]>();

  classes(classes: readonly MeasuredClass[]): MeasuredClass[] {
    return classes.map((each) => ({ ...each, components: this.of(each.className, each.components) }));
  }

  /** The same list, perhaps an earlier one. */
  of(className: string, components: readonly MeasuredComponent[]): readonly MeasuredComponent[] {
    const key = `${className} ${components.length}`;
    const latest = this.#latest.get(key);
    if (latest !== undefined && areEqual(latest, components)) return latest;
    this.#latest.set(key, components);
    return components;
  }
}

function areEqual(some: readonly MeasuredComponent[], others: readonly MeasuredComponent[]): boolean {
  return (
    some.length === others.length &&
    some.every(({ name, number, lan, pool, speed }, index) => {
      const other = others[index];
      const isSame = name === other?.name && number === other.number;
      return isSame && lan === other.lan && pool === other.pool && speed === other.speed;
    })
  );
}
