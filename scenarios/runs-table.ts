import type { Cell, Column, ResultTable } from '../results/table.ts';
import { metricCatalogue, type RunMetrics } from '../sim/model/metric-catalogue.ts';
import type { RunParameters } from '../sim/model/run-parameters.ts';
import { parameterCatalogue, type Parameter } from './parameter-catalogue.ts';
import type { RunPlan, SweepPoint } from './run-plan.ts';
import type { Study } from './study.ts';

const columns: readonly Column[] = [
  identity('run', 'Run'),
  identity('point', 'Parameter point'),
  identity('seed', 'Seed'),
  ...parameterCatalogue.map(parameterColumn),
  ...metricCatalogue.map(({ name, unit, description }): Column => ({
    name,
    kind: 'metric',
    type: 'number',
    unit,
    description,
  })),
];

/** The table of a study's runs: a row a run, all parameters (automatic ones computed) and all metrics as columns. */
export function runsTable(study: Study, plan: RunPlan, metrics: readonly RunMetrics[], version: string): ResultTable {
  const rows = plan.runs.map(({ index, point, seed }): Cell[] => [
    index,
    point.index,
    seed,
    ...parameterCatalogue.map(({ name }) => resolved(point, name)),
    ...metricCatalogue.map(({ name }) => metrics[index][name]),
  ]);
  const metadata = { study: study.name, version, sweep: [...study.sweep.keys()].join(' ') };
  return { columns, rows, metadata };
}

function resolved({ parameters, values }: SweepPoint, name: string): Cell {
  return name in parameters ? parameters[name as keyof RunParameters] : (values.get(name) ?? null);
}

function identity(name: string, description: string): Column {
  return { name, kind: 'identity', type: 'integer', unit: '1', description };
}

function parameterColumn({ name, type, unit, description }: Parameter): Column {
  return { name, kind: 'parameter', type: type === 'choice' ? 'text' : type, unit, description };
}
