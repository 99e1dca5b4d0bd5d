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

  it('let requests of LANs differ, and count all of them in the load', () => {
    const [sizes] = points('parameters: {lans: 2, poolUsersByLan: [10, 30], requestSizeByLan: [1e6, 5e6]}');
    assert.equal(sizes?.parameters.requestSize, 4e6);
    assert.equal(sizes.parameters.requestInterval, (2 * 4e6) / (0.8 * 1e6));
    const [both] = points(
      'parameters: {lans: 2, poolElements: 10, poolUsers: 20, requestSizeByLan: [1e6, 4e6], requestIntervalByLan: [5, 20]}',
    );
    // 4 requests of 1e6 a second, and 1 of 4e6.
    assert.deepEqual([both?.parameters.requestInterval, both?.parameters.requestSize], [8, 1.6e6]);
    assert.equal(both?.values.get('targetUtilization'), (4 * 1e6 + 4e6) / 20e6);
  });

  it('let components of some LANs live forever, and others not', () => {
    const [point] = points(
      'parameters: {lans: 2, peUptimeByLan: [never, 10 min], peDowntimeByLan: [1 min, 20], cleanShutdownProbability: 0}',
    );
    const { peUptime, peUptimeByLan, peDowntime, peDowntimeByLan } = point?.parameters ?? {};
    assert.deepEqual([peUptime, peUptimeByLan], [600, '[never, 600]']);
    assert.deepEqual([peDowntime, peDowntimeByLan], [60, '[60, 20]']);
  });

  it('let a schedule decide about components of LANs in which lives do not end by chance', () => {
    const given =
      'parameters: {lans: 2, peUptimeByLan: [never, 60], registrarUptimeByLan: [60, never], schedule: {lan0/pe0: down@700, lan1/pr0: down@700}}';
    assert.equal(points(given).length, 1);
  });

  it('let LANs have attackers or none', () => {
    const [point] = points('parameters: {lans: 2, attackersByLan: [0, 3], attack: handleResolution}');
    assert.equal(point?.parameters.attackers, 3);
  });

  const refused: readonly (readonly [string, RegExp])[] = [
    ['{lans: 3, poolElementsByLan: [4, 5]}', /poolElementsByLan has 2 values, and there are 3 LANs \(lans\): give one/],
    ['{lanDelayByLan: [4, 5]}', /lanDelayByLan has 2 values, and there is 1 LAN \(lans\)/],
    ['{lans: 2, poolElementsByLan: [4, 5], poolElements: 3}', /poolElements and poolElementsByLan exclude each other/],
    ['{lans: 2, capacityByLan: [4e6, 5e6], capacity: 1e6}', /capacity and capacityByLan exclude each other/],
    ['{lans: 2, poolElementsByLan: [4.5, 5]}', /poolElementsByLan: numbers of components must be whole, not 4.5/],
    [
      '{lans: 2, policyWeightByLan: [2.5, 1], policy: WeightedRandom}',
      /policyWeightByLan: weights must be whole, not 2.5/,
    ],
    ['{lans: 2, poolElementsByLan: [0, 0]}', /poolElementsByLan: one LAN must have some at least/],
    ['{lans: 2, poolUsersByLan: [0, 0]}', /poolUsersByLan: one LAN must have some at least/],
    ['{lans: 2, registrarsByLan: [0, 1]}', /registrarsByLan: number 1 must be a number/],
    ['{lans: 2, capacityByLan: [1e6, 1000]}', /capacityByLan: 1000 is less than half of minCapacityPerJob/],
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
    ['{lans: 3, wanDelayByLink: [5]}', /wanDelayByLink has 1 value, and 3 LANs have 2 links between them/],
    ['{lans: 3, wanDelayByLink: [5, 6], wanDelay: 5}', /wanDelay and wanDelayByLink exclude each other/],
    ['{lans: 2, wanDelayDistribution: uniform}', /wanDelayDistribution needs wanDelay above 0/],
    ['{lans: 2, attackersByLan: [0, 2], attackers: 1, attack: registration}', /attackers and attackersByLan exclude/],
    ['{lans: 2, attackersByLan: [0, 2]}', /attackersByLan needs attack: handleResolution/],
    ['{lans: 2, requestSizeByLan: [1e6, 2e6], requestSize: auto}', /requestSize and requestSizeByLan exclude/],
    ['{lans: 3, requestSizeByLan: [1e6, 2e6]}', /requestSizeByLan has 2 values, and there are 3 LANs/],
    [
      '{lans: 2, requestIntervalByLan: [10, 20], targetUtilization: 0.5}',
      /targetUtilization has no effect as requestInterval, requestSize and puToPeRatio all have values/,
    ],
    [
      '{lans: 2, requestIntervalByLan: [10, 20], workload: closed}',
      /requestIntervalByLan.* a workload other than closed/,
    ],
    ['{lans: 2, peDowntimeByLan: [10, 20]}', /peDowntimeByLan needs peUptime/],
    ['{lans: 2, requestIntervalByLan: [0, 20]}', /requestIntervalByLan: number 1 must be a time/],
    ['{lans: 2, attackersByLan: [0, 2], attack: registration, schedule: {lan0/at0: down@700}}', /lan0\/at0/],
    [
      '{lans: 2, peUptimeByLan: [never, 60], schedule: {lan1/pe1: down@700}}',
      /lan1\/pe1 has both a schedule and an up-time, peUptimeByLan: remove one of them/,
    ],
    ['{lans: 2, poolElementsByLan: [1, 3], schedule: {lan0/pe1: down@700}}', /lan0\/pe1/],
  ];
  for (const [parameters, message] of refused)
    it(`are refused, or warned of: ${parameters}`, () =>
      assert.match(
        refusal(`parameters: ${parameters}`) || planRuns(study(`parameters: ${parameters}`)).warnings.join('\n'),
        message,
      ));
});
