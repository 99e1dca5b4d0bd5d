import { ExpressionError } from '../../results/expressions/expression-error.ts';
import { readExpression, type Expression } from '../../results/expressions/expression.ts';
import { withComputedColumns } from '../../results/tables/computed-columns.ts';
import { columnNamed, findColumn, type ColumnKind, type ResultTable } from '../../results/tables/table.ts';
import { metricsByRspsimName } from '../../scenarios/language/metric-catalogue.ts';
import { suggestion } from '../../results/tables/nearest-name.ts';
import { UsageError } from '../usage-error.ts';

/** A table of runs with the columns that an option of the command line asks for. */
export interface AskedColumns {
  readonly runs: ResultTable;
  /** Their names, each once, in the order of the option. */
  readonly names: readonly string[];
}

/**
 * Adds columns for what an option asks for: names of columns, or expressions of them.
 *
 * @param kind what the columns must be
 * @throws UsageError naming the option, the place in the expression, and the nearest name.
 */
export function askedColumns(
  runs: ResultTable,
  option: string,
  kind: Exclude<ColumnKind, 'identity'>,
  texts: readonly string[],
): AskedColumns {
  let table = runs;
  const names = texts.map((text) => {
    const known = namesOf(runs, kind);
    const plain = text.trim();
    if (known.includes(plain)) return plain;
    if (/^[\w.-]+$/.test(plain) && (!/[-.]/.test(plain) || metricsByRspsimName.has(plain)))
      throw new UsageError(`unknown ${kind} ${plain}${suggestion(plain, known, metricsByRspsimName)}`);
    const expression = askedExpression(runs, option, text);
    table = computed(table, option, expression);
    const { name, kind: found } = columnNamed(table, expression.text);
    if (found !== kind) throw new UsageError(`${option} ${text}: there is no ${wrongKind[kind]}`);
    return name;
  });
  return { runs: table, names: [...new Set(names)] };
}

const wrongKind = { metric: 'metric in it', parameter: 'value that all runs of a point share: it has a metric in it' };

/** An expression of columns of a table. @throws UsageError naming the place of what is wrong, and the nearest name. */
export function askedExpression(runs: ResultTable, option: string, text: string): Expression {
  const expression = atPlace(option, text, () => readExpression(text));
  const known = runs.columns.map(({ name }) => name);
  const unknown = expression.names.find((name) => !known.includes(name));
  if (unknown === undefined) return expression;
  throw new UsageError(`${option} ${text}: there is no column ${unknown}${suggestion(unknown, known)}`);
}

/** @throws UsageError if units do not fit, or something is no number. */
export function computed(runs: ResultTable, option: string, { text }: Expression): ResultTable {
  return findColumn(runs, text) === undefined ? atPlace(option, text, () => withComputedColumns(runs, [text])) : runs;
}

function atPlace<T>(option: string, text: string, action: () => T): T {
  try {
    return action();
  } catch (error) {
    if (!(error instanceof ExpressionError)) throw error;
    throw new UsageError(`${option} ${text}: ${error.message} (at character ${error.offset + 1})`);
  }
}

function namesOf({ columns }: ResultTable, kind: ColumnKind): string[] {
  return columns.flatMap((column) => (column.kind === kind ? [column.name] : []));
}
