import assert from 'node:assert/strict';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { StudyFolder } from '../../../../../results/folders/study-folder.ts';
import { Round } from '../../../../../scenarios/execution/distribution/round.ts';
import { until } from '../../../../native/patience.ts';
import { slurm } from '../../../../../scenarios/execution/distribution/slurm/slurm-command.ts';
import { SlurmScheduler } from '../../../../../scenarios/execution/distribution/slurm/slurm-scheduler.ts';

/** What Slurm's programs say is made up here; slurm-runs.test.ts asks real ones. */
describe('what is asked of Slurm', () => {
  const path = process.env['PATH'];
  let base = '';
  let round: Round;
  const scheduler = new SlurmScheduler(['/usr/bin/node', 'main.js', 'run-slice'], ['--time=5']);
  beforeEach(() => {
    base = mkdtempSync(join(tmpdir(), 'rsplab-test-'));
    process.env['PATH'] = `${base}:/bin`;
    const folder = StudyFolder.prepare(join(base, 'results 100%'), 'x');
    round = Round.begin(
      folder,
      'slurm',
      Array.from({ length: 8 }, () => ({ inputs: [], runs: [] })),
    );
    folder.release();
  });
  afterEach(() => {
    process.env['PATH'] = path;
    rmSync(base, { recursive: true });
  });

  /** @param lines of a shell; its words are kept in NAME.words, its input in NAME.input */
  function program(name: string, lines: string): void {
    const file = join(base, name);
    writeFileSync(file, `#!/bin/sh\nprintf '%s\\n' "$@" >> '${file}.words'\ncat > '${file}.input'\n${lines}\n`);
    chmodSync(file, 0o755);
  }

  it('is its limit of arrays, and how many processors a partition has', async () => {
    program('scontrol', 'echo "MaxArraySize            = 101"; echo "MaxJobCount             = 10000"');
    program('sinfo', 'echo 3/5/0/8; echo 0/4/0/4');
    assert.deepEqual(await scheduler.capacity(), { mostTasks: 100, slots: 12 });
    await new SlurmScheduler([], ['-p', 'short']).capacity();
    assert.match(readFileSync(join(base, 'sinfo.words'), 'utf8'), /^--partition=short$/m);
  });

  it('is an array with the name of the round, by a script that becomes the task', async () => {
    program('sbatch', 'echo 17');
    assert.equal(await scheduler.submit(round), 8);
    const words = readFileSync(join(base, 'sbatch.words'), 'utf8').split('\n');
    for (const word of ['--array=1-8', '--requeue', '--open-mode=append', `--job-name=${round.name}`, '--time=5'])
      assert.ok(words.includes(word), word);
    assert.ok(words.includes(`--output=${base}/results 100%%/tasks/1/task-%a.log`), words.join('\n'));
    assert.equal(
      readFileSync(join(base, 'sbatch.input'), 'utf8'),
      `#!/bin/sh\nexec /usr/bin/node main.js run-slice '${round.path}' "$SLURM_ARRAY_TASK_ID" --workers "\${SLURM_CPUS_PER_TASK:-1}"\n`,
    );
  });

  it('is less if a user may not have so many tasks', async () => {
    program(
      'sbatch',
      `case "$*" in *--array=1-2\\ *) echo 18;; *) echo "sbatch: error: AssocMaxSubmitJobLimit" >&2; exit 1;; esac`,
    );
    assert.equal(await scheduler.submit(round), 2);
  });

  it('is how tasks stand, by the names of rounds', async () => {
    program('squeue', 'echo "R None"; echo "CG None"; echo "PD Resources"; echo "PD JobHeldUser"');
    assert.deepEqual(await scheduler.standing([round]), {
      running: 2,
      waiting: 2,
      reason: 'Resources',
      isHopeless: false,
    });
    assert.match(readFileSync(join(base, 'squeue.words'), 'utf8'), new RegExp(`^--name=${round.name}$`, 'm'));
    program('squeue', 'echo "PD JobHeldUser"');
    assert.equal((await scheduler.standing([round]))?.isHopeless, true);
    program('squeue', 'exit 0');
    assert.deepEqual(await scheduler.standing([round]), {
      running: 0,
      waiting: 0,
      reason: undefined,
      isHopeless: false,
    });
  });

  it('counts no other lines than those of tasks', async () => {
    program('squeue', 'echo "CLUSTER: here"');
    assert.equal((await scheduler.standing([round]))?.running, 0);
  });

  it('lets tasks that are about to end be over after some time', async () => {
    program('squeue', 'echo "CG None"');
    assert.equal((await scheduler.standing([round]))?.running, 1);
    const hasty = new SlurmScheduler([], [], 0);
    assert.equal((await hasty.standing([round]))?.running, 0);
    program('squeue', 'echo "CG None"; echo "R None"');
    assert.equal((await hasty.standing([round]))?.running, 2);
  });

  it('is asked without what the user has set for other questions, or what the job around it has', async () => {
    const foreign = { SQUEUE_STATES: 'PD', SLURM_CPUS_PER_TASK: '16', SLURM_CLUSTERS: 'b', SBATCH_WAIT: '1' };
    const kept = { SLURM_CONF: '/x/slurm.conf', SBATCH_ACCOUNT: 'mine' };
    Object.assign(process.env, foreign, kept);
    try {
      program('squeue', `env > '${base}/variables'`);
      await scheduler.standing([round]);
    } finally {
      for (const name of Object.keys({ ...foreign, ...kept })) Reflect.deleteProperty(process.env, name);
    }
    const variables = readFileSync(join(base, 'variables'), 'utf8').split('\n');
    for (const name of Object.keys(foreign)) assert.ok(!variables.some((line) => line.startsWith(`${name}=`)), name);
    for (const [name, value] of Object.entries(kept)) assert.ok(variables.includes(`${name}=${value}`), name);
  });

  it('has no answer of a program that does not end: it is ended with all that it started', async () => {
    program('sleeper', `trap '' TERM; sleep 1000 & echo $! > '${base}/child'; wait`);
    const answer = await slurm('sleeper', [], '', 300);
    assert.deepEqual(answer, { kind: 'unreachable', reason: 'sleeper gives no answer' });
    const child = Number(readFileSync(join(base, 'child'), 'utf8'));
    await until(() => !isAlive(child), 'the end of what it started');
  });

  it('has processes that a signal for this command does not reach', async () => {
    program('squeue', `ps -o pgid= -p $$ > '${base}/group'; echo $$ > '${base}/process'`);
    await scheduler.standing([round]);
    const [group, itself] = ['group', 'process'].map((name) => Number(readFileSync(join(base, name), 'utf8')));
    assert.equal(group, itself);
  });

  it('has taken tasks only if it says their number', async () => {
    program('sbatch', 'echo usage');
    await assert.rejects(scheduler.submit(round), /^DistributionError: sbatch says no number of a job, but: usage$/);
  });

  it('is not asked again for less if a task may not have what it wants', async () => {
    program('sbatch', 'echo "sbatch: error: Requested time limit is invalid (exceeds some limit)" >&2; exit 1');
    await assert.rejects(scheduler.submit(round), /Requested time limit is invalid/);
    assert.equal(readFileSync(join(base, 'sbatch.words'), 'utf8').split('--parsable').length - 1, 1);
  });

  it('knows reasons for which tasks do not start', async () => {
    for (const [reason, isHopeless] of [
      ['AssocGrpCPUMinutesLimit', true],
      ['QOSMaxWallDurationPerJobLimit', true],
      ['MaxMemPerLimit', true],
      ['AssocGrpCPURunMinutesLimit', false],
      ['Priority', false],
    ] as const) {
      program('squeue', `echo "PD ${reason}"`);
      assert.equal((await scheduler.standing([round]))?.isHopeless, isHopeless, reason);
    }
  });

  it('ends tasks by the names of their rounds', async () => {
    program('scancel', 'exit 0');
    await scheduler.cancel([round]);
    assert.equal(readFileSync(join(base, 'scancel.words'), 'utf8'), `--name=${round.name}\n`);
  });

  it('is unknown whatever is wrong with the answer', async () => {
    for (const fault of ['Zero Bytes were transmitted or received', 'Protocol authentication error', 'anything']) {
      program('squeue', `echo "slurm_load_jobs error: ${fault}" >&2; exit 1`);
      assert.equal(await scheduler.standing([round]), undefined, fault);
    }
  });

  it('is unknown while the controller does not answer', async () => {
    program('squeue', 'echo "slurm_load_jobs error: Unable to contact slurm controller (connect failure)" >&2; exit 1');
    assert.equal(await scheduler.standing([round]), undefined);
  });

  it('cannot be asked where there is none, or it does not answer: what to do is said', async () => {
    process.env['PATH'] = base;
    const missing = /^DistributionError: Slurm is not installed or not set up here: give the command on a login node/;
    await assert.rejects(scheduler.submit(round), missing);
    process.env['PATH'] = `${base}:/bin`;
    program('sbatch', 'echo "sbatch: fatal: Could not establish a configuration source" >&2; exit 1');
    await assert.rejects(scheduler.submit(round), missing);
    program(
      'sbatch',
      'echo "sbatch: error: Batch job submission failed: Unable to contact slurm controller" >&2; exit 1',
    );
    await assert.rejects(
      scheduler.submit(round),
      /controller does not answer .*give the command again when "scontrol ping" succeeds/,
    );
    program('sbatch', 'echo "sbatch: error: invalid partition specified: none" >&2; exit 1');
    await assert.rejects(
      scheduler.submit(round),
      /^DistributionError: Slurm refuses the tasks: invalid partition specified: none; "sinfo" lists partitions/,
    );
  });
});

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
