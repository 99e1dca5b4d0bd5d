import assert from 'node:assert/strict';
import { planRuns } from '../../../../scenarios/plan/run-plan.ts';
import { readStudy } from '../../../../scenarios/language/read-study.ts';
import { Model } from '../../../../sim/models/rserpool/model.ts';
import { simulate } from '../../../../sim/run/run.ts';
import { parametersOf, type GivenParameters } from '../../../verify/study-runs.ts';

const soon = { warmup: 0, duration: 400, registrarStart: 0, poolElementStart: 10, poolUserStart: 20 } as const;
const few = { registrars: 2, registrarStartIncrement: 1, poolElements: 2, poolUsers: 2, requestInterval: 10 } as const;
const attackers = { attackers: 2, attack: 'handleResolution', attackerStart: 20 } as const;
const everyMinute = {
  pathUptime: 50,
  pathUptimeDistribution: 'identity',
  pathDowntimeDistribution: 'identity',
} as const;
const given = { ...soon, ...few, ...attackers, ...everyMinute, pathDowntime: 10, profile: 'rspsim' } as const;

/** When links go down and up. */
function changes(parameters: GivenParameters, until: number): string[] {
  const lines: string[] = [];
  const model = new Model(parametersOf(parameters), 1, {
    logs: (node, clock) => ({
      enabled: true,
      event: (_component, event) => void (event.startsWith('link') && lines.push(`${node} ${event} ${clock.now()}`)),
    }),
  });
  model.world.simulator.run({ until });
  return lines;
}

describe('links that fail at random', () => {
  for (const idealized of [true, false])
    it(`are those of the components that are named, also of messages (idealized: ${idealized})`, () => {
      for (const [failingLinks, nodes] of [
        ['registrars', ['pr0', 'pr1']],
        ['poolElements', ['pe0', 'pe1']],
        ['poolUsers', ['pu0', 'pu1']],
        ['attackers', ['at0', 'at1']],
      ] as const) {
        const [first, second] = nodes.map((node) => `lan0/${node}/path0`);
        assert.deepEqual(changes({ ...given, idealized, failingLinks }, 115), [
          `${first} linkDown 50`,
          `${second} linkDown 50`,
          `${first} linkUp 60`,
          `${second} linkUp 60`,
          `${first} linkDown 110`,
          `${second} linkDown 110`,
        ]);
      }
    });

  it('fail independently of each other', () => {
    const downs = changes({ ...given, pathUptimeDistribution: 'exponential', failingLinks: 'components' }, 400).filter(
      (line) => line.includes('linkDown'),
    );
    const [nodes, times] = [0, 2].map((word) => new Set(downs.map((line) => line.split(' ')[word])));
    assert.equal(nodes?.size, 6);
    assert.equal(times?.size, downs.length);
  });

  it('keep requests from elements, which are registered again afterwards', () => {
    const keepAlives = {
      jobKeepAliveInterval: 3,
      jobKeepAliveTimeout: 1,
      endpointKeepAliveInterval: 3,
      endpointKeepAliveTimeout: 1,
    };
    const cut = {
      ...given,
      ...keepAlives,
      idealized: true,
      failingLinks: 'poolElements',
      registrationLife: 25,
    } as const;
    const { failovers, endpoint_keep_alive_timeouts, requests_completed } = simulate(parametersOf(cut), 1).metrics;
    assert.ok(Number(failovers) > 0);
    assert.equal(endpoint_keep_alive_timeouts, 2 * 6);
    assert.ok(Number(requests_completed) > 20);
  });

  const faults: Readonly<Record<string, string>> = {
    'pathUptime: 50': 'my.yaml:4:14: pathUptime: whole networks fail with transport: sctp alone: set failingLinks to ',
    'pathFailureTime: 50': 'my.yaml:4:14: pathFailureTime: whole networks fail with transport: sctp alone: set ',
    'pathUptime: 50, failingLinks: attackers': 'my.yaml:4:14: pathUptime needs attackers above 0, and an attack',
    'pathUptime: 50, failingLinks: poolUsers, failingPaths: 2': 'my.yaml:4:55: failingPaths needs transport: sctp',
    'pathUptime: 50, failingLinks: poolUsers, schedule: {lan0/pu1/path0: down@700}':
      'my.yaml:4:65: schedule: lan0/pu1/path0 has a schedule, and fails by pathUptime, too',
  };
  for (const [parameters, message] of Object.entries(faults))
    it(`are refused: ${parameters}`, () => {
      const study = readStudy('my.yaml', `name: my\ntitle: M\nseeds: 1\nparameters: {${parameters}}\n`);
      assert.throws(
        () => planRuns(study),
        (error) => error instanceof Error && error.message.startsWith(message),
      );
    });
});
