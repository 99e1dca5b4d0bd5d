import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { StudyFolder } from '../../../../results/folders/study-folder.ts';
import { FilesScheduler } from '../../../../scenarios/execution/distribution/files-scheduler.ts';
import { Round } from '../../../../scenarios/execution/distribution/round.ts';
import { runsOf, shortStudy } from './made-up-runs.ts';
import { doTask } from './tasks-in-process.ts';

describe('tasks that somebody else starts', () => {
  let base = '';
  let round: Round;
  let said: string[] = [];
  const scheduler = new FilesScheduler(['node', 'main.js', 'run-slice'], (line) => said.push(line));
  beforeEach(() => {
    said = [];
    base = mkdtempSync(join(tmpdir(), 'rsplab-test-'));
    const slice = { inputs: [], runs: runsOf(shortStudy()) };
    round = Round.begin(StudyFolder.at(base), 'files', [slice, slice, slice, slice]);
  });
  afterEach(() => rmSync(base, { recursive: true }));

  it('run until their journals say that they are over', async () => {
    await doTask(round, 1);
    assert.deepEqual(await scheduler.standing([round]), { running: 1, waiting: 3 });
    for (const journal of round.attempts(1)) assert.ok([...journal.entries()].length > 0);
    assert.deepEqual(await scheduler.standing([round]), { running: 0, waiting: 3 });
  });

  it('are named in ranges, and how they are started is said again to who attaches', () => {
    round.withdraw([3]);
    scheduler.attached([round]);
    assert.deepEqual(said, [
      `start for each N of 1-2, 4, wherever ${round.path} is: node main.js run-slice ${round.path} N`,
    ]);
    assert.match(scheduler.detached([round]), /^Tasks that are not over: 1-2, 4 of /);
  });

  it('are cancelled by that they find no slice any more, for all calls', async () => {
    await scheduler.cancel([round]);
    await assert.rejects(doTask(round, 1), /task-1.slice does not exist/);
    assert.deepEqual(round.openTasks(), []);
    assert.deepEqual(Round.all(StudyFolder.at(base))[0].openTasks(), []);
  });
});
