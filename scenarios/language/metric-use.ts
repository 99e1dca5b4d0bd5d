import { metricCatalogue } from '../../sim/run/metric-catalogue.ts';
import type { ParameterValue } from './parameter-catalogue.ts';

type ValueOf = (name: string) => ParameterValue | undefined;

/** Metrics that are measured only where something happens, and what makes it happen. */
const conditions: readonly { readonly names: readonly string[]; readonly parameter: string }[] = [
  { names: ['switching_time', 'switching_time_relative', 'association_end_time'], parameter: 'pathFailureTime' },
  { names: ['transfer_time'], parameter: 'transferSize' },
  { names: ['link_utilization'], parameter: 'linkRate' },
];

/** What a metric needs to have a value in a run and does not find among its parameters; undefined: nothing. */
export function missingForMetric(name: string, value: ValueOf): string | undefined {
  const { model, transport } = metricCatalogue.find((metric) => metric.name === name)?.use ?? {};
  if (model !== undefined && value('model') !== model) return `model: ${model}`;
  if (transport !== undefined && value('transport') !== transport) return `transport: ${transport}`;
  return conditions.find(({ names, parameter }) => names.includes(name) && value(parameter) === Infinity)?.parameter;
}
