import { DistributionError, SilentSchedulerError } from '../distribution-error.ts';
import { taskCommand, type TaskProgram } from '../task-command.ts';
import type { Round } from '../round.ts';
import type { Capacity, Standing, TaskScheduler } from '../task-scheduler.ts';
import { slurm, type SlurmAnswer } from './slurm-command.ts';
import { partitionIn } from './slurm-options.ts';

/** Of an array, where the configuration does not say it (slurm.conf(5)): indexes are below it. */
const USUAL_ARRAY_SIZE = 1001;
const USUAL_JOB_COUNT = 10_000;
/** Tasks never start by themselves with these reasons (squeue(1)), or not before the account has another budget. */
const HOPELESS =
  /held|BadConstraints|DependencyNeverSatisfied|PartitionTimeLimit|PartitionNodeLimit|Invalid|(?<!Run)Minutes|MaxWall|MaxMemPerLimit|PerJob/i;
/** The cluster has a limit for tasks of a user, which only a refusal tells (sacctmgr(1)). */
const TOO_MANY = /submit(\w*| )limit/i;
/** How long tasks may be about to end (CG) before they count as over, ms: on a node that is dead it takes hours. */
const COMPLETING = 300_000;

/**
 * Tasks as arrays of jobs. Jobs are found by the names of their rounds, never by numbers, which a controller that was killed
 * gives away again.
 */
export class SlurmScheduler implements TaskScheduler {
  readonly name = 'slurm';
  readonly folder = 'shared';
  readonly afterCommand = 'asked';
  readonly #program: TaskProgram;
  readonly #options: readonly string[];
  readonly #completing: number;
  /** Since when all tasks that there are are about to end. */
  #endingSince: number | undefined;

  /**
   * @param options words of the user for sbatch
   * @param completing how long tasks may be about to end, ms
   */
  constructor(program: TaskProgram, options: readonly string[], completing = COMPLETING) {
    this.#program = program;
    this.#options = options;
    this.#completing = completing;
  }

  async capacity(): Promise<Capacity> {
    const partition = partitionIn(this.#options);
    const configuration = outputOf(await slurm('scontrol', ['show', 'config']));
    const chosen = partition === undefined ? [] : [`--partition=${partition}`];
    const processors = outputOf(await slurm('sinfo', ['--noheader', '--format=%C', ...chosen]));
    const arraySize = valueIn(configuration, 'MaxArraySize') ?? USUAL_ARRAY_SIZE;
    const jobCount = valueIn(configuration, 'MaxJobCount') ?? USUAL_JOB_COUNT;
    if (arraySize < 2)
      throw new DistributionError('Slurm takes no job arrays here (MaxArraySize): ask who runs the cluster');
    // “allocated/idle/other/total”
    const slots = processors.split('\n').reduce((sum, line) => sum + Number(line.split('/')[3] ?? 0), 0);
    return { mostTasks: Math.min(arraySize - 1, jobCount - 1), slots: Math.max(1, slots) };
  }

  async submit(round: Round): Promise<number> {
    for (let tasks = round.tasks; ; tasks = Math.ceil(tasks / 2)) {
      const answer = await slurm('sbatch', this.#submission(round, tasks), this.#script(round));
      if (answer.kind === 'done' && JOB.test(answer.output)) return tasks;
      if (answer.kind === 'done')
        throw new DistributionError(`sbatch says no number of a job, but: ${answer.output.trim() || 'nothing'}`);
      if (answer.kind === 'refused' && TOO_MANY.test(answer.reason) && tasks > 1) continue;
      throw faultInWords(answer);
    }
  }

  async standing(rounds: readonly Round[]): Promise<Standing | undefined> {
    const names = rounds.map(({ name }) => name).join(',');
    // State, then why it waits.
    const answer = await slurm('squeue', ['--noheader', '--array', `--name=${names}`, '--format=%t %r']);
    // Whatever it says: a question is repeated.
    if (answer.kind !== 'done') return undefined;
    // Other lines are headings: “CLUSTER: name”.
    const tasks = answer.output.split('\n').flatMap((line) => {
      const [, state = '', reason = ''] = /^(\w+) (.*)$/.exec(line) ?? [];
      return state === '' ? [] : [{ state, reason }];
    });
    const waiting = tasks.filter(({ state }) => state === 'PD').map(({ reason }) => reason);
    return {
      running: this.#areEnding(tasks) ? 0 : tasks.length - waiting.length,
      waiting: waiting.length,
      reason: waiting.find((reason) => !HOPELESS.test(reason)) ?? waiting[0],
      isHopeless: waiting.length > 0 && waiting.every((reason) => HOPELESS.test(reason)),
    };
  }

  /** Whether all tasks have been about to end for so long that they are over. */
  #areEnding(tasks: readonly { readonly state: string }[]): boolean {
    const now = performance.now();
    const areAll = tasks.length > 0 && tasks.every(({ state }) => state === 'CG');
    this.#endingSince = areAll ? (this.#endingSince ?? now) : undefined;
    return this.#endingSince !== undefined && now - this.#endingSince >= this.#completing;
  }

  async cancel(rounds: readonly Round[]): Promise<void> {
    for (const { name } of rounds) outputOf(await slurm('scancel', [`--name=${name}`]));
  }

  detached(rounds: readonly Round[]): string {
    const commands = rounds.filter((round) => round.openTasks().length > 0).map(({ name }) => `scancel --name=${name}`);
    return `Tasks that Slurm has go on (to end them: ${commands.join('; ')})`;
  }

  /** What a user gives comes last, and counts. */
  #submission(round: Round, tasks: number): string[] {
    return [
      '--parsable',
      `--array=1-${tasks}`,
      `--job-name=${round.name}`,
      `--chdir=${round.path}`,
      // A percent sign begins a replacement in names of files.
      `--output=${round.path.replaceAll('%', '%%')}/task-%a.log`,
      '--open-mode=append',
      '--requeue',
      '--ntasks=1',
      ...this.#options,
    ];
  }

  #script(round: Round): string {
    const command = taskCommand(this.#program, round, '"$SLURM_ARRAY_TASK_ID"');
    return `#!/bin/sh\nexec ${command} --workers "\${SLURM_CPUS_PER_TASK:-1}"\n`;
  }
}

/** “17”, or “17;cluster” (sbatch(1), --parsable) */
const JOB = /^\d+(;\S+)?$/m;

/** @throws DistributionError that says what to do */
function outputOf(answer: SlurmAnswer): string {
  if (answer.kind === 'done') return answer.output;
  throw faultInWords(answer);
}

function faultInWords(fault: Exclude<SlurmAnswer, { kind: 'done' }>): DistributionError {
  switch (fault.kind) {
    case 'missing':
      return new SilentSchedulerError(
        'Slurm is not installed or not set up here: give the command on a login node of the cluster',
      );
    case 'unreachable':
      return new SilentSchedulerError(
        `Slurm's controller does not answer (${fault.reason}): what was done is kept; give the command again when "scontrol ping" succeeds`,
      );
    case 'refused':
      return new DistributionError(
        `Slurm refuses the tasks: ${fault.reason}; "sinfo" lists partitions, --slurm has the options`,
      );
  }
}

function valueIn(configuration: string, name: string): number | undefined {
  const value = new RegExp(`^${name}\\s*=\\s*(\\d+)`, 'm').exec(configuration)?.[1];
  return value === undefined ? undefined : Number(value);
}
