import { isDeeperThan, type RNode } from './r/r-tree.ts';

/** A part of a formula in R that has no counterpart in an expression. */
export class FormulaFault extends Error {
  override readonly name = 'FormulaFault';
  readonly at: number;

  constructor(at: number, message: string) {
    super(message);
    this.at = at;
  }
}

/** Functions of R that change nothing for an expression. */
const transparent = new Set(['as.numeric', 'as.double', 'getGlobalVariable', 'return', 'paste']);
/** And those that expressions have. */
const shared: ReadonlyMap<string, string> = new Map([
  ...['min', 'max', 'abs', 'sqrt', 'log10', 'round', 'floor'].map((name) => [name, name] as const),
  ['ceiling', 'ceil'],
  // What formulas are about is not negative.
  ['as.integer', 'floor'],
]);
/** Parts within each other, at most: more would exhaust the stack. */
export const DEEPEST_FORMULA = 500;
/** Division that is 0 where there is nothing. */
const SAFE_DIVISION = 'safeDiv';

/**
 * A formula in R as an expression of studies.
 *
 * @param nameOf what a variable (`x`, `"x"` or `data1$x`) is here
 * @throws FormulaFault at what expressions do not have
 */
export function expressionOf(node: RNode, nameOf: (variable: string, at: number) => string): string {
  if (isDeeperThan(node, DEEPEST_FORMULA))
    throw new FormulaFault(node.at, `more than ${DEEPEST_FORMULA} parts within each other`);
  return textOf(node, nameOf);
}

function textOf(node: RNode, nameOf: (variable: string, at: number) => string): string {
  switch (node.kind) {
    case 'number':
      return String(node.value);
    case 'string':
    case 'name':
      return nameOf(node.kind === 'name' ? node.name : node.value, node.at);
    case 'member':
      return nameOf(node.name, node.at);
    case 'block': {
      const [only, ...others] = node.statements;
      if (only === undefined || others.length > 0) throw new FormulaFault(node.at, 'a formula has one statement');
      return textOf(only, nameOf);
    }
    case 'prefix':
      if (node.operator === '-') return `-${wrapped(node.operand, nameOf)}`;
      if (node.operator === '+') return textOf(node.operand, nameOf);
      throw new FormulaFault(node.at, `"${node.operator}" is nothing that expressions have`);
    case 'infix':
      if (!/^[-+*/]$/.test(node.operator))
        throw new FormulaFault(node.at, `"${node.operator}" is nothing that expressions have`);
      return `${side(node.left, node.operator, false, nameOf)} ${node.operator} ${side(node.right, node.operator, true, nameOf)}`;
    case 'call':
      return called(node, nameOf);
    case 'index':
    case 'assignment':
    case 'function':
    case 'if':
    case 'loop':
    case 'jump':
      throw new FormulaFault(node.at, 'this is nothing that expressions have');
  }
}

function called(node: Extract<RNode, { kind: 'call' }>, nameOf: (variable: string, at: number) => string): string {
  const name = node.callee.kind === 'name' ? node.callee.name : '';
  const [first, second] = node.operands;
  if (first !== undefined && transparent.has(name) && second === undefined) return textOf(first.value, nameOf);
  if (name === SAFE_DIVISION && first !== undefined && second !== undefined)
    return `${side(first.value, '/', false, nameOf)} / ${side(second.value, '/', true, nameOf)}`;
  const known = shared.get(name);
  if (known === undefined) throw new FormulaFault(node.at, `${name}() is nothing that expressions have`);
  return `${known}(${node.operands.map(({ value }) => textOf(value, nameOf)).join(', ')})`;
}

const looseness: Readonly<Record<string, number>> = { '*': 1, '/': 1, '+': 2, '-': 2 };

/** An operand, in parentheses where it binds looser. */
function side(
  node: RNode,
  operator: string,
  isRight: boolean,
  nameOf: (variable: string, at: number) => string,
): string {
  const own = outerOperator(node);
  if (own === undefined) return textOf(node, nameOf);
  const [inner = 0, outer = 0] = [looseness[own], looseness[operator]];
  const isTight =
    inner < outer || (inner === outer && (!isRight || operator === '+' || (operator === '*' && own === '*')));
  return isTight ? textOf(node, nameOf) : `(${textOf(node, nameOf)})`;
}

/** The operator that holds a formula together. */
function outerOperator(node: RNode): string | undefined {
  if (node.kind === 'infix') return node.operator;
  if (node.kind === 'prefix') return '-';
  if (node.kind !== 'call') return undefined;
  const name = node.callee.kind === 'name' ? node.callee.name : '';
  if (name === SAFE_DIVISION) return '/';
  const [first] = node.operands;
  return transparent.has(name) && first !== undefined ? outerOperator(first.value) : undefined;
}

function wrapped(node: RNode, nameOf: (variable: string, at: number) => string): string {
  const text = textOf(node, nameOf);
  return outerOperator(node) === undefined ? text : `(${text})`;
}
