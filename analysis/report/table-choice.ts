import {
  cellAt,
  columnAt,
  columnIndex,
  sweptParameters,
  type Cell,
  type Column,
  type ResultTable,
  type Row,
} from '../../results/tables/table.ts';
import { cautionColumn } from '../statistics/cautions.ts';

/** The columns of a table that are wanted. */
export interface ColumnChoice {
  /** These, in this order; undefined: those that distinguish rows. */
  readonly parameters?: readonly string[] | undefined;
  readonly metrics?: readonly string[] | undefined;
  /** Of those that are not named all: also what is empty or the same in all rows. */
  readonly all: boolean;
}

export interface ChosenTable {
  readonly table: ResultTable;
  /** Columns, or metrics, that carry no information. */
  readonly leftOut: number;
}

/** Whether a column carries information: it is not empty, and not the same in all of several rows. */
export function isTelling(cells: readonly Cell[]): boolean {
  const values = new Set(cells);
  return values.size > 1 || (cells.length === 1 && !values.has(null));
}

/** Follows from the number of components, and changes no result: it is informative only if it is swept. */
const SAFEGUARD = 'maxEventsPerInstant';

/**
 * A table of runs with the columns that were asked for, or that distinguish runs, swept parameters first; what
 * identifies a run always stays.
 */
export function chosenColumns(runs: ResultTable, { parameters, metrics, all }: ColumnChoice): ChosenTable {
  const known = { parameter: namesOf(runs, 'parameter'), metric: namesOf(runs, 'metric') };
  const swept = sweptParameters(runs).filter((name) => known.parameter.includes(name));
  const isSingle = runs.rows.length === 1;
  const tells = (name: string): boolean => isTelling(runs.rows.map((row) => cellAt(row, columnIndex(runs, name))));
  const telling = {
    parameter: isSingle
      ? swept
      : [...new Set([...swept, ...known.parameter.filter((name) => name !== SAFEGUARD)])].filter(tells),
    metric: known.metric.filter(tells),
  };
  const chosen = all ? known : telling;
  const identities = namesOf(runs, 'identity');
  const names = [
    ...identities.filter((name) => name !== cautionColumn.name),
    ...(parameters ?? chosen.parameter),
    ...(metrics ?? chosen.metric),
    ...identities.filter((name) => name === cautionColumn.name),
  ];
  const leftOut =
    (parameters === undefined ? known.parameter.length - chosen.parameter.length : 0) +
    (metrics === undefined ? known.metric.length - chosen.metric.length : 0);
  return { table: withColumns(runs, names), leftOut };
}

function namesOf({ columns }: ResultTable, kind: Column['kind']): string[] {
  return columns.flatMap((column) => (column.kind === kind ? [column.name] : []));
}

/** The columns with these names, in this order. */
export function withColumns(table: ResultTable, names: readonly string[]): ResultTable {
  const places = names.map((name) => columnIndex(table, name));
  return {
    ...table,
    columns: places.map((place) => columnAt(table, place)),
    rows: table.rows.map((row) => places.map((place) => cellAt(row, place))),
  };
}

/** The runs with the cautions of their points. */
export function withCautions(runs: ResultTable, summary: ResultTable): ResultTable {
  const [point, caution] = [columnIndex(summary, 'point'), columnIndex(summary, 'caution')];
  const cautions = new Map(summary.rows.map((row) => [row[point], row[caution]]));
  const ofRun = columnIndex(runs, 'point');
  return {
    ...runs,
    columns: [...runs.columns, cautionColumn],
    rows: runs.rows.map((row) => [...row, cautions.get(row[ofRun]) ?? null]),
  };
}

/**
 * A table with other parameter columns: those of the runs that its rows belong to, behind the column that says which.
 *
 * @param key the column of both tables by which rows belong together: `point`, or `run`
 */
export function withParameters(
  table: ResultTable,
  runs: ResultTable,
  key: 'point' | 'run',
  names: readonly string[],
): ResultTable {
  const keep = table.columns.flatMap(({ kind }, index) => (kind === 'parameter' ? [] : [index]));
  const place = columnIndex(table, key);
  const after = keep.indexOf(place) + 1;
  const [keyOfRun, sources] = [columnIndex(runs, key), names.map((name) => columnIndex(runs, name))];
  const values = new Map(
    runs.rows.map((row): [Cell, Row] => [cellAt(row, keyOfRun), sources.map((source) => cellAt(row, source))]),
  );
  const nothing = sources.map((): Cell => null);
  const around = <T>(item: (index: number) => T, added: readonly T[]): T[] => {
    const kept = keep.map(item);
    return [...kept.slice(0, after), ...added, ...kept.slice(after)];
  };
  return {
    ...table,
    columns: around(
      (index) => columnAt(table, index),
      sources.map((source) => columnAt(runs, source)),
    ),
    rows: table.rows.map((row) => around((index) => cellAt(row, index), values.get(cellAt(row, place)) ?? nothing)),
  };
}
