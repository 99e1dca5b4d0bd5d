import assert from 'node:assert/strict';
import { appendFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RunFailure } from '../../../../results/folders/manifest.ts';
import { StudyFolder } from '../../../../results/folders/study-folder.ts';
import { SliceJournal } from '../../../../results/journals/slice-journal.ts';
import { ExecutionAfterTasks } from '../../../../scenarios/execution/distribution/execution-after-tasks.ts';
import { Round } from '../../../../scenarios/execution/distribution/round.ts';
import { runSlice } from '../../../../scenarios/execution/distribution/run-slice.ts';
import { thisProcess } from '../../../../scenarios/execution/distribution/slice-runs.ts';
import type { PlannedRun } from '../../../../scenarios/plan/run-plan.ts';
import { runsOf, shortStudy } from './made-up-runs.ts';

const runs = runsOf(shortStudy());

describe('runs that are done here after tasks elsewhere', () => {
  let folder: StudyFolder;
  let base = '';
  beforeEach(() => {
    base = mkdtempSync(join(tmpdir(), 'rsplab-test-'));
    folder = StudyFolder.prepare(join(base, 'results'), 'short');
  });
  afterEach(() => {
    folder.release();
    rmSync(base, { recursive: true });
  });

  /** How often each run was done, and what was said. */
  async function done(wanted: readonly PlannedRun[]): Promise<{
    readonly times: readonly number[];
    readonly collected: number;
    readonly notes: readonly string[];
    readonly failures: readonly RunFailure[];
    readonly here: readonly PlannedRun[];
  }> {
    const waiting = [...wanted];
    const ended: PlannedRun[] = [];
    const here = new Set<PlannedRun>();
    const failures: RunFailure[] = [];
    const notes: string[] = [];
    let collected = -1;
    const execution = new ExecutionAfterTasks({
      workers: 1,
      folder,
      known: () => undefined,
      note: (line) => notes.push(line),
      collected: (count) => {
        collected = count;
        assert.equal(ended.length, count);
      },
    });
    const end = await execution.run({
      next: () => waiting.shift(),
      done: (run) => {
        ended.push(run);
        if (collected >= 0) here.add(run);
      },
      failed: ({ point, seed }, reason) => failures.push({ point: point.label, seed, reason }),
    });
    assert.equal(end, 'complete');
    const times = wanted.map(
      (run) => ended.filter(({ point, seed }) => point === run.point && seed === run.seed).length,
    );
    return { times, collected, notes, failures, here: [...here] };
  }

  const once = runs.map(() => 1);

  it('are those that no task has done; a damaged line is named once, and its run done again', async () => {
    const round = Round.begin(folder, 'files', [
      { inputs: [], runs: runs.slice(0, 2) },
      { inputs: [], runs: runs.slice(2, 4) },
      { inputs: [], runs: runs.slice(4) },
    ]);
    await runSlice(round, 1, { workers: 1 });
    await runSlice(round, 3, { workers: 1 });
    appendFileSync(round.journal(1, 1), '01234567 {"key":"x"}\n');
    const { times, collected, notes, here } = await done(runs);
    assert.deepEqual(times, once);
    assert.equal(collected, 4);
    assert.deepEqual(
      here.map(({ seed }) => seed),
      runs.slice(2, 4).map(({ seed }) => seed),
    );
    assert.equal(notes.length, 1);
    assert.match(notes[0], /^warning: .*task-1\.1\.journal has 1 damaged line: what is missing is done again$/);
  });

  it('are also those that failed there', async () => {
    const round = Round.begin(folder, 'slurm', [{ inputs: [], runs: runs.slice(0, 1) }]);
    const journal = SliceJournal.begin(round.journal(1, 1), thisProcess());
    journal.add({ key: runs[0].key, failure: 'out of memory' });
    journal.add({ end: true });
    journal.close();
    const { times, collected, failures } = await done(runs);
    assert.deepEqual([times, collected, failures], [once, 0, []]);
  });
});
