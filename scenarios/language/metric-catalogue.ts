import type { Metric } from '../../sim/run/metric.ts';
import { namesOf } from '../../sim/run/parameter.ts';
import { allMetrics, type MetricName } from '../../sim/run/run-metrics.ts';
import { missingUse, useOf, type Use } from './use.ts';
import { typedCommand } from '../../results/folders/typed-command.ts';
import { suggestion } from '../../results/tables/nearest-name.ts';
import { shown } from './parameter-value.ts';
import type { ParameterName } from '../../sim/run/run-parameters.ts';
import type { ParameterValue } from './parameter-catalogue.ts';

export interface NamedMetric extends Metric {
  readonly name: MetricName;
  readonly use: Use;
}

/** The metrics of runs, in the order of the result table's columns. */
export const metricCatalogue: readonly NamedMetric[] = namesOf(allMetrics).map((name) => ({
  ...allMetrics[name],
  name,
  use: useOf(name, ({ metrics, packetMetrics }) => ({ any: metrics, packets: packetMetrics })),
}));

const byName: ReadonlyMap<string, NamedMetric> = new Map(metricCatalogue.map((metric) => [metric.name, metric]));

/** By RSPSIM's names; its toolchain writes a table for `controller.SystemUtilization` as `controller-SystemUtilization`. */
export const metricsByRspsimName: ReadonlyMap<string, string> = new Map(
  metricCatalogue.flatMap(({ name, rspsim }) => {
    if (rspsim === undefined) return [];
    const plain = rspsim.slice(rspsim.lastIndexOf('.') + 1);
    return [rspsim, plain, rspsim.replace(/\.(?=[^.]*$)/, '-')].map((theirs) => [theirs, name] as const);
  }),
);

export function metricNamed(name: string): NamedMetric | undefined {
  return byName.get(name);
}

export function isMetric(name: string): name is MetricName {
  return byName.has(name);
}

/** “unknown metric "utilisation"; did you mean utilization?”: there are too many to name them all. */
export function unknownMetric(given: unknown): string {
  const hint = typeof given === 'string' ? suggestion(given, byName.keys(), metricsByRspsimName) : '';
  return `unknown metric ${shown(given)}${hint} ("${typedCommand('list', '--metrics')}" lists them all)`;
}

type ValueOf = (name: string) => ParameterValue | undefined;

/** Metrics that are measured only where something happens, and what makes it happen. */
const conditions: readonly { readonly names: readonly MetricName[]; readonly parameter: ParameterName }[] = [
  { names: ['switching_time', 'switching_time_relative', 'association_end_time'], parameter: 'pathFailureTime' },
  { names: ['transfer_time'], parameter: 'transferSize' },
  { names: ['link_utilization'], parameter: 'linkRate' },
];

/** What a metric needs to have a value in a run and does not find among its parameters; undefined: nothing. */
export function missingForMetric(name: string, value: ValueOf): string | undefined {
  const missing = missingUse(byName.get(name)?.use ?? {}, value);
  if (missing !== undefined) return missing;
  return conditions.find(({ names, parameter }) => names.some((each) => each === name) && value(parameter) === Infinity)
    ?.parameter;
}
