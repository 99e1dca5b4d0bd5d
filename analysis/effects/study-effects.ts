import { NumberValues } from '../../results/tables/column-values.ts';
import {
  columnNamed,
  groupRows,
  numbersNamed,
  selectRows,
  sweptParameters,
  tableOfRows,
  cellInWords,
  type Cell,
  type Column,
  type ResultTable,
} from '../../results/tables/table.ts';
import { estimate } from '../statistics/statistics.ts';
import { spreadTest } from './spread-test.ts';
import { analyzeVariance, type VarianceAnalysis, type VarianceComponent } from './variance-analysis.ts';

/** What swept parameters do to a metric. */
export interface StudyEffects {
  readonly analysis: VarianceAnalysis;
  /** One row per effect, the greatest share first; then seeds, higher interactions, error and total. */
  readonly table: ResultTable;
  /** One row per parameter and value, with the mean of the metric. */
  readonly means: ResultTable;
  /** Runs whose metric has no value. */
  readonly withoutValue: number;
  /** p-value of the hypothesis that runs vary alike at all points; undefined: there are too few seeds to tell. */
  readonly spreadP: number | undefined;
  /** Number of seeds, and whether points share them. */
  readonly seeds: number;
  readonly areSeedsShared: boolean;
}

/** Nothing can be said of a metric. */
export class NoEffectsError extends Error {
  override name = 'NoEffectsError';
}

/**
 * Which swept parameters, and which interactions of two, a metric depends on. The values of numeric parameters are
 * levels like others. Seeds that several points share are blocks: what a seed does to all of its points is no error.
 *
 * @param metric of which the logarithm to base 10 is taken if `log`
 * @throws NoEffectsError if no parameter varies, or the metric has no values or, for a logarithm, some at or below 0.
 *   TooManyLevelsError
 */
export function studyEffects(
  allRuns: ResultTable,
  { metric, log, confidence }: { readonly metric: string; readonly log: boolean; readonly confidence: number },
): StudyEffects {
  const runs = withValues(allRuns, metric);
  const response = responseOf(runs, metric, log);
  const factors = sweptParameters(runs).filter((name) => groupRows(runs, name).size > 1);
  if (factors.length === 0) throw new NoEffectsError('no swept parameter has several values in these runs');
  const areSeedsShared = seedsAreShared(runs);
  const analysis = analyzeVariance({
    response,
    factors: factors.map((name) => ({ name, levels: levelsOf(runs, name) })),
    blocks: areSeedsShared ? levelsOf(runs, 'seed') : undefined,
  });
  const points = [...groupRows(runs, 'point').values()];
  return {
    analysis,
    table: effectTable(analysis, runs.metadata),
    means: meanTable(runs, factors, response, { areSeedsShared, confidence, log }),
    withoutValue: allRuns.length - runs.length,
    spreadP: spreadTest(points.map((rows) => rows.map((row) => response[row] ?? 0))),
    seeds: groupRows(runs, 'seed').size,
    areSeedsShared,
  };
}

function withValues(runs: ResultTable, metric: string): ResultTable {
  const values = numbersNamed(runs, metric);
  const rows = Array.from({ length: runs.length }, (_, row) => row).filter((row) => !values.isNull(row));
  if (rows.length === 0) throw new NoEffectsError(`${metric} has no value in these runs`);
  return rows.length === runs.length ? runs : selectRows(runs, rows);
}

function responseOf(runs: ResultTable, metric: string, log: boolean): Float64Array {
  const { numbers } = numbersNamed(runs, metric);
  if (!log) return numbers;
  const misfits = numbers.filter((value) => value <= 0).length;
  if (misfits > 0)
    throw new NoEffectsError(`${metric} is 0 or less in ${misfits} of ${numbers.length} runs, which has no logarithm`);
  return numbers.map((value) => Math.log10(value));
}

function seedsAreShared(runs: ResultTable): boolean {
  const points = columnNamed(runs, 'point').values;
  return [...groupRows(runs, 'seed').values()].some((rows) => new Set(rows.map((row) => points.at(row))).size > 1);
}

function levelsOf(runs: ResultTable, name: string): Int32Array {
  const levels = new Int32Array(runs.length);
  for (const [level, rows] of [...groupRows(runs, name).values()].entries())
    for (const row of rows) levels[row] = level;
  return levels;
}

const number = (name: string, description: string, unit = '1'): Column => ({
  name,
  kind: 'metric',
  type: 'number',
  unit,
  description,
});
const text = (name: string, description: string): Column => ({
  ...number(name, description, ''),
  kind: 'identity',
  type: 'text',
});

const effectColumns: readonly Column[] = [
  text('effect', 'Parameter, interaction of two parameters, or other source of variance'),
  { ...number('df', 'Degrees of freedom'), type: 'integer' },
  number('sum_of_squares', 'Sum of squares (type II)', ''),
  number('mean_square', 'Mean square', ''),
  number('f', 'F statistic'),
  number('p', 'p-value of the F test'),
  number('share', 'Share of the total variance'),
  number('partial_share', 'Share of the variance of effect and error'),
];

function effectTable(analysis: VarianceAnalysis, metadata: ResultTable['metadata']): ResultTable {
  const { effects, blocks, higher, error, total } = analysis;
  const rest = (name: string, component: VarianceComponent | undefined): Cell[][] => {
    if (component === undefined || component.degreesOfFreedom === 0) return [];
    const share = total.sumOfSquares === 0 ? 0 : component.sumOfSquares / total.sumOfSquares;
    return [[name, ...sumCells(component), null, null, share, null]];
  };
  const rows = effects
    .toSorted((a, b) => b.share - a.share)
    .map((each): Cell[] => [
      nameOf(each.factors),
      ...sumCells(each),
      each.f === undefined || !Number.isFinite(each.f) ? null : each.f,
      each.p ?? null,
      each.share,
      each.partialShare ?? null,
    ]);
  return tableOfRows(
    effectColumns,
    [
      ...rows,
      ...rest('seeds', blocks),
      ...rest('interactions of three and more', higher),
      ...rest('error', error),
      ...rest('total', total),
    ],
    { study: metadata['study'] ?? '' },
  );
}

/** How an effect is called: “policy”, “policy × puToPeRatio”. */
function nameOf(factors: readonly string[]): string {
  return factors.join(' × ');
}

function sumCells({ sumOfSquares, degreesOfFreedom }: VarianceComponent): Cell[] {
  return [degreesOfFreedom, sumOfSquares, degreesOfFreedom === 0 ? null : sumOfSquares / degreesOfFreedom];
}

function meanColumns(confidence: number, log: boolean): readonly Column[] {
  const percent = Number((100 * confidence).toPrecision(6));
  const of = log ? 'logarithm to base 10 of the metric' : 'metric';
  return [
    text('parameter', 'Parameter'),
    text('value', 'Value of the parameter'),
    number('mean', `Mean of the ${of} over all points with this value`, ''),
    number('half_width', `Half-width of its ${percent} % confidence interval over the seeds (Student's t)`, ''),
    { ...number('n', 'Number of seeds'), type: 'integer' },
  ];
}

/** Where points share seeds, a seed has one value: its mean over the points; else each run has. */
function meanTable(
  runs: ResultTable,
  factors: readonly string[],
  response: Float64Array,
  { areSeedsShared, confidence, log }: { areSeedsShared: boolean; confidence: number; log: boolean },
): ResultTable {
  const values = new NumberValues(response);
  const meanOf = (rows: readonly number[]): number => estimate(values.present(rows))?.mean ?? 0;
  const rows = factors.flatMap((factor) =>
    [...groupRows(runs, factor)].map(([level, ofLevel]): Cell[] => {
      const seeds = groupRows(selectRows(runs, ofLevel), 'seed');
      const bySeed = [...seeds.values()].map((places) => meanOf(places.map((place) => ofLevel[place] ?? 0)));
      const single = estimate(areSeedsShared ? bySeed : values.present(ofLevel), confidence);
      return [factor, cellInWords(level), single?.mean ?? null, single?.halfWidth ?? null, single?.n ?? 0];
    }),
  );
  return tableOfRows(meanColumns(confidence, log), rows, { study: runs.metadata['study'] ?? '' });
}
