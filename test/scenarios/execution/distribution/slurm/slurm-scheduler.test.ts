import assert from 'node:assert/strict';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { StudyFolder } from '../../../../../results/folders/study-folder.ts';
import { Round } from '../../../../../scenarios/execution/distribution/round.ts';
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
