import type { RequestTrace } from '../../protocol/workload/request-trace.ts';
import { NO_ROW } from '../../results/tables/column-values.ts';
import {
  cellInWords,
  groupRows,
  sweptParameters,
  tableOfColumns,
  valuesOfCells,
  type Cell,
  type Column,
  type ResultTable,
  type TableColumn,
} from '../../results/tables/table.ts';
import { NO_FILE } from '../../sim/run/parameter.ts';
import type { RequestTraceFiles } from '../inputs/request-trace-files.ts';
import { metricCatalogue } from '../language/metric-catalogue.ts';
import { parameterCatalogue, type Parameter, type ParameterValue } from '../language/parameter-catalogue.ts';
import type { Study } from '../language/study.ts';
import type { FinishedRun } from './sweep.ts';
import { runParametersOf } from '../plan/derive-parameters.ts';
import { pointKey, runKey } from './run-key.ts';
import type { PlannedRun, SweepPoint } from '../plan/run-plan.ts';

const identities = {
  run: identity('run', 'Run'),
  point: identity('point', 'Parameter point'),
  seed: identity('seed', 'Seed'),
};

/** Of every table of runs. */
export const columnsOfRuns: readonly Column[] = [
  ...Object.values(identities),
  ...parameterCatalogue.map(parameterColumn),
  ...metricCatalogue.map(metricColumn),
];

/**
 * The table of a study's runs: one row per run, all parameters (automatic ones computed) and all metrics as columns.
 */
export function runsTable(study: Study, runs: readonly FinishedRun[], version: string): ResultTable {
  const filled = (column: Column, valueOf: (run: FinishedRun) => Cell): TableColumn => ({
    ...column,
    values: valuesOfCells(column, runs.map(valueOf)),
  });
  const points = [...new Set(runs.map(({ point }) => point))];
  const places = new Map(points.map((point, place) => [point, place]));
  const pointOfRun = Int32Array.from(runs, ({ point }) => places.get(point) ?? NO_ROW);
  const ofPoint = (column: Column, valueOf: (point: SweepPoint) => Cell): TableColumn => ({
    ...column,
    values: valuesOfCells(column, points.map(valueOf)).take(pointOfRun),
  });
  const metadata = { study: study.name, version, sweep: [...study.sweep.keys()].join(' ') };
  return tableOfColumns(
    [
      filled(identities.run, ({ index }) => index),
      ofPoint(identities.point, ({ index }) => index),
      filled(identities.seed, ({ seed }) => seed),
      ...parameterCatalogue.map((parameter) =>
        ofPoint(parameterColumn(parameter), ({ values }) => values.get(parameter.name) ?? null),
      ),
      ...metricCatalogue.map((metric) => filled(metricColumn(metric), (run) => run.metric(metric.name))),
    ],
    metadata,
  );
}

function identity(name: string, description: string): Column {
  return { name, kind: 'identity', type: 'integer', unit: '1', description };
}

function parameterColumn({ name, type, unit, description }: Parameter): Column {
  return { name, kind: 'parameter', type: columnType(type), unit, description };
}

function columnType(type: Parameter['type']): Column['type'] {
  return type === 'boolean' || type === 'number' || type === 'integer' ? type : 'text';
}

function metricColumn({ name, unit, description }: (typeof metricCatalogue)[number]): Column {
  return { name, kind: 'metric', type: 'number', unit, description };
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
 * The runs of a table with their parameters, all of which are columns: point by point.
 *
 * @param codeFingerprint of the code that made the table
 * @param traces of requests, which are read when they are asked for; undefined: the runs are only named
 */
export function recordedRuns(runs: ResultTable, codeFingerprint: string, traces?: RequestTraceFiles): RecordedRun[] {
  const columns = new Map(runs.columns.map(({ name, values }) => [name, values]));
  const swept = sweptParameters(runs);
  return [...groupRows(runs, 'point')].flatMap(([index, rows]) => {
    // The parameters are those of any of its runs.
    const [first = NO_ROW] = rows;
    const values = new Map<string, ParameterValue>(
      parameterCatalogue.map(({ name, default: value }) => [name, columns.get(name)?.at(first) ?? value]),
    );
    const parameters = runParametersOf(values);
    const label = swept.map((name) => `${name}=${cellInWords(columns.get(name)?.at(first))}`).join(', ');
    const point = {
      index: Number(index),
      label,
      values,
      parameters,
      get requestTrace(): RequestTrace | undefined {
        return parameters.requestTrace === NO_FILE ? undefined : traces?.of(parameters.requestTrace).trace;
      },
    };
    const key = pointKey(parameters, codeFingerprint);
    return rows.map((row): RecordedRun => {
      const valueOf = (column: string): Cell | undefined => columns.get(column)?.at(row);
      const seed = Number(valueOf('seed'));
      return { run: Number(valueOf('run')), key: runKey(key, seed), point, seed, valueOf };
    });
  });
}
