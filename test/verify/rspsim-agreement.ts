/** Agreement with RSPSIM: every metric of every reference case, each difference judged by what chance explains. */
import { holmAdjusted, welchTest } from '../../analysis/statistics/hypothesis-tests.ts';
import type { Estimate } from '../../analysis/statistics/statistics.ts';
import type { MetricName, RunMetrics } from '../../sim/run/run-metrics.ts';
import type { ReferenceCase, ReferenceRow } from './rspsim-reference.ts';
import { estimateOf, replicate } from './study-runs.ts';

/** Probability of any wrong verdict among all tests together. */
const FAMILY_LEVEL = 0.01;
/** Rows without variance must be equal up to this; what varies less in relation to its mean is rounding. */
const EXACT = 1e-9;

export interface MetricComparison {
  readonly case: string;
  readonly metric: string;
  readonly ours: Estimate;
  readonly theirs: ReferenceRow;
  /** p-value of Welch's test, adjusted by Holm's correction; undefined where equality is asked for. */
  readonly adjustedP: number | undefined;
  /** As it comes from the test. */
  readonly p: number | undefined;
  readonly agrees: boolean;
}

/** Simulates each case with the seeds 1 to `seeds` and compares all its metrics. */
export async function compareWithRspsim(cases: readonly ReferenceCase[], seeds: number): Promise<MetricComparison[]> {
  const raw: Omit<MetricComparison, 'agrees' | 'adjustedP'>[] = [];
  for (const { name, given, rows } of cases) {
    const runs = await replicate(given, seeds);
    for (const theirs of rows) raw.push({ case: name, metric: theirs.metric, theirs, ...comparison(runs, theirs) });
  }
  const tested = raw.filter(({ p }) => p !== undefined);
  const adjusted = holmAdjusted(tested.map(({ p }) => p ?? 1));
  const adjustedOf = new Map(tested.map((row, index) => [row, adjusted[index]]));
  return raw.map((row) => {
    const adjustedP = adjustedOf.get(row);
    const agrees = adjustedP === undefined ? isEqual(row.ours, row.theirs) : adjustedP > FAMILY_LEVEL;
    return { ...row, adjustedP, agrees };
  });
}

function comparison(
  runs: readonly RunMetrics[],
  theirs: ReferenceRow,
): { readonly ours: Estimate; readonly p: number | undefined } {
  const ours = estimateOf(runs, theirs.metric as MetricName);
  if (theirs.halfWidth <= EXACT * Math.abs(theirs.mean)) return { ours, p: undefined };
  return { ours, p: welchTest({ mean: ours.mean, stddev: ours.stddev ?? 0, n: ours.n }, theirs) };
}

/** Every run must have the value: the mean does not show what cancels out, so the deviation is checked too. */
function isEqual(ours: Estimate, theirs: ReferenceRow): boolean {
  const allowed = EXACT * Math.abs(theirs.mean);
  return Math.abs(ours.mean - theirs.mean) <= allowed && (ours.stddev ?? 0) <= allowed;
}
