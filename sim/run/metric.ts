/** What there is to know of a metric; its name is the key that it is registered with. */
export interface Metric {
  readonly unit: string;
  /** A short phrase that serves as axis title. */
  readonly description: string;
  /** The name that RSPSIM's toolchain has for the same quantity. */
  readonly rspsim?: string;
}

/** Metrics by name, in the order of the columns of result tables. Counts and sums cover the time after warm-up. */
export type MetricSet = Readonly<Record<string, Metric>>;

/** A value for each metric of a set, neither more nor fewer; null where nothing was measured. */
export type MetricValues<M extends object> = { readonly [N in keyof M]: number | null };

export function metric(unit: string, description: string, rspsim?: string): Metric {
  return { unit, description, ...(rspsim !== undefined && { rspsim }) };
}

/** Of runs without these metrics: of another model, or without packets. */
export function withoutValues<M extends MetricSet>(metrics: M): MetricValues<M> {
  // Object.fromEntries forgets the names.
  return Object.fromEntries(Object.keys(metrics).map((name) => [name, null])) as MetricValues<M>;
}
