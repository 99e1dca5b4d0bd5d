import assert from 'node:assert/strict';
import { readStudy } from '../../../scenarios/language/read-study.ts';
import type { Study } from '../../../scenarios/language/study.ts';
import { planRuns, type SweepPoint } from '../../../scenarios/plan/run-plan.ts';

function study(lines: string): Study {
  return readStudy('my.yaml', `name: my\ntitle: M\nseeds: 1\n${lines}\n`);
}

function points(lines: string): readonly SweepPoint[] {
  return planRuns(study(lines)).points;
}

function refusal(lines: string): string {
  try {
    points(lines);
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
  return '';
}

describe('values that each LAN has of its own', () => {
  it('are lists, and can be swept as others', () => {
    const swept = points('parameters: {lans: 2}\nsweep: {poolElementsByLan: [[4, 6], [0, 10]], puToPeRatio: [2, 4]}');
    assert.deepEqual(
      swept.map(({ values }) => values.get('poolElementsByLan')),
      ['[4, 6]', '[4, 6]', '[0, 10]', '[0, 10]'],
    );
  });

  it('decide about the load: totals of elements and users, and the mean capacity of all elements', () => {
    const [point] = points(
      'parameters: {lans: 3, poolElementsByLan: [0, 4, 16], poolUsersByLan: [40, 0, 0], capacityByLan: [1e6, 5e5, 2e6], requestSize: 1e6}',
    );
    assert.ok(point !== undefined);
    const { parameters, values } = point;
    const capacity = (4 * 5e5 + 16 * 2e6) / 20;
    assert.equal(parameters.capacity, capacity);
    assert.equal(values.get('puToPeRatio'), 2);
    assert.equal(parameters.requestInterval, (2 * 1e6) / (0.8 * capacity));
    // The largest of a LAN.
    assert.deepEqual([parameters.poolElements, parameters.poolUsers], [16, 40]);
  });

  it('leave the number of users in each LAN to the ratio', () => {
    const [point] = points('parameters: {lans: 2, poolElementsByLan: [4, 8], puToPeRatio: 3}');
    assert.equal(point?.parameters.poolUsers, 18);
  });

  it('let an interval be given, from which the utilization follows', () => {
    const [point] = points(
      'parameters: {lans: 2, poolElementsByLan: [5, 15], poolUsersByLan: [20, 80], requestInterval: 100, requestSize: 1e7}',
    );
    assert.equal(point?.values.get('targetUtilization'), 0.5);
  });

  const refused: readonly (readonly [string, RegExp])[] = [
    ['{lans: 3, poolElementsByLan: [4, 5]}', /poolElementsByLan has 2 values, and there are 3 LANs \(lans\): give one/],
    ['{lanDelayByLan: [4, 5]}', /lanDelayByLan has 2 values, and there is 1 LAN \(lans\)/],
    ['{lans: 2, poolElementsByLan: [4, 5], poolElements: 3}', /poolElements and poolElementsByLan exclude each other/],
    ['{lans: 2, capacityByLan: [4e6, 5e6], capacity: 1e6}', /capacity and capacityByLan exclude each other/],
    ['{lans: 2, poolElementsByLan: [4.5, 5]}', /poolElementsByLan: numbers of components must be whole, not 4.5/],
    ['{lans: 2, poolElementsByLan: [0, 0]}', /poolElementsByLan: one LAN must have some at least/],
    ['{lans: 2, poolUsersByLan: [0, 0]}', /poolUsersByLan: one LAN must have some at least/],
    ['{lans: 2, registrarsByLan: [0, 1]}', /registrarsByLan: number 1 must be a number/],
    ['{lans: 2, capacityByLan: [1e6, 1000]}', /capacity.* is less than half of minCapacityPerJob/],
    [
      '{lans: 2, poolElementsByLan: [4, 5], poolElementDistribution: localizedDisaster, disasterLan: 1}',
      /poolElementDistribution and poolElementsByLan exclude each other/,
    ],
    [
      '{lans: 2, capacityByLan: [1e6, 2e6], capacityDistribution: list, capacities: [1e6]}',
      /capacityDistribution: list and capacityByLan exclude each other/,
    ],
    [
      '{lans: 2, registrarsByLan: [3, 1], immortalRegistrars: 2, registrarUptime: 600}',
      /immortalRegistrars 2 exceeds registrars 1/,
    ],
    ['{lans: 2, poolElementsByLan: [1, 2], pools: 4}', /pools 4 exceeds/],
    ['{lans: 2, poolUsersByLan: [1, 2], puToPeRatio: 5}', /contradict each other/],
    ['{lans: 2, loadDegradationByLan: [0.1, 0.2], policy: Random}', /loadDegradationByLan/],
    ['{lans: 2, poolElementsByLan: [1, 3], schedule: {lan0/pe1: down@700}}', /lan0\/pe1/],
  ];
  for (const [parameters, message] of refused)
    it(`are refused, or warned of: ${parameters}`, () =>
      assert.match(
        refusal(`parameters: ${parameters}`) || planRuns(study(`parameters: ${parameters}`)).warnings.join('\n'),
        message,
      ));
});
