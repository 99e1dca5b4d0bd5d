import assert from 'node:assert/strict';
import { withOverrides } from '../../../scenarios/language/override.ts';
import { readStudy } from '../../../scenarios/language/read-study.ts';
import type { Study } from '../../../scenarios/language/study.ts';
import { planRuns } from '../../../scenarios/plan/run-plan.ts';

/** Line 4 is the first one given. */
function study(...lines: readonly string[]): Study {
  return readStudy('my.yaml', ['name: my', 'title: M', 'seeds: 1', ...lines, ''].join('\n'));
}

/** The schedules of the points of a study with these parameters. */
function schedules(...lines: readonly string[]): string[] {
  return planRuns(study(...lines)).points.map(({ parameters }) => parameters.schedule);
}

function given(schedule: string, more = ''): string {
  return `parameters: {registrars: 3, lans: 2, wanDelay: 5, schedule: ${schedule}${more}}`;
}

describe('the schedule of a study', () => {
  it('is a mapping, a mapping of lists, or a text; times may have units', () => {
    const text = '{lan0/pr1: up@20 down@1800, lan*/pe0: down@3000}';
    assert.deepEqual(schedules(given('{lan0/pr1: up@20 down@30min, "lan*/pe0": down@3000}')), [text]);
    assert.deepEqual(schedules(given('{lan0/pr1: [up@20, down@+1780], lan*/pe0: down@3000 s}')), [text]);
    assert.deepEqual(schedules(given('"lan0/pr1: up@20 down@0.5h; lan*/pe0: down@3000"')), [text]);
    assert.deepEqual(schedules(given(`"${text}"`)), [text]);
    assert.deepEqual(schedules(given('none')), ['none']);
  });

  it('can be swept, and be set on the command line', () => {
    const swept = schedules('sweep: {schedule: [none, {lan0/pe0: down@400}, "lan0/pe1: down@500"]}');
    assert.deepEqual(swept, ['none', '{lan0/pe0: down@400}', '{lan0/pe1: down@500}']);
    for (const value of ['{lan0/pe0: down@400}', 'lan0/pe0: down@400', '"lan0/pe0: down@400"'])
      assert.deepEqual(
        planRuns(withOverrides(study(), [`schedule=${value}`])).points.map(({ label, values }) => [
          label,
          values.get('schedule'),
        ]),
        [['', '{lan0/pe0: down@400}']],
      );
    const two = planRuns(withOverrides(study(), ['schedule=lan0/pe0: down@400; lan0/pe1: down@500']));
    assert.equal(two.points[0].parameters.schedule, '{lan0/pe0: down@400, lan0/pe1: down@500}');
  });

  it('may have targets that only some points have', () => {
    const sizes = 'sweep: {poolElements: [2, 10]}';
    assert.equal(schedules('parameters: {schedule: {lan0/pe5: down@400}}', sizes).length, 2);
  });

  it('lets immortal registrars go down, and others at random', () => {
    const mixed = ', registrarUptime: 100, immortalRegistrars: 1';
    assert.equal(schedules(given('{lan*/pr0: down@3000}', mixed)).length, 1);
  });

  it('may say when all components of a kind start, also where they would start after the run', () => {
    const short = ', warmup: 10, duration: 60, registrarStart: 0, poolElementStart: 0, poolUserStart: 5';
    const without = (start: string): string => short.replace(new RegExp(String.raw`, ${start}: \d+`), '');
    assert.equal(schedules(given('{lan*/pe*: up@1}', without('poolElementStart'))).length, 1);
    assert.equal(schedules(given('{lan*/pu*: up@9}', without('poolUserStart'))).length, 1);
    const attackers = ', attackers: 1, attack: registration';
    assert.equal(schedules(given('{lan*/at0: up@9}', short + attackers)).length, 1);
    assert.throws(
      () => schedules(given('{lan0/pu*: up@9}', without('poolUserStart'))),
      /poolUserStart is after the end/,
    );
  });

  it('may have very many entries', () => {
    const targets = Array.from({ length: 14 }, (_, index) => `lan0/pe${index}: (up@+1 down@+1)*5000`);
    assert.equal(schedules(given(`{${targets.join(', ')}}`, ', poolElements: 20')).length, 1);
  });

  it('may name links', () => {
    assert.equal(schedules(given('{lan0/pe1/path0: down@400 up@+5}')).length, 1);
    const packets = ', transport: sctp, paths: 2';
    const links = '{lan0/pe1/path*: down@400, network/path1: down@9, lan0-lan1/path0: down@1}';
    assert.equal(schedules(given(links, packets)).length, 1);
  });

  const faults: Readonly<Record<string, readonly [text: string, message: string]>> = {
    'an unknown action': [
      given('{lan0/pr1: up@20 dwon@30}'),
      '4:78: schedule: lan0/pr1: unknown action dwon; did you mean down?',
    ],
    'an action like none': [
      given('{lan0/pr1: zzzz@30}'),
      '4:72: schedule: lan0/pr1: unknown action zzzz; it must be one of up, down, shutdown, crash, hostCrash, processCrash',
    ],
    'a time that goes back': [
      given('{lan0/pr1: up@20 down@10}'),
      '4:78: schedule: lan0/pr1: down@10 goes back: up@20 before it is at 20 s',
    ],
    'a text with a place': [given('"lan0/pr1: up@20 up@30"'), '4:78: schedule: up@30 follows up@20: it is up already'],
    'a target like none': [
      given('{lan0/px1: up@20}'),
      '4:72: schedule: lan0/px1 is no target: give a component (lan0/pr1, lan0/pe0, lan0/pu0, lan0/at0), one of its ' +
        'links (lan0/pe0/path0), network/path0 or lan0-lan1/path0; * stands for any number',
    ],
    'entries that are numbers': [
      given('{lan0/pr1: 20}'),
      '4:72: schedule: lan0/pr1: must have entries such as down@1800',
    ],
    'an empty mapping': [given('{}'), '4:61: schedule must not be empty: leave it out, or say none'],
    'a number': [
      given('20'),
      '4:61: schedule must be targets with entries, such as {lan0/pr1: down@1800 up@+60}, or none',
    ],
    'what no point has': [
      given('{lan0/pr1: down@50, lan2/pe0: down@400}'),
      '4:61: schedule: no point has lan2/pe0; numbers are from 0, as in lan0/pe0',
    ],
    'links of packets': [
      given('{network/path0: down@400}'),
      '4:61: schedule: no point has network/path0 (it needs transport: sctp); numbers are from 0, as in lan0/pe0',
    ],
    'a component named twice': [
      given('{lan0/pe1: down@400, lan*/pe*: down@500}'),
      '4:61: schedule: lan0/pe1 is named by two targets, lan0/pe1 and lan*/pe*: remove it from one of them',
    ],
    'a target named twice': [
      given('"lan0/pe1: down@400; lan0/pe1: down@500"'),
      '4:82: schedule: lan0/pe1 is named twice: give all of its entries in one place',
    ],
    'a probability of what it says': [
      given('{lan0/pe1: shutdown@400, lan1/pe1: crash@400, lan0/pr0: down@400}', ', cleanShutdownProbability: 0.5'),
      '4:128: cleanShutdownProbability needs peUptime, or elements that go down@ in the schedule: shutdown@ and crash@ say how',
    ],
    'an up-time beside it': [
      given('{lan0/pe1: down@400}', ', peUptime: 50'),
      '4:61: schedule: lan0/pe1 has both a schedule and an up-time, peUptime: remove one of them',
    ],
    'a registrar that may fail': [
      given('{lan1/pr1: down@400}', ', registrarUptime: 50, immortalRegistrars: 1'),
      '4:61: schedule: lan1/pr1 has both a schedule and an up-time, registrarUptime: remove one of them',
    ],
    'what has not started': [
      given('{lan1/pe1: down@300}'),
      '4:61: schedule: lan1/pe1 goes down at 300 s, but has not started yet: it starts at 300.5 s (poolElementStart); begin with up@',
    ],
    'starts that are given twice': [
      given('{lan*/pu*: up@30}', ', poolUserStart: 40'),
      '4:61: schedule: it says when all pool users start (up@), and so does poolUserStart, which has no effect: remove one of them',
    ],
    'an order that registrars do not have': [
      given('{lan0/pr1: shutdown@400}'),
      '4:61: schedule: lan0/pr1 cannot shut down in order, only pool elements can: say down, crash, hostCrash or processCrash',
    ],
    'a link that crashes': [
      given('{lan0/pe0/path0: crash@400}'),
      '4:61: schedule: lan0/pe0/path0 is a link, which goes up and down, and has no crash',
    ],
    'a link that fails at random': [
      given('{network/path1: down@400}', ', transport: sctp, paths: 2, failingPaths: 2, pathUptime: 100'),
      '4:61: schedule: network/path1 has a schedule, and fails by pathUptime, too: remove one of them',
    ],
    'the end of the run': [
      given('{lan0/pe0: down@4e9}'),
      '4:61: schedule: all entries are after the end of the run, 8100 s, and would have no effect',
    ],
    'a life without a use': [given('{lan0/pe0: down@400}', ', peLives: 2'), '4:83: peLives needs peUptime'],
  };
  for (const [name, [text, message]] of Object.entries(faults))
    it(`is refused: ${name}`, () => {
      assert.throws(() => planRuns(study(text)), { name: 'StudyError', message: `my.yaml:${message}` });
    });

  it('is refused on the command line with the setting', () => {
    assert.throws(() => withOverrides(study(), ['schedule={lan0/pe0: dwon@3}']), {
      message: '--set schedule={lan0/pe0: dwon@3}: schedule: lan0/pe0: unknown action dwon; did you mean down?',
    });
    assert.throws(() => planRuns(withOverrides(study(), ['schedule={lan0/pe77: down@3}'])), {
      message:
        '--set schedule={lan0/pe77: down@3}: schedule: no point has lan0/pe77; numbers are from 0, as in lan0/pe0',
    });
  });
});
