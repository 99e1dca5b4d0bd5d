import { fileURLToPath } from 'node:url';
import type { StudyFolder } from '../../results/folders/study-folder.ts';
import { DistributionError } from '../../scenarios/execution/distribution/distribution-error.ts';
import { FilesScheduler } from '../../scenarios/execution/distribution/files-scheduler.ts';
import { Round } from '../../scenarios/execution/distribution/round.ts';
import { slurmOptions } from '../../scenarios/execution/distribution/slurm/slurm-options.ts';
import { SlurmScheduler } from '../../scenarios/execution/distribution/slurm/slurm-scheduler.ts';
import { hostsIn } from '../../scenarios/execution/distribution/ssh/host-list.ts';
import { SshScheduler } from '../../scenarios/execution/distribution/ssh/ssh-scheduler.ts';
import type { TaskScheduler } from '../../scenarios/execution/distribution/task-scheduler.ts';
import { namesOf } from '../../sim/run/parameter.ts';
import { refuseOptions } from '../unfit-options.ts';
import { UsageError } from '../usage-error.ts';
import type { DistributionOptions, PoolPlaceOptions } from './distribution-places.ts';
import type { SimulationOptions } from './open-study.ts';
import { SLICE_COMMAND, WORKER_COMMAND } from './slice-command-name.ts';

type Options = DistributionOptions & SimulationOptions;

/**
 * Refuses options that mean nothing without others.
 *
 * @throws UsageError
 */
export function checkDistribution({ on, tasks, slurm, detach, workers, hosts, ssh, rsplab, ...others }: Options): void {
  if (on === undefined) refuseOptions({ '--tasks': tasks, '--detach': detach }, 'only with --on');
  else refuseOptions({ '--workers': workers }, 'only without --on (see --slurm "--cpus-per-task=4", --hosts lab1=4)');
  if (on !== 'slurm') refuseOptions({ '--slurm': slurm }, 'only with --on slurm');
  if (on !== 'pool') refuseOptions(poolOptions(others), 'only with --on pool');
  if (on !== 'ssh') refuseOptions({ '--hosts': hosts, '--ssh': ssh, '--rsplab': rsplab }, 'only with --on ssh');
  else if (hosts === undefined) throw new UsageError('--on ssh: say which hosts, as --hosts lab1,lab2');
}

function poolOptions(given: PoolPlaceOptions): Readonly<Record<string, unknown>> {
  const flags: Record<keyof Required<PoolPlaceOptions>, string> = {
    poolHandle: '--pool-handle',
    registrar: '--registrar',
    sign: '--sign',
    transport: '--transport',
    address: '--address',
    udpPort: '--udp-port',
    remoteUdpPort: '--remote-udp-port',
    profile: '--profile',
  };
  return Object.fromEntries(namesOf(flags).map((name) => [flags[name], given[name]]));
}

/** Where tasks are to run. @throws DistributionError if its options cannot be used */
export async function schedulerOf(options: Options, tell: (line: string) => void): Promise<TaskScheduler | undefined> {
  const { on, slurm = '', memory } = options;
  switch (on) {
    case undefined:
      return undefined;
    case 'slurm':
      return new SlurmScheduler(taskProgram(memory), slurmOptions(slurm));
    case 'ssh':
      return sshScheduler(options, tell);
    case 'pool': {
      const { poolScheduler } = await import('./pool-scheduler-options.ts');
      return poolScheduler(options, tell);
    }
    case 'files':
      return new FilesScheduler(taskProgram(memory), tell);
  }
}

/** Ends tasks that earlier calls have submitted, whatever this one is to do. Those that cannot be ended find nothing to do. */
export async function cancelTasks(folder: StudyFolder, tell: (line: string) => void): Promise<void> {
  const rounds = Round.all(folder).filter((round) => round.scheduler === 'slurm' && round.openTasks().length > 0);
  if (rounds.length === 0) return;
  const scheduler = new SlurmScheduler(taskProgram(), []);
  try {
    await scheduler.cancel(rounds);
  } catch (error) {
    if (!(error instanceof DistributionError)) throw error;
    tell(`warning: ${error.message}. ${scheduler.detached(rounds)}`);
  }
}

function sshScheduler(
  { hosts = '', ssh = 'ssh', rsplab, memory }: Options,
  tell: (line: string) => void,
): SshScheduler {
  return new SshScheduler(hostsIn(hosts), {
    ssh: commandWords('--ssh', ssh),
    rsplab: rsplab === undefined ? thisProgram() : commandWords('--rsplab', rsplab),
    command: WORKER_COMMAND,
    memory,
    tell,
  });
}

/** The words of a command: blanks separate them. */
function commandWords(option: string, text: string): string[] {
  const words = text.split(/\s+/).filter(Boolean);
  if (words.length === 0) throw new UsageError(`${option}: the command is empty`);
  return words;
}

/** The program of tasks without their arguments. */
function taskProgram(memory?: number): readonly string[] {
  const limit = memory === undefined ? [] : ['--memory', String(memory)];
  return [...thisProgram(), SLICE_COMMAND, ...limit];
}

/** By its full name: the working directory of tasks is another one. */
export function thisProgram(): string[] {
  return [process.execPath, fileURLToPath(new URL('../main.js', import.meta.url))];
}
