import assert from 'node:assert/strict';
import { Model } from '../../../../sim/models/rserpool/model.ts';
import { simulate } from '../../../../sim/run/run.ts';
import { parametersOf, type GivenParameters } from '../../../verify/study-runs.ts';

const soon = { warmup: 0, registrarStart: 0, poolElementStart: 10, poolUserStart: 20 } as const;
const rspsim = { profile: 'rspsim', idealized: true } as const;
const quiet = { requestInterval: 1e6, requestIntervalDistribution: 'identity', poolUsers: 1 } as const;

interface LogLine {
  readonly time: number;
  readonly node: string;
  readonly event: string;
}

/** A model at an instant, with what its components logged. */
function modelAt(given: GivenParameters, until: number): { readonly model: Model; readonly lines: LogLine[] } {
  const lines: LogLine[] = [];
  const model = new Model(parametersOf(given), 1, {
    logs: (node, clock) => ({
      enabled: true,
      event: (_component, event) => void lines.push({ time: clock.now(), node, event }),
    }),
  });
  model.world.simulator.run({ until });
  return { model, lines };
}

/** When something was logged, to a hundredth of a second, and by whom. */
function logged(lines: readonly LogLine[], event: string): string[] {
  return lines.filter((line) => line.event === event).map(({ time, node }) => `${node} ${time.toFixed(2)}`);
}

/** Seconds in which the elements of a run were up. */
function elementUptime(given: GivenParameters): number {
  const { capacity_provided } = simulate(parametersOf({ ...soon, ...quiet, ...given }), 1).metrics;
  return Number(capacity_provided) / 1e6;
}

describe('a schedule', () => {
  // RSPSIM: registrars of a LAN with a delay of 10 ms, started at 10, 20 and 30 s; the second one stops at 1800 s.
  it('makes RSPSIM’s takeover: 61 s and 5 s after the last presence, the lower identifier wins by consent', () => {
    const given = { ...rspsim, registrars: 3, lanDelay: 10, schedule: '{lan0/pr1: down@1800}' };
    const { model, lines } = modelAt({ ...given, ...quiet, poolElements: 6 }, 1900);
    const late = lines.filter(({ time }) => time > 1800);
    assert.deepEqual(logged(late, 'takeoverStarted'), ['lan0/pr0 1856.01', 'lan0/pr2 1856.01']);
    const [first, , third] = model.registrars.map(({ registrar }) => registrar?.identifier ?? NaN);
    const [winner, loser] = first < third ? ['lan0/pr0', 'lan0/pr2'] : ['lan0/pr2', 'lan0/pr0'];
    assert.deepEqual(logged(late, 'takeoverAbandoned'), [`${loser} 1856.02`]);
    assert.deepEqual(logged(late, 'takeoverCompleted'), [`${winner} 1856.03`]);
    assert.deepEqual(logged(late, 'takeoverByOther'), [`${loser} 1856.04`]);
  });

  it('starts and ends the lives of elements at its times, and what they provide counts', () => {
    const pool = { ...rspsim, poolElements: 2, cleanShutdownProbability: 0, duration: 1000 };
    assert.equal(elementUptime(pool), 2 * 990);
    assert.equal(elementUptime({ ...pool, schedule: '{lan0/pe0: down@300}' }), 290 + 990);
    assert.equal(elementUptime({ ...pool, schedule: '{lan0/pe0: up@50 down@300 up@350}' }), 250 + 650 + 990);
    assert.equal(elementUptime({ ...pool, schedule: '{lan0/pe1: up@0 (down@+90 up@+10)*10}' }), 990 + 900);
  });

  it('ends one life of an element in order, and another one by a failure', () => {
    const busy = {
      ...soon,
      ...rspsim,
      poolElements: 1,
      poolUsers: 1,
      requestSize: 1e8,
      requestSizeDistribution: 'identity',
      requestInterval: 30,
      requestIntervalDistribution: 'identity',
      requestsPerUser: 1,
      jobKeepAliveInterval: 1,
      jobKeepAliveTimeout: 1,
      handleResolutionRetryDelay: 1,
      cookieMaxCalculations: 3e7,
      duration: 300,
    };
    const lost = (schedule: string): number =>
      Number(simulate(parametersOf({ ...busy, schedule }), 1).metrics.work_lost);
    // From 50 s on there is work, 1e6 a second, and a cookie every 30 s.
    assert.equal(lost('{lan0/pe0: shutdown@100 up@110}'), 0);
    for (const way of ['crash', 'hostCrash', 'processCrash'])
      assert.ok(Math.abs(lost(`{lan0/pe0: ${way}@100 up@110}`) - 2e7) < 10, way);
  });

  it('begins a new life of an element that is still leaving its pool', () => {
    // No registrar answers the deregistration.
    const given = { ...soon, ...rspsim, ...quiet, poolElements: 1 };
    const schedule = '{lan0/pr0: down@100 up@101, lan0/pe0: shutdown@100.1 up@100.2}';
    const { model } = modelAt({ ...given, schedule }, 200);
    const elements = Array.from(model.registrars[0].registrar?.handlespace.pools() ?? [], (pool) => [
      ...pool.elements(),
    ]);
    assert.deepEqual(
      elements.map((entries) => entries.length),
      [1],
    );
  });

  it('lets users come late, and go', () => {
    const given = { ...soon, ...rspsim, poolElements: 2, poolUsers: 2, requestInterval: 10, requestSize: 1e6 };
    const every = { ...given, requestIntervalDistribution: 'identity' };
    const { model } = modelAt({ ...every, schedule: '{lan0/pu0: down@95, lan0/pu1: up@200 down@+55}' }, 400);
    const { generated, abandoned, completed } = model.world.requests.sums;
    assert.deepEqual([generated, abandoned + completed], [7 + 5, 7 + 5]);
  });

  it('cuts the link of a component: silence, and no new identity afterwards', () => {
    const given = { ...soon, ...rspsim, ...quiet, poolElements: 1, schedule: '{lan0/pe0/path0: down@100 up@250}' };
    const interval = { endpointKeepAliveInterval: 20, endpointKeepAliveTimeout: 20 };
    const known = [99, 200, 400].map((until) => {
      const { model } = modelAt({ ...given, ...interval }, until);
      return Array.from(model.registrars[0].registrar?.handlespace.pools() ?? [], (pool) => [
        ...pool.elements(),
      ]).flat();
    });
    assert.deepEqual(
      known.map((entries) => entries.length),
      [1, 0, 1],
    );
    assert.equal(known[0][0].parameter.identifier, known[2][0].parameter.identifier);
  });

  for (const transport of ['message', 'sctp'])
    it(`keeps a link cut over the lives of its component (${transport})`, () => {
      const given = { ...soon, transport, ...quiet, poolElements: 1, cleanShutdownProbability: 0 };
      const schedule = '{lan0/pe0/path0: down@100 up@300, lan0/pe0: down@120 up@140}';
      const counts = [99, 290, 400].map((until) => {
        const { model } = modelAt(
          { ...given, schedule, endpointKeepAliveInterval: 5, endpointKeepAliveTimeout: 5 },
          until,
        );
        return model.registrars[0].registrar?.handlespace.elementCount;
      });
      assert.deepEqual(counts, [1, 0, 1]);
    });

  it('lets a link that begins with up be down before', () => {
    const given = { ...soon, ...rspsim, ...quiet, poolElements: 2, schedule: '{lan0/pe0/path0: up@100}' };
    const counts = [90, 150].map(
      (until) => modelAt(given, until).model.registrars[0].registrar?.handlespace.elementCount,
    );
    assert.deepEqual(counts, [1, 2]);
  });

  it('cuts networks, and LANs from each other', () => {
    const given = {
      ...soon,
      transport: 'sctp',
      ...quiet,
      lans: 2,
      wanDelay: 5,
      registrarStartLanIncrement: 0,
      poolElements: 2,
    };
    const quick = { peerHeartbeatCycle: 5, maxTimeLastHeard: 12, maxTimeNoResponse: 3, takeoverExpiry: 5 };
    const rtos = { rtoInitial: 0.2, rtoMin: 0.1, assocMaxRetrans: 3, pathMaxRetrans: 3 };
    const takeovers = (schedule: string): string[] =>
      logged(modelAt({ ...given, ...quick, ...rtos, schedule }, 110).lines, 'takeoverCompleted');
    const both = ['lan0/pr0 108.00', 'lan1/pr0 108.00'];
    assert.deepEqual(takeovers('none'), []);
    for (const cut of ['lan0-lan1/path0', 'network/path0', 'lan*/*/path0', 'lan1/pr0/path0'])
      assert.deepEqual(takeovers(`{${cut}: down@100}`), both, cut);
    assert.deepEqual(takeovers('{lan0-lan1/path0: down@100 up@106}'), []);
  });

  it('gives the same run again, and changes nothing before its first entry', () => {
    const given = { ...soon, poolElements: 3, duration: 300, peDowntime: 0 };
    const schedule = '{lan0/pe0: crash@250 up@+5, lan0/pu3: down@260}';
    const run = (more: GivenParameters) => simulate(parametersOf({ ...given, ...more }), 1).metrics;
    assert.deepEqual(run({ schedule }), run({ schedule }));
    assert.notDeepEqual(run({ schedule }), run({}));
    const [plain, scheduled] = ['none', schedule].map((each) =>
      modelAt({ ...given, schedule: each }, 249).model.read(),
    );
    assert.deepEqual(plain, scheduled);
  });
});
