import assert from 'node:assert/strict';
import { runInNewContext } from 'node:vm';
import fc from 'fast-check';
import { ExpressionError, parseExpression } from '../../../results/tables/parameter-expression.ts';

const values: Readonly<Record<string, number>> = { a: 2, b: 3, requestSize: 1e7, capacity: 1e6, lanDelay: 50 };

function value(text: string): number {
  return parseExpression(text).evaluate((name) => values[name]);
}

describe('expression of parameters', () => {
  for (const [text, result] of [
    ['a', 2],
    ['requestSize / capacity', 10],
    ['0.002*lanDelay*capacity/requestSize', 0.01],
    ['a + b * a - 1', 7],
    ['(a + b) * a', 10],
    ['8 / a / b', 8 / 6],
    ['9 - a - b', 4],
    ['-a * -(b + .5)', 7],
    ['1.5e3 + 1E-1', 1500.1],
  ] as const)
    it(`${text} is ${result}`, () => assert.ok(Math.abs(value(text) - result) < 1e-12));

  it('knows its names', () => assert.deepEqual(parseExpression('a * (b + a) / 2').names, ['a', 'b']));

  for (const [text, offset] of [
    ['', 0],
    ['a +', 3],
    ['(a', 2],
    ['a b', 2],
    ['a ** b', 3],
    ['a $ b', 2],
    ['a)', 1],
    ['2a', 1],
  ] as const)
    it(`refuses "${text}" at ${offset}`, () =>
      assert.throws(
        () => parseExpression(text),
        (error: unknown) => error instanceof ExpressionError && error.offset === offset,
      ));

  it('agrees with JavaScript on generated sums and products', () => {
    const { term } = fc.letrec<{ term: string }>((tie) => ({
      term: fc.oneof(
        { depthSize: 'small', withCrossShrink: true },
        fc.nat(99).map(String),
        fc.constantFrom('a', 'b'),
        fc
          .tuple(tie('term'), fc.constantFrom('+', '-', '*', '/'), tie('term'), fc.boolean())
          .map(([left, sign, right, bracket]) => (bracket ? `(${left} ${sign} ${right})` : `${left} ${sign} ${right}`)),
      ),
    }));
    fc.assert(
      fc.property(term, (text) => {
        const expected = runInNewContext(text, { a: 2, b: 3 }) as number;
        assert.ok(Object.is(value(text), expected) || value(text) === expected);
      }),
    );
  });
});
