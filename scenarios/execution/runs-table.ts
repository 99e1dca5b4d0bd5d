import { cellInWords, sweptParameters, type Cell, type Column, type ResultTable } from '../../results/tables/table.ts';
import { metricCatalogue } from '../language/metric-catalogue.ts';
import { parameterCatalogue, type Parameter, type ParameterValue } from '../language/parameter-catalogue.ts';
import type { Study } from '../language/study.ts';
import type { FinishedRun } from './sweep.ts';
import { runParametersOf } from '../plan/derive-parameters.ts';
import { pointKey, runKey } from './run-key.ts';
import type { PlannedRun } from '../plan/run-plan.ts';

/** Of every table of runs. */
export const columnsOfRuns: readonly Column[] = [
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
  return { columns: columnsOfRuns, rows, metadata };
}

function identity(name: string, description: string): Column {
  return { name, kind: 'identity', type: 'integer', unit: '1', description };
}

function parameterColumn({ name, type, unit, description }: Parameter): Column {
  return { name, kind: 'parameter', type: type === 'choice' ? 'text' : type, unit, description };
}

/** A run that a table of runs has, ready to be simulated once more. */
export interface RecordedRun extends PlannedRun {
  /** Its number in the table. */
  readonly run: number;
  /** Identifies it, whatever its number. */
  readonly key: string;
  /** Its row. */
  readonly valueOf: (column: string) => Cell | undefined;
}

/**
 * The runs of a table with their parameters, all of which are columns.
 *
 * @param codeFingerprint of the code that made the table
 */
export function recordedRuns(runs: ResultTable, codeFingerprint: string): RecordedRun[] {
  const index = new Map(runs.columns.map(({ name }, position) => [name, position]));
  const swept = sweptParameters(runs);
  return runs.rows.map((row) => {
    const valueOf = (column: string): Cell | undefined => row[index.get(column) ?? -1];
    const values = new Map<string, ParameterValue>(
      parameterCatalogue.map(({ name, default: value }) => [name, valueOf(name) ?? value]),
    );
    const parameters = runParametersOf(values);
    const label = swept.map((name) => `${name}=${cellInWords(valueOf(name))}`).join(', ');
    const seed = Number(valueOf('seed'));
    return {
      run: Number(valueOf('run')),
      key: runKey(pointKey(parameters, codeFingerprint), seed),
      point: { index: Number(valueOf('point')), label, values, parameters },
      seed,
      valueOf,
    };
  });
}
