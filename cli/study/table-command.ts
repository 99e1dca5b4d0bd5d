import {
  chosenColumns,
  withCautions,
  withColumns,
  withParameters,
  type ChosenTable,
} from '../../analysis/report/table-choice.ts';
import { wideSummary } from '../../analysis/report/wide-summary.ts';
import { StudyFolder } from '../../results/folders/study-folder.ts';
import {
  findColumn,
  groupRows,
  columnNamed,
  type Cell,
  type Column,
  type ResultTable,
} from '../../results/tables/table.ts';
import { typedCommand } from '../../results/folders/typed-command.ts';
import { vectorRows } from '../../results/tables/vector-table.ts';
import { suggestion } from '../../scenarios/language/nearest-name.ts';
import { readRowConditions, rowsThatFit } from './row-conditions.ts';
import { tableFormat, withMetrics, writeTable, type TableOutputOptions } from './table-output.ts';
import { UsageError } from '../usage-error.ts';

export interface TableOptions extends TableOutputOptions {
  /** Names of metrics, and of parameters. */
  readonly metric?: readonly string[] | undefined;
  readonly parameter?: readonly string[] | undefined;
  /** Conditions on rows. */
  readonly where?: readonly string[];
  readonly runs?: boolean;
  readonly vectors?: boolean;
  /** One row per point. */
  readonly wide?: boolean;
  /** Also columns without information. */
  readonly all?: boolean;
}

/** Gives the summary of a study's results, its runs, or time series of runs. */
export async function tableCommand(directory: string, given: TableOptions): Promise<void> {
  const options = { ...given, metric: once(given.metric), parameter: once(given.parameter) };
  tableFormat(options);
  if (options.all === true && options.runs !== true && options.wide !== true)
    throw new UsageError('--all applies to --runs and --wide: the summary always has all metrics');
  const folder = StudyFolder.open(directory);
  const { table, leftOut } = isPlain(options)
    ? { table: withMetrics(folder.readTable('summary'), options.metric ?? []), leftOut: 0 }
    : chosenTable(folder, options);
  await writeTable(table, options);
  const what = options.wide === true ? 'metric' : 'column';
  if (leftOut > 0)
    console.error(
      leftOut === 1
        ? `left out: 1 ${what} that is empty or the same in all rows (--all shows it)`
        : `left out: ${leftOut} ${what}s that are empty or the same in all rows (--all shows them)`,
    );
}

/** The summary as it is, which does not need the runs. */
function isPlain({ runs, vectors, wide, parameter, where }: TableOptions): boolean {
  return [runs, vectors, wide, parameter, where].every((option) => option === undefined);
}

function chosenTable(folder: StudyFolder, options: TableOptions): ChosenTable {
  const runs = folder.readTable('runs');
  for (const name of options.parameter ?? []) requireColumn(runs, 'parameter', name);
  if (options.vectors === true) return { table: vectorTable(folder, runs, options), leftOut: 0 };
  const summary = folder.readTable('summary');
  if (options.runs === true) return runTable(withCautions(runs, summary), options);
  const { metric, parameter, where = [], all = false } = options;
  // What a point has of its runs: their parameters.
  const parameters = withColumns(runs, ['point', ...namesOf(runs, 'parameter')]);
  const rule = readRowConditions(where, [summary, parameters]);
  const ofMetrics = withMetrics(summary, metric ?? []);
  const chosen = rowsThatFit(ofMetrics, rule, lookUp(ofMetrics, parameters, 'point'));
  const table = parameter === undefined ? chosen : withParameters(chosen, runs, 'point', parameter);
  return options.wide === true ? wideSummary(table, runs, metric, all) : { table, leftOut: 0 };
}

function runTable(runs: ResultTable, { metric, parameter, where = [], all = false }: TableOptions): ChosenTable {
  for (const name of metric ?? []) requireColumn(runs, 'metric', name);
  const rows = rowsThatFit(runs, readRowConditions(where, [runs]), lookUp(runs, runs, 'run'));
  return chosenColumns(rows, { metrics: metric, parameters: parameter, all });
}

/** @throws UsageError if there are none. */
function vectorTable(
  folder: StudyFolder,
  runs: ResultTable,
  { metric, parameter, where = [] }: TableOptions,
): ResultTable {
  const vectors = vectorRows(folder.readVectors());
  if (vectors.length === 0)
    throw new UsageError(
      `${folder.path} has no time series: record them with "rsplab run … --vectors", or those of one run with ` +
        `"${typedCommand('plot', folder.path, '--run', '0')}"`,
    );
  const rule = readRowConditions(where, [vectors, runs]);
  const ofMetrics = withMetrics(vectors, metric ?? []);
  const rows = rowsThatFit(ofMetrics, rule, lookUp(ofMetrics, runs, 'run'));
  return parameter === undefined ? rows : withParameters(rows, runs, 'run', parameter);
}

/** The value of a column in a row of a table, or else in the run, or the first run of the point, that it belongs to. */
function lookUp(table: ResultTable, runs: ResultTable, key: string): (row: number, name: string) => Cell {
  const keys = columnNamed(table, key).values;
  const runsOfKeys = groupRows(runs, key);
  return (row, name) => {
    const own = findColumn(table, name);
    if (own !== undefined) return own.values.at(row);
    const [run] = runsOfKeys.get(keys.at(row)) ?? [];
    return run === undefined ? null : (findColumn(runs, name)?.values.at(run) ?? null);
  };
}

/** Names that are given twice count once. */
function once(names: readonly string[] | undefined): readonly string[] | undefined {
  return names === undefined ? undefined : [...new Set(names)];
}

function namesOf({ columns }: ResultTable, kind: Column['kind']): string[] {
  return columns.flatMap((column) => (column.kind === kind ? [column.name] : []));
}

function requireColumn(runs: ResultTable, kind: Column['kind'], name: string): void {
  const known = namesOf(runs, kind);
  if (!known.includes(name)) throw new UsageError(`unknown ${kind} ${name}${suggestion(name, known)}`);
}
