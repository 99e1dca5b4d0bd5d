import type { PointChain, PublishedPoint } from '../../results/expectations/compared-points.ts';
import { inUnitOfRuns, type Bound, type ClaimOf, type Tolerance } from '../../results/expectations/expectation.ts';
import { cellInWords } from '../../results/tables/table.ts';
import {
  average,
  constantPairs,
  differences,
  factorBetween,
  halfWidthOf,
  meanAt,
  ofExpression,
  rounding,
  seedPairs,
  shortNumber,
  UncheckableError,
  type PlacedPairs,
} from './compared-values.ts';
import type { PointComparison } from './expectation-outcome.ts';
import type { Finding } from './finding.ts';
import type { RunPoint, RunsSpace } from './runs-space.ts';

/** A half-width above the tolerance and this fraction of the expected value decides nothing. */
const UNDECIDED = 0.1;
/** Level of intervals that are shown only. */
const SHOWN = 0.95;

type ClaimFinder<K extends Parameters<typeof equal>[0] | ClaimOf<'within'>, T> = (
  claim: K,
  y: string,
  compared: readonly T[],
  space: RunsSpace,
) => Finding;

/** The mean is in a range. */
export const between: ClaimFinder<ClaimOf<'within'>, RunPoint> = ({ low, high }, y, points, space) =>
  inRange(y, points, space, (point) => [boundAt(space, y, point, low), boundAt(space, y, point, high)]);

function inRange(
  y: string,
  points: readonly RunPoint[],
  space: RunsSpace,
  rangeAt: (point: RunPoint) => readonly [number | null, number | null],
): Finding {
  const comparisons = points.map((point): PointComparison => {
    const { mean, halfWidth } = meanAt(space, y, point);
    const [low, high] = rangeAt(point);
    const holds = (low === null || mean >= low - rounding(low)) && (high === null || mean <= high + rounding(high));
    return { where: point.label, measured: mean, halfWidth, low, high, expected: null, holds };
  });
  return {
    comparisons,
    describe: ({ measured, low, high }) => `${shortNumber(measured)} (expected ${range(low, high)})`,
  };
}

/** The mean is on the printed axis of numbers of others. */
export function onAxis(
  { published: name }: ClaimOf<'axis'>,
  y: string,
  points: readonly RunPoint[],
  space: RunsSpace,
): Finding {
  const published = space.published.find((each) => each.name === name);
  if (published?.yAxis === undefined) throw new UncheckableError(`published ${name} has no yAxis`);
  const [low, high] = published.yAxis.map((end) => inUnitOfRuns(published, end));
  return inRange(y, points, space, () => [low ?? null, high ?? null]);
}

/** An end of a range at a point, in the unit of what is measured. */
function boundAt(space: RunsSpace, y: string, point: RunPoint, bound: Bound): number | null {
  if (typeof bound !== 'string') return bound;
  return meanAt(space, bound, point).mean * factorBetween(space, bound, y);
}

/** The mean is that of an expression. */
export const equalTo: ClaimFinder<ClaimOf<'equals'>, RunPoint> = (claim, y, points, space) =>
  equal(
    claim,
    points.map((point) => ofExpression(space, y, claim.expression, point)),
  );

/** The mean is a number of others. */
export const asPublished: ClaimFinder<ClaimOf<'values'>, PublishedPoint<RunPoint>> = (claim, y, numbers, space) =>
  equal(
    claim,
    numbers.map(({ point, value }) => ({ where: point.label, pairs: constantPairs(space, y, point, value) })),
  );

/** The mean is the same with all values of a parameter as with the first one. */
export const independent: ClaimFinder<ClaimOf<'flat'>, PointChain<RunPoint>> = (claim, y, chains, space) =>
  equal(
    claim,
    chains.flatMap(({ points: [first, ...others], places: [place = null] }) =>
      others.flatMap((point): PlacedPairs[] => {
        if (first === undefined) return [];
        const where = `${point.label} and ${claim.parameter}=${cellInWords(place)}`;
        return [{ where, pairs: seedPairs(space, y, point, first) }];
      }),
    ),
  );

/** The mean is the same, or so many times as large, in two selections. */
export const sameInBoth: ClaimFinder<ClaimOf<'equal'>, PointChain<RunPoint>> = (claim, y, chains, space) =>
  equal(
    claim,
    chains.flatMap(({ points: [first, second], places }): PlacedPairs[] => {
      if (first === undefined || second === undefined) return [];
      const where = `${first.label} and ${cellInWords(places[1] ?? null)}`;
      return [{ where, pairs: seedPairs(space, y, first, second, claim.factor) }];
    }),
  );

/** Whether what is measured is near enough to what is expected. */
function equal(
  { tolerance, confidence }: { readonly tolerance: Tolerance; readonly confidence?: number | undefined },
  placed: readonly PlacedPairs[],
): Finding {
  const comparisons = placed.map(({ where, pairs }): PointComparison => {
    const measured = average(pairs.map(([value]) => value));
    const expected = average(pairs.map(([, value]) => value));
    const halfWidth = halfWidthOf(differences(pairs), confidence ?? SHOWN);
    const tolerated = Math.max(tolerance.absolute, tolerance.relative * Math.abs(expected));
    if (confidence !== undefined) requireDecisive(where, halfWidth, tolerated, expected);
    const allowed = tolerated + (confidence === undefined ? 0 : (halfWidth ?? 0));
    const holds = Math.abs(measured - expected) <= allowed + rounding(expected);
    return { where, measured, halfWidth, low: expected - allowed, high: expected + allowed, expected, holds };
  });
  return {
    comparisons,
    describe: ({ measured, expected }) => `${shortNumber(measured)} (expected ${shortNumber(expected ?? NaN)})`,
  };
}

function requireDecisive(where: string, halfWidth: number | null, tolerated: number, expected: number): void {
  if (halfWidth === null) throw new UncheckableError(`one seed has no confidence interval (${where})`);
  if (halfWidth > Math.max(tolerated, UNDECIDED * Math.abs(expected)))
    throw new UncheckableError(
      `too few seeds: the interval is ± ${shortNumber(halfWidth)} for ${shortNumber(expected)} at ${where}`,
    );
}

/** “0.3 to 0.8”, “at least 0.3” */
function range(low: number | null, high: number | null): string {
  if (low === null) return `at most ${shortNumber(high ?? NaN)}`;
  return high === null ? `at least ${shortNumber(low)}` : `${shortNumber(low)} to ${shortNumber(high)}`;
}
