import { ExpressionError } from '../expressions/expression-error.ts';
import { readExpression, type Expression } from '../expressions/expression.ts';
import { checkedExpression, type CheckedExpression } from '../expressions/quantity.ts';
import { valuesOverRuns } from '../expressions/run-values.ts';
import { unitInWords } from '../expressions/unit.ts';
import { NumberValues } from './column-values.ts';
import { suggestion } from './nearest-name.ts';
import { columnNamed, findColumn, groupRows, type Cell, type ResultTable, type TableColumn } from './table.ts';

/** Of computed parameters: values that are the same but for rounding errors are one value in legends and panels. */
const DIGITS = 12;

/**
 * A table of runs with a column for each expression that it has no column of; its name is the expression's text. A run has no
 * value (null) where something in the expression has none, or is divided by 0.
 *
 * The mean over the runs of a point of an expression with sums, such as `sum(a) / sum(b)`, is the expression's value, with
 * the usual confidence interval: see {@link valuesOverRuns}.
 *
 * @throws ExpressionError if an expression is none, a name in it is no column of numbers, or its units do not fit.
 */
export function withComputedColumns(runs: ResultTable, expressions: readonly string[]): ResultTable {
  let table = runs;
  for (const text of expressions) {
    const expression = readExpression(text);
    if (findColumn(table, expression.text) === undefined)
      table = { ...table, columns: [...table.columns, computedColumn(table, expression)] };
  }
  return table;
}

/**
 * In how many runs of each point an expression has no value although all that is in it has one: something is divided by 0.
 *
 * @param runs with the expression's column
 * @param name of that column
 */
export function undefinedRuns(runs: ResultTable, name: string): ReadonlyMap<Cell, number> {
  const { names, isName } = readExpression(name);
  if (isName) return new Map();
  const { values } = columnNamed(runs, name);
  const operands = names.map((each) => columnNamed(runs, each).values);
  const isUndefined = (row: number): boolean => values.isNull(row) && !operands.some((each) => each.isNull(row));
  const counts = [...groupRows(runs, 'point')].map(
    ([point, rows]) => [point, rows.filter(isUndefined).length] as const,
  );
  return new Map(counts.filter(([, count]) => count > 0));
}

function computedColumn(table: ResultTable, { text, label, tree }: Expression): TableColumn {
  const used = new Map<string, NumberValues>();
  let isParameter = true;
  const checked = checkedExpression(tree, (name, offset) => {
    const column = findColumn(table, name);
    if (column === undefined) {
      const names = table.columns.map((each) => each.name);
      throw new ExpressionError(`there is no column ${name}${suggestion(name, names)}`, offset);
    }
    if (!(column.values instanceof NumberValues)) throw new ExpressionError(`${name} is not a number`, offset);
    used.set(name, column.values);
    const isConstant = column.kind === 'parameter';
    isParameter &&= isConstant;
    return { unit: column.unit, isConstant };
  });
  const numbers = computed(table, checked, (row, name) => used.get(name)?.at(row) ?? NaN);
  return {
    name: text,
    kind: isParameter ? 'parameter' : 'metric',
    type: 'number',
    unit: unitInWords(checked.unit),
    description: label ?? text,
    values: NumberValues.compute(table.length, (row) => cellOf(numbers[row] ?? NaN, isParameter)),
  };
}

/** What never ends is a value of parameters, and of nothing else. There is no negative 0. */
function cellOf(value: number, isParameter: boolean): number | null {
  if (isParameter && value === Infinity) return value;
  if (!Number.isFinite(value)) return null;
  return isParameter ? Number(value.toPrecision(DIGITS)) : value + 0;
}

function computed(
  table: ResultTable,
  checked: CheckedExpression,
  valueIn: (row: number, name: string) => number,
): ArrayLike<number> {
  const values = new Float64Array(table.length);
  // Only sums are over the runs of a point.
  const groups = checked.sums.length === 0 ? [Array.from(values.keys())] : groupRows(table, 'point').values();
  for (const rows of groups) {
    const ofGroup = valuesOverRuns(checked, rows, valueIn);
    for (const [place, row] of rows.entries()) values[row] = ofGroup[place] ?? NaN;
  }
  return values;
}
