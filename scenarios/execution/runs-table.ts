import type { Cell, Column, ResultTable } from '../../results/tables/table.ts';
import { metricCatalogue } from '../language/metric-catalogue.ts';
import { parameterCatalogue, type Parameter } from '../language/parameter-catalogue.ts';
import type { Study } from '../language/study.ts';
import type { FinishedRun } from './sweep.ts';

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

/**
 * The table of a study's runs: one row per run, all parameters (automatic ones computed) and all metrics as columns.
 */
export function runsTable(study: Study, runs: readonly FinishedRun[], version: string): ResultTable {
  const rows = runs.map(({ index, point, seed, metrics }): Cell[] => [
    index,
    point.index,
    seed,
    ...parameterCatalogue.map(({ name }) => point.values.get(name) ?? null),
    ...metricCatalogue.map(({ name }) => metrics[name]),
  ]);
  const metadata = { study: study.name, version, sweep: [...study.sweep.keys()].join(' ') };
  return { columns, rows, metadata };
}

function identity(name: string, description: string): Column {
  return { name, kind: 'identity', type: 'integer', unit: '1', description };
}

function parameterColumn({ name, type, unit, description }: Parameter): Column {
  return { name, kind: 'parameter', type: type === 'choice' ? 'text' : type, unit, description };
}
