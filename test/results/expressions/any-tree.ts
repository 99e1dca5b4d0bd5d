import fc from 'fast-check';
import type { ExpressionTree, FunctionName, Operator } from '../../../results/expressions/expression-tree.ts';

const offset = 0;
const operators: readonly Operator[] = ['+', '-', '*', '/'];
const ofOne: readonly FunctionName[] = ['abs', 'sqrt', 'log10', 'round', 'floor', 'ceil', 'sum'];
const ofSeveral: readonly FunctionName[] = ['min', 'max'];

/** Expressions of these names, and numbers with these units or none. */
export function anyTree(names: readonly string[], units: readonly string[]): fc.Arbitrary<ExpressionTree> {
  const { tree } = fc.letrec<{ tree: ExpressionTree }>((tie) => ({
    tree: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      fc.record({
        kind: fc.constant('number' as const),
        value: fc.double({ min: 0, noNaN: true, noDefaultInfinity: true }).map(Math.abs),
        unit: fc.constantFrom('', ...units),
        offset: fc.constant(offset),
      }),
      fc.constantFrom(...names).map((name) => ({ kind: 'name' as const, name, offset })),
      tie('tree').map((operand) => ({ kind: 'negation' as const, operand, offset })),
      fc
        .tuple(fc.constantFrom(...operators), tie('tree'), tie('tree'))
        .map(([operator, left, right]) => ({ kind: 'operation' as const, operator, left, right, offset })),
      fc
        .tuple(fc.constantFrom(...ofOne), tie('tree'))
        .map(([name, operand]) => ({ kind: 'call' as const, function: name, operands: [operand], offset })),
      fc
        .tuple(fc.constantFrom(...ofSeveral), fc.array(tie('tree'), { minLength: 2, maxLength: 3 }))
        .map(([name, operands]) => ({ kind: 'call' as const, function: name, operands, offset })),
    ),
  }));
  return tree;
}
