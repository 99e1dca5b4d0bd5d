import assert from 'node:assert/strict';
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import {
  closeSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { packageVersion } from '../../../../cli/package-version.ts';
import { StudyFolder } from '../../../../results/folders/study-folder.ts';
import { SliceJournal, SliceJournalReader } from '../../../../results/journals/slice-journal.ts';
import { Round } from '../../../../scenarios/execution/distribution/round.ts';
import { thisProcess } from '../../../../scenarios/execution/distribution/slice-runs.ts';
import { SlurmScheduler } from '../../../../scenarios/execution/distribution/slurm/slurm-scheduler.ts';
import { tryTask } from '../../../../scenarios/execution/distribution/trial-task.ts';
import { readStudy } from '../../../../scenarios/language/read-study.ts';
import { until } from '../../../native/patience.ts';
import { runIn, tableIn, testPace, type DistributedStudy } from './distributed-study.ts';
import { SlurmCluster, skipOrFailWithoutSlurm } from './slurm-cluster.ts';

const main = fileURLToPath(new URL('../../../../cli/main.js', import.meta.url));
const program = [process.execPath, main, 'run-slice'];

const text = `name: sweep
title: Sweep
seeds: 6
parameters: { profile: rspsim, idealized: true, requestSize: 1.0e+6, warmup: 620, duration: 1200 }
sweep: { policy: [LeastUsed, Random] }
plots: []
`;
const study = readStudy('sweep.yaml', text);

/** Real jobs take their time. */
const pace = { ...testPace, look: 200, ask: 300, longestAsk: 1000, patience: 60_000 };

describe('a study on a cluster of Slurm', () => {
  let cluster: SlurmCluster;
  const environment = { ...process.env };
  let base = '';
  let local = '';
  /** It has little room; undefined: only the superuser can make one. */
  let disk: string | undefined;
  let beyondLimit: Promise<DistributedStudy> | undefined;
  before(async function () {
    skipOrFailWithoutSlurm(this);
    base = mkdtempSync(join(tmpdir(), 'rsplab-test-'));
    local = join(base, 'local');
    writeFileSync(join(base, 'sweep.yaml'), text);
    await runIn(local, study);
    // Before the nodes: they have mounts of their own.
    disk = smallDisk(join(base, 'disk'));
    cluster = new SlurmCluster();
    await cluster.start();
    Object.assign(process.env, cluster.environment);
    // It takes the shortest limit that Slurm has: a minute.
    beyondLimit = runIn(join(base, 'limit'), study, {
      scheduler: firstThen('exec sleep 1000', '--time=1', '--partition=slow'),
      tasks: 1,
      pace,
    });
    beyondLimit.catch(() => undefined); // a test will tell
  });
  after(async () => {
    if (base === '') return;
    process.env = environment;
    await cluster.close();
    if (disk !== undefined) execFileSync('umount', [disk]);
    rmSync(base, { recursive: true, force: true, maxRetries: 5 });
  });
  afterEach(function () {
    if (this.currentTest?.state === 'failed') console.log(cluster.logs());
  });

  let path = '';
  let count = 0;
  beforeEach(() => (path = join(base, String(++count))));

  const onSlurm = (...options: readonly string[]): SlurmScheduler => new SlurmScheduler(program, options);

  /** A scheduler whose first task does something else than all others. @param script lines of a shell */
  function firstThen(script: string, ...options: readonly string[]): SlurmScheduler {
    const flag = join(base, `flag-${Math.random()}`);
    const wrapper = `if mkdir '${flag}' 2>/dev/null; then ${script}; fi; exec "$@"`;
    return new SlurmScheduler(['sh', '-c', wrapper, 'sh', ...program], options);
  }

  /** Runs that the journals of tasks have. */
  function runsDone(): number {
    const folder = join(path, 'tasks', '1');
    const journals = existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith('.journal')) : [];
    return journals.reduce(
      (sum, name) => sum + readFileSync(join(folder, name), 'latin1').split('"metrics"').length - 1,
      0,
    );
  }

  /** A study that goes on, in two tasks, when some of its runs are done. */
  async function underWay(scheduler = onSlurm()): Promise<Promise<DistributedStudy>[]> {
    const running = runIn(path, study, { scheduler, tasks: 2, pace });
    running.catch(() => undefined);
    await until(() => runsDone() >= 2, 'the first runs');
    // A promise would be waited for.
    return [running];
  }

  /** Where the first attempt at the first task was begun. */
  function nodeOfFirstTask(): 'n1' | 'n2' {
    const journal = readFileSync(join(path, 'tasks/1/task-1.1.journal'), 'latin1');
    return journal.includes('"host":"n1"') ? 'n1' : 'n2';
  }

  it('ends with what to do if there is no such partition; in another one it has the same tables as one that was run here', async () => {
    await assert.rejects(
      runIn(path, study, { scheduler: onSlurm('--partition=none'), pace }),
      /^DistributionError: Slurm refuses the tasks: .*partition.*"sinfo" lists partitions/i,
    );
    const { notes, standing } = await runIn(path, study, { scheduler: onSlurm(), tasks: 2, pace });
    assert.deepEqual(tableIn(path), tableIn(local));
    assert.match(notes.join(), /^round 1: 12 of 12 missing runs in 2 tasks/);
    assert.match(standing, /n[12] \d+/);
    assert.ok(!existsSync(join(path, 'tasks')));
  });

  it('is found to work by a task on trial', async () => {
    const trial = await tryTask(base, onSlurm(), { look: 100, patience: 60_000, settling: 100 });
    assert.ok(trial.kind === 'done');
    assert.match(trial.author.host, /^n[12]$/);
    await assert.rejects(
      tryTask(base, new SlurmScheduler(['/nowhere/node', main, 'run-slice'], []), {
        look: 100,
        patience: 60_000,
        settling: 100,
      }),
      /^DistributionError: a task cannot work: .*not found/,
    );
  });

  it('survives that a node crashes in the middle of a task', async () => {
    const [running] = await underWay();
    await cluster.killNode('n1');
    await running;
    assert.deepEqual(tableIn(path), tableIn(local));
    cluster.reviveNode('n1');
  });

  it('survives that a task is killed', async () => {
    const [running] = await underWay();
    execFileSync('pkill', ['-KILL', '-f', `${path}/tasks/1 1 --workers`]);
    const { notes } = await running;
    assert.equal(notes.length, 2, notes.join('\n'));
    assert.deepEqual(tableIn(path), tableIn(local));
  });

  it('survives that a task runs again while its old attempt still writes', async () => {
    const [running] = await underWay();
    const node = nodeOfFirstTask();
    await cluster.freezeNode(node);
    await until(() => existsSync(join(path, 'tasks/1/task-1.2.journal')), 'the second attempt');
    const first = join(path, 'tasks/1/task-1.1.journal');
    const before = readFileSync(first).length;
    cluster.thawNode(node);
    await until(() => !existsSync(first) || readFileSync(first).length > before, 'a further run of the old attempt');
    await running;
    assert.deepEqual(tableIn(path), tableIn(local));
    await cluster.isReady();
  });

  // Before the controller forgets it: then it would end for another reason.
  it('survives that a task needs longer than it may', async () => {
    const outcome = await beyondLimit;
    assert.equal(outcome?.notes.length, 3, outcome?.notes.join('\n'));
    assert.match(outcome.notes[1], /ended without a run that is done, or were cancelled/);
    assert.match(cluster.logs(), /Time limit exhausted for JobId=/);
    assert.deepEqual(tableIn(join(base, 'limit')), tableIn(local));
  });

  it('survives that the controller forgets its jobs, and gives their numbers to others', async () => {
    const [running] = await underWay();
    await cluster.killController({ forgetting: true });
    cluster.startController();
    await running;
    assert.deepEqual(tableIn(path), tableIn(local));
    await cluster.isReady();
  });

  it('is attached to by the same command after that was killed; a damaged line is one run more to do', async () => {
    const words = [main, 'run', join(base, 'sweep.yaml'), '--out', path, '--on', 'slurm', '--tasks', '2'];
    const first = spawn(process.execPath, words, { env: cluster.environment, stdio: 'ignore' });
    await until(() => hasRun(join(path, 'tasks/1/task-1.1.journal')), 'the first run');
    first.kill('SIGKILL');
    await once(first, 'exit');
    damage(join(path, 'tasks/1/task-1.1.journal'));
    const { notes } = await runIn(path, study, { scheduler: onSlurm(), tasks: 2, pace });
    assert.deepEqual(tableIn(path), tableIn(local));
    assert.match(notes[0], /task-1.1.journal has 1 damaged line: what is missing is done again$/);
    assert.match(notes[1], /^round 2: 1 of 1 missing runs/);
  });

  it('ends its tasks when they are cancelled', async () => {
    const scheduler = firstThen('exec sleep 1000');
    await runIn(path, study, { scheduler, tasks: 1, pace, detach: true });
    const rounds = Round.all(StudyFolder.at(path));
    await scheduler.cancel(rounds);
    await cluster.has((task) => !task.includes(rounds[0].name), 'their end');
  });

  it('has the runs that do not throw, and says which did, and why', async () => {
    const file = join(base, 'throws.yaml');
    const some = text.replace('seeds: 6', 'seeds: 1').replace('Random]', 'Random], maxEvents: [100, 1.0e+9]');
    writeFileSync(file, some);
    const words = [main, 'run', file, '--out', path, '--on', 'slurm', '--tasks', '1'];
    const { status, stderr } = spawnSync(process.execPath, words, { env: cluster.environment, encoding: 'utf8' });
    assert.equal(status, 1);
    for (const policy of ['LeastUsed', 'Random'])
      assert.match(
        stderr,
        new RegExp(
          `^ *run of policy=${policy}, maxEvents=100 with seed 1 failed: the event budget of 100 ran out`,
          'm',
        ),
      );
    assert.match(stderr, /2 runs failed and are missing in the results \(the same command tries them again/);
    const here = join(base, 'throws');
    await runIn(here, readStudy('throws.yaml', some), { version: packageVersion() });
    assert.deepEqual(tableIn(path), tableIn(here));
  });

  it('takes runs that two attempts at a task have both done; if their metrics differ, it names both files', async () => {
    const twice = new SlurmScheduler(['sh', '-c', '"$@" & "$@"; wait', 'sh', ...program], []);
    await runIn(path, study, { scheduler: twice, tasks: 1, pace, detach: true });
    const [first, second] = [1, 2].map((attempt) => join(path, `tasks/1/task-1.${attempt}.journal`));
    await until(() => [first, second].every(isOver), 'both attempts');
    const [run] = [...new SliceJournalReader(second).entries()].filter((entry) => 'metrics' in entry);
    assert.ok(readFileSync(first, 'latin1').includes(run.key), 'a run that was done twice');
    const third = join(path, 'tasks/1/task-1.3.journal');
    const wrong = SliceJournal.begin(third, thisProcess());
    wrong.add({ ...run, metrics: { ...run.metrics, events: 1 } });
    wrong.close();
    await assert.rejects(
      runIn(path, study, { scheduler: onSlurm(), pace }),
      ({ message }: Error) => message.includes(first) && message.includes(third) && message.includes(run.key),
    );
    rmSync(third);
    const { notes } = await runIn(path, study, { scheduler: onSlurm(), pace });
    assert.deepEqual(notes, []);
    assert.deepEqual(tableIn(path), tableIn(local));
  });

  it('ends with what to do if the disk of its tasks is full; nothing is lost, and the same command goes on', async function () {
    if (disk === undefined) this.skip();
    await runIn(path, study, { signal: AbortSignal.abort() });
    symlinkSync(disk, join(path, 'tasks'));
    await assert.rejects(
      runIn(path, study, { scheduler: onSlurm(), tasks: 2, pace }),
      /^StudyFolderError: cannot write .*tasks\/\d.*: no space left on the device; completed runs are kept: free some space and run again$/,
    );
    assert.ok(runsDone() > 0 && runsDone() < 12, `${runsDone()} runs`);
    const left = 12 - runsDone();
    resize(disk, '4m');
    const { notes } = await runIn(path, study, { scheduler: onSlurm(), tasks: 2, pace });
    assert.match(notes.join(), new RegExp(`^round \\d: ${left} of ${left} missing runs in 2 tasks[^,]*$`));
    assert.deepEqual(tableIn(path), tableIn(local));
  });
});

function isOver(journal: string): boolean {
  return existsSync(journal) && readFileSync(journal, 'latin1').includes('"end":true');
}

/** A file system in memory. @returns undefined if it takes a superuser who is not there */
function smallDisk(path: string): string | undefined {
  if (process.getuid?.() !== 0) return undefined;
  mkdirSync(path);
  execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=32k', 'tmpfs', path]);
  return path;
}

function resize(path: string, size: string): void {
  execFileSync('mount', ['-o', `remount,size=${size}`, path]);
}

function hasRun(journal: string): boolean {
  return existsSync(journal) && /"metrics".*\n/.test(readFileSync(journal, 'latin1'));
}

/** Changes a byte of the first run in place: a task writes behind it. */
function damage(journal: string): void {
  const file = openSync(journal, 'r+');
  writeSync(file, 'X', readFileSync(journal, 'latin1').indexOf('"metrics"') + 2);
  closeSync(file);
}
