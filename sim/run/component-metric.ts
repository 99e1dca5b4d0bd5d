import type { MetricSet } from './metric.ts';

/** A class of components of a model, with what is measured of each of them; its name is the key that it is registered with. */
interface ComponentClassDescriptor {
  /** What one of them is called, as in titles: “Pool element”. */
  readonly description: string;
  /** @public */
  readonly metrics: MetricSet;
  /** There may be very many: measured only if this class is named. @public */
  readonly onRequest?: true;
}

/** Classes by name. */
export type ComponentClassSet = Readonly<Record<string, ComponentClassDescriptor>>;

export function componentClass<const M extends MetricSet>(
  description: string,
  metrics: M,
): { readonly description: string; readonly metrics: M } {
  return { description, metrics };
}

/** What is wanted of the components of a run: names of metrics by class. */
export type ComponentChoice = Readonly<Record<string, readonly string[]>>;

/** A component, and by what it is distinguished from others of its class. */
export interface ComponentIdentity {
  /** As in logs and time series: “lan0/pe3”. */
  readonly name: string;
  /** Its number in its class, that of a path in its association, from 1. */
  readonly number: number;
  /** That of its LAN, from 1; 0: it belongs to none. */
  readonly lan: number;
  /** That of its pool, from 1; 0: it belongs to none. */
  readonly pool: number;
  /** “fast” or “slow” where a pool has elements of two speeds; else empty. */
  readonly speed: string;
}

/** What was measured of the components of one class in a run. */
export interface ClassReadings {
  readonly className: string;
  readonly metrics: readonly string[];
  readonly components: readonly ComponentIdentity[];
  /** Metrics of the first component, of the second, …; NaN: nothing was measured. */
  readonly values: Float64Array;
}

/**
 * The metrics that are wanted of a class; undefined: none is.
 *
 * @param measured of one component: a value of each metric by name
 */
export function classReadings<T extends ComponentIdentity>(
  className: string,
  choice: ComponentChoice,
  components: readonly T[],
  measured: (component: T) => Readonly<Record<string, number | null>>,
): ClassReadings | undefined {
  const metrics = choice[className];
  if (metrics === undefined) return undefined;
  const values = new Float64Array(components.length * metrics.length);
  for (const [index, component] of components.entries()) {
    const all = measured(component);
    for (const [place, metric] of metrics.entries()) values[index * metrics.length + place] = all[metric] ?? Number.NaN;
  }
  return {
    className,
    metrics,
    components: components.map(({ name, number, lan, pool, speed }) => ({ name, number, lan, pool, speed })),
    values,
  };
}
