import assert from 'node:assert/strict';
import { runInNewContext } from 'node:vm';
import fc from 'fast-check';
import { ExpressionError } from '../../../results/expressions/expression-error.ts';
import { expressionInWords, functionNames, type ExpressionTree } from '../../../results/expressions/expression-tree.ts';
import { labelled, readExpression } from '../../../results/expressions/expression.ts';
import { parseExpression } from '../../../results/expressions/parse-expression.ts';
import { unitSymbols } from '../../../results/expressions/unit.ts';
import { anyTree } from './any-tree.ts';
import { valueOf } from './value-of.ts';

const values = { a: 2, b: 3, requestSize: 1e7, capacity: 1e6, lanDelay: 50 };

describe('text of an expression', () => {
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
    ['a · b × a ÷ b − 1', 3],
    ['max(a, b, 1) + min(a, b)', 5],
    ['abs(a - b) + sqrt(a * 8) + log10(1e6)', 11],
    ['round(2.6) + floor(2.6) + ceil(2.2)', 8],
    ['a\n  +\tb', 5],
  ] as const)
    it(`${text} is ${result}`, () => assert.ok(Math.abs(valueOf(text, values) - result) < 1e-12));

  it('has names, each once, in order of appearance', () =>
    assert.deepEqual(readExpression('b * (a + b) / max(c, 2)').names, ['b', 'a', 'c']));

  for (const [text, offset, reason] of [
    ['', 0, 'it ends too early'],
    ['a +', 3, 'it ends too early'],
    ['(a', 2, 'a closing parenthesis is missing'],
    ['a b', 2, 'unexpected "b"'],
    ['a ** b', 3, 'unexpected "*"'],
    ['a $ b', 2, 'unexpected "$"'],
    ['a)', 1, 'unexpected ")"'],
    ['2a', 1, 'unexpected "a": units are s, us, ms, min, h, d, B, bit, calculations, packets'],
    ['2 parsecs', 2, 'unexpected "parsecs": units are s, us, ms, min, h, d, B, bit, calculations, packets'],
    ['avg(a)', 0, `avg is no function (possible: ${functionNames.join(', ')})`],
    ['abs(a, b)', 0, 'abs(…) takes one value, not 2'],
    ['a + max(b)', 4, 'max(…) takes two values or more'],
    ['1e999', 0, '1e999 is too large'],
    ['🙂', 0, 'unexpected "🙂"'],
    [`${'('.repeat(200)}a${')'.repeat(200)}`, 100, 'it is nested too deeply'],
    ['a+'.repeat(2000), 0, 'it has more than 2000 characters'],
    [' = a', 1, 'a label is missing before "="'],
    ['M = a = b', 6, 'unexpected "="'],
  ] as const)
    it(`is refused at ${offset}: ${text.slice(0, 20)}`, () =>
      assert.throws(
        () => readExpression(text),
        (error: unknown) => error instanceof ExpressionError && error.offset === offset && error.message === reason,
      ));

  it('is the same however the expression was written', () => {
    for (const written of ['(a+b)*2 - (c)', ' ( a + b ) × 2−c ', '((a + b) * 2) - c'])
      assert.equal(readExpression(written).text, '(a + b) * 2 - c');
    assert.equal(readExpression('a-(b-c)').text, 'a - (b - c)');
    assert.equal(readExpression('1E6*5min').text, '1000000 * 5 min');
    assert.equal(readExpression('-(a*b)').text, '-(a * b)');
  });

  it('has a label before "="', () => {
    const expression = readExpression('MTBF in multiples of s =peUptime*capacity/requestSize');
    assert.equal(expression.label, 'MTBF in multiples of s');
    assert.equal(expression.text, 'peUptime * capacity / requestSize');
    assert.equal(labelled(expression), 'MTBF in multiples of s = peUptime * capacity / requestSize');
    assert.equal(labelled(readExpression('a+b')), 'a + b');
  });

  it('printed and read again is the same expression', () => {
    fc.assert(
      fc.property(anyTree(['a', 'b', 'handling_time'], unitSymbols), (tree) => {
        assert.deepEqual(withoutPlaces(parseExpression(expressionInWords(tree))), withoutPlaces(tree));
      }),
    );
  });

  it('is read, or refused with a place in it, whatever it is', () => {
    const pieces = fc.constantFrom(
      'a',
      'min',
      '(',
      ')',
      ',',
      '+',
      '-',
      '*',
      '/',
      '1',
      '2.5e3',
      's',
      '=',
      ' ',
      '·',
      '$',
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.array(pieces).map((each) => each.join('')),
          fc.string(),
        ),
        (text) => {
          try {
            readExpression(text);
          } catch (error) {
            assert.ok(error instanceof ExpressionError);
            assert.ok(error.offset >= 0 && error.offset <= text.length);
          }
        },
      ),
    );
  });

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
        // What is divided by 0 has no value, and so has what is computed with it.
        const result = valueOf(text, values);
        if (Number.isFinite(expected) && !Number.isNaN(result)) assert.equal(result, expected);
        else assert.ok(Number.isNaN(result));
      }),
    );
  });
});

function withoutPlaces(tree: ExpressionTree): unknown {
  return JSON.parse(JSON.stringify(tree, (key, value: unknown) => (key === 'offset' ? undefined : value)));
}
