import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { estimate } from '../../../analysis/statistics/statistics.ts';
import { readDetails } from '../../../results/folders/detail-files.ts';
import type { RunFailure } from '../../../results/folders/manifest.ts';
import { StudyFolder } from '../../../results/folders/study-folder.ts';
import { numbersNamed, type ResultTable } from '../../../results/tables/table.ts';
import { takePartialResults } from '../../../scenarios/execution/partial-results.ts';
import { runStudy, type StudyRunOutcome } from '../../../scenarios/execution/study-run.ts';
import { Sweep } from '../../../scenarios/execution/sweep.ts';
import { readStudy } from '../../../scenarios/language/read-study.ts';
import { planRuns } from '../../../scenarios/plan/run-plan.ts';

const program = { version: '1.2.3', command: 'rsplab run' };

const study = readStudy(
  'four-runs.yaml',
  `name: four-runs
title: Four runs
parameters: { poolElements: 2, poolUsers: 4, duration: 60, warmup: 5, poolElementStart: 1, poolUserStart: 2 }
sweep: { policy: [RoundRobin, Random] }
seeds: 2
components: true
plots: []
`,
);

/** The utilization of each run, by its point and seed. */
function valuesByRun(runs: ResultTable): Map<string, number> {
  const [point, seed, utilization] = (['point', 'seed', 'utilization'] as const).map((name) =>
    numbersNamed(runs, name),
  );
  return new Map(
    Array.from({ length: runs.length }, (_, row) => [
      `${String(point?.at(row))} ${String(seed?.at(row))}`,
      Number(utilization?.at(row)),
    ]),
  );
}

const nothing = (): undefined => undefined;
const failed = ({ reason }: RunFailure): never => assert.fail(reason);

describe('partial results', () => {
  let path: string;

  beforeEach(() => (path = join(mkdtempSync(join(tmpdir(), 'rsplab-test-')), study.name)));
  afterEach(() => rmSync(join(path, '..'), { recursive: true }));

  /**
   * @param most runs after which the sweep is stopped
   * @param meanwhile is called when that many are done, while the sweep still has its folder
   */
  async function runSome(most: number, meanwhile?: () => Promise<void>): Promise<StudyRunOutcome> {
    const folder = StudyFolder.prepare(path, study.name, { fresh: false });
    const journal = folder.journal(study.name);
    const stop = new AbortController();
    const plan = planRuns(study);
    const sweep = new Sweep(plan, study.replications, journal, estimate);
    const ended = (): void => {
      if (sweep.progress.done >= most) stop.abort();
    };
    const listener = { running: nothing, ended, failed, simulated: nothing, recording: nothing };
    try {
      const task = { study, plan, sweep, folder, journal, program };
      const outcome = await runStudy(task, { workers: 1, signal: stop.signal }, listener);
      await meanwhile?.();
      return outcome;
    } finally {
      journal.close();
      folder.release();
    }
  }

  it('are the runs that an interrupted sweep has done, with their components, in a folder of their own', async () => {
    await runSome(3);
    const reader = { ...program, command: 'rsplab plot --partial' };
    const { folder, runs, manifest, done, total } = await takePartialResults(path, reader, estimate);
    folder.release();
    assert.equal(folder.path, join(path, 'partial'));
    assert.deepEqual([done, total], [3, 4]);
    assert.equal(runs.length, 3);
    assert.equal(manifest.title, 'Four runs (partial: 3 of 4 runs)');
    assert.deepEqual(manifest.seeds, [1, 2]);
    assert.equal(manifest.runs, 3);
    assert.equal(manifest.lastSession.command, 'rsplab run', 'that of the sweep');
    folder.writeManifest(manifest);
    assert.equal(readDetails(folder).length, 3);
    assert.ok(!existsSync(join(path, 'runs.arrow')));
  });

  it('are taken while the sweep has its folder, which stays as it is', async () => {
    await runSome(1, async () => {
      const before = readFileSync(join(path, 'runs.journal'));
      const { folder, done } = await takePartialResults(path, program, estimate);
      folder.release();
      assert.equal(done, 1);
      assert.deepEqual(readFileSync(join(path, 'runs.journal')), before);
    });
  });

  it('have the same values as the complete results, which replace them', async () => {
    await runSome(2);
    const partial = await takePartialResults(path, program, estimate);
    partial.folder.release();
    const outcome = await runSome(5);
    assert.ok(outcome.kind === 'complete');
    assert.ok(!existsSync(join(path, 'partial')));
    assert.ok(!existsSync(join(path, 'begun.json')));
    await assert.rejects(takePartialResults(path, program, estimate), {
      name: 'StudyFolderError',
      message: /no sweep of this version|complete: leave out --partial/,
    });
    assert.equal(partial.runs.length, 2);
    const complete = valuesByRun(outcome.runs);
    for (const [run, value] of valuesByRun(partial.runs)) assert.equal(complete.get(run), value);
  });

  it('do not exist before the first run is done, nor where nothing was begun', async () => {
    await assert.rejects(takePartialResults(path, program, estimate), /does not exist/);
    const folder = StudyFolder.prepare(path, study.name);
    folder.journal(study.name).close();
    folder.release();
    await assert.rejects(takePartialResults(path, program, estimate), /no sweep of this version of rsplab has begun/);
  });
});
