import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { estimate } from '../../../analysis/statistics/statistics.ts';
import { StudyFolder } from '../../../results/folders/study-folder.ts';
import { runStudy, type StudyRunListener } from '../../../scenarios/execution/study-run.ts';
import { Sweep } from '../../../scenarios/execution/sweep.ts';
import { readStudy } from '../../../scenarios/language/read-study.ts';
import { planRuns } from '../../../scenarios/plan/run-plan.ts';

const study = readStudy(
  'two-seeds.yaml',
  `name: two-seeds
title: Two seeds
parameters: { poolElements: 2, poolUsers: 4, duration: 60, warmup: 5, poolElementStart: 1, poolUserStart: 2 }
seeds: 2
plots: []
`,
);

const source = { commit: '0123456789'.repeat(4), isModified: false };

describe('a study that is run by a program', () => {
  let path: string;
  let ended: number[];
  const listener: StudyRunListener = {
    running: () => undefined,
    ended: ({ seed }) => ended.push(seed),
    failed: ({ reason }) => assert.fail(reason),
    simulated: () => undefined,
    recording: () => undefined,
  };

  beforeEach(() => {
    path = join(mkdtempSync(join(tmpdir(), 'rsplab-test-')), study.name);
    ended = [];
  });

  afterEach(() => rmSync(join(path, '..'), { recursive: true }));

  /** @param signal stops it */
  async function run(signal = new AbortController().signal) {
    const folder = StudyFolder.prepare(path, study.name, { fresh: false });
    const journal = folder.journal(study.name);
    try {
      const plan = planRuns(study);
      const sweep = new Sweep(plan, study.replications, journal, estimate);
      const task = {
        study,
        plan,
        sweep,
        folder,
        journal,
        program: { version: '1.2.3', source, command: 'rsplab run a.yaml' },
      };
      return await runStudy(task, { workers: 1, signal }, listener);
    } finally {
      journal.close();
      folder.release();
    }
  }

  it('has a table of its runs, and a manifest with its checksum; done again, it takes them from the journal', async () => {
    const first = await run();
    assert.ok(first.kind === 'complete');
    assert.equal(first.simulated, 2);
    assert.equal(first.runs.length, 2);
    assert.equal(first.manifest.version, '1.2.3');
    assert.deepEqual(first.manifest.seeds, [1, 2]);
    assert.equal(first.manifest.lastSession.command, 'rsplab run a.yaml');
    assert.deepEqual(first.manifest.lastSession.source, source);
    assert.deepEqual(
      ended.toSorted((a, b) => a - b),
      [1, 2],
    );
    const again = await run();
    assert.ok(again.kind === 'complete');
    assert.equal(again.simulated, 0);
    assert.deepEqual(again.manifest.checksums, first.manifest.checksums);
    assert.equal(ended.length, 2);
  });

  it('leaves the tables alone if it is stopped', async () => {
    const outcome = await run(AbortSignal.abort());
    assert.equal(outcome.kind, 'stopped');
    assert.ok(!existsSync(join(path, 'runs.arrow')));
  });
});
