import { ExpressionError } from '../../results/expressions/expression-error.ts';
import { arrangePoints, type ComparedPoints } from '../../results/expectations/compared-points.ts';
import type { Expectation } from '../../results/expectations/expectation.ts';
import { expectationInWords, toleranceInWords } from '../../results/expectations/expectation-text.ts';
import type { ResultTable } from '../../results/tables/table.ts';
import { UncheckableError } from './compared-values.ts';
import type { ExpectationOutcome, PointComparison } from './expectation-outcome.ts';
import type { Finding } from './finding.ts';
import { asPublished, between, equalTo, independent, onAxis, sameInBoth } from './mean-claims.ts';
import { runsSpace, type ExpectationContext, type RunPoint, type RunsSpace } from './runs-space.ts';
import { along, beyond, descending, interior } from './step-claims.ts';

/**
 * Checks what a study expects of its results. Each expectation is checked by itself; what cannot be checked has a reason.
 *
 * @param runs the table of the study's runs
 */
export function checkExpectations(
  runs: ResultTable,
  expectations: readonly Expectation[],
  context: ExpectationContext,
): ExpectationOutcome[] {
  return expectations.map((expectation) => outcomeOf(runs, expectation, context));
}

function outcomeOf(runs: ResultTable, expectation: Expectation, context: ExpectationContext): ExpectationOutcome {
  const { name, claim, differs, source } = expectation;
  const numbers =
    claim.kind === 'axis' || claim.kind === 'values'
      ? context.published.find((each) => each.name === claim.published)
      : undefined;
  const head = {
    name,
    kind: claim.kind,
    text: withTolerance(expectation),
    source: source ?? numbers?.source,
  };
  const nothing = { measured: '', comparisons: [], passedOver: 0 };
  if (expectation.isLeftOut === true) return { ...head, ...nothing, verdict: 'not in --quick', reason: undefined };
  try {
    const space = runsSpace(runs, [expectation], context);
    const { compared, finding } = find(expectation, space);
    const worst = finding.comparisons.toSorted((a, b) => excess(b) - excess(a))[0];
    const isTrue = finding.unseen === undefined && finding.comparisons.every(({ holds }) => holds);
    const failing = finding.comparisons.filter(({ holds }) => !holds).length;
    const count = failing > 1 ? `; ${failing} of ${finding.comparisons.length} comparisons` : '';
    const found = {
      ...head,
      measured: (worst === undefined ? '' : finding.describe(worst) + place(worst)) + count,
      comparisons: finding.comparisons,
      passedOver: compared.passedOver,
    };
    if (differs === undefined) return { ...found, verdict: isTrue ? 'holds' : 'differs', reason: finding.unseen };
    if (!isTrue) return { ...found, verdict: 'known difference', reason: differs };
    // A first look may not see what differs.
    const reason = 'it holds, but the study file says that it differs';
    return context.isQuick
      ? { ...found, verdict: 'holds', reason: undefined }
      : { ...found, verdict: 'differs', reason };
  } catch (error) {
    if (!(error instanceof UncheckableError || error instanceof ExpressionError)) throw error;
    return { ...head, ...nothing, verdict: 'cannot be checked', reason: error.message };
  }
}

function withTolerance(expectation: Expectation): string {
  const { claim, text } = expectation;
  const words = expectationInWords(expectation);
  if (text !== undefined || !('tolerance' in claim)) return words;
  const { absolute, relative } = claim.tolerance;
  const parts = [
    ...(absolute === 0 && relative === 0 ? [] : [toleranceInWords(claim.tolerance)]),
    ...(claim.confidence === undefined
      ? []
      : [`± ${Number((100 * claim.confidence).toPrecision(6))} % confidence interval`]),
  ];
  return `${words} ${parts.join(' ')}`;
}

function place({ where }: PointComparison): string {
  return where === '' ? '' : ` at ${where}`;
}

/** How far a comparison is beyond what is allowed, relative to it; negative: within. */
function excess({ measured, low, high }: PointComparison): number {
  const scale = Math.max(Math.abs(low ?? 0), Math.abs(high ?? 0), Math.abs(measured)) || 1;
  return Math.max((low ?? -Infinity) - measured, measured - (high ?? Infinity)) / scale;
}

interface Found {
  readonly compared: ComparedPoints<RunPoint>;
  readonly finding: Finding;
}

function find(expectation: Expectation, space: RunsSpace): Found {
  const arrangement = arrangePoints(expectation, space);
  if (!arrangement.ok) throw new UncheckableError(arrangement.faults.map(({ message }) => message).join('; '));
  const { compared } = arrangement;
  return { compared, finding: findingOf(expectation, compared, space) };
}

function findingOf(expectation: Expectation, compared: ComparedPoints<RunPoint>, space: RunsSpace): Finding {
  const { claim, y } = expectation;
  const { points, numbers, chains } = compared;
  switch (claim.kind) {
    case 'within':
      return between(claim, y, points, space);
    case 'axis':
      return onAxis(claim, y, points, space);
    case 'equals':
      return equalTo(claim, y, points, space);
    case 'values':
      return asPublished(claim, y, numbers, space);
    case 'flat':
      return independent(claim, y, chains, space);
    case 'equal':
      return sameInBoth(claim, y, chains, space);
    case 'order':
      return descending(claim, y, chains, space);
    case 'trend':
      return along(claim, y, chains, space);
    case 'optimum':
      return interior(claim, y, chains, space);
    case 'above':
    case 'below':
      return beyond(claim, y, chains, space);
  }
}
