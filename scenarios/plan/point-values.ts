import { readExpression } from '../../results/expressions/expression.ts';
import { checkedExpression, type CheckedExpression } from '../../results/expressions/quantity.ts';
import { valuesOverRuns } from '../../results/expressions/run-values.ts';
import type { PackedRun } from '../../results/journals/packed-metrics.ts';
import type { Cell } from '../../results/tables/table.ts';
import { isMetric, metricNamed } from '../language/metric-catalogue.ts';
import { parameterNamed, type ParameterValue } from '../language/parameter-catalogue.ts';

type Values = ReadonlyMap<string, ParameterValue>;

/** What a parameter, or an expression of parameters, is at points; null: it has no value there, as something is divided by 0. */
export function parameterReader(text: string): (values: Values) => Cell {
  const expression = readExpression(text);
  if (expression.isName) return (values) => values.get(expression.text) ?? null;
  const checked = checkedMetrics(text);
  return (values) => {
    const [value] = checked.at({ valueOf: (name) => Number(values.get(name)), sumOf: () => [NaN, NaN] });
    return Number.isFinite(value) || value === Infinity ? value : null;
  };
}

/**
 * Whether an expression of metrics may have a value at points: not if the parameters in it make a divisor 0, whatever
 * the metrics are.
 */
export function mayHaveValue(text: string): (values: Values) => boolean {
  const { names } = readExpression(text);
  const checked = checkedMetrics(text);
  // Numbers that no sum or difference of them makes 0.
  const metrics = new Map<string, number>(
    names.filter(isMetric).map((name, index) => [name, Math.E ** (index + 1) * Math.SQRT2]),
  );
  return (values) => {
    const valueOf = (name: string): number => metrics.get(name) ?? Number(values.get(name));
    const sums = checked.sums.map((summand) => summand.at({ valueOf, sumOf: () => [NaN, NaN] })[0]);
    const [value] = checked.at({ valueOf, sumOf: (index) => [sums[index] ?? NaN, 0] });
    return !Number.isNaN(value);
  };
}

/** The values of a metric, or of an expression of metrics and parameters, in runs of a point; runs without a value have none. */
export function valuesOfRuns(text: string, values: Values, runs: readonly PackedRun[]): number[] {
  const valueIn = (run: PackedRun, name: string): number =>
    isMetric(name) ? (run.metric(name) ?? NaN) : Number(values.get(name));
  return valuesOverRuns(checkedMetrics(text), runs, valueIn).filter(Number.isFinite);
}

/** An expression of metrics and parameters that has been checked when the study was read. */
function checkedMetrics(text: string): CheckedExpression {
  return checkedExpression(readExpression(text).tree, (name) => ({
    unit: (metricNamed(name) ?? parameterNamed(name))?.unit ?? '1',
    isConstant: !isMetric(name),
  }));
}
