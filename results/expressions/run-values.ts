import type { CheckedExpression, Operands, Rate } from './quantity.ts';

/**
 * The values of an expression in the runs of one point; NaN where a run has none.
 *
 * An expression with sums over the runs, such as `sum(a) / sum(b)`, is not a property of one run. Each run then gets the
 * linearization of the expression there: the mean over the runs is the value of the expression, and the deviation gives
 * the confidence interval of the delta method, which for a ratio is that of the classical ratio estimator (W. G. Cochran,
 * Sampling Techniques, 3rd edition, 1977, chapter 6). Runs in which something that is summed has no value do not count.
 */
export function valuesOverRuns<R>(
  checked: CheckedExpression,
  runs: readonly R[],
  valueIn: (run: R, name: string) => number,
): number[] {
  const operandsOf = (run: R): Pick<Operands, 'valueOf'> => ({ valueOf: (name) => valueIn(run, name) });
  if (checked.sums.length === 0) return runs.map((run) => checked.at({ ...operandsOf(run), sumOf: noSum })[0]);
  const summands = runs.map((run) =>
    checked.sums.map((summand) => summand.at({ ...operandsOf(run), sumOf: noSum })[0]),
  );
  const counted = summands.filter((values) => !values.includes(NaN));
  const totals = checked.sums.map((_, place) => counted.reduce((total, values) => total + (values[place] ?? 0), 0));
  return runs.map((run, index) => {
    const values = summands[index] ?? [];
    if (values.includes(NaN)) return NaN;
    const sumOf = (place: number): Rate => {
      const total = totals[place] ?? 0;
      return [total, counted.length * (values[place] ?? 0) - total];
    };
    const [value, slope] = checked.at({ ...operandsOf(run), sumOf });
    return counted.length === 1 ? value : value + slope;
  });
}

/** Sums do not stand within sums. */
function noSum(): Rate {
  return [NaN, NaN];
}
