/** Functions of expressions, with what is to be known of each of them. */
export const functions = {
  min: { operands: 'several', description: 'the smallest of the values' },
  max: { operands: 'several', description: 'the largest of the values' },
  abs: { operands: 'one', description: 'the absolute value' },
  sqrt: { operands: 'one', description: 'the square root' },
  log10: { operands: 'one', description: 'the logarithm to base 10, of a number without a unit' },
  round: { operands: 'one', description: 'the nearest whole number' },
  floor: { operands: 'one', description: 'the next smaller whole number' },
  ceil: { operands: 'one', description: 'the next larger whole number' },
  sum: { operands: 'one', description: 'the sum over the runs of a point' },
} as const satisfies Readonly<Record<string, { readonly operands: 'one' | 'several'; readonly description: string }>>;

export type FunctionName = keyof typeof functions;
export const functionNames = Object.keys(functions) as readonly FunctionName[];

export type Operator = '+' | '-' | '*' | '/';

/** An expression, taken apart. `offset` is the place in its text. */
export type ExpressionTree = { readonly offset: number } & (
  | { readonly kind: 'number'; readonly value: number; readonly unit: string }
  | { readonly kind: 'name'; readonly name: string }
  | { readonly kind: 'negation'; readonly operand: ExpressionTree }
  | {
      readonly kind: 'operation';
      readonly operator: Operator;
      readonly left: ExpressionTree;
      readonly right: ExpressionTree;
    }
  | { readonly kind: 'call'; readonly function: FunctionName; readonly operands: readonly ExpressionTree[] }
);

/** How tightly the parts of an expression hold together. */
const [SUM, PRODUCT, FACTOR] = [1, 2, 3];

/** The text of an expression, always the same for the same one: `(a+b)*2` is “(a + b) * 2”. */
export function expressionInWords(tree: ExpressionTree, within = SUM): string {
  switch (tree.kind) {
    case 'number':
      return tree.unit === '' ? String(tree.value) : `${tree.value} ${tree.unit}`;
    case 'name':
      return tree.name;
    case 'negation':
      return `-${expressionInWords(tree.operand, FACTOR)}`;
    case 'call':
      return `${tree.function}(${tree.operands.map((operand) => expressionInWords(operand)).join(', ')})`;
    case 'operation': {
      const own = tree.operator === '+' || tree.operator === '-' ? SUM : PRODUCT;
      const [left, right] = [expressionInWords(tree.left, own), expressionInWords(tree.right, own + 1)];
      const text = `${left} ${tree.operator} ${right}`;
      return own < within ? `(${text})` : text;
    }
  }
}

/** The parts directly below. */
function partsOf(tree: ExpressionTree): readonly ExpressionTree[] {
  switch (tree.kind) {
    case 'number':
    case 'name':
      return [];
    case 'negation':
      return [tree.operand];
    case 'operation':
      return [tree.left, tree.right];
    case 'call':
      return tree.operands;
  }
}

/** Names in it with their places, in order of appearance. */
export function namesIn(tree: ExpressionTree): { readonly name: string; readonly offset: number }[] {
  return tree.kind === 'name' ? [tree] : partsOf(tree).flatMap(namesIn);
}
