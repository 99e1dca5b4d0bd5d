import assert from 'node:assert/strict';
import fc from 'fast-check';
import { withOverrides } from '../../../scenarios/language/override.ts';
import { readStudy } from '../../../scenarios/language/read-study.ts';
import type { Study } from '../../../scenarios/language/study.ts';
import { meanListedCapacity } from '../../../scenarios/plan/listed-capacities.ts';
import { planRuns, type RunPlan } from '../../../scenarios/plan/run-plan.ts';
import { elementCapacities } from '../../../sim/models/rserpool/element-capacities.ts';
import { poolElementsPerLan } from '../../../sim/models/rserpool/pool-elements-per-lan.ts';
import { simulate } from '../../../sim/run/run.ts';

/** Line 4 is the first one given. */
function study(...lines: readonly string[]): Study {
  return readStudy('my.yaml', ['name: my', 'title: M', 'seeds: 1', ...lines, ''].join('\n'));
}

function given(capacities: string, more = ''): string {
  return `parameters: {capacityDistribution: list, poolElements: 4, capacities: ${capacities}${more}}`;
}

const swept = (capacities: string): string =>
  `sweep: {capacityDistribution: [list], poolElements: [4], capacities: ${capacities}}`;

function texts({ points }: RunPlan): unknown[] {
  return points.map(({ values }) => values.get('capacities'));
}

describe('capacities that are listed', () => {
  it('are a list, or its text as tables have it', () => {
    for (const list of ['[2e6, 5e5]', '"[2000000, 500000]"', '"[2e6,5e5]"'])
      assert.deepEqual(texts(planRuns(study(given(list)))), ['[2000000, 500000]']);
    assert.deepEqual(texts(planRuns(study())), ['none']);
  });

  it('can be swept as a list of lists', () => {
    const wanted = ['[2000000, 500000]', '[1000000]'];
    assert.deepEqual(texts(planRuns(study(swept('[[2e6, 5e5], [1e6]]')))), wanted);
    assert.deepEqual(texts(planRuns(study(swept('["[2000000, 500000]", [1e6]]')))), wanted);
  });

  it('can be set on the command line, or for a first look', () => {
    const changed = (setting: string): unknown[] =>
      texts(planRuns(withOverrides(study(given('[1e6, 2e6]')), [setting])));
    assert.deepEqual(changed('capacities=[3e6, 1e6]'), ['[3000000, 1000000]']);
    assert.deepEqual(changed('capacities=[[3e6, 1e6], [2e6]]'), ['[3000000, 1000000]', '[2000000]']);
    const { quick } = study(given('[1e6, 2e6]'), 'quick: {capacities: [3e6, 1e6]}');
    assert.deepEqual(quick, [{ name: 'capacities', values: ['[3000000, 1000000]'], isList: false }]);
  });

  it('are picked by rules as one value, or as a list of values', () => {
    const all = swept('[[2e6, 5e5], [1e6], [1e6, 2e6]]');
    const left = (rule: string): unknown[] => texts(planRuns(study(all, rule)));
    assert.deepEqual(left('only: [{capacities: [1e6, 2e6]}]'), ['[1000000, 2000000]']);
    assert.deepEqual(left('skip: [{capacities: [[1e6, 2e6], [1e6]]}]'), ['[2000000, 500000]']);
    assert.deepEqual(left('only: [{capacities: {not: [1e6]}}]'), ['[2000000, 500000]', '[1000000, 2000000]']);
  });

  it('have a mean, which is the capacity that the load and expressions follow', () => {
    // (2 + 0.5 + 2) / 3 million: 10 users per element, 80 %.
    const lines = 'parameters: {capacityDistribution: list, capacities: [2e6, 5e5], poolElements: 3, requestSize: 1e6';
    const { points } = planRuns(study(`${lines}, peUptime: 3 * requestSize / capacity}`));
    const { capacity, requestInterval, peUptime } = points[0].parameters;
    assert.deepEqual([capacity, requestInterval, peUptime], [1.5e6, 10 / 0.8 / 1.5, 2]);
  });

  it('have the mean of all elements that there are', () => {
    const numbers = fc.array(fc.integer({ min: 1, max: 1e6 }), { minLength: 1, maxLength: 7 });
    const places = fc.record({
      lans: fc.integer({ min: 2, max: 4 }),
      poolElements: fc.integer({ min: 1, max: 20 }),
      disasterLan: fc.integer({ min: 1, max: 2 }),
      poolElementDistribution: fc.constantFrom('identity' as const, 'localizedDisaster' as const),
      disasterRemaining: fc.double({ min: 0, max: 1, noNaN: true }),
    });
    const [point] = planRuns(study(given('[1e6, 2e6]'))).points;
    fc.assert(
      fc.property(numbers, places, (list, where) => {
        const parameters = { ...point.parameters, ...where, capacities: `[${list.join(', ')}]` };
        const perLan = poolElementsPerLan({ ...where, poolElementsByLan: 'none' });
        const all = perLan.flatMap((elements, lan) => elementCapacities(parameters, lan, elements, 1));
        const mean = all.reduce((sum, each) => sum + each, 0) / all.length;
        assert.ok(Math.abs(meanListedCapacity(list, perLan) - mean) < 1e-9 * mean);
      }),
    );
  });

  it('are those of the elements of a run', () => {
    const [{ parameters }] = planRuns(
      study(given('[4e6, 1e6, 1e6, 2e6]', ', requestSize: 1e6, warmup: 650, duration: 100')),
    ).points;
    assert.equal(parameters.capacity, 2e6);
    const { capacity_provided: provided } = simulate(parameters, 1).metrics;
    assert.ok(provided !== null && Math.abs(provided / (8e6 * 100) - 1) < 1e-9, String(provided));
  });

  const faults: Readonly<Record<string, readonly [lines: readonly string[], message: string | RegExp]>> = {
    'a word': [[given('[1e6, fast]')], 'my.yaml:4:77: capacities: number 2 must be a number above 0, not "fast"'],
    'a capacity of 0': [[given('[0, 1e6]')], 'my.yaml:4:72: capacities: number 1 must be a number above 0, not 0'],
    'a word in a text': [[given('"[1e6, fast]"')], /^my\.yaml:4:71: capacities: number 2 must be .*, not "fast"$/],
    'a gap in a text': [[given('"[1e6,,2e6]"')], /^my\.yaml:4:71: capacities: number 2 must be .*, not ""$/],
    'a single number': [
      [given('1e6')],
      'my.yaml:4:71: capacities must be a list of numbers above 0, such as [1e6, 2e6], or none, not 1000000',
    ],
    'no number': [[given('[]')], 'my.yaml:4:71: capacities must not be empty: leave it out, or say none'],
    'a mapping': [
      [given('{from: 1, to: 2}')],
      /^my\.yaml:4:71: capacities must be a list of numbers.*, not a mapping$/,
    ],
    'a sweep of numbers': [[swept('[1e6, 2e6]')], /^my\.yaml:4:71: capacities must be a list of numbers/],
    'a list that is swept twice': [[swept('[[1e6], "[1e6]"]')], /capacities: \[1000000\] is listed twice/],
    'a comparison': [
      [given('[1e6, 2e6]'), 'skip: [{capacities: {above: 1e6}}]'],
      /^my\.yaml:5:\d+: capacities is not a number/,
    ],
    'no list at all': [
      ['parameters: {capacityDistribution: list}'],
      /capacityDistribution: list needs capacities: the capacity of each pool element, such as \[1e6, 2e6\]/,
    ],
    'another distribution': [
      ['parameters: {capacities: [1e6, 2e6]}'],
      'my.yaml:4:14: capacities needs capacityDistribution: list',
    ],
    'a mean besides': [
      [given('[1e6, 2e6]', ', capacity: 1e6')],
      /^my\.yaml:4:\d+: capacity: is the mean of capacities with capacityDistribution: list; remove it/,
    ],
    'a shape besides': [
      [given('[1e6, 2e6]', ', capacityGamma: 3')],
      /capacityGamma needs capacityDistribution: linear/,
    ],
    'more numbers than elements': [
      [given('[1e6, 2e6, 3e6, 4e6, 5e6]')],
      'my.yaml:4:59: capacities needs poolElements of at least as many as it has numbers: those beyond have no effect',
    ],
    'an element that is too slow': [
      [given('[1e6, 10]')],
      /capacities: 10 is less than half of minCapacityPerJob, and so elements would be as fast as that instead/,
    ],
    'weights of elements that are alike': [
      [given('[2e6]', ', policy: WeightedRandom, policyWeight: 3')],
      /policyWeight needs different capacities/,
    ],
  };
  for (const [what, [lines, message]] of Object.entries(faults))
    it(`refuses ${what}`, () => {
      assert.throws(
        () => planRuns(study(...lines)),
        (error: Error) => {
          if (typeof message === 'string') assert.equal(error.message, message);
          else assert.match(error.message, message);
          return true;
        },
      );
    });
});
