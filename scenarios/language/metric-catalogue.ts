import { registrarCostParameters } from '../../sim/models/rserpool/parameters/registrar-costs.ts';
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

interface Condition {
  readonly names: readonly MetricName[];
  /** What makes it happen, by one of these parameters; the first one is named where none does. */
  readonly parameters: readonly ParameterName[];
  /** The value with which a parameter does not. */
  readonly off: ParameterValue;
}

/** Metrics that are measured only where something happens. */
const conditions: readonly Condition[] = [
  {
    names: ['switching_time', 'switching_time_relative', 'association_end_time'],
    parameters: ['pathFailureTime'],
    off: Infinity,
  },
  { names: ['chunks_rescheduled'], parameters: ['cmtRescheduling'], off: 'none' },
  { names: ['goodput_plain'], parameters: ['plainFlows'], off: 0 },
  { names: ['transfer_time'], parameters: ['transferSize'], off: Infinity },
  { names: ['link_utilization'], parameters: ['linkRate'], off: Infinity },
  {
    names: ['registrar_utilization', 'registrar_waiting_time'],
    parameters: namesOf(registrarCostParameters),
    off: 0,
  },
];

/** What a metric needs to have a value in a run and does not find among its parameters; undefined: nothing. */
export function missingForMetric(name: string, value: ValueOf): string | undefined {
  const missing = missingUse(byName.get(name)?.use ?? {}, value);
  if (missing !== undefined) return missing;
  return conditions.find(
    ({ names, parameters, off }) =>
      names.some((each) => each === name) && parameters.every((parameter) => value(parameter) === off),
  )?.parameters[0];
}
