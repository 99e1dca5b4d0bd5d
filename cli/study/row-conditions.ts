import { columnOf } from '../../results/expressions/expression.ts';
import { CodedValues } from '../../results/tables/column-values.ts';
import { fits, inWords, type RuleCondition, type Rule } from '../../results/tables/rule.ts';
import { findColumn, selectRows, type Cell, type Column, type ResultTable } from '../../results/tables/table.ts';
import { suggestion } from '../../results/tables/nearest-name.ts';
import { inUnit, unitsOf } from '../../scenarios/language/unit.ts';
import { askedExpression, computed } from './asked-columns.ts';
import { UsageError } from '../usage-error.ts';

const SYNTAX = /^\s*([^=!<>≠≤≥]+?)\s*(!=|<=|>=|==|≠|≤|≥|=|<|>)\s*(.*?)\s*$/;
/** How conditions are shown in messages, and how they are given. */
const EXAMPLES = '"policy=Random|RoundRobin", "puToPeRatio>=3", "lanDelay!=10 ms"';

/** A condition, taken apart. */
interface ConditionParts {
  readonly text: string;
  /** A name, or an expression. */
  readonly left: string;
  readonly operator: string;
  readonly value: string;
}

function partsOf(texts: readonly string[]): ConditionParts[] {
  return texts
    .flatMap((text) => text.split(/\s+and\s+/))
    .map((text) => {
      const [, left, operator, value] = SYNTAX.exec(text) ?? [];
      if (left === undefined || operator === undefined || value === undefined)
        throw new UsageError(`--where ${text}: must be conditions such as ${EXAMPLES}`);
      return { text, left, operator, value };
    });
}

/** A table of runs with columns for the expressions of conditions. @throws UsageError naming the condition at fault. */
export function withConditionColumns(runs: ResultTable, texts: readonly string[]): ResultTable {
  const expressions = partsOf(texts).filter(({ left }) => !/^\w+$/.test(left));
  return expressions.reduce(
    (table, { text, left }) => computed(table, '--where', askedExpression(runs, `--where ${text}:`, left)),
    runs,
  );
}

/**
 * Reads what rows must be: `--where "policy=Random and puToPeRatio>=3"`. Several conditions must hold together.
 *
 * @param tables in whose columns the names may be, and the expressions
 * @throws UsageError naming the condition at fault.
 */
export function readRowConditions(texts: readonly string[], tables: readonly ResultTable[]): Rule {
  const columns = new Map(
    tables.toReversed().flatMap((table) => table.columns.map((each) => [each.name, { each, table }])),
  );
  return partsOf(texts).map(({ text, left, operator, value }) => {
    const name = /^\w+$/.test(left) ? left : columnOf(left);
    const found = columns.get(name);
    if (found === undefined)
      throw new UsageError(`--where ${text}: there is no column ${name}${suggestion(name, columns.keys())}`);
    return condition(text, found.each, operator, value, found.table);
  });
}

function condition(text: string, column: Column, operator: string, given: string, table: ResultTable): RuleCondition {
  const { name } = column;
  const isComparison = !['=', '==', '!=', '≠'].includes(operator);
  const isNumber = column.type === 'number' || column.type === 'integer';
  const misfit = `--where ${text}: ${operator} compares a column of numbers with one number`;
  if (isComparison && !isNumber) throw new UsageError(`${misfit}; ${name} is not a number`);
  const values = given.split('|').map((each) => cellOf(text, column, each.trim(), table));
  if (operator === '=' || operator === '==') return { parameter: name, is: values };
  if (operator === '!=' || operator === '≠') return { parameter: name, not: values };
  const [value] = values;
  if (typeof value !== 'number' || values.length > 1) throw new UsageError(misfit);
  if (operator === '<') return { parameter: name, below: value };
  if (operator === '>') return { parameter: name, above: value };
  return operator === '<=' || operator === '≤'
    ? { parameter: name, atMost: value }
    : { parameter: name, atLeast: value };
}

/** An empty text means that there is no value. */
function cellOf(text: string, { name, type, unit }: Column, given: string, table: ResultTable): Cell {
  if (given === '') return null;
  switch (type) {
    case 'boolean':
      if (/^(true|false)$/i.test(given)) return given.toLowerCase() === 'true';
      throw new UsageError(`--where ${text}: ${name} must be true or false`);
    case 'text':
      return knownText(text, name, given, table);
    case 'number':
    case 'integer': {
      const value = given === 'never' || given === 'unlimited' ? Infinity : (inUnit(given, unit) ?? Number(given));
      if (!Number.isNaN(value)) return value;
      const units = unitsOf(unit).length === 0 ? '' : `, or one with a unit: ${unitsOf(unit).join(', ')}`;
      throw new UsageError(`--where ${text}: ${name} must be a number${units}`);
    }
  }
}

function knownText(text: string, name: string, given: string, table: ResultTable): string {
  const values = findColumn(table, name)?.values;
  const known = new Set(values instanceof CodedValues ? values.words.map(String) : []);
  if (known.has(given)) return given;
  throw new UsageError(`--where ${text}: no row has ${name}=${given}${suggestion(given, known)}`);
}

/**
 * The rows that fit.
 *
 * @param valueOf the value in a row of a column that may be another table's
 * @throws UsageError if none does
 */
export function rowsThatFit(table: ResultTable, rule: Rule, valueOf: (row: number, name: string) => Cell): ResultTable {
  if (rule.length === 0) return table;
  const all = Array.from({ length: table.length }, (_, row) => row);
  const rows = all.filter((row) => fits(rule, (name) => valueOf(row, name)));
  if (rows.length === 0) throw new UsageError(`no row matches ${inWords(rule)}`);
  return selectRows(table, rows);
}

/** The runs that match conditions. @throws UsageError naming the condition at fault, or if no run matches. */
export function rowsThatMatch(runs: ResultTable, texts: readonly string[]): ResultTable {
  const table = withConditionColumns(runs, texts);
  const rule = readRowConditions(texts, [table]);
  return rowsThatFit(table, rule, (row, name) => findColumn(table, name)?.values.at(row) ?? null);
}
