import { componentPlaces } from '../language/component-places.ts';
import { parameterNamed } from '../language/parameter-catalogue.ts';
import { convertedValue, type ForeignValue } from './converted-value.ts';
import type { DraftContent, DraftValue } from './study-draft.ts';
import { parseR } from './r/parse-r.ts';
import { isDeeperThan, type RInfix, type RNode } from './r/r-tree.ts';
import { SourceText } from './source-text.ts';

/** A filter that rules cannot say. */
export class FilterFault extends Error {
  override readonly name = 'FilterFault';
}

type FilterRule = Readonly<Record<string, DraftContent>>;

const comparisons: Readonly<Record<string, string>> = {
  '==': 'is',
  '!=': 'not',
  '<': 'below',
  '<=': 'atMost',
  '>': 'above',
  '>=': 'atLeast',
};
/** The same the other way round. */
const mirrored: Readonly<Record<string, string>> = {
  '<': '>',
  '<=': '>=',
  '>': '<',
  '>=': '<=',
  '==': '==',
  '!=': '!=',
};

/** What is true where the comparison is not. */
const opposite: Readonly<Record<string, string>> = {
  '<': '>=',
  '<=': '>',
  '>': '<=',
  '>=': '<',
  '==': '!=',
  '!=': '==',
};

/** Conditions within each other, and rules that they make, at most. */
const MOST_CONDITIONS = 500;

/** What a filter is about. */
export interface FilterColumns {
  /** The parameter that a column is, or what tells components apart. */
  readonly nameOf: (variable: string) => string;
  /** Whether the plot shows components, so that rules may be about them. */
  readonly isOfComponents: boolean;
}

/**
 * The condition of a plot as rules of which one has to fit; none: all points are shown.
 *
 * @throws FilterFault if rules cannot say it
 */
export function filterRules(filter: string, columns: FilterColumns): FilterRule[] {
  const [node, ...others] = parseR(new SourceText('filter', filter)).statements;
  if (node === undefined) return [];
  if (others.length > 0) throw new FilterFault('it has several statements');
  if (isDeeperThan(node, MOST_CONDITIONS)) throw new FilterFault(`it has more than ${MOST_CONDITIONS} conditions`);
  return isTrue(node) ? [] : alternatives(node, columns);
}

function isTrue(node: RNode): boolean {
  return node.kind === 'name' && (node.name === 'TRUE' || node.name === 'T');
}

/** @param isNegated it is true where the part is not */
function alternatives(node: RNode, columns: FilterColumns, isNegated = false): FilterRule[] {
  if (node.kind === 'prefix' && node.operator === '!') return alternatives(node.operand, columns, !isNegated);
  if (node.kind !== 'infix') throw new FilterFault('only comparisons, !, & and | are known');
  const { operator, left, right } = node;
  if (!/^[&|]{1,2}$/.test(operator)) return [comparison(node, columns, isNegated)];
  const rules = alternatives(left, columns, isNegated);
  const others = alternatives(right, columns, isNegated);
  if (operator.startsWith('|') !== isNegated) return [...rules, ...others];
  if (rules.length * others.length > MOST_CONDITIONS)
    throw new FilterFault(`it makes more than ${MOST_CONDITIONS} rules`);
  return rules.flatMap((rule) => others.map((other) => both(rule, other)));
}

/** Two conditions on the same may be one: from 3 on, and below 10. */
function both(rule: FilterRule, other: FilterRule): FilterRule {
  const result: Record<string, DraftContent> = { ...rule };
  for (const [name, condition] of Object.entries(other)) {
    const known = result[name];
    const parts = known === undefined ? [] : [comparisonsIn(known), comparisonsIn(condition)];
    const [first = {}, second = {}] = parts;
    if (parts.includes(undefined) || Object.keys(first).some((word) => Object.hasOwn(second, word)))
      throw new FilterFault(`two conditions on ${name} in one rule`);
    result[name] = known === undefined ? condition : { ...first, ...second };
  }
  return result;
}

/** Undefined: a value, or a list of values. */
function comparisonsIn(condition: DraftContent): Readonly<Record<string, DraftContent>> | undefined {
  return typeof condition === 'object' && !Array.isArray(condition)
    ? (condition as Readonly<Record<string, DraftContent>>)
    : undefined;
}

function comparison(node: RInfix, columns: FilterColumns, isNegated: boolean): FilterRule {
  const { operator, left, right } = node;
  if (operator === '%in%') return membership(left, right, columns, isNegated);
  const constant = constantOf(right);
  if (constant === undefined) {
    const other = mirrored[operator];
    if (constantOf(left) === undefined || other === undefined)
      throw new FilterFault('a column is compared with a value');
    return comparison({ ...node, operator: other, left: right, right: left }, columns, isNegated);
  }
  const word = comparisons[(isNegated ? opposite[operator] : operator) ?? ''];
  if (word === undefined) throw new FilterFault(`"${operator}" is nothing that rules have`);
  const name = columnName(left, columns);
  const value = valueFor(name, constant, columns);
  return { [name]: word === 'is' ? value : { [word]: value } };
}

/** `data1$x %in% c(1, 3)` */
function membership(left: RNode, right: RNode, columns: FilterColumns, isNegated: boolean): FilterRule {
  const isList = right.kind === 'call' && right.callee.kind === 'name' && right.callee.name === 'c';
  const constants = (isList ? right.operands.map(({ value }) => value) : [right]).map(constantOf);
  const name = columnName(left, columns);
  const values = constants.map((constant) => {
    if (constant === undefined) throw new FilterFault('a column is compared with values');
    return valueFor(name, constant, columns);
  });
  if (values.length === 0) throw new FilterFault('it has no values');
  return { [name]: isNegated ? { not: values } : values };
}

function columnName(node: RNode, columns: FilterColumns): string {
  if (node.kind !== 'member') throw new FilterFault('a column is compared with a value');
  const name = columns.nameOf(node.name);
  if (placeNamed(name, columns) === undefined && parameterNamed(name) === undefined)
    throw new FilterFault(`${node.name} is no parameter, and rules have parameters only`);
  return name;
}

/** What tells components apart. */
function placeNamed(name: string, { isOfComponents }: FilterColumns): (typeof componentPlaces)[number] | undefined {
  return isOfComponents ? componentPlaces.find((each) => each.name === name) : undefined;
}

function valueFor(name: string, constant: ForeignValue, columns: FilterColumns): DraftValue {
  const place = placeNamed(name, columns);
  const parameter = place ?? parameterNamed(name);
  // Tables of RSPSIM number components and LANs from 0.
  const shown = place !== undefined && typeof constant === 'number' ? constant + 1 : constant;
  const outcome = parameter === undefined ? undefined : convertedValue(parameter, shown);
  const value = outcome?.ok === true ? outcome.values.get(name) : undefined;
  if (value === undefined) throw new FilterFault(outcome?.ok === false ? outcome.reason : `${name} has no such value`);
  return value;
}

function constantOf(node: RNode): ForeignValue | undefined {
  if (node.kind === 'number' || node.kind === 'string') return node.value;
  if (node.kind === 'prefix' && node.operator === '-' && node.operand.kind === 'number') return -node.operand.value;
  return node.kind === 'name' && /^(TRUE|FALSE)$/.test(node.name) ? node.name === 'TRUE' : undefined;
}
