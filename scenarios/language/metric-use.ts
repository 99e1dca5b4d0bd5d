import { metricCatalogue } from './metric-catalogue.ts';
import type { MetricName } from '../../sim/run/run-metrics.ts';
import type { ParameterName } from '../../sim/run/run-parameters.ts';
import type { ParameterValue } from './parameter-catalogue.ts';
import { missingUse } from './use.ts';

type ValueOf = (name: string) => ParameterValue | undefined;

/** Metrics that are measured only where something happens, and what makes it happen. */
const conditions: readonly { readonly names: readonly MetricName[]; readonly parameter: ParameterName }[] = [
  { names: ['switching_time', 'switching_time_relative', 'association_end_time'], parameter: 'pathFailureTime' },
  { names: ['transfer_time'], parameter: 'transferSize' },
  { names: ['link_utilization'], parameter: 'linkRate' },
];

/** What a metric needs to have a value in a run and does not find among its parameters; undefined: nothing. */
export function missingForMetric(name: string, value: ValueOf): string | undefined {
  const missing = missingUse(metricCatalogue.find((metric) => metric.name === name)?.use ?? {}, value);
  if (missing !== undefined) return missing;
  return conditions.find(({ names, parameter }) => names.some((each) => each === name) && value(parameter) === Infinity)
    ?.parameter;
}
