import assert from 'node:assert/strict';
import { Command, Option } from 'commander';
import { applyConfig } from '../../../cli/components/config-file.ts';
import { ServiceChoice, type ChosenService } from '../../../cli/components/service-choice.ts';
import { repeatableServiceOption, serviceOptions } from '../../../cli/components/service-options.ts';
import { collected, portNumber } from '../../../cli/option-values.ts';

/** What a server with some options makes of a command line and a file. */
function chosen(words: string, file?: string): ChosenService[] {
  const own = [
    new Option('--port <n>').argParser(portNumber).default(0),
    new Option('--policy <name>').default('RoundRobin'),
    new Option('--renews'),
    new Option('--no-renews'),
    ...serviceOptions('server'),
  ];
  const command = new Command('server').exitOverride().configureOutput({ writeErr: () => undefined });
  command.addOption(repeatableServiceOption()).option('--address <address>', 'of the process', collected);
  for (const option of own) command.addOption(option);
  const choice = new ServiceChoice(command, own);
  command.parse(words === '' ? [] : words.split(' '), { from: 'user' });
  if (file !== undefined) applyConfig(command, 'c.yaml', file, choice);
  return choice.services();
}

/** Its services with what differs from the defaults. */
function said(words: string, file?: string): string[] {
  return chosen(words, file).map(({ service, given }) => {
    const reported = Object.entries(given).filter(([name, value]) => value !== undefined && value !== usual[name]);
    return [service, ...reported.map(([name, value]) => `${name}=${String(value)}`)].join(' ');
  });
}

const usual: Readonly<Record<string, unknown>> = { port: 0, policy: 'RoundRobin', renews: true };

describe('services of a server', () => {
  it('have the options that follow their names, and those before the first one', () => {
    assert.deepEqual(said('--service echo --port 7 --policy Random'), ['echo port=7 policy=Random']);
    assert.deepEqual(said('--port 7 --service echo'), ['echo port=7']);
    assert.deepEqual(said('--policy Random --service echo --port 7 --service discard --port 9 --policy LeastUsed'), [
      'echo port=7 policy=Random',
      'discard port=9 policy=LeastUsed',
    ]);
    assert.deepEqual(said('--service=echo --no-renews --service discard'), ['echo renews=false', 'discard']);
  });

  it('may be the same one twice, and none', () => {
    assert.deepEqual(said('--service echo --port 1 --service echo --port 2'), ['echo port=1', 'echo port=2']);
    assert.deepEqual(said('--port 1'), []);
  });

  it('take only options of their own; options for all must mean something to one of them', () => {
    assert.deepEqual(said('--max-jobs 3 --service calcapp --service echo'), ['calcapp maxJobs=3', 'echo maxJobs=3']);
    assert.throws(
      () => said('--service calcapp --service echo --max-jobs 3'),
      /^UsageError: --max-jobs: only service calcapp can have this option, not echo$/,
    );
    assert.throws(() => said('--max-jobs 3 --service echo'), /--max-jobs: only service calcapp can have/);
  });

  it('that do not exist are refused', () => {
    assert.throws(() => said('--service echo --service echoo'), /Allowed choices are echo, discard/);
  });

  const file = `
policy: Random
services:
  - echo
  - service: chargen
    port: 19
    policy: LeastUsed
    max-sessions: 9
`;

  it('are a list in a configuration file, with the options beside it for all', () => {
    assert.deepEqual(said('', file), ['echo policy=Random', 'chargen port=19 policy=LeastUsed maxSessions=9']);
    assert.deepEqual(said('', 'service: [echo, discard]\nport: 3'), ['echo port=3', 'discard port=3']);
    assert.deepEqual(said('', 'service: echo'), ['echo']);
  });

  it('are replaced by those of the command line; options there are for all', () => {
    assert.deepEqual(said('--policy Priority', file), [
      'echo policy=Priority',
      'chargen port=19 policy=Priority maxSessions=9',
    ]);
    assert.deepEqual(said('--service discard --port 9', file), ['discard port=9 policy=Random']);
  });

  for (const [text, message] of [
    [
      'services: echo',
      'c.yaml:1:11: services: must be a list of one service or more, each a name or a mapping with the key service',
    ],
    [
      'services: []',
      'c.yaml:1:11: services: must be a list of one service or more, each a name or a mapping with the key service',
    ],
    [
      'services: [echoo]',
      /^c\.yaml:1:12: services\.0: there is no service echoo; did you mean echo\?; there are echo, /,
    ],
    ['services:\n  - port: 3', /^c\.yaml:2:5: services\.0: the key service is missing: echo, /],
    ['services:\n  - [echo]', /^c\.yaml:2:5: services\.0: must be the name of a service, or a mapping/],
    ['services:\n  - service: echo\n    portt: 3', 'c.yaml:3:5: unknown key portt; did you mean port?'],
    [
      'services:\n  - service: echo\n    address: 127.0.0.1',
      'c.yaml:3:5: services.0.address: belongs to the whole server, not to a service: write it beside services',
    ],
    [
      'services:\n  - service: echo\n    max-jobs: 3\n  - service: calcapp\n    max-jobs: 3',
      'c.yaml:3:5: services.0.max-jobs: only service calcapp can have this option, not echo',
    ],
    ['service: echo\nservices: [echo]', 'c.yaml:1:1: service: services is also there: remove one of them'],
  ] as const)
    it(`mistakes in a file have their place: ${JSON.stringify(text)}`, () => {
      assert.throws(
        () => said('', text),
        ({ message: reported }: Error) => (typeof message === 'string' ? reported === message : message.test(reported)),
      );
    });
});
