import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { estimate } from '../../analysis/statistics/statistics.ts';
import type { RunFailure } from '../../results/folders/manifest.ts';
import { JOURNAL, LOG } from '../../results/folders/study-folder-content.ts';
import { diskFault, StudyFolderError } from '../../results/folders/study-folder-error.ts';
import { StudyFolder } from '../../results/folders/study-folder.ts';
import { continuingCommand } from '../../results/folders/typed-command.ts';
import type { DistributedExecution } from '../../scenarios/execution/distribution/distributed-execution.ts';
import { ExecutionAfterTasks } from '../../scenarios/execution/distribution/execution-after-tasks.ts';
import { Round } from '../../scenarios/execution/distribution/round.ts';
import {
  runStudy,
  type Recording,
  type StudyRunListener,
  type StudyRunOutcome,
} from '../../scenarios/execution/study-run.ts';
import type { PoolSettings } from '../../scenarios/execution/simulation-pool.ts';
import { Sweep } from '../../scenarios/execution/sweep.ts';
import { isQuickLook } from '../../scenarios/language/override.ts';
import type { Study } from '../../scenarios/language/study.ts';
import { planRuns } from '../../scenarios/plan/run-plan.ts';
import { namesOf } from '../../sim/run/parameter.ts';
import { counted } from '../counted.ts';
import { runningProgram } from '../running-program.ts';
import { tellEarlierResults } from './earlier-results.ts';
import { distributionOf } from './distribution.ts';
import { cancelTasks } from './task-schedulers.ts';
import type { DistributionOptions } from './distribution-places.ts';
import type { OpenStudy, SimulationOptions } from './open-study.ts';
import { progressDisplay } from './progress-display.ts';
import { SweepReporter } from './sweep-reporter.ts';

/** What came of a simulation. */
export interface SimulatedStudy {
  /** Where its runs were done, if not here. */
  readonly distribution: DistributedExecution | undefined;
  readonly outcome: StudyRunOutcome;
  readonly sweep: Sweep;
  readonly reporter: SweepReporter;
}

/** Failures that are listed; the log file has them all. */
export const LISTED_FAILURES = 10;

/** Where the results of a study are unless the command line says otherwise. @param parent of the results of all studies */
export function resultsPath({ name, overrides }: Study, parent = join('results', 'data')): string {
  return join(parent, isQuickLook(overrides) ? `${name}-quick` : name);
}

/**
 * Plans a study, and opens the folder of its results for as long as an action takes.
 *
 * @throws StudyError if the study cannot be run; StudyFolderError if the folder cannot be used
 */
export async function withStudyFolder<T>(
  study: Study,
  path: string,
  wish: { readonly fresh: boolean },
  action: (open: OpenStudy) => Promise<T>,
): Promise<T> {
  const plan = planRuns(study);
  const folder = StudyFolder.prepare(path, study.name, wish);
  try {
    if (wish.fresh) await endTasks(folder, (line) => console.error(line));
    const journal = folder.journal(study.name);
    try {
      return await action({ study, plan, folder, journal });
    } finally {
      onDisk(folder, () => journal.close());
    }
  } finally {
    folder.release();
  }
}

/** @throws StudyFolderError if the journal does not get to the disk */
function onDisk(folder: StudyFolder, write: () => void): void {
  try {
    write();
  } catch (error) {
    throw diskFault(error, folder.file(JOURNAL));
  }
}

/** All runs are there, or failed: tasks, here or of another place in earlier calls, have nothing to do any more. */
async function concludeTasks(
  { folder, journal }: OpenStudy,
  { on }: DistributionOptions,
  distribution: DistributedExecution | undefined,
  tell: (line: string) => void,
): Promise<void> {
  // What tasks have written is removed when the disk has the runs here.
  onDisk(folder, () => journal.sync());
  if (on !== 'slurm') await cancelTasks(folder, tell);
  if (distribution !== undefined) return distribution.conclude();
  try {
    folder.removeTasks();
  } catch (error) {
    if (!(error instanceof StudyFolderError)) throw error;
    tell(`warning: ${error.message}`);
  }
}

/** The study begins again: tasks that earlier calls have submitted have nothing to do any more. */
async function endTasks(folder: StudyFolder, tell: (line: string) => void): Promise<void> {
  await cancelTasks(folder, tell);
  folder.removeTasks();
}

/** Simulates what a study's folder does not have yet, and reports the progress, if not said otherwise on standard error. */
export async function simulateStudy(
  open: OpenStudy,
  options: SimulationOptions & DistributionOptions,
  signal: AbortSignal,
  display = progressDisplay(open.study.name, process.stderr.isTTY),
): Promise<SimulatedStudy> {
  const { study, plan, folder, journal } = open;
  const workers = options.workers ?? availableParallelism();
  const sweep = new Sweep(plan, study.replications, journal, estimate);
  const reporter = new SweepReporter(study.name, folder.file(LOG), sweep.progress, display);
  const earlier = tellEarlierResults(study, sweep, folder, journal);
  const distribution = await distributionOf(open, sweep, options, { reporter, signal });
  const { total, done } = sweep.progress;
  const place = distribution === undefined ? counted(Math.min(workers, total - done), 'worker') : `on ${options.on}`;
  for (const line of [opening(open, sweep, place), ...earlier]) reporter.note(line);
  for (const warning of plan.warnings) reporter.note(`warning: ${warning}`);
  reporter.start();
  const task = { ...open, sweep, program: runningProgram() };
  const here = { workers, memory: options.memory, signal };
  const execution = distribution ?? afterTasks(open, here, sweep, reporter);
  const settings = { ...here, execution };
  const outcome = await runStudy(task, settings, progressOn(reporter, sweep, study)).catch(async (error: unknown) => {
    // Tasks that would end with this process end in an orderly way.
    await distribution?.release();
    throw error;
  });
  if (outcome.kind === 'stopped') {
    const kept = `${sweep.progress.done} of ${sweep.progress.total} runs are complete and kept`;
    const how = signal.aborted ? `stopped: ${kept}` : kept;
    reporter.note(`${how}; the same command continues: ${continuingCommand()}`);
  }
  // If all runs failed, too: the same command tries them again.
  const isOver = distribution === undefined ? outcome.kind === 'complete' : outcome.kind !== 'stopped';
  if (isOver) await concludeTasks(open, options, distribution, (line) => reporter.note(line));
  return { outcome, sweep, reporter, distribution };
}

/** What tasks of earlier calls have done is taken over; undefined: there were none. */
function afterTasks(
  { folder, journal }: OpenStudy,
  settings: PoolSettings,
  sweep: Sweep,
  reporter: SweepReporter,
): ExecutionAfterTasks | undefined {
  if (Round.all(folder).length === 0) return undefined;
  return new ExecutionAfterTasks({
    ...settings,
    folder,
    known: (key) => journal.find(key),
    note: (line) => reporter.note(line),
    collected: (runs) => {
      reporter.restart(sweep.progress);
      if (runs > 0) reporter.note(`${counted(runs, 'run')} of tasks of earlier calls taken over`);
    },
  });
}

/** What is recorded of runs. */
export function recordingInWords(what: Recording, { details }: Study): string {
  if (what === 'vectors') return 'time series';
  const isOf = {
    components: Object.keys(details.components).length > 0,
    distributions: details.distributions.length > 0,
  };
  return namesOf(isOf)
    .filter((name) => isOf[name])
    .join(' and ');
}

function progressOn(reporter: SweepReporter, sweep: Sweep, study: Study): StudyRunListener {
  return {
    running: (run, time) => reporter.running(run, time, sweep.progress),
    ended: (run) => reporter.ended(run, sweep.progress),
    failed: (failure) => {
      if (sweep.progress.failed <= LISTED_FAILURES) reporter.note(failureLine(failure));
    },
    simulated: () => reporter.stop(),
    recording: (what, count) => reporter.note(`recording ${recordingInWords(what, study)} of ${count} runs`),
  };
}

/** @param place where runs are simulated */
function opening({ study, plan, journal }: OpenStudy, sweep: Sweep, place: string): string {
  const { total, done } = sweep.progress;
  const parts = [
    `${study.name}: ${counted(total, 'run')}`,
    ...(plan.skipped.length === 0 ? [] : [counted(plan.skipped.length, 'combination', 'left out')]),
    ...(done === 0 ? [] : [`${done} of them complete already`]),
    ...(journal.damaged === 0 ? [] : [counted(journal.damaged, 'damaged record', 'ignored')]),
    ...(total === done ? [] : [place]),
  ];
  return parts.join(', ');
}

export function failureLine({ point, seed, reason }: RunFailure): string {
  return `run ${point === '' ? '' : `of ${point} `}with seed ${seed} failed: ${reason.split('\n')[0]}`;
}
