import assert from 'node:assert/strict';
import fc from 'fast-check';
import { parseExpression } from '../../../results/expressions/parse-expression.ts';
import { checkedExpression } from '../../../results/expressions/quantity.ts';
import {
  common,
  conversion,
  noUnit,
  parseUnit,
  product,
  unitInWords,
  unitSymbols,
  type Unit,
} from '../../../results/expressions/unit.ts';
import { valueOf } from './value-of.ts';

const units: Readonly<Record<string, string>> = {
  requestSize: 'calculations',
  capacity: 'calculations/s',
  handling_time: 's',
  lanDelay: 'ms',
  loadDpf: '1/ms',
  asap_bytes: 'B',
  goodput: 'bit/s',
  failovers: '1',
  events: '',
};

function unitOf(text: string): string {
  return unitInWords(
    checkedExpression(parseExpression(text), (name) => ({ unit: units[name], isConstant: true })).unit,
  );
}

const anySymbol = fc.constantFrom(...unitSymbols, 'widgets');
const anyUnit: fc.Arbitrary<Unit> = fc
  .array(fc.tuple(anySymbol, fc.constantFrom<1 | -1>(1, -1)), { maxLength: 5 })
  .map((factors) => factors.reduce((unit, [symbol, sign]) => product(unit, parseUnit(symbol), sign).unit, noUnit));

describe('unit of an expression', () => {
  for (const [text, unit] of [
    ['requestSize / capacity', 's'],
    ['handling_time * capacity / requestSize', '1'],
    ['failovers / events', '1'],
    ['1 - failovers', '1'],
    ['1 / handling_time', '1/s'],
    ['requestSize * handling_time', 'calculations·s'],
    ['requestSize / (handling_time * asap_bytes)', 'calculations/(B·s)'],
    ['handling_time * handling_time', 's²'],
    ['sqrt(handling_time * handling_time)', 's'],
    ['2 * lanDelay', 'ms'],
    ['-abs(max(lanDelay, 5 ms))', 'ms'],
    ['lanDelay + handling_time', 's'],
    ['lanDelay * loadDpf', '1'],
    ['lanDelay / handling_time', '1'],
    ['8 * goodput', 'bit/s'],
    ['goodput * handling_time', 'bit'],
    ['asap_bytes / goodput', 's'],
    ['log10(requestSize / 1 calculations)', '1'],
  ] as const)
    it(`${text} is in ${unit}`, () => assert.equal(unitOf(text), unit));

  it('is converted where two units of a quantity meet', () => {
    const values = { lanDelay: 50, handling_time: 2, loadDpf: 0.001, asap_bytes: 1000, goodput: 8000 };
    for (const [text, value] of [
      ['lanDelay + handling_time', 2.05],
      ['handling_time - lanDelay', 1.95],
      ['lanDelay / handling_time', 0.025],
      ['2 * lanDelay', 100],
      ['lanDelay * loadDpf', 0.05],
      ['max(lanDelay, 1 s)', 1],
      ['handling_time + 1 min', 62],
      ['asap_bytes / goodput', 1],
    ] as const)
      assert.ok(Math.abs(valueOf(text, values, units) - value) < 1e-12, text);
  });

  for (const [text, offset, reason] of [
    ['handling_time + asap_bytes', 14, 'handling_time [s] and asap_bytes [B] cannot be added'],
    [
      'handling_time - 1',
      14,
      'handling_time [s] and 1 [no unit] cannot be subtracted; a number may have a unit, as in "5 s"',
    ],
    ['min(requestSize, capacity)', 0, 'requestSize [calculations] and capacity [calculations/s] cannot be compared'],
    ['failovers * sqrt(capacity)', 12, 'sqrt(capacity): there is no square root of calculations/s'],
    [
      'log10(requestSize)',
      0,
      'log10(requestSize): there is no logarithm of calculations: divide by a unit, as in "/ 1 calculations"',
    ],
    ['sum(sum(events))', 4, 'sum(…) cannot stand within sum(…)'],
  ] as const)
    it(`does not fit: ${text}`, () => assert.throws(() => unitOf(text), { message: reason, offset }));

  it('printed and read again is the same unit', () => {
    fc.assert(
      fc.property(anyUnit, (unit) => assert.equal(unitInWords(parseUnit(unitInWords(unit))), unitInWords(unit))),
    );
    for (const text of Object.values(units)) assert.equal(unitInWords(parseUnit(text)), text === '' ? '1' : text);
  });

  it('divided by itself is none; a product does not depend on the order', () => {
    fc.assert(
      fc.property(anyUnit, anyUnit, (a, b) => {
        assert.equal(product(a, a, -1).unit.size, 0);
        const [there, back] = [product(a, b, 1), product(b, a, 1)];
        assert.notEqual(common(there.unit, back.unit), undefined);
        const scale = conversion(there.unit, back.unit) ?? NaN;
        const [first, second] = [there.left * there.right * scale, back.left * back.right];
        assert.ok(Math.abs(first - second) <= 1e-9 * Math.abs(second));
      }),
    );
  });

  it('can be added to another exactly if both measure the same', () => {
    fc.assert(
      fc.property(anyUnit, anyUnit, (a, b) => {
        const ratio = product(a, b, -1);
        assert.equal(common(a, b) !== undefined, ratio.unit.size === 0);
        const scale = conversion(a, b);
        if (scale === undefined) return;
        const back = conversion(b, a) ?? NaN;
        assert.ok(Math.abs(scale * back - 1) < 1e-9);
        assert.ok(Math.abs(ratio.left / ratio.right - scale) <= 1e-9 * scale);
      }),
    );
  });
});
