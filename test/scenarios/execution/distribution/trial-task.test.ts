import assert from 'node:assert/strict';
import { appendFileSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { tryTask, type Trial } from '../../../../scenarios/execution/distribution/trial-task.ts';
import { doTask, TasksInProcess, type Fate } from './tasks-in-process.ts';

const pace = { look: 10, patience: 5000, settling: 10 };

describe('a task on trial', () => {
  let base = '';
  beforeEach(() => (base = mkdtempSync(join(tmpdir(), 'rsplab-test-'))));
  afterEach(() => rmSync(base, { recursive: true }));

  async function tried(fate: Fate, patience = pace.patience): Promise<Trial> {
    return tryTask(base, new TasksInProcess(fate), { ...pace, patience });
  }

  it('says who did it, and leaves nothing behind', async () => {
    const trial = await tried(doTask);
    assert.ok(trial.kind === 'done');
    assert.equal(trial.author.node, process.versions.node);
    assert.deepEqual(readdirSync(base), []);
  });

  it('may find no Node.js, another version, or no such folder', async () => {
    const failing = tried(async (round, task) => {
      writeFileSync(round.log(task), 'node: not found\n');
      return Promise.resolve();
    });
    await assert.rejects(
      failing,
      /^DistributionError: a task cannot work: task 1 said: node: not found .* must be there by the same paths as here$/,
    );
    const refusing = tried(async (round, task) => {
      appendFileSync(round.slice(task), 'x\n');
      await doTask(round, task).catch(() => undefined);
    });
    await assert.rejects(refusing, /^DistributionError: a task on .* refuses its runs: .* is damaged/);
    await assert.rejects(
      tried(async () => Promise.resolve()),
      /^DistributionError: a task has ended and left no word in .*: is the folder shared with the nodes, by the same path\?/,
    );
    assert.deepEqual(readdirSync(base), []);
  });

  it('does not blame a folder that is not shared', async () => {
    const fates: readonly (readonly [Fate, RegExp])[] = [
      [
        async (round) => Promise.resolve(writeFileSync(round.log(1), 'no room\n')),
        /^DistributionError: a task cannot work: task 1 said: no room \(\S+\)$/,
      ],
      [async () => Promise.resolve(), /^DistributionError: a task has ended without a word$/],
      [
        async () => new Promise(() => undefined),
        /^DistributionError: a task has run for 0 s and nothing of it has come back$/,
      ],
    ];
    for (const [fate, message] of fates) {
      const scheduler = new TasksInProcess(fate);
      scheduler.folder = 'sent';
      await assert.rejects(tryTask(base, scheduler, { ...pace, patience: 100 }), message);
    }
  });

  it('may wait for others, which is no fault', async () => {
    const scheduler = new TasksInProcess(async () => Promise.resolve());
    scheduler.answers.push(...Array.from({ length: 100 }, () => ({ running: 0, waiting: 1, reason: 'Resources' })));
    assert.deepEqual(await tryTask(base, scheduler, { ...pace, patience: 50 }), {
      kind: 'waiting',
      reason: 'Resources',
    });
    assert.equal(scheduler.cancelled.length, 1);
  });

  it('needs a folder that can be written', async () => {
    writeFileSync(join(base, 'file'), '');
    const trial = tryTask(join(base, 'file/x'), new TasksInProcess(), pace);
    await assert.rejects(
      trial,
      /^StudyFolderError: cannot use .*file\/x \(ENOTDIR\): choose another folder with --out$/,
    );
  });
});
