import {
  cellInWords,
  findColumn,
  groupRows,
  columnNamed,
  type Column,
  type ResultTable,
} from '../../results/tables/table.ts';
import { NumberValues } from '../../results/tables/column-values.ts';
import { estimate, studentQuantile } from './statistics.ts';

/** What a reader must know of the values of a parameter point. */
export type Caution = 'depends on run length' | 'warm-up too short';

export const cautionColumn: Column = {
  name: 'caution',
  kind: 'identity',
  type: 'text',
  unit: '',
  description: 'Caution about the values of this point',
};

/** What a caution means, for readers of tables, plots and reports. */
export const cautionMeanings: Readonly<Record<Caution, string>> = {
  'depends on run length':
    'the number of requests in the system grew during the measurement (unstable, or far from settled): with another ' +
    'duration the values would differ',
  'warm-up too short':
    'in more runs than by chance, MSER-5 finds the end of the transient after the end of the warm-up: raise warmup',
};

/** A point that needs a caution. */
export interface CautionedPoint {
  /** The swept parameters: “policy=Random, puToPeRatio=3”. */
  readonly label: string;
  readonly caution: Caution;
  /** The warm-up that MSER-5 finds in the median run, s; null: none. */
  readonly warmup: number | null;
}

/** Degrees of freedom that each run's estimate of its growth has (protocol/measurement/backlog-growth.ts). */
const DEGREES_OF_FREEDOM = 18;
/** Probability of taking a wandering backlog for a growing one; of taking a stationary one for that it is smaller. */
const FALSE_GROWTH = 0.001;
/** Growth over the measurement as a fraction of the mean backlog, and so of the handling time: 2 if it begins at 0. */
const MATERIAL_GROWTH = 0.5;
/** Growth as a fraction of the requests that come: what is never served. */
const MATERIAL_SHARE = 0.01;
/** How often MSER-5 finds a stationary series' transient longer than a warm-up of nearly two correlation times. */
const CHANCE_OF_LATE = 0.25;
const FALSE_LATE = 0.025;

/**
 * Judges the runs of one point by three metrics: `backlog_growth` with its error, and `warmup_mser5`.
 *
 * - It depends on the run length if the mean growth is significantly above 0 (t-test over all runs and their batches)
 *   and material: in the course of the measurement at least half of the mean backlog (by Little's law the handling time
 *   is the backlog over the throughput, and so depends on the duration to that extent), or 1 % of the requests.
 * - Its warm-up is too short if the number of runs whose transient is longer is not by chance (binomial test). What
 *   never settles has no warm-up that would do, and gets the other caution.
 *
 * @param rows of the point
 */
export function cautionOf(runs: ResultTable, rows: readonly number[]): Caution | undefined {
  if (grows(runs, rows)) return 'depends on run length';
  return settlesLate(runs, rows) ? 'warm-up too short' : undefined;
}

/** The points of a summary that need a caution, with the warm-up that their runs would need. */
export function cautionedPoints(summary: ResultTable, runs: ResultTable): CautionedPoint[] {
  const cautions = columnNamed(summary, 'caution').values;
  const runsOfPoint = groupRows(runs, 'point');
  const parameters = summary.columns.filter(({ kind }) => kind === 'parameter');
  return [...groupRows(summary, 'point')].flatMap(([point, [first = 0]]) => {
    const caution = cautions.at(first);
    if (caution === null) return [];
    return {
      label: parameters.map(({ name, values }) => `${name}=${cellInWords(values.at(first))}`).join(', '),
      caution: caution as Caution,
      warmup: medianWarmup(runs, runsOfPoint.get(point) ?? []),
    };
  });
}

function grows(runs: ResultTable, rows: readonly number[]): boolean {
  const meanOf = (name: string): number => estimate(numbers(runs, rows, name))?.mean ?? 0;
  const growth = meanOf('backlog_growth');
  const [duration = 0] = numbers(runs, rows, 'duration');
  const isMaterial =
    growth * duration >= MATERIAL_GROWTH * meanOf('requests_in_system') ||
    growth * duration >= MATERIAL_SHARE * meanOf('requests_generated');
  if (growth <= 0 || !isMaterial) return false;
  const errors = numbers(runs, rows, 'backlog_growth_error');
  const n = errors.length;
  const standardError = Math.sqrt(errors.reduce((sum, error) => sum + error * error, 0)) / n;
  return growth > studentQuantile(DEGREES_OF_FREEDOM * n, 1 - FALSE_GROWTH) * standardError;
}

function settlesLate(runs: ResultTable, rows: readonly number[]): boolean {
  const settled = settledAt(runs, rows);
  const [warmup = 0] = numbers(runs, rows, 'warmup');
  const late = settled.filter((time) => time > warmup).length;
  return late > 0 && late >= tooMany(settled.length);
}

/** Where MSER-5 finds the end of each run's transient; Infinity: nowhere. Runs without requests do not count. */
function settledAt(runs: ResultTable, rows: readonly number[]): number[] {
  const settled = findColumn(runs, 'warmup_mser5')?.values;
  const backlog = findColumn(runs, 'requests_in_system')?.values;
  if (!(settled instanceof NumberValues) || backlog === undefined) return [];
  return rows.filter((row) => !backlog.isNull(row)).map((row) => settled.at(row) ?? Infinity);
}

function medianWarmup(runs: ResultTable, rows: readonly number[]): number | null {
  const settled = settledAt(runs, rows).toSorted((a, b) => a - b);
  const median = settled[Math.floor(settled.length / 2)] ?? Infinity;
  return median === Infinity ? null : median;
}

/** Number of late runs of n from which on it is not chance; all if there are too few to decide. */
function tooMany(n: number): number {
  let tail = 0;
  let probability = CHANCE_OF_LATE ** n;
  for (let late = n; late > 0; late--) {
    tail += probability;
    if (tail > FALSE_LATE) return Math.min(n, late + 1);
    // From P(X = late) to P(X = late - 1).
    probability *= (late / (n - late + 1)) * ((1 - CHANCE_OF_LATE) / CHANCE_OF_LATE);
  }
  return 1;
}

/** The numbers of a metric or parameter; none if the table does not have it. */
function numbers(table: ResultTable, rows: readonly number[], name: string): number[] {
  const values = findColumn(table, name)?.values;
  return values instanceof NumberValues ? values.present(rows) : [];
}
