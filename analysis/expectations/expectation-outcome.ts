import type { Claim } from '../../results/expectations/expectation.ts';

/** What came of an expectation. Only `holds`, `known difference` and `not in --quick` are as the study file says. */
export type CheckVerdict = 'holds' | 'differs' | 'known difference' | 'not in --quick' | 'cannot be checked';

/** One comparison that an expectation consists of. */
export interface PointComparison {
  /** “policy=Random, puToPeRatio=3”; of several points what they are compared in: “policy LeastUsed → Random, puToPeRatio=3”. */
  readonly where: string;
  /** The mean, or the mean of paired differences. */
  readonly measured: number;
  /** Half-width of its confidence interval (95 %, or as the expectation says); null: with one seed. */
  readonly halfWidth: number | null;
  /** Ends of what is allowed; null: none. */
  readonly low: number | null;
  readonly high: number | null;
  /** The number that it should be, if it is one; otherwise null. */
  readonly expected: number | null;
  readonly holds: boolean;
}

/** What was found of an expectation. */
export interface ExpectationOutcome {
  readonly name: string;
  readonly kind: Claim['kind'];
  /** What is expected. */
  readonly text: string;
  readonly source: string | undefined;
  readonly verdict: CheckVerdict;
  /** The one that decides: the worst. “79.9 (expected 80 ± 1) at policy=Random” */
  readonly measured: string;
  /** Why it is known to differ, cannot be checked, or was not seen. */
  readonly reason: string | undefined;
  readonly comparisons: readonly PointComparison[];
  /** Numbers of others at points that a first look leaves out. */
  readonly passedOver: number;
}

/** Expectations by what came of them. */
export interface OutcomeCounts {
  readonly holds: number;
  readonly differs: number;
  readonly known: number;
  readonly leftOut: number;
  readonly unchecked: number;
}

export function countOutcomes(outcomes: readonly Pick<ExpectationOutcome, 'verdict'>[]): OutcomeCounts {
  const count = (verdict: CheckVerdict): number => outcomes.filter((each) => each.verdict === verdict).length;
  return {
    holds: count('holds'),
    differs: count('differs'),
    known: count('known difference'),
    leftOut: count('not in --quick'),
    unchecked: count('cannot be checked'),
  };
}
