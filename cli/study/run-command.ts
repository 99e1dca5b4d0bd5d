import { availableParallelism } from 'node:os';
import { join, relative } from 'node:path';
import { estimate } from '../../analysis/statistics/statistics.ts';
import type { Manifest, RunFailure } from '../../results/folders/manifest.ts';
import { StudyFolder } from '../../results/folders/study-folder.ts';
import { sameCommand, typedCommand } from '../../results/folders/typed-command.ts';
import { diskFault } from '../../results/folders/study-folder-error.ts';
import { JOURNAL, LOG } from '../../results/folders/study-folder-content.ts';
import type { RunJournal } from '../../results/journals/run-journal.ts';
import type { ResultTable } from '../../results/tables/table.ts';
import { RunError } from '../../scenarios/execution/run-error.ts';
import { quickLook, withOverrides } from '../../scenarios/language/override.ts';
import { firstSeeds, initialSeeds, MOST_SEEDS, replicationsInWords } from '../../scenarios/plan/replications.ts';
import { programVersion } from '../../scenarios/execution/run-key.ts';
import { planRuns, type PlannedRun, type RunPlan } from '../../scenarios/plan/run-plan.ts';
import { runsTable } from '../../scenarios/execution/runs-table.ts';
import { simulateRuns, type RunSource } from '../../scenarios/execution/simulation-pool.ts';
import { loadStudy } from '../../scenarios/language/study-catalogue.ts';
import type { Study } from '../../scenarios/language/study.ts';
import { Sweep } from '../../scenarios/execution/sweep.ts';
import type { RunMetrics } from '../../sim/run/run-metrics.ts';
import type { RecordedVectors } from '../../sim/run/vector-log.ts';
import { cautionLines } from './caution-lines.ts';
import { owningFile, tellEarlierResults } from './earlier-results.ts';
import { packageVersion } from '../package-version.ts';
import { updateVectors, type VectorSettings, type VectorWish } from '../../scenarios/execution/vector-update.ts';
import { StopSignals } from '../stop-signals.ts';
import { manifestOf, sessionOf } from './study-manifest.ts';
import { writeStudyOutput } from './study-output.ts';
import { duration, SweepReporter } from './sweep-reporter.ts';
import { UsageError } from '../usage-error.ts';
import { VectorRecording } from '../../scenarios/execution/vector-recording.ts';

export interface RunOptions {
  readonly out?: string;
  readonly workers?: number;
  readonly memory?: number;
  readonly seeds?: number;
  readonly set?: readonly string[];
  readonly quick?: boolean;
  readonly fresh?: boolean;
  /** Time series of the first seeds: with an interval in s, or with one that suits the run. */
  readonly vectors?: number | true;
}

/** Failures that are listed; the log file has them all. */
const LISTED_FAILURES = 10;
/** Points that are named in a warning. */
const NAMED_POINTS = 5;

/**
 * Runs a study and writes its results: tables, plots, report. Runs that an earlier call did are taken over.
 *
 * @returns the exit code: 1 if runs failed, that of the signal if one stopped it
 */
export async function runCommand(name: string, options: RunOptions): Promise<number> {
  const study = studyFor(name, options);
  const plan = planRuns(study);
  const path = options.out ?? join('results', 'data', options.quick === true ? `${study.name}-quick` : study.name);
  const folder = StudyFolder.prepare(path, study.name, { fresh: options.fresh === true });
  try {
    const journal = folder.journal(study.name);
    const stop = new StopSignals();
    try {
      return await runSweep(study, plan, options, folder, journal, stop);
    } finally {
      stop.release();
      journal.close();
    }
  } finally {
    folder.release();
  }
}

function studyFor(name: string, { quick, seeds, set = [], vectors }: RunOptions): Study {
  const study = loadStudy(name);
  if (seeds !== undefined && seeds > MOST_SEEDS)
    throw new UsageError(`--seeds ${seeds}: at most ${MOST_SEEDS} per point are possible`);
  // What the user sets wins over what --quick changes.
  const changed = withOverrides(quick === true ? quickLook(study) : study, set);
  return {
    ...changed,
    ...(seeds !== undefined && { replications: { kind: 'seeds', seeds: firstSeeds(seeds) } as const }),
    ...(vectors !== undefined && {
      vectors: { seeds: changed.vectors?.seeds, interval: vectors === true ? changed.vectors?.interval : vectors },
    }),
  };
}

async function runSweep(
  study: Study,
  plan: RunPlan,
  options: RunOptions,
  folder: StudyFolder,
  journal: RunJournal,
  stop: StopSignals,
): Promise<number> {
  const workers = options.workers ?? availableParallelism();
  const sweep = new Sweep(plan, study.replications, journal, estimate);
  const reporter = new SweepReporter(study.name, folder.file(LOG), sweep.progress, process.stderr.isTTY);
  const earlier = tellEarlierResults(study, sweep, folder, journal);
  for (const line of [opening(study, plan, sweep, journal, workers), ...earlier]) reporter.note(line);
  for (const warning of plan.warnings) reporter.note(`warning: ${warning}`);
  reporter.start();
  const startedAt = new Date();
  const settings = { workers, memory: options.memory, signal: stop.signal };
  const wish = vectorWish(study);
  const recording = new VectorRecording(wish);
  try {
    const [point] = plan.points;
    if (point !== undefined && sweep.progress.done < sweep.progress.total)
      journal.noteVersion(programVersion(point.parameters));
    await simulateRuns(reported(sweep, recording, reporter), settings);
  } catch (error) {
    throw diskFault(error, folder.file(JOURNAL));
  } finally {
    reporter.stop();
  }
  const { total, done, reused } = sweep.progress;
  if (stop.exitCode !== undefined) {
    reporter.note(
      `stopped: ${done} of ${total} runs are complete and kept; the same command continues: ${sameCommand()}`,
    );
    return stop.exitCode;
  }
  // Earlier results are worth more than none.
  if (done === 0) return conclude(sweep.failures(), folder);
  const durationSeconds = (Date.now() - startedAt.getTime()) / 1000;
  const runs = runsTable(study, sweep.finished(), packageVersion());
  // A call that had nothing to do says nothing about how the results came about.
  const before = done === reused ? folder.lastSession() : undefined;
  const session = before ?? sessionOf({ runs: done - reused, workers, startedAt, durationSeconds });
  const vectors = await recordedVectors(
    folder,
    manifestOf({ ...study, path: owningFile(folder.lastManifest(), study) }, plan, sweep, session, {
      runs: folder.writeTable('runs', runs),
    }),
    runs,
    {
      ...settings,
      wish,
      earlier: recording.with(folder.readVectors().runs),
      recording: (count) => reporter.note(`recording time series of ${count} runs`),
    },
  );
  const { files, cautions } = await writeStudyOutput(folder, vectors.manifest, runs);
  const takenOver = reused === 0 ? '' : `, ${reused} reused`;
  reporter.conclude(`${done - reused} runs in ${duration(durationSeconds)}${takenOver}. Results:`);
  for (const file of files) console.log(`  ${relative('', file)}`);
  for (const line of [...imprecisionLines(study, sweep), ...cautionLines(cautions)]) reporter.note(line);
  console.log(`Tables: ${typedCommand('table', folder.path)}`);
  const code = conclude(sweep.failures(), folder);
  if (vectors.fault !== undefined) console.error(`rsplab: time series are missing: ${vectors.fault}`);
  return stop.exitCode ?? (vectors.fault === undefined ? code : 1);
}

/** Brings time series up to date. Results are not withheld because they are missing: this is reported. */
async function recordedVectors(
  folder: StudyFolder,
  manifest: Manifest,
  runs: ResultTable,
  settings: VectorSettings,
): Promise<{ readonly manifest: Manifest; readonly fault?: string }> {
  try {
    const updated = await updateVectors(folder, manifest, runs, settings);
    if (settings.signal?.aborted !== true) return { manifest: updated };
    return { manifest: updated, fault: `stopped; the same command continues: ${sameCommand()}` };
  } catch (error) {
    if (!(error instanceof RunError)) throw error;
    const { wish: _unattainable, ...others } = settings;
    return { manifest: await updateVectors(folder, manifest, runs, others), fault: error.message };
  }
}

function opening(study: Study, plan: RunPlan, sweep: Sweep, journal: RunJournal, workers: number): string {
  const { total, done } = sweep.progress;
  const parts = [
    `${study.name}: ${counted(total, 'run')}`,
    ...(plan.skipped.length === 0 ? [] : [counted(plan.skipped.length, 'combination', 'left out')]),
    ...(done === 0 ? [] : [`${done} of them complete already`]),
    ...(journal.damaged === 0 ? [] : [counted(journal.damaged, 'damaged record', 'ignored')]),
    ...(total === done ? [] : [counted(Math.min(workers, total - done), 'worker')]),
  ];
  return parts.join(', ');
}

/** “1 worker”, “3 damaged records ignored” */
function counted(count: number, noun: string, ...rest: readonly string[]): string {
  return [count, count === 1 ? noun : `${noun}s`, ...rest].join(' ');
}

/** Points that were given up before they had the precision that the study wants. */
function imprecisionLines({ replications }: Study, sweep: Sweep): string[] {
  const points = sweep.imprecise();
  if (points.length === 0) return [];
  const names = points.slice(0, NAMED_POINTS).map(({ label }) => (label === '' ? 'the only one' : label));
  const more = points.length > NAMED_POINTS ? ` | … and ${points.length - NAMED_POINTS} more` : '';
  const count = points.length === 1 ? '1 point' : `${points.length} points`;
  return [
    `warning: ${count} below the wanted precision (${replicationsInWords(replications)}): ${names.join(' | ')}${more}`,
  ];
}

function vectorWish({ vectors, replications }: Study): VectorWish | undefined {
  if (vectors === undefined) return undefined;
  const seeds = vectors.seeds ?? initialSeeds(replications).slice(0, 1);
  return { includes: ({ seed }) => seeds.includes(seed), interval: vectors.interval };
}

/** The sweep, with reports of its progress. */
function reported(sweep: Sweep, recording: VectorRecording, reporter: SweepReporter): RunSource {
  return {
    next: () => recording.next(() => sweep.next()),
    progressed: (run: PlannedRun, time: number) => reporter.running(run, time, sweep.progress),
    done: (run: PlannedRun, metrics: RunMetrics, vectors?: RecordedVectors) => {
      sweep.done(run, metrics);
      recording.done(run, vectors);
      reporter.ended(run, sweep.progress);
    },
    failed: (run: PlannedRun, reason: string) => {
      const isDoneAgain = recording.failed(run);
      if (!isDoneAgain) sweep.failed(run, reason);
      if (!isDoneAgain && sweep.progress.failed <= LISTED_FAILURES)
        reporter.note(failureLine({ point: run.point.label, seed: run.seed, reason }));
      reporter.ended(run, sweep.progress);
    },
  };
}

/** Says what is missing. */
function conclude(failures: readonly RunFailure[], folder: StudyFolder): number {
  if (failures.length === 0) return 0;
  console.error(
    `rsplab: ${failures.length} runs failed and are missing in the results (the same command tries them again: ${sameCommand()}):`,
  );
  for (const failure of failures.slice(0, LISTED_FAILURES)) console.error(`  ${failureLine(failure)}`);
  if (failures.length > LISTED_FAILURES)
    console.error(
      `  … and ${failures.length - LISTED_FAILURES} more, all in ${relative('', folder.file('manifest.json'))}`,
    );
  return 1;
}

function failureLine({ point, seed, reason }: RunFailure): string {
  return `run ${point === '' ? '' : `of ${point} `}with seed ${seed} failed: ${reason.split('\n')[0]}`;
}
