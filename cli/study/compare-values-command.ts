import { cautionedPoints } from '../../analysis/statistics/cautions.ts';
import { compareValues, type FactorComparison } from '../../analysis/comparison/factor-comparison.ts';
import { differencePlot } from '../../analysis/plots/difference-plot.ts';
import { columnOf } from '../../results/expressions/expression.ts';
import { StudyFolder } from '../../results/folders/study-folder.ts';
import {
  cellInWords,
  columnNamed,
  groupRows,
  sweptParameters,
  type Cell,
  type ResultTable,
} from '../../results/tables/table.ts';
import { suggestion } from '../../results/tables/nearest-name.ts';
import { inUnit } from '../../scenarios/language/unit.ts';
import { UsageError } from '../usage-error.ts';
import { askedColumns } from './asked-columns.ts';
import { cautionLines } from './caution-lines.ts';
import type { CompareOptions } from './compare-options.ts';
import { resultsFolder } from './results-folder.ts';
import { pictureFormat, writePicture } from './picture-output.ts';
import { rowsThatMatch } from './row-conditions.ts';
import { writeTable } from './table-output.ts';

const CONFIDENCE = 0.95;
/** Pairs below which a t-interval rests on the differences being normally distributed more than one should trust. */
const FEW_PAIRS = 5;

/**
 * Compares the values of a parameter within a study, pairs of runs of the same seed; what a reader must know of it goes
 * to standard error.
 *
 * @throws UsageError if the parameter, its baseline or a metric is none, or nothing can be compared.
 */
export async function compareValuesCommand(directory: string, by: string, options: CompareOptions): Promise<void> {
  const picture = pictureFormat(options);
  const folder = StudyFolder.open(await resultsFolder(directory, options.partial));
  const { runs, metrics } = comparedMetrics(folder, options);
  const rows = rowsThatMatch(runs, options.where ?? []);
  const values = valuesOf(rows, by, directory);
  const baseline = options.baseline === undefined ? undefined : valueNamed(rows, by, values, options.baseline);
  const confidence = options.confidence ?? CONFIDENCE;
  const comparison = compareValues(rows, { by, baseline, metrics, confidence });
  if (comparison.pairs[1] === 0)
    throw new UsageError(
      `nothing to compare: no two runs differ in ${by} alone, or ${metrics.join(', ')} has no values`,
    );
  const cautions = cautionLines(cautionedPoints(folder.readTable('summary'), runs));
  for (const line of [...notes(comparison, confidence), ...cautions]) console.error(line);
  if (picture === undefined || options.out === undefined) await writeTable(comparison.table, options);
  else await writePicture(differencePlot(comparison.table, runs, by, confidence), options.out, picture);
}

/** The runs with the metrics that are asked for, or else with those that the study draws. */
function comparedMetrics(
  folder: StudyFolder,
  { metric = [], all }: CompareOptions,
): { readonly runs: ResultTable; readonly metrics: readonly string[] } {
  const plain = folder.readTable('runs');
  const known = plain.columns.flatMap(({ name, kind }) => (kind === 'metric' ? [name] : []));
  const drawn = folder.manifest().plots.map(({ y }) => columnOf(y));
  const texts = all === true ? known : metric.length > 0 ? metric : drawn;
  if (texts.length === 0) throw new UsageError('the study draws no metric: choose some with --metric, or --all');
  const { runs, names } = askedColumns(plain, '--metric', 'metric', texts);
  return { runs, metrics: names };
}

function valuesOf(runs: ResultTable, by: string, directory: string): Cell[] {
  const swept = sweptParameters(runs);
  const found = runs.columns.find(({ name }) => name === by);
  const varied = `${directory} varies ${swept.join(', ') || 'nothing'}`;
  if (found === undefined)
    throw new UsageError(`--by ${by}: there is no parameter ${by}${suggestion(by, swept)}; ${varied}`);
  if (!swept.includes(by)) throw new UsageError(`--by ${by}: the study does not sweep ${by}; ${varied}`);
  const values = [...groupRows(runs, by).keys()];
  if (values.length < 2)
    throw new UsageError(
      `--by ${by}: all runs have ${by}=${cellInWords(values[0])}, so that there is nothing to compare`,
    );
  return values;
}

function valueNamed(runs: ResultTable, by: string, values: readonly Cell[], text: string): Cell {
  const { unit } = columnNamed(runs, by);
  const quantity = inUnit(text, unit) ?? (text.trim() === '' ? NaN : Number(text));
  const value = values.find((each) => cellInWords(each) === text || each === quantity);
  if (value !== undefined) return value;
  const words = values.map(cellInWords);
  throw new UsageError(
    `--baseline ${text}: no run has ${by}=${text}${suggestion(text, words)}; there are ${words.join(', ')}`,
  );
}

function notes({ tests, pairs: [fewest, most] }: FactorComparison, confidence: number): string[] {
  const percent = Number((100 * confidence).toPrecision(6));
  const pairs = fewest === most ? `${most}` : `${fewest} to ${most}`;
  if (most < 2)
    return ['one pair per comparison: differences have neither interval nor p-value (more seeds are needed)'];
  return [
    `${pairs} pairs per comparison (same seed, same other parameters)`,
    `each ${percent} % confidence interval is that of one comparison; p_holm corrects for all ${tests} tests shown`,
    ...(fewest < FEW_PAIRS
      ? [
          `few pairs: with less than ${FEW_PAIRS}, intervals and p-values hold only if differences are normally distributed`,
        ]
      : []),
  ];
}
