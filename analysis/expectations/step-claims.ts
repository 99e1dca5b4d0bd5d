import type { PointChain } from '../../results/expectations/compared-points.ts';
import type { ClaimOf } from '../../results/expectations/expectation.ts';
import { cellInWords } from '../../results/tables/table.ts';
import {
  average,
  differences,
  halfWidthOf,
  meanAt,
  rounding,
  seedPairs,
  shortNumber,
  UncheckableError,
} from './compared-values.ts';
import type { PointComparison } from './expectation-outcome.ts';
import type { Finding } from './finding.ts';
import type { RunPoint, RunsSpace } from './runs-space.ts';

/** Levels of the intervals by which a difference is taken as seen, and as the wrong way. */
const [SEEN, WRONG] = [0.95, 0.99];

/** A step from a point to the next one, by seed; positive: the right way. */
interface Step {
  readonly where: string;
  readonly values: readonly number[];
}

/** Steps that should be the right way, with rules of how much. */
function steps(
  all: readonly Step[],
  { slack, isStrict }: { readonly slack: number; readonly isStrict: boolean },
): Pick<Finding, 'comparisons' | 'describe'> {
  const comparisons = all.map(({ where, values }): PointComparison => {
    requireSeveral(where, values);
    const measured = average(values);
    const halfWidth = halfWidthOf(values, SEEN) ?? 0;
    const wrong = halfWidthOf(values, WRONG) ?? 0;
    const negligible = rounding(Math.max(...values.map(Math.abs)));
    const holds = isStrict ? measured - halfWidth > slack : measured + wrong >= -slack - negligible;
    return { where, measured, halfWidth, low: isStrict ? slack : -slack, high: null, expected: null, holds };
  });
  return { comparisons, describe: describeStep };
}

function describeStep({ measured, halfWidth }: PointComparison): string {
  return `${measured > 0 ? '+' : ''}${shortNumber(measured)} ± ${shortNumber(halfWidth ?? 0)}`;
}

function requireSeveral(where: string, values: readonly number[]): void {
  if (values.length < 2) throw new UncheckableError(`one seed shows no significant difference (${where}): run more`);
}

/** Whether a step is significantly the right way. */
function isSeen({ values }: Step): boolean {
  return average(values) - (halfWidthOf(values, SEEN) ?? 0) > rounding(Math.max(...values.map(Math.abs)));
}

/** Each value of a parameter is at least as good as the next one. */
export function descending(
  claim: ClaimOf<'order'>,
  y: string,
  chains: readonly PointChain<RunPoint>[],
  space: RunsSpace,
): Finding {
  const named = chains.flatMap((chain) =>
    neighbours(chain).map(([higher, lower, above, below]) => {
      const name = `${cellInWords(above)} ≥ ${cellInWords(below)}`;
      const where = `${lower.label} below ${claim.parameter}=${cellInWords(above)}`;
      return { name, step: { where, values: differences(seedPairs(space, y, higher, lower)) } };
    }),
  );
  const names = new Set(named.map(({ name }) => name));
  const unseen = [...names].filter((name) => !named.some((each) => each.name === name && isSeen(each.step)));
  return {
    ...steps(
      named.map(({ step }) => step),
      claim,
    ),
    unseen: unseenInWords(unseen),
  };
}

/** What is measured goes one way over a parameter. */
export function along(
  claim: ClaimOf<'trend'>,
  y: string,
  chains: readonly PointChain<RunPoint>[],
  space: RunsSpace,
): Finding {
  const sign = claim.direction === 'increasing' ? 1 : -1;
  const step = (before: RunPoint, after: RunPoint, from: string): Step => ({
    where: `${after.label} after ${claim.parameter}=${from}`,
    values: differences(seedPairs(space, y, after, before)).map((value) => sign * value),
  });
  const all = chains.flatMap((chain) =>
    neighbours(chain).map(([before, after, from]) => step(before, after, cellInWords(from))),
  );
  const isShown = chains.some(({ points, places }) => {
    const [first, last] = [points[0], points.at(-1)];
    return first !== undefined && last !== undefined && isSeen(step(first, last, cellInWords(places[0] ?? null)));
  });
  return {
    ...steps(all, claim),
    unseen: isShown ? undefined : unseenInWords(['from the lowest to the highest value']),
  };
}

/** One selection is above, or below, another one. */
export function beyond(
  claim: ClaimOf<'above' | 'below'>,
  y: string,
  chains: readonly PointChain<RunPoint>[],
  space: RunsSpace,
): Finding {
  const sign = claim.kind === 'above' ? 1 : -1;
  const all = chains.flatMap(({ points: [first, second], places }): Step[] => {
    if (first === undefined || second === undefined) return [];
    const pairs = seedPairs(space, y, first, second, claim.factor);
    const where = `${first.label} and ${cellInWords(places[1] ?? null)}`;
    return [{ where, values: differences(pairs).map((value) => sign * value) }];
  });
  return { ...steps(all, claim), unseen: all.some(isSeen) ? undefined : unseenInWords(['the difference']) };
}

function unseenInWords(names: readonly string[]): string | undefined {
  return names.length === 0 ? undefined : `nowhere significant: ${names.join(', ')}`;
}

/** A best place between the ends, better than both. */
export function interior(
  claim: ClaimOf<'optimum'>,
  y: string,
  chains: readonly PointChain<RunPoint>[],
  space: RunsSpace,
): Finding {
  const sign = claim.extremum === 'maximum' ? 1 : -1;
  const all = chains.flatMap(({ points, places }) => {
    const means = points.map((point) => sign * meanAt(space, y, point).mean);
    const inner = means.slice(1, -1);
    const best = 1 + inner.indexOf(Math.max(...inner));
    const point = points[best];
    return [0, points.length - 1].flatMap((end): Step[] => {
      const other = points[end];
      if (point === undefined || other === undefined) return [];
      const where = `${point.label} against ${claim.parameter}=${cellInWords(places[end] ?? null)}`;
      return [{ where, values: differences(seedPairs(space, y, point, other)).map((value) => sign * value) }];
    });
  });
  return steps(all, { slack: claim.slack, isStrict: true });
}

/** Each point with the next one, and their places. */
function neighbours({
  points,
  places,
}: PointChain<RunPoint>): (readonly [
  RunPoint,
  RunPoint,
  PointChain<RunPoint>['places'][number],
  PointChain<RunPoint>['places'][number],
])[] {
  return points.slice(1).flatMap((next, index) => {
    const before = points[index];
    return before === undefined ? [] : [[before, next, places[index] ?? null, places[index + 1] ?? null] as const];
  });
}
