import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Command } from 'commander';
import { protocolCommands } from '../../../cli/protocol-command-line.ts';
import { LocalPrograms } from '../udp/local-programs.ts';

const root = fileURLToPath(new URL('../../../../', import.meta.url));
const folder = join(root, 'native/deployment');
const { bin, scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
  readonly bin: Readonly<Record<string, string>>;
  readonly scripts: Readonly<Record<string, string>>;
};

/** The exposure that systemd computes is 10 for a program without any protection, here times 10. */
const MOST_EXPOSURE = '20';

function read(file: string): string {
  return readFileSync(join(folder, file), 'utf8');
}

/** Values of a setting of a unit, in its order. */
function settings(unit: string, name: string): string[] {
  return Array.from(read(unit).matchAll(new RegExp(`^${name}=(.*)$`, 'gm')), ([, value = '']) => value);
}

/** A command of the program, by the words of a command line. */
function commandOf(words: readonly string[]): Command {
  const [program, name] = words;
  assert.ok(program !== undefined && Object.hasOwn(bin, program), words.join(' '));
  const all = new Command();
  protocolCommands(all);
  const command = all.commands.find((each) => each.name() === name);
  assert.ok(command !== undefined, words.join(' '));
  for (const word of words.filter((each) => each.startsWith('--')))
    assert.ok(
      command.options.some(({ long }) => long === word),
      word,
    );
  return command;
}

for (const kind of ['registrar', 'server']) {
  const unit = `rsplab-${kind}.service`;
  describe(`systemd unit ${unit}`, () => {
    it('starts a command that there is, with a file whose keys are its options, those in comments too', () => {
      const [start = ''] = settings(unit, 'ExecStart');
      const words = start.split(' ');
      const command = commandOf(words);
      assert.equal(words.at(-1), `/etc/rsplab/${kind}.yaml`);
      const keys = Array.from(read(`${kind}.yaml`).matchAll(/^(?:# |[ -]*)([a-z-]+): /gm), ([, key = '']) => key);
      assert.ok(keys.length >= 3);
      for (const key of keys)
        assert.ok(
          command.options.some(({ long }) => long === `--${key}`),
          key,
        );
    });

    it('gives the component no privileges, and a folder of its own for its status', () => {
      assert.deepEqual(settings(unit, 'CapabilityBoundingSet'), ['']);
      assert.deepEqual(settings(unit, 'DynamicUser'), ['yes']);
      assert.deepEqual(settings(unit, 'Environment'), [
        `XDG_RUNTIME_DIR=%t/${settings(unit, 'RuntimeDirectory').join('')}`,
      ]);
    });

    it('is in order, and little exposed, as systemd judges', function () {
      if (spawnSync('systemd-analyze', ['--version']).status !== 0) this.skip();
      const copy = mkdtempSync(join(tmpdir(), 'rsplab-unit-'));
      try {
        // rsplab itself need not be installed.
        writeFileSync(join(copy, unit), read(unit).replace('ExecStart=rsplab ', 'ExecStart=/bin/true '));
        const verified = spawnSync('systemd-analyze', ['verify', '--man=no', join(copy, unit)], { encoding: 'utf8' });
        assert.deepEqual([verified.stderr, verified.status], ['', 0]);
        execFileSync(
          'systemd-analyze',
          ['security', '--offline=true', `--threshold=${MOST_EXPOSURE}`, join(copy, unit)],
          { stdio: 'pipe' },
        );
      } finally {
        rmSync(copy, { recursive: true });
      }
    });
  });
}

describe('files of the systemd units', () => {
  const programs = new LocalPrograms();
  const copy = mkdtempSync(join(tmpdir(), 'rsplab-unit-'));
  after(async () => {
    await programs.close();
    rmSync(copy, { recursive: true });
  });

  it('run as they are', async () => {
    for (const kind of ['registrar', 'server']) cpSync(join(folder, `${kind}.yaml`), join(copy, `${kind}.yaml`));
    const registrar = programs.run(`registrar --config ${copy}/registrar.yaml --address 127.59.1.1`);
    await registrar.prints(/^registrar/);
    const server = programs.run(`server --config ${copy}/server.yaml --address 127.59.1.11 --registrar 127.59.1.1`);
    await server.prints(/^registered in EchoPool/m);
    await server.end('SIGTERM');
    assert.equal(server.exitCode, 0, server.output);
  });
});

describe('Dockerfile', () => {
  const text = read('Dockerfile').replaceAll(/\\\n/g, ' ');

  function words(instruction: string): string[] {
    const [, list = '[]'] = new RegExp(String.raw`^${instruction}.*?(\[.*\])$`, 'm').exec(text) ?? [];
    return JSON.parse(list) as string[];
  }

  it('copies files that there are, and runs scripts that there are', () => {
    const copied = Array.from(text.matchAll(/^COPY (?!--from)(.*) \S+$/gm), ([, sources = '']) =>
      sources.split(' '),
    ).flat();
    assert.ok(copied.includes('package-lock.json'));
    for (const source of copied) assert.ok(existsSync(join(root, source)), source);
    const run = Array.from(text.matchAll(/npm run ([\w:]+)/g), ([, script = '']) => script);
    assert.ok(run.length > 0);
    for (const script of run) assert.ok(Object.hasOwn(scripts, script), script);
  });

  it('starts the program, and asks it for its status', () => {
    assert.deepEqual(words('ENTRYPOINT'), ['rsplab']);
    assert.match(text, new RegExp(`/opt/rsplab/${bin['rsplab']?.replace('./', '') ?? ''} `));
    commandOf(words('HEALTHCHECK'));
  });
});
