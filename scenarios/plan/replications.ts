/** How often each point is run. */
export type Replications =
  | { readonly kind: 'seeds'; readonly seeds: readonly number[] }
  | {
      readonly kind: 'precision';
      /** The metrics whose confidence intervals are wanted. */
      readonly metrics: readonly string[];
      /** Half-width of the 95 % confidence interval as a fraction of the mean. */
      readonly relative: number;
      readonly minimum: number;
      readonly maximum: number;
    };

/** Seeds that a point may have. */
export const MOST_SEEDS = 100_000;

/** The seeds 1 to n. */
export function firstSeeds(n: number): number[] {
  return Array.from({ length: n }, (_, index) => index + 1);
}

/** At most n seeds per point. */
export function atMost(replications: Replications, n: number): Replications {
  if (replications.kind === 'seeds') return { kind: 'seeds', seeds: replications.seeds.slice(0, n) };
  return { kind: 'seeds', seeds: firstSeeds(Math.min(n, replications.minimum)) };
}

/** The seeds that every point has at least. */
export function initialSeeds(replications: Replications): readonly number[] {
  return replications.kind === 'seeds' ? replications.seeds : firstSeeds(replications.minimum);
}

/** “10 seeds”, “5 to 100 seeds, until handling_speed is known to ±2 %” */
export function replicationsInWords(replications: Replications): string {
  if (replications.kind === 'seeds') {
    const { seeds } = replications;
    const plain = seeds.every((seed, index) => seed === index + 1);
    const count = seeds.length === 1 ? '1 seed' : `${seeds.length} seeds`;
    return plain ? count : `${count} (${seeds.join(', ')})`;
  }
  const { metrics, relative, minimum, maximum } = replications;
  const percent = Number((100 * relative).toPrecision(6));
  return `${minimum} to ${maximum} seeds, until ${metrics.join(' and ')} known to ±${percent} %`;
}

/** What is known of a metric from the runs so far (see analysis/statistics/statistics.ts). */
interface Precision {
  readonly mean: number;
  /** Half-width of the 95 % confidence interval; null if it takes more values. */
  readonly halfWidth: number | null;
}
export type Estimator = (values: readonly number[]) => Precision | undefined;

type WantedPrecision = Extract<Replications, { readonly kind: 'precision' }>;
type ValuesOf = (metric: string) => readonly number[];

/** How many times too wide the confidence interval of a metric is; at most 1 if it is narrow enough. */
function excessOf({ relative }: WantedPrecision, values: readonly number[], estimate: Estimator): number {
  const known = estimate(values);
  const halfWidth = known?.halfWidth ?? Infinity;
  const goal = relative * Math.abs(known?.mean ?? 0);
  return halfWidth > goal ? halfWidth / goal : 1;
}

/** Whether all wanted metrics are known as precisely as wanted. */
export function isKnown(wanted: WantedPrecision, valuesOf: ValuesOf, estimate: Estimator): boolean {
  return wanted.metrics.every((metric) => excessOf(wanted, valuesOf(metric), estimate) === 1);
}

/**
 * How many seeds a point needs, judged by n of them. Half-widths shrink with the square root of the number; more than
 * double is not taken at once, as early estimates of the deviation are poor. The answer depends on the values only, so
 * that a sweep has the same seeds regardless of who computes it, and in which order.
 *
 * @param valuesOf the values of a metric that the n runs have
 * @returns n if they suffice, or a larger number
 */
export function seedsNeeded(wanted: WantedPrecision, n: number, valuesOf: ValuesOf, estimate: Estimator): number {
  let needed = n;
  for (const metric of wanted.metrics) {
    const excess = excessOf(wanted, valuesOf(metric), estimate);
    if (excess > 1) needed = Math.max(needed, growth(n, excess));
  }
  return Math.max(n, Math.min(needed, wanted.maximum));
}

function growth(n: number, tooWideBy: number): number {
  return Math.min(2 * n, Math.max(n + 1, Math.ceil(n * tooWideBy * tooWideBy)));
}
