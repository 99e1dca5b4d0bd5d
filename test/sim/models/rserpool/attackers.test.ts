import assert from 'node:assert/strict';
import { simulate, startRun } from '../../../../sim/run/run.ts';
import { parametersOf, type GivenParameters } from '../../../verify/study-runs.ts';

/** RSPSIM's attack studies, shortened. */
const attacked = {
  profile: 'rspsim',
  idealized: true,
  attackers: 1,
  maxBadPeReports: 3,
  registrationLife: 30,
  jobKeepAliveInterval: 10,
  jobKeepAliveTimeout: 10,
  policy: 'RoundRobin',
  warmup: 900,
  duration: 1800,
} as const satisfies GivenParameters;

const resolving = { ...attacked, attack: 'handleResolution', attackInterval: 0.5 } as const;
const registering = { ...attacked, attack: 'registration', attackInterval: 5, minCapacityPerJob: 250_000 } as const;

function run(given: GivenParameters): Readonly<Record<string, number>> {
  const { metrics } = simulate(parametersOf(given), 1);
  return Object.fromEntries(Object.entries(metrics).map(([name, value]) => [name, Number(value)]));
}

describe('model of attackers', () => {
  it('none of them: nothing else is any different for those who do nothing', () => {
    const idle = run({ ...attacked, attackers: 3, attack: 'none' });
    assert.deepEqual(idle, run({ ...attacked, attackers: 0 }));
    assert.deepEqual([idle.attacks, idle.attack_responses, idle.ignored_messages, idle.fake_elements], [0, 0, 0, 0]);
  });

  it('handle resolutions come at the rate of all attackers, and are counted as ASAP messages', () => {
    const calm = run({ ...resolving, attackers: 0 });
    const metrics = run({ ...resolving, attackers: 3, policy: 'Random' });
    assert.equal(metrics.attacks, 3 * (1800 / 0.5));
    assert.equal(metrics.attack_responses, metrics.attacks);
    const byUsers = metrics.handle_resolutions - metrics.attacks;
    assert.ok(Math.abs(byUsers / calm.handle_resolutions - 1) < 0.01);
    assert.equal(metrics.asap_resolution_packets, 2 * metrics.handle_resolutions);
  });

  it('reports remove elements until they register again, and requests wait', () => {
    const [without, withReports] = [0, 1].map((attackReportProbability) =>
      run({ ...resolving, attackReportProbability }),
    );
    assert.equal(without.unreachable_reports, 0);
    assert.equal(without.known_elements, 10);
    // Now and then all elements are gone, and the answer has none.
    assert.ok(withReports.unreachable_reports < withReports.attack_responses);
    assert.ok(withReports.unreachable_reports > 0.9 * withReports.attack_responses);
    // Of ten elements each gets its third report after 15 s, if it has not registered again by then.
    assert.ok(withReports.known_elements < 9.5, `${withReports.known_elements}`);
    const faster = run({ ...resolving, attackReportProbability: 1, attackInterval: 0.1 });
    assert.ok(faster.known_elements < 0.5 * withReports.known_elements);
    assert.ok(faster.requests_completed < 0.5 * without.requests_completed);
  });

  it('limits keep handle resolutions of attackers from having an effect: the pool is as if there were none', () => {
    // The first resolution is answered: then each request gets the next element, which is like the others.
    const limited = { ...resolving, attackReportProbability: 1, attackInterval: 0.1 } as const;
    const calm = run({ ...limited, attackers: 0 });
    const guarded = run({ ...limited, maxHandleResolutionRate: 1, maxEndpointUnreachableRate: 1 });
    assert.equal(guarded.handle_resolutions_refused, guarded.attacks);
    assert.equal(guarded.unreachable_reports_refused, guarded.unreachable_reports);
    assert.equal(guarded.attack_responses, 0);
    assert.equal(guarded.known_elements, 10);
    assert.equal(guarded.handling_time, calm.handling_time);
  });

  it('limits refuse a steady attacker if and only if its interval is below 16/15 s for a limit of 1/s', () => {
    const [below, above] = [1.0666, 1.0667].map((attackInterval) =>
      run({ ...resolving, attackInterval, maxHandleResolutionRate: 1 }),
    );
    assert.equal(below.handle_resolutions_refused, below.attacks);
    assert.equal(above.handle_resolutions_refused, 0);
    assert.equal(above.attack_responses, above.attacks);
  });

  it('fake elements lure requests away: as many as they are selected', () => {
    const fixed = run(registering);
    assert.equal(fixed.fake_elements > 0.5 && fixed.fake_elements <= 1, true, `${fixed.fake_elements}`);
    assert.ok(fixed.ignored_messages > 100, `${fixed.ignored_messages}`);
    // A request that nobody answers is reported.
    assert.ok(Math.abs(fixed.unreachable_reports / fixed.ignored_messages - 1) < 0.05);
    const many = run({ ...registering, attackRandomIdentifiers: true, attackAnswersKeepAlives: true });
    assert.ok(many.fake_elements > 5 * fixed.fake_elements, `${many.fake_elements}`);
    assert.ok(many.ignored_messages > 2 * fixed.ignored_messages);
    assert.ok(many.handling_speed < fixed.handling_speed);
    assert.ok(many.known_elements > 10 + many.fake_elements - 1);
  });

  it('one element for each host: random identifiers are of no more use than one', () => {
    const many = { ...registering, attackRandomIdentifiers: true, attackAnswersKeepAlives: true } as const;
    const limited = run({ ...many, elementsPerUser: 1 });
    assert.ok(limited.fake_elements <= 1, `${limited.fake_elements}`);
    assert.ok(limited.registrations_refused > 0.5 * limited.attacks);
    assert.equal(limited.registrations_refused + limited.attack_responses > limited.attacks, true);
  });

  it('has lives: attackers that are down do not attack, and their fake elements are removed in time', () => {
    const lives = { ...registering, attackerUptime: 100, attackerUptimeDistribution: 'identity' } as const;
    // From 600 s on: up for 100 s, with attacks after 5, 10, ..., 95 s, down for 300 s. Three lives and a part.
    const several = run({ ...lives, attackerDowntime: 300, duration: 1200, endpointKeepAliveInterval: 20 });
    assert.equal(several.attacks, 3 * 19);
    assert.ok(several.fake_elements < 0.5, `${several.fake_elements}`);
    assert.equal(run({ ...lives, attackerLives: 1 }).attacks, 0);
  });

  it('works the same over SCTP, where a registrar ends the association with an attacker that does not answer', () => {
    const brief = { transport: 'sctp', warmup: 650, duration: 150, puToPeRatio: 3, requestSize: 2e6 } as const;
    const { idealized: _, ...overSctp } = { ...registering, ...brief };
    const registration = run({ ...overSctp, attackRandomIdentifiers: true, endpointKeepAliveInterval: 20 });
    assert.equal(registration.attacks, 30);
    assert.equal(registration.attack_responses, 30);
    assert.ok(registration.ignored_messages > 10 && registration.fake_elements > 0.5);
    const { idealized: __, ...resolution } = { ...resolving, ...brief };
    const reports = run({ ...resolution, attackReportProbability: 1, attackInterval: 0.1 });
    assert.equal(reports.attacks, 1500);
    assert.ok(reports.known_elements < 5);
  });

  it('are measured one by one, too', () => {
    const started = startRun(parametersOf({ ...resolving, attackers: 2, lans: 2 }), 1, {
      components: { attacker: ['attacks', 'asap_resolution_packets'], registrar: ['fake_elements'] },
    });
    started.advanceTo(started.end);
    const readings = started.components().find(({ className }) => className === 'attacker');
    assert.deepEqual(
      readings?.components.map(({ name, number, lan }) => [name, number, lan]),
      [
        ['lan0/at0', 1, 1],
        ['lan0/at1', 2, 1],
        ['lan1/at0', 3, 2],
        ['lan1/at1', 4, 2],
      ],
    );
    assert.deepEqual([...readings.values], [3600, 3600, 3600, 3600, 3600, 3600, 3600, 3600]);
  });
});
