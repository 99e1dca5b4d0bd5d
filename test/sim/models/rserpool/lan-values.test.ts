import assert from 'node:assert/strict';
import { Model } from '../../../../sim/models/rserpool/model.ts';
import { NamedStreams } from '../../../../protocol/random/streams.ts';
import { wanDelays } from '../../../../sim/models/rserpool/wan-delays.ts';
import { startRun } from '../../../../sim/run/run.ts';
import { parametersOf, type GivenParameters } from '../../../verify/study-runs.ts';

const base = { profile: 'rspsim', idealized: true, duration: 1800, requestSize: 1e6, lans: 3 } as const;

/** A metric by LAN. */
function byLan(given: GivenParameters, metric: string, common: GivenParameters = base): number[] {
  const run = startRun(parametersOf({ ...common, ...given }), 1, { components: { lan: [metric] } });
  run.advanceTo(run.end);
  const [readings] = run.components();
  return [...(readings?.values ?? [])];
}

/** LANs and kinds of the components whose lives end. */
function endedLives(given: GivenParameters): string[] {
  const ended: string[] = [];
  const run = startRun(parametersOf({ ...base, ...given }), 1, {
    logs: (node) => ({
      enabled: true,
      event: (_component, event) => {
        if (event === 'lifeEnded') ended.push(node.replace(/\d+$/, ''));
      },
    }),
  });
  run.advanceTo(run.end);
  return ended;
}

function metricsOf(given: GivenParameters): unknown {
  const run = startRun(parametersOf({ ...base, ...given }), 1, {});
  run.advanceTo(run.end);
  return run.result().metrics;
}

function names(all: readonly { readonly name: string }[]): string {
  return all.map(({ name }) => name).join(' ');
}

function drawnDelays(seed: number): number[] {
  return wanDelays(
    { lans: 400, wanDelay: 100, wanDelayByLink: 'none', wanDelayDistribution: 'uniform' },
    new NamedStreams(`${seed}`),
  );
}

describe('LANs with values of their own', () => {
  it('have so many registrars, elements and users, at their delays', () => {
    const model = new Model(
      parametersOf({
        ...base,
        registrarsByLan: '[1, 2, 3]',
        poolElementsByLan: '[0, 4, 2]',
        poolUsersByLan: '[5, 0, 1]',
        lanDelayByLan: '[2, 20, 200]',
      }),
      1,
    );
    assert.equal(names(model.registrars), 'lan0/pr0 lan1/pr0 lan1/pr1 lan2/pr0 lan2/pr1 lan2/pr2');
    assert.equal(names(model.poolElements), 'lan1/pe0 lan1/pe1 lan1/pe2 lan1/pe3 lan2/pe0 lan2/pe1');
    assert.equal(names(model.poolUsers), 'lan0/pu0 lan0/pu1 lan0/pu2 lan0/pu3 lan0/pu4 lan2/pu0');
  });

  it('have elements with their capacity, and requests of their users', () => {
    const given = {
      poolElementsByLan: '[0, 4, 2]',
      poolUsersByLan: '[30, 0, 6]',
      capacityByLan: '[1e6, 500000, 2000000]',
    };
    assert.deepEqual(byLan(given, 'capacity'), [0, 2e6, 4e6]);
    const requests = byLan(given, 'requests_generated');
    assert.ok((requests[0] ?? 0) > 0 && requests[1] === 0 && (requests[2] ?? 0) > 0);
    assert.ok(Math.abs((requests[0] ?? 0) / (requests[2] ?? 1) - 5) < 1, String(requests));
  });

  it('have delays that their users notice', () => {
    const startup = byLan({ lanDelayByLan: '[0, 50, 250]', poolElements: 4 }, 'startup_time');
    assert.ok((startup[0] ?? 0) < (startup[1] ?? 0) && (startup[1] ?? 0) < (startup[2] ?? 0), String(startup));
  });

  it('may have links between them that are longer than others, on both levels', () => {
    for (const level of [{}, { transport: 'sctp', idealized: false }]) {
      const given = {
        ...level,
        registrarsByLan: '[1, 1, 1]',
        poolElementsByLan: '[1, 0, 0]',
        poolUsers: 2,
        duration: 600,
      };
      const startup = byLan({ ...given, wanDelayByLink: '[20, 100]' }, 'startup_time');
      const [first = 0, second = 0, third = 0] = startup;
      // Handle resolutions are answered in the LAN itself; what is on its way to an element takes 5 times as long from the last LAN.
      const ratio = (third - second) / (second - first);
      assert.ok(second > first && ratio > 4 && ratio < 6, String(startup));
    }
  });

  it('may be at distances that are drawn', () => {
    const delays = drawnDelays(1);
    assert.deepEqual([delays.length, drawnDelays(1)], [399, delays]);
    assert.notDeepEqual(drawnDelays(2), delays);
    assert.ok(Math.min(...delays) >= 0.05 && Math.max(...delays) <= 0.15);
    assert.ok(Math.abs(delays.reduce((sum, delay) => sum + delay, 0) / 399 - 0.1) < 0.01);
  });

  it('have policies with values of their own, which attract requests or repel them', () => {
    const given = { policy: 'WeightedRandom', poolElements: 4, policyWeightByLan: '[8, 1, 1]', puToPeRatio: 10 };
    const [first = 0, second = 0, third = 0] = byLan(given, 'requests_accepted');
    assert.ok(first > 6 * second && first > 6 * third, `${first} ${second} ${third}`);
  });

  it('have so many attackers', () => {
    const given = { poolUsers: 2, attack: 'handleResolution', attackersByLan: '[0, 2, 1]' };
    assert.equal(names(new Model(parametersOf({ ...base, ...given }), 1).attackers), 'lan1/at0 lan1/at1 lan2/at0');
    const [none = -1, two = 0, one = 0] = byLan({ ...given, attackInterval: 5 }, 'handle_resolutions');
    assert.ok(two > one && one > none, `${none} ${two} ${one}`);
  });

  it('have users whose requests are larger, or come more often', () => {
    const { requestSize: _all, ...others } = base;
    const given = {
      ...others,
      poolUsers: 20,
      requestSizeByLan: '[1000000, 2000000, 500000]',
      requestIntervalByLan: '[40, 80, 20]',
    };
    const [requests, work] = ['requests_generated', 'completed_work'].map((metric) => byLan(given, metric, {}));
    assert.ok(requests !== undefined && work !== undefined);
    const duration = base.duration;
    for (const [lan, [interval, size]] of [
      [40, 1e6],
      [80, 2e6],
      [20, 5e5],
    ].entries()) {
      const expected = (20 * duration) / (interval ?? 0);
      assert.ok(Math.abs((requests[lan] ?? 0) / expected - 1) < 0.15, String(requests));
      assert.ok(Math.abs((work[lan] ?? 0) / (expected * (size ?? 0)) - 1) < 0.25, String(work));
    }
  });

  it('have components that live longer than those of others', () => {
    const elements = byLan(
      { poolUsers: 2, peUptimeByLan: '[never, 60, 600]', peDowntimeByLan: '[0, 60, 30]' },
      'uptime',
    );
    const [all = 0, half = 0, most = 0] = elements.map((uptime) => uptime / (10 * base.duration));
    assert.ok(all === 1 && Math.abs(half - 0.5) < 0.1 && Math.abs(most - 600 / 630) < 0.05, String(elements));
    const ended = new Set(
      endedLives({
        registrarUptimeByLan: '[never, 60, 600]',
        registrarDowntimeByLan: '[5, 5, 5]',
        userUptimeByLan: '[60, never, 600]',
        userDowntimeByLan: '[5, 5, 5]',
        poolElements: 2,
        poolUsers: 2,
        attack: 'handleResolution',
        attackInterval: 10,
        attackers: 1,
        attackerUptimeByLan: '[60, 600, never]',
        attackerDowntimeByLan: '[5, 5, 5]',
      }),
    );
    assert.deepEqual([...ended].toSorted(), ['lan0/at', 'lan0/pu', 'lan1/at', 'lan1/pr', 'lan2/pr', 'lan2/pu']);
  });

  it('are the same as one value for all where the values are', () => {
    const [one, each] = [
      {
        registrars: 2,
        poolElements: 4,
        poolUsers: 12,
        lanDelay: 10,
        capacity: 2e6,
        loadDegradation: 0.2,
        policy: 'PriorityLeastUsed',
      },
      {
        registrarsByLan: '[2, 2, 2]',
        poolElementsByLan: '[4, 4, 4]',
        poolUsersByLan: '[12, 12, 12]',
        lanDelayByLan: '[10, 10, 10]',
        capacityByLan: '[2000000, 2000000, 2000000]',
        loadDegradationByLan: '[0.2, 0.2, 0.2]',
        policy: 'PriorityLeastUsed',
      },
    ].map(metricsOf);
    assert.deepEqual(each, one);
  });

  it('deal elements and users to pools over all LANs', () => {
    const model = new Model(
      parametersOf({ ...base, pools: 2, poolElementsByLan: '[1, 2, 1]', poolUsersByLan: '[3, 0, 2]' }),
      1,
    );
    assert.deepEqual(
      model.poolElements.map(({ pool }) => pool),
      [0, 1, 0, 1],
    );
    assert.deepEqual(
      model.poolUsers.map(({ pool }) => pool),
      [0, 1, 0, 1, 0],
    );
  });

  it('are there with packets, too', () => {
    const given = {
      transport: 'sctp',
      idealized: false,
      poolElementsByLan: '[0, 2, 1]',
      poolUsersByLan: '[4, 0, 0]',
      lanDelayByLan: '[1, 10, 30]',
      duration: 300,
    };
    const [, second = 0, third = 0] = byLan(given, 'requests_accepted');
    assert.ok(second > 0 && third > 0);
  });
});
