import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { answerOf, leaveTasks } from '../../../cli/study/distribution.ts';
import { checkDistribution } from '../../../cli/study/task-schedulers.ts';
import { UsageError } from '../../../cli/usage-error.ts';
import { until } from '../../native/patience.ts';
import { called, main, type Called } from '../called.ts';

const mine = `name: mine
title: Mine
seeds: 3
parameters: { poolElements: 2, poolUsers: 4, duration: 60, warmup: 5, poolElementStart: 1, poolUserStart: 2 }
plots: []
`;

describe('run --on', () => {
  let base = '';
  before(() => {
    base = mkdtempSync(join(tmpdir(), 'rsplab-test-'));
    writeFileSync(join(base, 'mine.yaml'), mine);
  });
  after(() => rmSync(base, { recursive: true }));

  function rsplab(...words: readonly string[]): Promise<Called> {
    return called(words, { cwd: base, env: { PATH: '/nowhere' } });
  }

  it('files makes tasks for any scheduler: what their commands have done is collected by the same command', async () => {
    const command = ['run', 'mine.yaml', '--out', 'there', '--on', 'files', '--tasks', '2'];
    const begun = await rsplab(...command, '--detach');
    assert.equal(begun.status, 0, begun.stderr);
    const round = join(base, 'there/tasks/1');
    assert.match(
      begun.stderr,
      /start for each N from 1 to 2, wherever .*\/there\/tasks\/1 is: .*main.js run-slice .* N\n/,
    );
    for (const task of ['1', '2', '2']) assert.equal((await rsplab('run-slice', round, task)).status, 0);
    const collected = await rsplab(...command);
    assert.equal(collected.status, 0, collected.stderr);
    assert.match(collected.stdout, /^3 runs in /);
    assert.ok(!existsSync(round));
    assert.equal((await rsplab('run', 'mine.yaml', '--out', 'here', '--workers', '1')).status, 0);
    assert.deepEqual(readFileSync(join(base, 'there/runs.arrow')), readFileSync(join(base, 'here/runs.arrow')));
  });

  it('tries runs again that have all failed', async () => {
    const command = ['run', 'mine.yaml', '--out', 'again', '--on', 'files', '--tasks', '1'];
    const round = join(base, 'again/tasks/1');
    assert.equal((await rsplab(...command, '--detach')).status, 0);
    await rsplab('run-slice', round, '1', '--memory', '4');
    const failed = await rsplab(...command);
    assert.equal(failed.status, 1);
    assert.match(failed.stderr, /3 runs failed .* \(the same command tries them again: /);
    assert.ok(!existsSync(round));
  });

  it('ends after Ctrl-C without a question where nobody can be asked; the same command goes on', async () => {
    const command = ['run', 'mine.yaml', '--out', 'left', '--on', 'files', '--tasks', '1'];
    const running = spawn(process.execPath, [main, ...command], { cwd: base, stdio: ['ignore', 'ignore', 'pipe'] });
    let said = '';
    running.stderr.setEncoding('utf8').on('data', (text: string) => (said += text));
    await until(() => said.includes('start for each N'), 'the tasks');
    running.kill('SIGINT');
    assert.deepEqual(await once(running, 'close'), [130, null]);
    assert.match(said, /Tasks that are not over: 1 of .*\/left\/tasks\/1\. Each may be started again/);
    const again = await rsplab(...command, '--detach');
    assert.equal(again.status, 0);
    assert.match(again.stderr, /start for each N from 1 to 1, wherever/);
  });

  it('run without --on takes over what tasks have done, does the rest, and removes what the tasks need', async () => {
    const command = ['run', 'mine.yaml', '--out', 'both'];
    assert.equal((await rsplab(...command, '--on', 'files', '--tasks', '3', '--detach')).status, 0);
    assert.equal((await rsplab('run-slice', join(base, 'both/tasks/1'), '2')).status, 0);
    const { status, stderr, stdout } = await rsplab(...command);
    assert.equal(status, 0, stderr);
    assert.match(stderr, /\n1 run of tasks of earlier calls taken over\n/);
    assert.match(stdout, /^3 runs in /);
    assert.deepEqual(readFileSync(join(base, 'both/runs.arrow')), readFileSync(join(base, 'here/runs.arrow')));
    assert.ok(!existsSync(join(base, 'both/tasks')));
  });

  it('run --fresh cancels tasks that were submitted, and names them if it cannot', async () => {
    assert.equal((await rsplab('run', 'mine.yaml', '--out', 'fresh', '--on', 'files', '--detach')).status, 0);
    const order = join(base, 'fresh/tasks/1/round.json');
    writeFileSync(order, readFileSync(order, 'utf8').replace('"files"', '"slurm"'));
    const { status, stderr } = await rsplab('run', 'mine.yaml', '--out', 'fresh', '--workers', '1', '--fresh');
    assert.equal(status, 0, stderr);
    assert.match(stderr, /warning: Slurm is not installed .*\(to end them: scancel --name=rsplab-\w+\)\n/);
    assert.ok(!existsSync(join(base, 'fresh/tasks')));
  });

  it('slurm needs Slurm, and says so in one line; nothing is lost', async () => {
    const { status, stderr } = await rsplab('run', 'mine.yaml', '--out', 'none', '--on', 'slurm');
    assert.equal(status, 1);
    assert.match(
      stderr,
      /\nrsplab: Slurm is not installed or not set up here: give the command on a login node of the cluster\n$/,
    );
    assert.equal((await rsplab('run', 'mine.yaml', '--out', 'none', '--workers', '1')).status, 0);
  });

  it('pool says in one line what is wrong with its options, or with this machine', async () => {
    for (const [given, message] of [
      [['--address', '192.0.2.1'], /^rsplab: 192\.0\.2\.1 is not an address of this host$/m],
      [['--registrar', 'nowhere.invalid'], /^rsplab: cannot resolve nowhere\.invalid: /m],
    ] as const) {
      const { status, stderr } = await rsplab('run', 'mine.yaml', '--out', 'pool', '--on', 'pool', ...given);
      assert.equal(status, 1);
      assert.match(stderr, message);
    }
  });

  it('has its options alone', () => {
    for (const [options, message] of [
      [{ tasks: 3 }, '--tasks: only with --on'],
      [{ detach: true }, '--detach: only with --on'],
      [{ on: 'files', slurm: '-p short' }, '--slurm: only with --on slurm'],
      [{ hosts: 'a' }, '--hosts: only with --on ssh'],
      [{ on: 'ssh' }, '--on ssh: say which hosts, as --hosts lab1,lab2'],
      [{ poolHandle: 'MyPool', on: 'ssh', hosts: 'a' }, '--pool-handle: only with --on pool'],
      [{ sign: 'alice', registrar: ['a'] }, '--registrar, --sign: only with --on pool'],
      [{ on: 'pool', hosts: 'a' }, '--hosts: only with --on ssh'],
      [{ on: 'files', workers: 3 }, '--workers: only without --on'],
    ] as const)
      assert.throws(
        () => checkDistribution(options),
        (error) => error instanceof UsageError && error.message.startsWith(message),
        message,
      );
  });

  it('run-slice says what is missing', async () => {
    assert.match(
      (await rsplab('run-slice', 'nowhere', '1')).stderr,
      /^rsplab: cannot use .*nowhere \(it is no round of this version of rsplab\)/,
    );
  });
});

const never = async (): Promise<string> => Promise.reject(new Error('asked'));

describe('a command that is stopped while its tasks go on', () => {
  const said: string[] = [];
  const tasks = {
    hasTasks: true,
    afterCommand: 'asked' as const,
    cancel: async () => Promise.resolve(void said.push('cancelled')),
    farewell: () => 'They go on (to end them: scancel)',
  };

  it('leaves them alone, and says so', async () => {
    for (const answer of ['', 'n', 'what?'])
      assert.equal(await leaveTasks(tasks, async () => Promise.resolve(answer)), 'They go on (to end them: scancel)');
    assert.deepEqual(said, []);
  });

  it('ends them only when that was said in words', async () => {
    assert.equal(
      await leaveTasks(tasks, async () => Promise.resolve('y')),
      'The tasks are cancelled. What they have done is kept',
    );
    assert.deepEqual(said, ['cancelled']);
  });

  it('has no answer of an input that ends, or is silent', async () => {
    const ended = new PassThrough();
    ended.end();
    assert.equal(await answerOf(ended, new PassThrough(), 'Cancel?'), '');
    assert.equal(await answerOf(new PassThrough(), new PassThrough(), 'Cancel?', 10), '');
    const answering = new PassThrough();
    answering.write('y\n');
    assert.equal(await answerOf(answering, new PassThrough(), 'Cancel?'), 'y');
  });

  it('is not asked where there are none, or they end with the command', async () => {
    said.length = 0;
    assert.equal(await leaveTasks({ ...tasks, hasTasks: false }, never), 'No task was begun');
    assert.match(await leaveTasks({ ...tasks, afterCommand: 'end' }, never), /^They go on/);
    assert.deepEqual(said, ['cancelled']);
  });
});

describe('Ctrl-C while tasks are on Slurm', () => {
  let base = '';
  beforeEach(function () {
    if (spawnSync('script', ['--version']).status !== 0) this.skip(); // it makes the terminal
    base = mkdtempSync(join(tmpdir(), 'rsplab-test-'));
    writeFileSync(join(base, 'mine.yaml'), mine);
    for (const [name, answer] of Object.entries({
      scontrol: 'echo "MaxArraySize = 101"',
      sinfo: 'echo 0/2/0/2',
      sbatch: 'cat > /dev/null; echo 1',
      squeue: 'echo "R None"',
      scancel: `echo cancelled > '${join(base, 'cancelled')}'`,
    })) {
      writeFileSync(join(base, name), `#!/bin/sh\n${answer}\n`);
      chmodSync(join(base, name), 0o755);
    }
  });
  afterEach(() => rmSync(base, { recursive: true, force: true, maxRetries: 5 }));

  /** Ctrl-C when the tasks are submitted. @param answer what is typed when it asks @param out results folder @returns what was seen, and the exit code */
  async function interrupted(answer: string, out = 'there'): Promise<readonly [string, number | null]> {
    const command = [process.execPath, main, 'run', 'mine.yaml', '--out', out, '--on', 'slurm', '--tasks', '1'];
    const environment = { ...process.env, PATH: `${base}:${process.env['PATH']}` };
    const terminal = spawn('script', ['-qfec', command.join(' '), '/dev/null'], { cwd: base, env: environment });
    let seen = '';
    const typed: string[] = [];
    terminal.stdout.setEncoding('utf8').on('data', (text: string) => {
      seen += text;
      for (const [cue, keys] of [
        ['round 1', '\u0003'],
        ['[y/N]', answer],
      ] as const)
        if (seen.includes(cue) && !typed.includes(cue)) {
          typed.push(cue);
          terminal.stdin.write(keys);
        }
    });
    const [code] = (await once(terminal, 'close')) as [number | null];
    return [seen, code];
  }

  it('asks once: they go on unless they are cancelled in words', async () => {
    const [goingOn, code] = await interrupted('\n');
    assert.match(goingOn, /Tasks that Slurm has go on \(to end them: scancel --name=rsplab-\w+\)/);
    assert.equal(code, 130);
    assert.ok(!existsSync(join(base, 'cancelled')));
    const [cancelled] = await interrupted('y\n', 'elsewhere');
    assert.match(cancelled, /The tasks are cancelled\. What they have done is kept/);
    assert.ok(existsSync(join(base, 'cancelled')));
  });

  it('is answered by the end of the input, too: they go on', async () => {
    const [seen, code] = await interrupted('\u0004');
    assert.match(seen, /Tasks that Slurm has go on \(to end them: scancel --name=rsplab-\w+\)/);
    assert.equal(code, 130);
    assert.ok(!existsSync(join(base, 'there/.lock')));
  });

  it('twice ends the command, and cancels nothing', async () => {
    const [seen, code] = await interrupted('\u0003');
    assert.match(seen, /Tasks go on without this command\. Cancel them instead\?/);
    assert.equal(code, 130);
    assert.ok(!existsSync(join(base, 'cancelled')));
    assert.ok(existsSync(join(base, 'there/tasks/1/round.json')));
  });
});
