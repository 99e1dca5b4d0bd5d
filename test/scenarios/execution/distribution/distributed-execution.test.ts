import assert from 'node:assert/strict';
import { appendFileSync, cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SliceJournal, SliceJournalReader } from '../../../../results/journals/slice-journal.ts';
import { StudyFolder } from '../../../../results/folders/study-folder.ts';
import {
  DistributionError,
  SilentSchedulerError,
} from '../../../../scenarios/execution/distribution/distribution-error.ts';
import { runSlice } from '../../../../scenarios/execution/distribution/run-slice.ts';
import { thisProcess } from '../../../../scenarios/execution/distribution/slice-runs.ts';
import { Round } from '../../../../scenarios/execution/distribution/round.ts';
import type { Capacity } from '../../../../scenarios/execution/distribution/task-scheduler.ts';
import { runIn, tableIn } from './distributed-study.ts';
import { shortStudy } from './made-up-runs.ts';
import { doTask, TasksInProcess } from './tasks-in-process.ts';

const study = shortStudy();
const faultyWorker = new URL('../faulty-worker.js', import.meta.url);

describe('a study whose runs are done by tasks elsewhere', () => {
  let base = '';
  let local = '';
  before(async () => {
    base = mkdtempSync(join(tmpdir(), 'rsplab-test-'));
    local = join(base, 'local');
    await runIn(local, study);
  });
  after(() => rmSync(base, { recursive: true }));

  let path = '';
  let count = 0;
  beforeEach(() => (path = join(base, String(++count))));

  /** A study whose only task is submitted, and does not start by itself. */
  async function begun(): Promise<Round> {
    const scheduler = new TasksInProcess(async () => Promise.resolve());
    await runIn(path, study, { scheduler, tasks: 1, detach: true });
    return scheduler.submitted[0];
  }

  it('has the same table as one that was run here, and nothing is left of the tasks', async () => {
    const scheduler = new TasksInProcess();
    const { outcome } = await runIn(path, study, { scheduler, tasks: 3 });
    assert.ok(outcome.kind === 'complete');
    assert.equal(outcome.simulated, 6);
    assert.deepEqual(tableIn(path), tableIn(local));
    assert.ok(!existsSync(join(path, 'tasks')));
    assert.equal(scheduler.submitted.length, 1);
    assert.equal(scheduler.submitted[0].tasks, 3);
  });

  it('has time series and details of its runs without simulating any of them here', async () => {
    const recorded = { ...study, ...everythingRecorded };
    const here = join(base, `${count}-here`);
    await runIn(here, recorded);
    await runIn(path, recorded, { scheduler: new TasksInProcess(), tasks: 2 });
    for (const table of ['runs', 'vectors', 'components', 'distributions'])
      assert.deepEqual(tableIn(path, table), tableIn(here, table), table);
  });

  it('has time series of runs that an earlier call has collected, which ended before it wrote them', async () => {
    const recorded = { ...study, ...everythingRecorded };
    const here = join(base, `${count}-here`);
    await runIn(here, recorded);
    const gate = new Gate();
    const scheduler = new TasksInProcess(async (round, task) => (task === 1 ? doTask(round, task) : gate.opened));
    await runIn(path, recorded, { scheduler, tasks: 2, detach: true });
    await doTask(scheduler.submitted[0], 1);
    await runIn(path, recorded, { scheduler, tasks: 2, detach: true });
    gate.open();
    const { reused } = await runIn(path, recorded, { scheduler: new TasksInProcess(), tasks: 2 });
    assert.equal(reused, 3);
    for (const table of ['runs', 'vectors', 'components', 'distributions'])
      assert.deepEqual(tableIn(path, table), tableIn(here, table), table);
  });

  it('records again what tasks were not told to record', async () => {
    for (const [what, changed] of [
      ['vectors', { vectors: { seeds: 'all', interval: 2 } }],
      ['details', { details: { components: { element: ['utilization', 'work'] }, distributions: [] } }],
    ] as const) {
      const there = `${path}-${what}`;
      const scheduler = new TasksInProcess(async () => Promise.resolve());
      await runIn(there, { ...study, ...everythingRecorded }, { scheduler, tasks: 1, detach: true });
      await doTask(scheduler.submitted[0], 1);
      await assert.rejects(
        runIn(there, { ...study, ...everythingRecorded, ...changed }, { scheduler: new TasksInProcess() }),
        new RegExp(`${what} of 6 runs are simulated again`),
      );
    }
  });

  it('names hosts that have another version of Node.js', async () => {
    const round = await begun();
    const journal = SliceJournal.begin(round.journal(1, 1), { ...thisProcess(), host: 'n1', node: '18.0.0' });
    journal.close();
    const { notes } = await runIn(path, study, { scheduler: new TasksInProcess() });
    assert.match(notes[0], /^warning: n1 has Node.js 18.0.0, and this machine .*: last digits of results may differ/);
  });

  it('is attached to again: tasks go on meanwhile', async () => {
    const gate = new Gate();
    const scheduler = new TasksInProcess(async (round, task) => {
      if (task === 2) await gate.opened;
      return doTask(round, task);
    });
    const first = await runIn(path, study, { scheduler, tasks: 2, detach: true });
    assert.equal(first.outcome.kind, 'stopped');
    assert.ok(!existsSync(join(path, 'runs.arrow')));
    const second = runIn(path, study, { scheduler, tasks: 2 });
    gate.open();
    assert.equal((await second).outcome.kind, 'complete');
    assert.equal(scheduler.submitted.length, 1);
    assert.deepEqual(tableIn(path), tableIn(local));
  });

  it('leaves when it is stopped, and what came is kept', async () => {
    const stop = new AbortController();
    const scheduler = new TasksInProcess(async (round, task) => {
      if (task === 1) await doTask(round, task);
      else stop.abort();
    });
    const { outcome } = await runIn(path, study, { scheduler, tasks: 2, signal: stop.signal });
    assert.equal(outcome.kind, 'stopped');
    assert.ok(existsSync(join(path, 'tasks/1/round.json')));
    const again = new TasksInProcess();
    assert.equal((await runIn(path, study, { scheduler: again })).outcome.kind, 'complete');
    assert.equal(again.submitted.length, 1);
    assert.deepEqual(tableIn(path), tableIn(local));
  });

  it('deals out again what tasks have not done, whatever the scheduler believes of them', async () => {
    const scheduler = new TasksInProcess(async (round, task) => {
      if (task === 1 || scheduler.submitted.length > 1) await doTask(round, task);
    });
    const { notes } = await runIn(path, study, { scheduler, tasks: 3 });
    assert.deepEqual(
      notes.map((note) => note.replace(/ of about.*/, '')),
      ['round 1: 6 of 6 missing runs in 3 tasks', 'round 2: 4 of 4 missing runs in 3 tasks'],
    );
    assert.deepEqual(tableIn(path), tableIn(local));
  });

  it('goes in rounds while a precision is wanted', async () => {
    const precise = shortStudy('{ metric: utilization, relative: 0.1, minimum: 2, maximum: 12 }');
    const here = join(base, `${count}-here`);
    await runIn(here, precise);
    const scheduler = new TasksInProcess();
    await runIn(path, precise, { scheduler, tasks: 2 });
    assert.ok(scheduler.submitted.length > 1);
    assert.deepEqual(tableIn(path), tableIn(here));
  });

  it('takes runs that two attempts have done, one of which was believed dead and still writes', async () => {
    const scheduler = new TasksInProcess(async (round, task) => {
      await Promise.all([doTask(round, task), doTask(round, task)]);
    });
    await runIn(path, study, { scheduler, tasks: 1 });
    assert.deepEqual(tableIn(path), tableIn(local));
  });

  it('an attempt takes over what earlier ones have done', async () => {
    const round = await begun();
    await doTask(round, 1);
    // Its last run and its end were not written.
    const lines = readFileSync(round.journal(1, 1), 'latin1').split('\n');
    writeFileSync(round.journal(1, 1), `${lines.slice(0, -3).join('\n')}\n${lines.at(-3)?.slice(0, 50)}`, 'latin1');
    const { reused, done } = await runSlice(Round.open(round.path), 1, { workers: 1 });
    assert.deepEqual({ reused, done }, { reused: 5, done: 1 });
    const idle = new TasksInProcess();
    await runIn(path, study, { scheduler: idle });
    assert.deepEqual(idle.submitted, []);
    assert.deepEqual(tableIn(path), tableIn(local));
  });

  it('does runs again whose lines are damaged, and says so', async () => {
    const round = await begun();
    await doTask(round, 1);
    const text = readFileSync(round.journal(1, 1), 'latin1');
    writeFileSync(round.journal(1, 1), text.replace('"events":', '"events":1'), 'latin1');
    const { notes } = await runIn(path, study, { scheduler: new TasksInProcess() });
    assert.match(notes[0], /task-1.1.journal has 1 damaged line: what is missing is done again$/);
    assert.match(notes[1], /^round 2: 1 of 1 missing runs in 1 tasks/);
    assert.deepEqual(tableIn(path), tableIn(local));
  });

  it('names both files if a run comes with other metrics from another attempt, and keeps what it has', async () => {
    const round = await begun();
    await doTask(round, 1);
    const [first] = [...new SliceJournalReader(round.journal(1, 1)).entries()];
    assert.ok('metrics' in first);
    const other = SliceJournal.begin(round.journal(1, 2), thisProcess());
    other.add({ ...first, metrics: { ...first.metrics, events: 1 } });
    other.close();
    const failing = async (): Promise<unknown> => runIn(path, study, { scheduler: new TasksInProcess() });
    const both =
      /^DistributionError: .*task-1.1.journal and .*task-1.2.journal have the run \w+-1 with different metrics/;
    await assert.rejects(failing(), both);
    // When the study has them, its own journal is the other file.
    await assert.rejects(failing(), /^DistributionError: .*runs.journal and .*task-1.2.journal have the run/);
    rmSync(round.journal(1, 2));
    await runIn(path, study, { scheduler: new TasksInProcess() });
    assert.deepEqual(tableIn(path), tableIn(local));
  });

  it('reports runs that fail, and has the others', async () => {
    const scheduler = new TasksInProcess(async (round, task) =>
      runSlice(round, task, { workers: 1, program: faultyWorker }),
    );
    const { outcome, failures } = await runIn(path, study, { scheduler, tasks: 2 });
    assert.deepEqual(
      failures.map(({ point, seed, reason }) => `${point} ${seed}: ${reason}`),
      ['Random', 'RoundRobin'].flatMap((policy) => [
        `policy=${policy} 2: no good`,
        `policy=${policy} 3: no one caught this`,
      ]),
    );
    assert.ok(outcome.kind === 'complete');
    assert.equal(outcome.simulated, 2);
  });

  it('ends with the reason if a task refuses its slice', async () => {
    const scheduler = new TasksInProcess(async (round, task) => {
      appendFileSync(round.slice(task), 'damaged\n');
      await doTask(round, task).catch(() => undefined);
    });
    await assert.rejects(
      runIn(path, study, { scheduler, tasks: 1 }),
      /^DistributionError: a task on .* refuses its runs: .*task-1.slice is damaged/,
    );
  });

  it('ends with the reason if a task that an earlier call submitted refused; the next call deals its runs out anew', async () => {
    const round = await begun();
    appendFileSync(round.slice(1), 'damaged\n');
    await assert.rejects(doTask(round, 1));
    await assert.rejects(
      runIn(path, study, { scheduler: new TasksInProcess() }),
      /^DistributionError: a task on .* refuses its runs: .*task-1.slice is damaged/,
    );
    const again = new TasksInProcess();
    await runIn(path, study, { scheduler: again });
    assert.equal(again.submitted.length, 1);
    assert.deepEqual(tableIn(path), tableIn(local));
  });

  it('takes what a later attempt has done where an earlier one refused', async () => {
    const round = await begun();
    const slice = readFileSync(round.slice(1));
    appendFileSync(round.slice(1), 'damaged\n');
    await assert.rejects(doTask(round, 1));
    writeFileSync(round.slice(1), slice);
    await doTask(round, 1);
    const idle = new TasksInProcess();
    await runIn(path, study, { scheduler: idle });
    assert.deepEqual(idle.submitted, []);
  });

  it('does not wait for tasks of an earlier call that have no run of the study as it is now', async () => {
    const scheduler = new TasksInProcess(async (round, task) =>
      scheduler.submitted.length === 1 ? new Promise(() => undefined) : doTask(round, task),
    );
    await runIn(path, shortStudy('[7, 8]'), { scheduler, tasks: 2, detach: true });
    const [round] = scheduler.submitted;
    const { notes } = await runIn(path, study, { scheduler, tasks: 1 });
    assert.equal(notes[0], `2 tasks of an earlier call (${round.name}) had no run that is missing now: cancelled`);
    assert.deepEqual(scheduler.cancelled, [round.name, ...scheduler.cancelled.slice(1)]);
    await assert.rejects(runSlice(round, 1, { workers: 1 }), /task-1.slice does not exist/);
    assert.deepEqual(tableIn(path), tableIn(local));
  });

  it('waits for journals that shared folders show late', async () => {
    const hidden = join(base, 'hidden');
    const scheduler = new TasksInProcess(async (round, task) => {
      cpSync(round.path, hidden, { recursive: true });
      const there = Round.open(hidden);
      await doTask(there, task);
      setTimeout(() => cpSync(there.journal(task, 1), round.journal(task, 1)), 100);
    });
    await runIn(path, study, { scheduler, tasks: 1, pace: { appearing: 20_000 } });
    assert.equal(scheduler.submitted.length, 1);
    assert.deepEqual(tableIn(path), tableIn(local));
  });

  it('waits for no journals where no folder is shared', async () => {
    const scheduler = new TasksInProcess(async (round, task) =>
      scheduler.submitted.length === 1 ? Promise.resolve() : doTask(round, task),
    );
    scheduler.folder = 'sent';
    const forEver = 1e9;
    await runIn(path, study, { scheduler, tasks: 1, pace: { settling: forEver, appearing: forEver } });
    assert.equal(scheduler.submitted.length, 2);
    assert.deepEqual(tableIn(path), tableIn(local));
  });

  it('keeps no round that the scheduler did not take', async () => {
    const full = new TasksInProcess();
    full.submit = async () => Promise.reject(new DistributionError('no such partition'));
    await assert.rejects(runIn(path, study, { scheduler: full }), /^DistributionError: no such partition$/);
    assert.ok(!existsSync(join(path, 'tasks/1')));
  });

  it('withdraws the tasks that the scheduler did not take: the next call does not wait for them', async () => {
    const scheduler = new TasksInProcess(async () => Promise.resolve());
    scheduler.submit = async () => Promise.resolve(1);
    await runIn(path, study, { scheduler, tasks: 3, detach: true });
    const [round] = Round.all(StudyFolder.at(path));
    assert.deepEqual(round.openTasks(), [1]);
  });

  it('says that tasks ended without a run before it deals out again', async () => {
    const scheduler = new TasksInProcess(async (round, task) => {
      if (scheduler.submitted.length > 1) await doTask(round, task);
    });
    const { notes } = await runIn(path, study, { scheduler, tasks: 1 });
    assert.equal(
      notes[1],
      `warning: the tasks of ${scheduler.submitted[0].name} ended without a run that is done, or were cancelled: their runs are dealt out again`,
    );
  });

  it('ends after three rounds without a run, with the last words of a task', async () => {
    const scheduler = new TasksInProcess(async (round, task) => {
      writeFileSync(round.log(task), 'hello\nnode: not found\n');
      return Promise.resolve();
    });
    await assert.rejects(
      runIn(path, study, { scheduler, tasks: 2 }),
      /^DistributionError: the tasks of 3 rounds ended without a run that is done: task 1 said: node: not found \(.*task-1.log\)/,
    );
    assert.equal(scheduler.submitted.length, 3);
  });

  it('waits while the scheduler does not answer, but not forever', async () => {
    const gate = new Gate();
    const slow = new TasksInProcess(async (round, task) => gate.opened.then(async () => doTask(round, task)));
    slow.answers.push(undefined, undefined, undefined);
    const waiting = runIn(path, study, { scheduler: slow, tasks: 1, pace: { patience: 60_000 } });
    setTimeout(() => gate.open(), 200);
    const { outcome, standings } = await waiting;
    assert.equal(outcome.kind, 'complete');
    assert.ok(standings.includes('test does not answer since 0 s'), standings.join('\n'));
    assert.equal(slow.submitted.length, 1);

    const silent = new TasksInProcess(async () => Promise.resolve());
    silent.answers.push(...Array.from({ length: 1000 }, () => undefined));
    await assert.rejects(
      runIn(`${path}-silent`, study, { scheduler: silent, tasks: 1 }),
      /^DistributionError: test has not answered for \d+ minutes: tasks that live go on/,
    );
  });

  it('waits between rounds, too, and does not submit tasks twice that the silent scheduler has taken', async () => {
    const scheduler = new SilentBetweenRounds(async (round, task) => {
      if (scheduler.submitted.length > 1) await doTask(round, task);
    });
    await runIn(path, study, { scheduler, tasks: 1, pace: { patience: 60_000 } });
    assert.equal(scheduler.submitted.length, 2);
    assert.deepEqual(tableIn(path), tableIn(local));
  });

  it('says at once if the scheduler is silent before there is anything to lose', async () => {
    const scheduler = new TasksInProcess();
    scheduler.capacity = async () => Promise.reject(new SilentSchedulerError('no answer'));
    await assert.rejects(runIn(path, study, { scheduler }), /^DistributionError: no answer$/);
  });

  it('ends if all tasks wait for what will not come', async () => {
    const scheduler = new TasksInProcess(async () => Promise.resolve());
    scheduler.answers.push({ running: 0, waiting: 2, reason: 'JobHeldUser', isHopeless: true });
    await assert.rejects(
      runIn(path, study, { scheduler, tasks: 2 }),
      /^DistributionError: 2 tasks wait for what will not come \(JobHeldUser\). They go on/,
    );
  });

  it('begun again with --fresh, leaves earlier tasks nothing to do', async () => {
    const round = await begun();
    rmSync(round.path, { recursive: true });
    await assert.rejects(runSlice(round, 1, { workers: 1 }), /task-1.slice does not exist/);
  });
});

const everythingRecorded = {
  vectors: { seeds: 'all', interval: 1 },
  details: { components: { element: ['utilization'] }, distributions: ['handling_time'] },
} as const;

/** It gives no answer to the first question of the second round, nor after it has taken its tasks. */
class SilentBetweenRounds extends TasksInProcess {
  #asked = 0;

  override async capacity(): Promise<Capacity> {
    if (++this.#asked === 2) throw new SilentSchedulerError('no answer');
    return super.capacity();
  }

  override async submit(round: Round): Promise<number> {
    const taken = await super.submit(round);
    if (this.submitted.length < 2) return taken;
    this.answers.push(undefined, { running: 1, waiting: 0 });
    throw new SilentSchedulerError('no answer');
  }
}

/** What a task waits for. */
class Gate {
  readonly opened: Promise<void>;
  open: () => void = () => undefined;

  constructor() {
    this.opened = new Promise((resolve) => (this.open = resolve));
  }
}
