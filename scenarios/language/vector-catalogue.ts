import type { VectorMetric } from '../../results/tables/vector-table.ts';
import { registrations } from '../../sim/models/registrations.ts';
import type { VectorDescriptor } from '../../sim/run/vector.ts';
import { suggestion } from '../../results/tables/nearest-name.ts';
import { shown } from './parameter-value.ts';
import { missingUse, useOf } from './use.ts';

/** Time series of all models: several may have the same. */
const descriptors: Readonly<Record<string, VectorDescriptor>> = Object.assign(
  {},
  ...Object.values(registrations).map(({ vectors, packetVectors }) => ({ ...vectors, ...packetVectors })),
);

/** The metrics of time series. */
export const vectorCatalogue: readonly VectorMetric[] = Object.entries(descriptors).map(([name, vector]) => ({
  name,
  ...vector,
}));

/** What a run needs to have time series of a metric and does not find among its parameters; undefined: nothing. */
export function missingForVector(name: string, value: Parameters<typeof missingUse>[1]): string | undefined {
  return missingUse(
    useOf(name, ({ vectors, packetVectors }) => ({ any: vectors, packets: packetVectors })),
    value,
  );
}

/** “there are no time series of queue_lenght; did you mean queue_length?” */
export function unknownVector(name: string): string {
  const names = vectorCatalogue.map((metric) => metric.name);
  return `there are no time series of ${shown(name)}${suggestion(name, names)} (there are those of ${names.join(', ')})`;
}
