import { registrations, type ModelKind } from '../../sim/models/registrations.ts';
import type { Metric } from '../../sim/run/metric.ts';
import { namesOf } from '../../sim/run/parameter.ts';

/** A class of components that studies may name. */
export interface ComponentClass {
  readonly name: string;
  readonly description: string;
  readonly model: ModelKind;
  readonly metrics: ReadonlyMap<string, Metric>;
  /** Recorded only if the class is named: there may be very many. */
  readonly onRequest: boolean;
}

/** The classes of components of all models. */
export const componentClasses: readonly ComponentClass[] = namesOf(registrations).flatMap((model) =>
  Object.entries(registrations[model].components).map(([name, registered]) => ({
    name,
    description: registered.description,
    model,
    metrics: new Map<string, Metric>(Object.entries(registered.metrics)),
    onRequest: 'onRequest' in registered,
  })),
);

/** Metrics of runs whose distribution can be recorded, with the models that have them. */
export const distributionMetrics: ReadonlyMap<string, readonly ModelKind[]> = new Map(
  namesOf(registrations).flatMap((model) => registrations[model].distributions.map((name) => [name, [model]] as const)),
);

export function componentClassNamed(name: string): ComponentClass | undefined {
  return componentClasses.find((each) => each.name === name);
}
