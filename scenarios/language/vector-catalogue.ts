import type { VectorMetric } from '../../results/tables/vector-table.ts';
import { registrations, type ModelKind } from '../../sim/models/registrations.ts';
import type { VectorDescriptor } from '../../sim/run/vector.ts';
import { suggestion } from '../../results/tables/nearest-name.ts';
import { shown } from './parameter-value.ts';

interface ModelVector extends VectorMetric {
  readonly model: ModelKind;
}

/** The metrics of time series. */
export const vectorCatalogue: readonly ModelVector[] = Object.entries(registrations).flatMap(([model, { vectors }]) =>
  Object.entries<VectorDescriptor>(vectors).map(([name, vector]) => ({ name, ...vector, model: model as ModelKind })),
);

/** The model that has time series of a metric; undefined: none. */
export function modelOfVector(name: string): ModelKind | undefined {
  return vectorCatalogue.find((metric) => metric.name === name)?.model;
}

/** “there are no time series of queue_lenght; did you mean queue_length?” */
export function unknownVector(name: string): string {
  const names = vectorCatalogue.map((metric) => metric.name);
  return `there are no time series of ${shown(name)}${suggestion(name, names)} (there are those of ${names.join(', ')})`;
}
