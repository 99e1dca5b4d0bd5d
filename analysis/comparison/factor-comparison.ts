import {
  cellInWords,
  columnNamed,
  groupRows,
  sweptParameters,
  tableOfRows,
  type Cell,
  type Column,
  type ResultTable,
} from '../../results/tables/table.ts';
import { holmAdjusted, pairedTest } from '../statistics/hypothesis-tests.ts';
import { estimate } from '../statistics/statistics.ts';
import { RunCells, type PairsOfValues } from './run-cells.ts';

/** What is compared within a study. */
export interface FactorQuestion {
  /** A parameter that the study sweeps. */
  readonly by: string;
  /** The value that the others are compared with; undefined: each with each. */
  readonly baseline?: Cell | undefined;
  readonly metrics: readonly string[];
  /** Level of each interval; 1 minus it is the level of the corrected tests. */
  readonly confidence: number;
}

/** Values of one parameter, compared within a study. */
export interface FactorComparison {
  /** One row per metric, two values, and point of the other parameters; those over all points first. */
  readonly table: ResultTable;
  /** Number of p-values that are corrected together. */
  readonly tests: number;
  /** The fewest pairs that a row has, and the most. */
  readonly pairs: readonly [number, number];
}

const column = (name: string, type: Column['type'], description: string, unit = ''): Column => ({
  name,
  kind: 'metric',
  type,
  unit,
  description,
});
const identity = (name: string, description: string): Column => ({
  ...column(name, 'text', description),
  kind: 'identity',
});

function differenceColumns(confidence: number): readonly Column[] {
  return [
    column('baseline_mean', 'number', 'Mean of the baseline over the pairs'),
    column('mean', 'number', 'Mean of the value that is compared over the pairs'),
    column('difference', 'number', 'Mean of value minus baseline'),
    column(
      'half_width',
      'number',
      `Half-width of the ${Number((100 * confidence).toPrecision(6))} % confidence interval of this difference alone (Student's t, paired)`,
    ),
    column('relative', 'number', 'Difference as a fraction of the mean of the baseline', '1'),
    column('n', 'integer', 'Number of pairs; over all points: of seeds', '1'),
    column('p', 'number', 'p-value of the paired t-test', '1'),
    column('p_holm', 'number', "p-value, corrected by Holm's method over all rows", '1'),
    column('differs', 'boolean', 'Whether the corrected p-value is significant'),
  ];
}

/**
 * Compares the values of a parameter within a study: runs of the same seed and the same values of all other swept
 * parameters are pairs, which share their random numbers. For each point of the other parameters, and over all of them:
 * there, the mean of a seed's differences over the points is one value, since differences of one seed are not
 * independent; seeds that lack a point do not count.
 *
 * @param runs at least one, with columns for the metrics
 */
export function compareValues(runs: ResultTable, question: FactorQuestion): FactorComparison {
  const { by, metrics, confidence } = question;
  const others = sweptParameters(runs).filter((name) => name !== by && groupRows(runs, name).size > 1);
  const cells = new RunCells(runs, by, others);
  const rows = metrics.flatMap((metric) =>
    valuePairs(cells.values, question.baseline).flatMap(([baseline, value]) =>
      comparisonsOf(cells.pairs(metric, baseline, value), confidence).map(({ point, estimates }) => {
        const ofPoint = others.map((name) => (point === undefined ? null : columnNamed(runs, name).values.at(point)));
        const { unit } = columnNamed(runs, metric);
        return { head: [metric, unit, scopeOf(point), ...ofPoint, baseline, value], ...estimates };
      }),
    ),
  );
  const tested = rows.flatMap(({ p }, index) => (p === null ? [] : [{ index, p }]));
  const adjusted = holmAdjusted(tested.map(({ p }) => p));
  const holmOf = new Map(tested.map(({ index }, place) => [index, adjusted[place] ?? 1]));
  const counts = rows.map(({ n }) => n);
  const { values: _, ...byColumn } = columnNamed(runs, by);
  const columns: Column[] = [
    identity('metric', 'Metric'),
    identity('unit', 'Unit of the metric'),
    identity('scope', 'One point of the other parameters, or all points together'),
    ...others.map((name): Column => columnNamed(runs, name)),
    { ...byColumn, name: 'baseline', description: `${byColumn.description}: baseline` },
    byColumn,
    ...differenceColumns(confidence),
  ];
  const table = tableOfRows(
    columns,
    rows.map(({ head, measured, n, p }, index) => {
      const holm = holmOf.get(index) ?? null;
      return [...head, ...measured, n, p, holm, holm === null ? null : holm <= 1 - confidence];
    }),
    { study: runs.metadata['study'] ?? '' },
  );
  return { table, tests: tested.length, pairs: [Math.min(...counts), Math.max(...counts)] };
}

function scopeOf(point: number | undefined): string {
  return point === undefined ? 'all points' : 'point';
}

/** What is compared with what: baselines first. */
function valuePairs(values: readonly Cell[], baseline: Cell | undefined): (readonly [Cell, Cell])[] {
  if (baseline !== undefined)
    return values.flatMap((value) => (value === baseline ? [] : [[baseline, value] as const]));
  return values.flatMap((first, place) => values.slice(place + 1).map((second) => [first, second] as const));
}

/** Of the baseline, and of the value that is compared with it. */
type NumberPair = readonly [number, number];

interface PointComparison {
  /** A row of the point; undefined: over all points. */
  readonly point: number | undefined;
  readonly estimates: DifferenceEstimates;
}

/** Over all points, if there are several, and for each. */
function comparisonsOf(points: readonly PairsOfValues[], confidence: number): PointComparison[] {
  const all = { point: undefined, estimates: differenceEstimates(meansOfSeeds(points), confidence) };
  const single = points.map(({ row, pairs }) => ({
    point: row,
    estimates: differenceEstimates([...pairs.values()], confidence),
  }));
  return points.length === 1 ? single : [all, ...single];
}

/** For each seed that has a pair at every point that has any: the means over the points. */
function meansOfSeeds(points: readonly PairsOfValues[]): NumberPair[] {
  const used = points.filter(({ pairs }) => pairs.size > 0);
  const seeds = [...(used[0]?.pairs.keys() ?? [])].filter((seed) => used.every(({ pairs }) => pairs.has(seed)));
  return seeds.map((seed) => {
    const ofSeed = used.flatMap(({ pairs }) => [pairs.get(seed) ?? ([0, 0] as const)]);
    const meanOf = (part: 0 | 1): number => ofSeed.reduce((sum, pair) => sum + pair[part], 0) / ofSeed.length;
    return [meanOf(0), meanOf(1)];
  });
}

interface DifferenceEstimates {
  /** The cells from `baseline_mean` to `relative`. */
  readonly measured: readonly Cell[];
  readonly n: number;
  readonly p: number | null;
}

function differenceEstimates(pairs: readonly NumberPair[], confidence: number): DifferenceEstimates {
  const difference = estimate(
    pairs.map(([before, after]) => after - before),
    confidence,
  );
  const [before, after] = [estimate(pairs.map(([value]) => value)), estimate(pairs.map(([, value]) => value))];
  if (difference === undefined || before === undefined || after === undefined)
    return { measured: [null, null, null, null, null], n: 0, p: null };
  const { mean, stddev, n, halfWidth } = difference;
  const relative = before.mean === 0 ? null : mean / before.mean;
  return {
    measured: [before.mean, after.mean, mean, halfWidth, relative],
    n,
    p: stddev === null ? null : pairedTest({ mean, stddev, n }),
  };
}

/** How a comparison is titled: “Random − LeastUsed”. */
export function comparedInWords(value: Cell, baseline: Cell): string {
  return `${cellInWords(value)} − ${cellInWords(baseline)}`;
}
