import { componentPlaces } from '../language/component-places.ts';
import { parameterNamed } from '../language/parameter-catalogue.ts';
import { convertedValue } from './converted-value.ts';
import type { DraftContent, DraftValue } from './study-draft.ts';
import { parseR } from './r/parse-r.ts';
import { isDeeperThan, type RNode } from './r/r-tree.ts';
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

function alternatives(node: RNode, columns: FilterColumns): FilterRule[] {
  if (node.kind !== 'infix') throw new FilterFault('only comparisons, & and | are known');
  const { operator, left, right } = node;
  if (operator === '|' || operator === '||') return [...alternatives(left, columns), ...alternatives(right, columns)];
  if (operator === '&' || operator === '&&') {
    const [rules, others] = [alternatives(left, columns), alternatives(right, columns)];
    if (rules.length * others.length > MOST_CONDITIONS)
      throw new FilterFault(`it makes more than ${MOST_CONDITIONS} rules`);
    return rules.flatMap((rule) => others.map((other) => both(rule, other)));
  }
  return [comparison(operator, left, right, columns)];
}

function both(rule: FilterRule, other: FilterRule): FilterRule {
  const twice = Object.keys(rule).find((name) => Object.hasOwn(other, name));
  if (twice !== undefined) throw new FilterFault(`two conditions on ${twice} in one rule`);
  return { ...rule, ...other };
}

function comparison(operator: string, left: RNode, right: RNode, columns: FilterColumns): FilterRule {
  const constant = constantOf(right);
  if (constant === undefined) {
    const other = mirrored[operator];
    if (constantOf(left) === undefined || other === undefined)
      throw new FilterFault('a column is compared with a value');
    return comparison(other, right, left, columns);
  }
  const word = comparisons[operator];
  if (word === undefined || left.kind !== 'member') throw new FilterFault(`"${operator}" is nothing that rules have`);
  const name = columns.nameOf(left.name);
  const place = columns.isOfComponents ? componentPlaces.find((each) => each.name === name) : undefined;
  const parameter = place ?? parameterNamed(name);
  if (parameter === undefined) throw new FilterFault(`${left.name} is no parameter, and rules have parameters only`);
  // Tables of RSPSIM number components and LANs from 0.
  const outcome = convertedValue(
    parameter,
    place !== undefined && typeof constant === 'number' ? constant + 1 : constant,
  );
  const value: DraftValue | undefined = outcome.ok ? outcome.values.get(name) : undefined;
  if (value === undefined) throw new FilterFault(outcome.ok ? `${name} has no such value` : outcome.reason);
  return { [name]: word === 'is' ? value : { [word]: value } };
}

function constantOf(node: RNode): number | string | boolean | undefined {
  if (node.kind === 'number' || node.kind === 'string') return node.value;
  if (node.kind === 'prefix' && node.operator === '-' && node.operand.kind === 'number') return -node.operand.value;
  return node.kind === 'name' && /^(TRUE|FALSE)$/.test(node.name) ? node.name === 'TRUE' : undefined;
}
