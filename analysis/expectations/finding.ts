import type { PointComparison } from './expectation-outcome.ts';

/** What was found of a claim. */
export interface Finding {
  readonly comparisons: readonly PointComparison[];
  /** Of a claim that does not hold although each comparison is all right. */
  readonly unseen?: string | undefined;
  /** Of a comparison, in words. */
  describe(comparison: PointComparison): string;
}
