import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bashCompletion } from '../../../cli/help/bash-completion.ts';
import { describeCommand } from '../../../cli/help/command-tree.ts';
import { fishCompletion } from '../../../cli/help/fish-completion.ts';
import { zshCompletion } from '../../../cli/help/zsh-completion.ts';
import { rsplabProgram } from '../../../cli/program.ts';
import { serviceNames } from '../../../protocol/services/service-table.ts';
import { transportNames } from '../../../native/transports.ts';

const program = describeCommand(rsplabProgram());
const commands = program.commands.map(({ name }) => name);

function isThere(shell: string): boolean {
  return spawnSync(shell, ['--version']).status === 0;
}

describe('completion in bash', () => {
  const folder = mkdtempSync(join(tmpdir(), 'rsplab-bash-'));
  const script = join(folder, 'rsplab');
  before(() => {
    writeFileSync(script, bashCompletion(program));
    writeFileSync(join(folder, 'study.yaml'), '');
  });
  after(() => rmSync(folder, { recursive: true }));

  /** What bash would offer for the last of these words, by the function that is registered for the program. */
  function offered(...words: readonly string[]): string[] {
    const ask = `
      source "$1"; shift
      cd ${folder}
      [[ $(complete -p rsplab) == "complete -o default -F _rsplab rsplab" ]] || exit 3
      compopt() { :; }
      COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1))
      _rsplab; printf '%s\\n' "\${COMPREPLY[@]}"`;
    const output = execFileSync('bash', ['--norc', '-c', ask, 'bash', script, 'rsplab', ...words], {
      encoding: 'utf8',
    });
    return output.split('\n').filter((line) => line !== '');
  }

  it('offers commands, and those below a command', () => {
    assert.deepEqual(offered(''), commands);
    assert.deepEqual(offered('ser'), ['server']);
    for (const name of ['check', 'reproduce', 'import', 'fuzz']) assert.deepEqual(offered(name), [name]);
    assert.deepEqual(offered('fuzz', '--re'), ['--replay']);
    assert.deepEqual(offered('sctp', ''), ['serve', 'send', 'help']);
  });

  it('offers the options of a command', () => {
    for (const each of program.commands)
      assert.deepEqual(
        offered(each.name, '-'),
        each.options.flatMap(({ names }) => names),
      );
    assert.deepEqual(offered('server', '--service', 'echo', '--pol'), ['--policy', '--policy-update-threshold']);
    assert.deepEqual(offered('sctp', 'send', '--cook'), ['--cookie-life']);
  });

  it('offers the values of an option', () => {
    assert.deepEqual(offered('server', '--service', ''), serviceNames);
    assert.deepEqual(offered('client', '--transport', ''), transportNames);
    assert.deepEqual(offered('completion', ''), ['bash', 'zsh', 'fish']);
  });

  it('offers them after an equals sign, which bash makes a word of', () => {
    assert.deepEqual(offered('server', '--service', '=', 'ec'), ['echo']);
    assert.deepEqual(offered('server', '--service', '='), serviceNames);
  });

  it('offers files where an option takes one, and nothing where any value may be', () => {
    assert.deepEqual(offered('server', '--config', ''), ['rsplab', 'study.yaml']);
    assert.deepEqual(offered('server', '--port', ''), []);
    // bash itself offers files.
    assert.deepEqual(offered('run', 'stu'), []);
  });

  it('takes no value of an option for a command', () => {
    assert.deepEqual(offered('server', '--pool-handle', 'server', '--serv'), ['--service']);
  });
});

describe('completion in fish', () => {
  const folder = mkdtempSync(join(tmpdir(), 'rsplab-fish-'));
  const script = join(folder, 'rsplab.fish');
  before(function () {
    if (!isThere('fish')) this.skip();
    writeFileSync(script, fishCompletion(program));
  });
  after(() => rmSync(folder, { recursive: true }));

  /** What fish would offer, without descriptions. */
  function offered(line: string): string[] {
    const output = execFileSync('fish', ['--no-config', '-c', `source ${script}; complete -C '${line}'`], {
      encoding: 'utf8',
      env: { ...process.env, HOME: folder },
    });
    return output.split('\n').flatMap((each) => (each === '' ? [] : [each.split('\t')[0] ?? '']));
  }

  it('offers commands, options and values', () => {
    assert.deepEqual(offered('rsplab ').toSorted(), commands.toSorted());
    assert.deepEqual(offered('rsplab sctp se').toSorted(), ['send', 'serve']);
    assert.deepEqual(offered('rsplab server --service ').toSorted(), serviceNames.toSorted());
    assert.deepEqual(offered('rsplab server --service echo --poli').toSorted(), [
      '--policy',
      '--policy-update-threshold',
    ]);
    assert.deepEqual(offered('rsplab sctp send --strea'), ['--streams']);
    assert.deepEqual(offered('rsplab registrar --service'), []);
  });
});

describe('completion in zsh', () => {
  it('is a script of zsh that names all commands, options and values', function () {
    const script = zshCompletion(program);
    for (const each of program.commands) {
      assert.ok(script.includes(`_rsplab_${each.name}() {`), each.name);
      for (const name of each.options.flatMap(({ names }) => names)) assert.ok(script.includes(`'*${name}[`), name);
    }
    assert.ok(script.includes(`:name:(${serviceNames.join(' ')})'`));
    if (!isThere('zsh')) this.skip();
    const folder = mkdtempSync(join(tmpdir(), 'rsplab-zsh-'));
    try {
      writeFileSync(join(folder, '_rsplab'), script);
      execFileSync('zsh', ['-n', join(folder, '_rsplab')]);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
