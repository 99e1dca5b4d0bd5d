import {
  chosenColumns,
  withCautions,
  withColumns,
  withParameters,
  type ChosenTable,
} from '../../analysis/report/table-choice.ts';
import { summaryByValue } from '../../analysis/report/summary-by-value.ts';
import { wideSummary } from '../../analysis/report/wide-summary.ts';
import { withPlotColumns } from '../../analysis/plots/plot-columns.ts';
import { summarize } from '../../analysis/statistics/summary.ts';
import { readComponents, readDistributions } from '../../results/folders/detail-files.ts';
import { plotsOfRuns } from '../../results/folders/plot-definition.ts';
import { StudyFolder } from '../../results/folders/study-folder.ts';
import {
  findColumn,
  groupRows,
  columnNamed,
  sweptParameters,
  type Cell,
  type Column,
  type ResultTable,
} from '../../results/tables/table.ts';
import { typedCommand } from '../../results/folders/typed-command.ts';
import { componentRows, distributionRows } from '../../results/tables/detail-rows.ts';
import { vectorRows } from '../../results/tables/vector-table.ts';
import { suggestion } from '../../results/tables/nearest-name.ts';
import type { TableFormat } from '../../analysis/report/table-formats.ts';
import { writeSimproctcTables } from './simproctc-files.ts';
import { simproctcTables } from './simproctc-tables.ts';
import { askedColumns } from './asked-columns.ts';
import { resultsFolder } from './results-folder.ts';
import { readRowConditions, rowsThatFit, withConditionColumns } from './row-conditions.ts';
import { tableFormat, withMetrics, writeTable, type TableOutputOptions } from './table-output.ts';
import { UsageError } from '../usage-error.ts';

export interface TableOptions extends Omit<TableOutputOptions, 'format'> {
  readonly format?: TableFormat | 'simproctc';
  /** Names of metrics, and of parameters. */
  readonly metric?: readonly string[] | undefined;
  readonly parameter?: readonly string[] | undefined;
  /** Conditions on rows. */
  readonly where?: readonly string[];
  readonly runs?: boolean;
  readonly vectors?: boolean;
  readonly components?: boolean;
  readonly distributions?: boolean;
  /** Of what the sweep has done so far. */
  readonly partial?: boolean;
  /** One row per point. */
  readonly wide?: boolean;
  /** A parameter with one column per value. */
  readonly by?: string;
  /** Level of the confidence intervals. */
  readonly confidence?: number;
  /** Also columns without information. */
  readonly all?: boolean;
}

/** Gives the summary of a study's results, its runs, or time series of runs. */
export async function tableCommand(directory: string, options: TableOptions): Promise<void> {
  const { format, out } = options;
  if (format === 'simproctc') {
    await writeSimproctc(directory, options);
    return;
  }
  const output = { ...(format !== undefined && { format }), ...(out !== undefined && { out }) };
  tableFormat(output);
  if (options.all === true && options.runs !== true && options.wide !== true)
    throw new UsageError('--all applies to --runs and --wide: the summary always has all metrics');
  const folder = StudyFolder.open(await resultsFolder(directory, options.partial));
  const { table, leftOut } = isPlain(options)
    ? { table: folder.readTable('summary'), leftOut: 0 }
    : chosenTable(folder, options);
  await writeTable(table, output);
  const what = options.wide === true ? 'metric' : 'column';
  if (leftOut > 0)
    console.error(
      leftOut === 1
        ? `left out: 1 ${what} that is empty or the same in all rows (--all shows it)`
        : `left out: ${leftOut} ${what}s that are empty or the same in all rows (--all shows them)`,
    );
}

/** The tables that SimProcTC's plotter reads: all that there are. */
async function writeSimproctc(directory: string, options: TableOptions): Promise<void> {
  const { out, partial } = options;
  if (out === undefined)
    throw new UsageError('--format simproctc writes a file for each scalar: give a folder with --out');
  if (!isPlain(options) || options.all === true)
    throw new UsageError(
      '--format simproctc writes all that there is: of the other options it takes --out and --partial',
    );
  const folder = StudyFolder.open(await resultsFolder(directory, partial));
  const tables = simproctcTables(folder.readTable('runs'), readComponents(folder));
  console.error(writeSimproctcTables(tables, out));
}

/** The summary as it is, which does not need the runs. */
function isPlain(options: TableOptions): boolean {
  const { runs, vectors, components, distributions, wide, by, confidence, metric, parameter, where } = options;
  return [runs, vectors, components, distributions, wide, by, confidence, metric, parameter, where].every(
    (option) => option === undefined,
  );
}

function chosenTable(folder: StudyFolder, options: TableOptions): ChosenTable {
  const plain = folder.readTable('runs');
  const ofParameters = askedColumns(plain, '--parameter', 'parameter', options.parameter ?? []);
  const parameter = options.parameter === undefined ? undefined : ofParameters.names;
  const recorded = recordedRows(folder, options);
  if (recorded !== undefined)
    return { table: tableOfRecords(recorded, ofParameters.runs, { ...options, parameter }), leftOut: 0 };
  const ofMetrics = askedColumns(ofParameters.runs, '--metric', 'metric', options.metric ?? []);
  const metric = options.metric === undefined ? undefined : ofMetrics.names;
  const runs = withConditionColumns(ofMetrics.runs, options.where ?? []);
  const chosen = { ...options, metric, parameter };
  const summary = folder.readTable('summary');
  if (options.runs === true) return runTable(withCautions(runs, summary), chosen);
  // The summary has them, too.
  const drawn = withPlotColumns(runs, plotsOfRuns(folder.manifest().plots));
  return summaryTable(summaryWith(summary, drawn, chosen), drawn, chosen);
}

/** A summary that has these metrics: expressions that no plot has come from the runs, as other intervals do. */
function summaryWith(
  summary: ResultTable,
  runs: ResultTable,
  { metric: metrics = [], confidence }: TableOptions,
): ResultTable {
  if (confidence !== undefined) return summarize(runs, confidence);
  const known = groupRows(summary, 'metric');
  return metrics.every((name) => known.has(name)) ? summary : summarize(runs);
}

function summaryTable(
  summary: ResultTable,
  runs: ResultTable,
  { metric, parameter, where = [], wide, by, all = false }: TableOptions,
): ChosenTable {
  // What a point has of its runs: their parameters.
  const parameters = withColumns(runs, ['point', ...namesOf(runs, 'parameter')]);
  const rule = readRowConditions(where, [summary, parameters]);
  const ofMetrics = withMetrics(summary, metric ?? []);
  const chosen = rowsThatFit(ofMetrics, rule, lookUp(ofMetrics, parameters, 'point'));
  const table = parameter === undefined ? chosen : withParameters(chosen, runs, 'point', parameter);
  if (by !== undefined) return { table: tableByValue(table, by), leftOut: 0 };
  return wide === true ? wideSummary(table, runs, metric, all) : { table, leftOut: 0 };
}

function tableByValue(summary: ResultTable, by: string): ResultTable {
  const swept = sweptParameters(summary);
  if (!swept.includes(by))
    throw new UsageError(
      `--by ${by}: the study does not sweep ${by}${suggestion(by, swept)}; it varies ${swept.join(', ') || 'nothing'}`,
    );
  return summaryByValue(summary, by);
}

function runTable(runs: ResultTable, { metric, parameter, where = [], all = false }: TableOptions): ChosenTable {
  const rows = rowsThatFit(runs, readRowConditions(where, [runs]), lookUp(runs, runs, 'run'));
  return chosenColumns(rows, { metrics: metric, parameters: parameter, all });
}

/** What was recorded besides metrics, if that is asked for. @throws UsageError if there is nothing. */
function recordedRows(folder: StudyFolder, options: TableOptions): ResultTable | undefined {
  if (options.vectors === true) {
    const one = typedCommand('plot', folder.path, '--run', '0');
    const way = `record them with "rsplab run … --vectors", or those of one run with "${one}"`;
    return requireRows(vectorRows(folder.readVectors()), `${folder.path} has no time series: ${way}`);
  }
  if (options.components === true) {
    const way = 'record them with "rsplab run … --components"';
    return requireRows(componentRows(readComponents(folder)), `${folder.path} has no components: ${way}`);
  }
  if (options.distributions === true) {
    const way = 'record them with "rsplab run … --distributions"';
    return requireRows(distributionRows(readDistributions(folder)), `${folder.path} has no distributions: ${way}`);
  }
  return undefined;
}

function requireRows(table: ResultTable, otherwise: string): ResultTable {
  if (table.length === 0) throw new UsageError(otherwise);
  return table;
}

function tableOfRecords(
  records: ResultTable,
  plainRuns: ResultTable,
  { metric, parameter, where = [] }: TableOptions,
): ResultTable {
  const runs = withConditionColumns(plainRuns, where);
  const rule = readRowConditions(where, [records, runs]);
  const ofMetrics = withMetrics(records, metric ?? []);
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

function namesOf({ columns }: ResultTable, kind: Column['kind']): string[] {
  return columns.flatMap((column) => (column.kind === kind ? [column.name] : []));
}
