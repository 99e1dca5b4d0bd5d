import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { leaveTasks } from '../../../cli/study/distribution.ts';
import { checkDistribution } from '../../../cli/study/task-schedulers.ts';
import { UsageError } from '../../../cli/usage-error.ts';

const main = fileURLToPath(new URL('../../../cli/main.js', import.meta.url));

describe('run --on', () => {
  let base = '';
  before(() => {
    base = mkdtempSync(join(tmpdir(), 'rsplab-test-'));
    writeFileSync(
      join(base, 'mine.yaml'),
      'name: mine\ntitle: Mine\nseeds: 3\nparameters: { poolElements: 2, poolUsers: 4, duration: 60, warmup: 5, poolElementStart: 1, poolUserStart: 2 }\nplots: []\n',
    );
  });
  after(() => rmSync(base, { recursive: true }));

  function rsplab(...words: readonly string[]) {
    const environment = { ...process.env, PATH: '/nowhere' };
    return spawnSync(process.execPath, [main, ...words], { cwd: base, encoding: 'utf8', env: environment });
  }

  it('files makes tasks for any scheduler: what their commands have done is collected by the same command', () => {
    const command = ['run', 'mine.yaml', '--out', 'there', '--on', 'files', '--tasks', '2'];
    const begun = rsplab(...command, '--detach');
    assert.equal(begun.status, 0, begun.stderr);
    const round = join(base, 'there/tasks/1');
    assert.match(
      begun.stderr,
      /start for each N from 1 to 2, wherever .*\/there\/tasks\/1 is: .*main.js run-slice .* N\n/,
    );
    for (const task of ['1', '2', '2']) assert.equal(rsplab('run-slice', round, task).status, 0);
    const collected = rsplab(...command);
    assert.equal(collected.status, 0, collected.stderr);
    assert.match(collected.stdout, /^3 runs in /);
    assert.ok(!existsSync(round));
    assert.equal(rsplab('run', 'mine.yaml', '--out', 'here').status, 0);
    assert.deepEqual(readFileSync(join(base, 'there/runs.arrow')), readFileSync(join(base, 'here/runs.arrow')));
  });

  it('tries runs again that have all failed', () => {
    const command = ['run', 'mine.yaml', '--out', 'again', '--on', 'files', '--tasks', '1'];
    const round = join(base, 'again/tasks/1');
    assert.equal(rsplab(...command, '--detach').status, 0);
    rsplab('run-slice', round, '1', '--memory', '4');
    const failed = rsplab(...command);
    assert.equal(failed.status, 1);
    assert.match(failed.stderr, /3 runs failed .* \(the same command tries them again: /);
    assert.ok(!existsSync(round));
  });

  it('slurm needs Slurm, and says so in one line; nothing is lost', () => {
    const { status, stderr } = rsplab('run', 'mine.yaml', '--out', 'none', '--on', 'slurm');
    assert.equal(status, 1);
    assert.match(
      stderr,
      /\nrsplab: Slurm is not installed or not set up here: give the command on a login node of the cluster\n$/,
    );
    assert.equal(rsplab('run', 'mine.yaml', '--out', 'none').status, 0);
  });

  it('has its options alone', () => {
    for (const [options, message] of [
      [{ tasks: 3 }, '--tasks: only with --on'],
      [{ detach: true }, '--detach: only with --on'],
      [{ on: 'files', slurm: '-p short' }, '--slurm: only with --on slurm'],
      [{ hosts: 'a' }, '--hosts: only with --on ssh'],
      [{ on: 'ssh' }, '--on ssh: say which hosts, as --hosts lab1,lab2'],
      [{ on: 'ssh', hosts: 'a', detach: true }, '--detach: tasks over ssh end with this command'],
      [{ on: 'files', workers: 3 }, '--workers: only without --on'],
    ] as const)
      assert.throws(
        () => checkDistribution(options),
        (error) => error instanceof UsageError && error.message.startsWith(message),
        message,
      );
  });

  it('run-slice says what is missing', () => {
    assert.match(
      rsplab('run-slice', 'nowhere', '1').stderr,
      /^rsplab: cannot use .*nowhere \(it is no round of this version of rsplab\)/,
    );
  });
});

const never = async (): Promise<string> => Promise.reject(new Error('asked'));

describe('a command that is stopped while its tasks go on', () => {
  const said: string[] = [];
  const tasks = {
    hasTasks: true,
    outlivesCommand: true,
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

  it('is not asked where there are none, or they end with the command', async () => {
    said.length = 0;
    assert.equal(await leaveTasks({ ...tasks, hasTasks: false }, never), 'No task was begun');
    assert.match(await leaveTasks({ ...tasks, outlivesCommand: false }, never), /^They go on/);
    assert.deepEqual(said, ['cancelled']);
  });
});
