import assert from 'node:assert/strict';
import fc from 'fast-check';
import { withOverrides } from '../../../scenarios/language/override.ts';
import { parameterNamed } from '../../../scenarios/language/parameter-catalogue.ts';
import { readStudy } from '../../../scenarios/language/read-study.ts';
import type { Study } from '../../../scenarios/language/study.ts';
import { rangeValues, type RawRange } from '../../../scenarios/language/value-range.ts';

function valuesOf(name: string, range: RawRange): readonly number[] {
  const parameter = parameterNamed(name);
  assert.ok(parameter !== undefined);
  return rangeValues(parameter, range);
}

/** Line 5 is the first one of the sweep. */
function sweeping(...sweep: readonly string[]): Study {
  return readStudy('my.yaml', ['name: my', 'title: M', 'seeds: 1', 'sweep:', ...sweep, ''].join('\n'));
}

describe('range of values', () => {
  for (const [name, range, values] of [
    ['puToPeRatio', { from: 1, to: 5 }, [1, 2, 3, 4, 5]],
    ['puToPeRatio', { from: 1, to: 10, step: 2 }, [1, 3, 5, 7, 9]],
    ['messageLoss', { from: 0, to: 0.3, step: 0.1 }, [0, 0.1, 0.2, 0.3]],
    ['messageLoss', { from: 0, to: 0.6, points: 4 }, [0, 0.2, 0.4, 0.6]],
    ['lanDelay', { from: 0, to: '1 s', step: '250 ms' }, [0, 250, 500, 750, 1000]],
    ['peUptime', { from: '1 min', to: '1 h', points: 3 }, [60, 1830, 3600]],
    ['requestSize', { from: 1e4, to: 1e7, points: 4, log: true }, [1e4, 1e5, 1e6, 1e7]],
    ['requestSize', { from: 1, to: 10, points: 3, log: true }, [1, 3.16228, 10]],
    ['registrars', { from: 1, to: 16, points: 5, log: true }, [1, 2, 4, 8, 16]],
    ['poolElements', { from: 10, to: 15, points: 3 }, [10, 13, 15]],
    ['registrars', { from: 3, to: 3 }, [3]],
    ['registrars', { from: 3, to: 3, points: 1 }, [3]],
  ] as const)
    it(`${JSON.stringify(range)} of ${name}`, () => assert.deepEqual(valuesOf(name, range), values));

  it('has its ends exactly, and grows in between', () => {
    const end = fc.double({ min: 1e-6, max: 1e9, noNaN: true });
    fc.assert(
      fc.property(end, end, fc.integer({ min: 2, max: 60 }), fc.boolean(), (a, b, points, log) => {
        const [from, to] = [Math.min(a, b), Math.max(a, b)];
        // Six digits tell this many values apart.
        fc.pre(to > from * 1.01);
        const values = valuesOf('targetUtilization', { from, to, points, log });
        assert.equal(values.length, points);
        assert.deepEqual([values.at(0), values.at(-1)], [from, to]);
        assert.deepEqual(
          values,
          [...new Set(values)].toSorted((x, y) => x - y),
        );
      }),
    );
  });

  for (const [name, range, reason] of [
    ['policy', { from: 1, to: 2 }, 'a range is one of numbers: list the values'],
    ['registrars', { from: 1 }, 'to is missing'],
    ['registrars', { to: 1 }, 'from is missing'],
    ['registrars', { from: 5, to: 1 }, 'the range is empty: it ends at 1, before its begin at 5'],
    ['registrars', { from: 0, to: 4 }, 'from must be a whole number of at least 1 and at most 65535, not 0'],
    ['registrars', { from: 1, to: 4, step: 0.5 }, 'step must be a whole number above 0, not 0.5'],
    ['lanDelay', { from: 0, to: '1 parsec' }, 'to must be a number of at least 0, not "1 parsec"; units: us, ms, s'],
    ['lanDelay', { from: 0, to: 10, step: 0 }, 'step must be a number above 0, not 0'],
    ['lanDelay', { from: 0, to: 10, step: 2, points: 3 }, 'give step or points, not both'],
    ['lanDelay', { from: 0, to: 10, log: true }, 'log needs points: give the number of values'],
    ['lanDelay', { from: 0, to: 10, points: 3, log: true }, 'log needs a begin above 0'],
    ['lanDelay', { from: 1, to: 10, points: 3, log: 'yes' }, 'log must be true or false'],
    ['lanDelay', { from: 0, to: 10, points: 0 }, 'points must be a whole number of 1 to 10000'],
    ['lanDelay', { from: 0, to: 10, points: 1 }, 'points: 1 value from 0 to 10 cannot be'],
    ['lanDelay', { from: 0, to: 1e9 }, 'more than 10000 values: give a larger step, or points'],
    ['registrars', { from: 1, to: 4, points: 9 }, '1 would come twice: take fewer points'],
    ['peUptime', { from: 10, to: 'never', points: 9 }, 'to must be a number: list never beside the range'],
    [
      'lanDelay',
      { start: 0, to: 4 },
      'unknown key start; did you mean from? (a range has from, to, step, points, log)',
    ],
  ] as const)
    it(`is refused: ${JSON.stringify(range)} of ${name}`, () =>
      assert.throws(() => valuesOf(name, range), { name: 'RangeFault', message: reason }));

  it('stands for a list, or in one, in a sweep, in quick and on the command line', () => {
    const study = sweeping('  lanDelay: {from: 0, to: 20, step: 10}', '  peUptime: [{from: 1, to: 2}, 1 h, never]');
    assert.deepEqual(study.sweep.get('lanDelay'), [0, 10, 20]);
    assert.deepEqual(study.sweep.get('peUptime'), [1, 2, 3600, Infinity]);
    const quick = sweeping('  lanDelay: [0]', 'quick: {lanDelay: {from: 1, to: 3}}').quick;
    assert.deepEqual(quick, [{ name: 'lanDelay', values: [1, 2, 3], isList: true }]);
    const set = withOverrides(study, ['lanDelay={from: 1, to: 3}', 'peUptime=[never, {from: 4, to: 5}]']);
    assert.deepEqual(
      [set.sweep.get('lanDelay'), set.sweep.get('peUptime')],
      [
        [1, 2, 3],
        [Infinity, 4, 5],
      ],
    );
  });

  it('is refused with its place in the file, or with the setting', () => {
    for (const [line, message] of [
      [
        '  lanDelay: {from: 5, to: 1}',
        /^my\.yaml:5:23: lanDelay: the range is empty: it ends at 1, before its begin at 5$/,
      ],
      ['  lanDelay: [0, {from: 5, two: 1}]', /^my\.yaml:5:27: lanDelay: unknown key two; did you mean to\?/],
      ['  lanDelay: [2, {from: 1, to: 3}]', /^my\.yaml:5:17: lanDelay: 2 is listed twice$/],
      ['  policy: {from: 1, to: 3}', /^my\.yaml:5:11: policy: a range is one of numbers: list the values$/],
    ] as const)
      assert.throws(() => sweeping(line), { name: 'StudyError', message });
    assert.throws(() => withOverrides(sweeping('  lanDelay: [0]'), ['lanDelay={from: 2}']), {
      message: '--set lanDelay={from: 2}: lanDelay: to is missing',
    });
  });
});
