import { NO_ROW, type ColumnValues } from '../../results/tables/column-values.ts';
import {
  columnNamed,
  groupRows,
  sweptParameters,
  type Column,
  type ResultTable,
  type TableColumn,
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
export function isTelling(values: ColumnValues): boolean {
  if (values.length < 2) return values.length === 1 && !values.isNull(0);
  const first = [values.at(0)];
  for (let row = 1; row < values.length; row++) if (!first.includes(values.at(row))) return true;
  return false;
}

/** Whether a column has no value at all. */
export function isEmpty(values: ColumnValues): boolean {
  for (let row = 0; row < values.length; row++) if (!values.isNull(row)) return false;
  return true;
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
  const isSingle = runs.length === 1;
  const tells = (name: string): boolean => isTelling(columnNamed(runs, name).values);
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
  return { ...table, columns: names.map((name) => columnNamed(table, name)) };
}

/** The runs with the cautions of their points. */
export function withCautions(runs: ResultTable, summary: ResultTable): ResultTable {
  const cautions = columnNamed(summary, cautionColumn.name).values.take(matchingRows(runs, summary, 'point'));
  return { ...runs, columns: [...runs.columns, { ...cautionColumn, values: cautions }] };
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
  const sources = matchingRows(table, runs, key);
  const added = names.map((name): TableColumn => {
    const column = columnNamed(runs, name);
    return { ...column, values: column.values.take(sources) };
  });
  const columns = table.columns.flatMap((column) => {
    if (column.kind === 'parameter') return [];
    return column.name === key ? [column, ...added] : [column];
  });
  return { ...table, columns };
}

/** For each row of a table the first row of another one that has the same key; -1 if there is none. */
function matchingRows(table: ResultTable, other: ResultTable, key: string): Int32Array {
  const { values } = columnNamed(table, key);
  const rows = groupRows(other, key);
  return Int32Array.from({ length: table.length }, (_, row) => rows.get(values.at(row))?.[0] ?? NO_ROW);
}
