import { availableParallelism } from 'node:os';
import { join, relative } from 'node:path';
import { estimate } from '../analysis/statistics.ts';
import type { RunFailure } from '../results/manifest.ts';
import { StudyFolder } from '../results/study-folder.ts';
import { diskFault } from '../results/study-folder-error.ts';
import { JOURNAL, LOG } from '../results/study-folder-content.ts';
import type { RunJournal } from '../results/run-journal.ts';
import { withOverrides } from '../scenarios/override.ts';
import { quickLook } from '../scenarios/quick-look.ts';
import { firstSeeds, initialSeeds } from '../scenarios/replications.ts';
import { planRuns, type PlannedRun, type RunPlan } from '../scenarios/run-plan.ts';
import { runsTable } from '../scenarios/runs-table.ts';
import { simulateRuns, type RunSource } from '../scenarios/simulation-pool.ts';
import { loadStudy } from '../scenarios/study-catalogue.ts';
import type { Study } from '../scenarios/study.ts';
import { Sweep } from '../scenarios/sweep.ts';
import type { RunMetrics } from '../sim/model/metric-catalogue.ts';
import { cautionLines } from './caution-lines.ts';
import { packageVersion } from './package-version.ts';
import { updateVectors, type VectorWish } from './run-vectors.ts';
import { StopSignals } from './stop-signals.ts';
import { manifestOf, sessionOf } from './study-manifest.ts';
import { writeStudyOutput } from './study-output.ts';
import { duration, SweepReporter } from './sweep-reporter.ts';

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

/**
 * Runs a study and writes its results: tables, plots, report. Runs that an earlier call did are taken over.
 *
 * @returns the exit code: 1 if runs failed, that of the signal if one stopped it
 */
export async function runCommand(name: string, options: RunOptions): Promise<number> {
  const study = studyFor(name, options);
  const plan = planRuns(study);
  const path = options.out ?? join('results', 'data', study.name);
  const folder = StudyFolder.prepare(path, study.name, { fresh: options.fresh === true });
  try {
    const journal = folder.journal(study.name);
    try {
      return await runSweep(study, plan, options, folder, journal);
    } finally {
      journal.close();
    }
  } finally {
    folder.release();
  }
}

function studyFor(name: string, { quick, seeds, set = [], vectors }: RunOptions): Study {
  const study = loadStudy(name);
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
): Promise<number> {
  const workers = options.workers ?? availableParallelism();
  const sweep = new Sweep(plan, study.replications, journal, estimate);
  const reporter = new SweepReporter(study.name, folder.file(LOG), sweep.progress, process.stderr.isTTY);
  reporter.note(opening(study, plan, sweep, journal, workers));
  reporter.start();
  const startedAt = new Date();
  const stop = new StopSignals();
  try {
    const settings = { workers, memory: options.memory, signal: stop.signal };
    await simulateRuns(reported(sweep, reporter), settings);
  } catch (error) {
    throw diskFault(error, folder.file(JOURNAL));
  } finally {
    reporter.stop();
    stop.release();
  }
  const { total, done, reused } = sweep.progress;
  if (stop.exitCode !== undefined) {
    reporter.note(`stopped: ${done} of ${total} runs are done and kept; the same command goes on with them`);
    return stop.exitCode;
  }
  // Earlier results are worth more than none.
  if (done === 0) return conclude(sweep.failures(), folder);
  const durationSeconds = (Date.now() - startedAt.getTime()) / 1000;
  const runs = runsTable(study, sweep.finished(), packageVersion());
  // A call that had nothing to do says nothing about how the results came about.
  const before = done === reused ? folder.lastSession() : undefined;
  const session = before ?? sessionOf({ runs: done - reused, workers, startedAt, durationSeconds });
  const earlier = folder.readVectors().runs;
  const manifest = await updateVectors(
    folder,
    manifestOf(study, plan, sweep, session, { runs: folder.writeTable('runs', runs) }),
    runs,
    { wish: vectorWish(study), earlier, workers, memory: options.memory },
  );
  const { files, cautions } = await writeStudyOutput(folder, manifest, runs);
  const takenOver = reused === 0 ? '' : `, ${reused} taken over`;
  reporter.conclude(`${done - reused} runs in ${duration(durationSeconds)}${takenOver}. Results:`);
  for (const file of files) console.log(`  ${relative('', file)}`);
  for (const line of cautionLines(cautions)) reporter.note(line);
  console.log(`Tables: rsplab table ${relative('', folder.path)}`);
  return conclude(sweep.failures(), folder);
}

function opening(study: Study, plan: RunPlan, sweep: Sweep, journal: RunJournal, workers: number): string {
  const { total, done } = sweep.progress;
  const parts = [
    `${study.name}: ${total} runs`,
    ...(plan.skipped.length === 0 ? [] : [`${plan.skipped.length} combinations left out`]),
    ...(done === 0 ? [] : [`${done} of them done before`]),
    ...(journal.damaged === 0 ? [] : [`${journal.damaged} damaged records ignored`]),
    ...(total === done ? [] : [`${Math.min(workers, total - done)} workers`]),
  ];
  return parts.join(', ');
}

function vectorWish({ vectors, replications }: Study): VectorWish | undefined {
  if (vectors === undefined) return undefined;
  const seeds = vectors.seeds ?? initialSeeds(replications).slice(0, 1);
  return { includes: ({ seed }) => seeds.includes(seed), interval: vectors.interval };
}

/** The sweep, with its progress told. */
function reported(sweep: Sweep, reporter: SweepReporter): RunSource {
  return {
    next: () => sweep.next(),
    done: (run: PlannedRun, metrics: RunMetrics) => {
      sweep.done(run, metrics);
      reporter.update(sweep.progress);
    },
    failed: (run: PlannedRun, reason: string) => {
      sweep.failed(run, reason);
      if (sweep.progress.failed <= LISTED_FAILURES)
        reporter.note(failureLine({ point: run.point.label, seed: run.seed, reason }));
      reporter.update(sweep.progress);
    },
  };
}

/** Says what is missing. */
function conclude(failures: readonly RunFailure[], folder: StudyFolder): number {
  if (failures.length === 0) return 0;
  console.error(
    `rsplab: ${failures.length} runs failed and are missing in the results (the same command tries again):`,
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
