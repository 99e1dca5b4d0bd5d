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
  const { sums } = checked;
  // One object for all runs: there may be very many.
  const operands = new RunOperands(valueIn);
  if (sums.length === 0) return runs.map((run) => checked.at(operands.of(run))[0]);
  const summands = runs.map((run) => sums.map((summand) => summand.at(operands.of(run))[0]));
  const counted = summands.filter((values) => !values.some(Number.isNaN));
  const totals = sums.map((_, place) => counted.reduce((total, values) => total + (values[place] ?? 0), 0));
  return runs.map((run, index) => {
    const values = summands[index] ?? [];
    if (values.some(Number.isNaN)) return NaN;
    const slopes = totals.map((total, place) => counted.length * (values[place] ?? 0) - total);
    const [value, slope] = checked.at(operands.of(run, totals, slopes));
    return counted.length === 1 ? value : value + slope;
  });
}

/** What names and sums stand for in one run after the other. */
class RunOperands<R> implements Operands {
  readonly #valueIn: (run: R, name: string) => number;
  #run: R | undefined;
  #totals: readonly number[] = [];
  #slopes: readonly number[] = [];

  constructor(valueIn: (run: R, name: string) => number) {
    this.#valueIn = valueIn;
  }

  of(run: R, totals: readonly number[] = [], slopes: readonly number[] = []): this {
    this.#run = run;
    this.#totals = totals;
    this.#slopes = slopes;
    return this;
  }

  valueOf(name: string): number {
    return this.#run === undefined ? NaN : this.#valueIn(this.#run, name);
  }

  /** Sums do not stand within sums. */
  sumOf(index: number): Rate {
    return [this.#totals[index] ?? NaN, this.#slopes[index] ?? NaN];
  }
}
