import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { until } from '../native/patience.ts';
import { jobsOf, type Job } from './jobs.ts';
import type { JobResult } from './job-result.ts';
import { SuiteRun } from './suite-run.ts';

const LANES = { computing: 2, waiting: 2 };

describe('the tests in processes side by side', () => {
  let folder: string;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'rsplab-suite-test-'));
  });
  after(() => rmSync(folder, { recursive: true }));

  /** A job of one test file. */
  function job(name: string, code: string, waits = false): Job {
    const file = join(folder, `${name}.test.cjs`);
    writeFileSync(file, code);
    return { name, files: [file], waits };
  }

  async function run(...jobs: readonly Job[]): Promise<{ results: JobResult[]; printed: string[] }> {
    const printed: string[] = [];
    const results = await new SuiteRun((text) => printed.push(text)).run(jobs, LANES);
    return { results, printed };
  }

  async function onlyResult(code: string): Promise<JobResult> {
    const { results } = await run(job('only', code));
    assert.equal(results.length, 1);
    return results[0];
  }

  it('are counted, and what a process printed stays together', async () => {
    const passing = `it('waits', (done) => setTimeout(done, 200));`;
    const { results, printed } = await run(
      job('one', `describe('one', () => { ${passing} it('is good', () => {}); });`),
      job('two', `describe('two', () => { ${passing} it('is skipped', function () { this.skip(); }); });`, true),
    );
    const counts = new Map(results.map(({ passed, skipped, failures }) => [passed, [skipped, failures.length]]));
    assert.deepEqual(
      counts,
      new Map([
        [1, [1, 0]],
        [2, [0, 0]],
      ]),
    );
    assert.equal(printed.length, 2);
    for (const text of printed)
      assert.match(text, /one[^]*waits[^]*is good[^]*one took \d+ s|two[^]*waits[^]*is skipped[^]*two took \d+ s/);
  });

  it('that fail are listed with what differs', async () => {
    const { passed, failures } = await onlyResult(`
      describe('sums', () => {
        it('are wrong', () => require('node:assert').deepEqual({ sum: 3 }, { sum: 4 }));
        it('are right', () => {});
        after(() => { throw new Error('cannot clean up'); });
      });`);
    assert.equal(passed, 1);
    assert.deepEqual(
      failures.map(({ titles }) => titles),
      [
        ['sums', 'are wrong'],
        ['sums', '"after all" hook for "are right"'],
      ],
    );
    assert.match(String(failures[0].error.actual), /"sum": 3/);
    assert.equal(failures[1].error.message, 'cannot clean up');
  });

  for (const [what, code, how] of [
    ['ends itself as if all were well', `it('exits', () => process.exit(0));`, /before its tests did \(exit code 0\)/],
    ['is killed', `it('dies', () => process.kill(process.pid, 'SIGKILL'));`, /before its tests did \(/],
    ['cannot load a file', `throw new Error('at load');`, /before its tests did \(exit code 1\)/],
  ] as const)
    it(`fail where a process ${what}`, async () => {
      const { failures } = await onlyResult(code);
      assert.deepEqual(
        failures.map(({ titles }) => titles),
        [['only']],
      );
      assert.match(failures[0].error.message, how);
    });

  it('fail where a promise is rejected that no one waits for', async () => {
    const { failures } = await onlyResult(`
      it('forgets a promise', (done) => {
        Promise.reject(new Error('forgotten'));
        setTimeout(done, 100);
      });`);
    assert.deepEqual(failures[0]?.titles, ['forgets a promise']);
    assert.equal(failures[0]?.error.message, 'forgotten');
  });

  it('all end when they are stopped, with the programs that they started', async () => {
    const pidFile = join(folder, 'pid');
    const starting = job(
      'starting',
      `it('starts a program', (done) => {
        const { pid } = require('node:child_process').spawn('sleep', ['600']);
        require('node:fs').writeFileSync(${JSON.stringify(pidFile)}, String(pid));
      });`,
    );
    const suite = new SuiteRun(() => undefined);
    const ended = suite.run([starting, job('next', '')], { computing: 1, waiting: 0 });
    await until(() => existsSync(pidFile) && readFileSync(pidFile, 'utf8') !== '', 'program');
    suite.stop('SIGTERM');
    const results = await ended;
    assert.equal(results.length, 1, 'the second job did not begin');
    assert.match(results[0].failures[0]?.error.message ?? '', /before its tests did/);
    const program = Number(readFileSync(pidFile, 'utf8'));
    await until(() => !isRunning(program), 'end of the program');
  });

  it('have one summary, with the line of counts alone at its end', () => {
    const summary = new URL('summary.js', import.meta.url).href;
    const error = { message: 'they differ', actual: '3', expected: '4', stack: 'Error: they differ\n    at somewhere' };
    const results: JobResult[] = [
      { passed: 3, skipped: 1, failures: [] },
      { passed: 2, skipped: 0, failures: [{ titles: ['sums', 'are right'], error }] },
    ];
    const program = `(await import('${summary}')).printSummary(${JSON.stringify(results)}, 61_000)`;
    const output = execFileSync(process.execPath, ['--input-type=module', '-e', program], { encoding: 'utf8' });
    assert.match(output, /^ {2}5 passing \(1m\)\n {2}1 pending\n {2}1 failing\n\n {2}1\) sums\n {7}are right:\n/m);
    assert.match(output, /-3\n +\+4/);
    assert.match(output, /\n5 passed, 1 failed, 1 skipped\n$/);
  });

  it('are split so that each file is run by one process: those that wait or take long alone, others by folder', () => {
    const names = [
      'native/a',
      'native/udp/b',
      'protocol/sctp/c',
      'protocol/sctp/path/d',
      'results/e',
      'f',
      'cli/study/g',
      'cli/study/h',
    ];
    names.push('cli/study/vectors', 'scenarios/i', 'scenarios/plan/j');
    const jobs = jobsOf(names, 'dist/test');
    assert.deepEqual(
      new Set(jobs.flatMap(({ files }) => files)),
      new Set(names.map((name) => `dist/test/${name}.test.js`)),
    );
    assert.deepEqual(
      new Map(jobs.map(({ name, files: { length }, waits }) => [name, [length, waits]])),
      new Map([
        ['native/a', [1, true]],
        ['native/udp/b', [1, true]],
        ['protocol/sctp', [2, false]],
        ['results', [1, false]],
        ['.', [1, false]],
        ['cli/study', [2, false]],
        ['cli/study/vectors', [1, false]],
        ['scenarios', [1, false]],
        ['scenarios/plan', [1, false]],
      ]),
    );
    assert.equal(jobs[0].name, 'native/udp/b');
  });
});

function isRunning(pid: number): boolean {
  try {
    // A process that has ended is still there until somebody has asked for its exit code.
    return !readFileSync(`/proc/${pid}/stat`, 'utf8').includes(') Z ');
  } catch {
    return false;
  }
}
