import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { progressDisplay } from '../../../cli/study/progress-display.ts';
import { SweepReporter } from '../../../cli/study/sweep-reporter.ts';
import { readStudy } from '../../../scenarios/language/read-study.ts';
import { planRuns } from '../../../scenarios/plan/run-plan.ts';
import { simulateRuns } from '../../../scenarios/execution/simulation-pool.ts';

const text = 'name: a\ntitle: A\nseeds: 1\nparameters: {duration: 1e6, poolElements: 30}\n';
const [point] = planRuns(readStudy('my.yaml', text)).points;

describe('the progress of a sweep', () => {
  let folder = '';
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'rsplab-reporter-'));
  });
  after(() => rmSync(folder, { recursive: true }));

  it('has the simulated time of a run that takes long', () => {
    const none = { total: 2, done: 0, reused: 0, failed: 0 };
    const reporter = new SweepReporter('mine', join(folder, 'log'), none, progressDisplay('mine', false));
    const [first, second] = [1, 2].map((seed) => ({ point, seed }));
    reporter.running(first, 500_450, none);
    assert.match(reporter.text(none), /^0\/2 runs, at 500450 of 1000900 s simulated time, \d+ s left$/);
    reporter.running(second, 100_090, none);
    assert.match(
      reporter.text(none),
      /^0\/2 runs, runs in progress at 50 %, 10 % of their simulated time, \d+ s left$/,
    );
    const one = { ...none, done: 1 };
    reporter.ended(first, one);
    assert.match(
      reporter.text(one),
      /^1\/2 runs, [\d.e+]+ runs\/\w+, at 100090 of 1000900 s simulated time, \d+ s left$/,
    );
  });

  it('has nothing in it that moves a cursor, whatever other hosts are called', () => {
    const none = { total: 2, done: 0, reused: 0, failed: 0 };
    const reporter = new SweepReporter('mine', join(folder, 'log'), none, progressDisplay('mine', false));
    reporter.elsewhere('\u001b[2Jlab1 7', none);
    assert.match(reporter.text(none), /, \\u001b\[2Jlab1 7$/);
  });

  it('says how fast runs come since those that were done before have come', () => {
    const none = { total: 200, done: 0, reused: 0, failed: 0 };
    const reporter = new SweepReporter('mine', join(folder, 'log'), none, progressDisplay('mine', false));
    const collected = { ...none, done: 100 };
    reporter.restart(collected);
    assert.equal(reporter.text(collected), '100/200 runs');
    assert.match(reporter.text({ ...none, done: 101 }), /^101\/200 runs, [\d.e+]+ runs\/\w+, /);
  });

  it('comes from the workers', async () => {
    const times: number[] = [];
    const stop = new AbortController();
    const runs = [{ point, seed: 1 }];
    const source = {
      next: () => runs.pop(),
      done: () => undefined,
      failed: (_run: unknown, reason: string) => assert.fail(reason),
      progressed: (_run: unknown, time: number) => {
        times.push(time);
        if (times.length === 3) stop.abort();
      },
    };
    await simulateRuns(source, { workers: 1, signal: stop.signal });
    assert.equal(times.length, 3);
    assert.ok(times[0] > 0 && times[1] > times[0] && times[2] > times[1] && times[2] < 1_000_900);
  });
});
