import type { RunFailure, Manifest } from '../../results/folders/manifest.ts';
import { diskFault } from '../../results/folders/study-folder-error.ts';
import { JOURNAL } from '../../results/folders/study-folder-content.ts';
import type { StudyFolder } from '../../results/folders/study-folder.ts';
import type { RunJournal } from '../../results/journals/run-journal.ts';
import type { ResultTable } from '../../results/tables/table.ts';
import type { RunMetrics } from '../../sim/run/run-metrics.ts';
import type { RecordedVectors } from '../../sim/run/vector-log.ts';
import type { Study } from '../language/study.ts';
import { initialSeeds } from '../plan/replications.ts';
import type { PlannedRun, RunPlan } from '../plan/run-plan.ts';
import { RunError } from './run-error.ts';
import { programVersion } from './run-key.ts';
import { runsTable } from './runs-table.ts';
import { simulateRuns, type PoolSettings, type RunSource } from './simulation-pool.ts';
import { manifestOf, owningFile, sessionOf } from './study-manifest.ts';
import type { Sweep } from './sweep.ts';
import { VectorRecording } from './vector-recording.ts';
import { updateVectors, type VectorWish } from './vector-update.ts';

/** A study and the folder of its results, which this process has locked. */
export interface StudyTask {
  readonly study: Study;
  readonly plan: RunPlan;
  readonly sweep: Sweep;
  readonly folder: StudyFolder;
  /** That of the folder; open. */
  readonly journal: RunJournal;
  /** The program's version, for the tables. */
  readonly version: string;
}

/** Who wants to know how far the runs of a study are. */
export interface StudyRunListener {
  /** @param time simulated seconds that the run has come to */
  running(run: PlannedRun, time: number): void;
  ended(run: PlannedRun): void;
  failed(failure: RunFailure): void;
  /** Runs without an end: all that could be simulated has been. */
  simulated(): void;
  /** @param count runs that are simulated again for their time series */
  recording(count: number): void;
}

/** Why a study's time series are not complete: the reason is a run that failed, or the signal. */
export type VectorFault = { readonly kind: 'run'; readonly reason: string } | { readonly kind: 'stopped' };

/** What came of a study's runs. */
export type StudyRunOutcome =
  /** The signal came: what is done is in the journal, the tables are as before. */
  | { readonly kind: 'stopped' }
  /** All runs failed: the tables are as before. */
  | { readonly kind: 'nothing' }
  | {
      readonly kind: 'complete';
      readonly runs: ResultTable;
      /** With the checksums of the tables written; not written yet, since analysis adds its own. */
      readonly manifest: Manifest;
      /** Runs of this call. */
      readonly simulated: number;
      /** Real seconds of this call. */
      readonly seconds: number;
      readonly vectorFault?: VectorFault;
    };

/**
 * Simulates what a study's journal does not have, and writes the tables of runs and of time series.
 *
 * @throws StudyFolderError if the journal or a table cannot be written
 */
export async function runStudy(
  task: StudyTask,
  settings: PoolSettings & { readonly workers: number },
  listener: StudyRunListener,
): Promise<StudyRunOutcome> {
  const { study, plan, sweep, folder, version } = task;
  const startedAt = new Date();
  const wish = vectorWish(study);
  const recording = new VectorRecording(wish);
  await simulateMissing(task, settings, recording, listener);
  if (settings.signal?.aborted === true) return { kind: 'stopped' };
  const { done, reused } = sweep.progress;
  // Earlier results are worth more than none.
  if (done === 0) return { kind: 'nothing' };
  const simulated = done - reused;
  const seconds = (Date.now() - startedAt.getTime()) / 1000;
  const runs = runsTable(study, sweep.finished(), version);
  // A call that had nothing to do says nothing about how the results came about.
  const before = simulated === 0 ? folder.lastSession() : undefined;
  const session =
    before ?? sessionOf({ runs: simulated, workers: settings.workers, startedAt, durationSeconds: seconds });
  const owner = { ...study, path: owningFile(folder.lastManifest(), study) };
  const checksums = { runs: folder.writeTable('runs', runs) };
  const manifest = manifestOf({ study: owner, plan, sweep, session, checksums, version });
  const vectors = await withVectors(task, manifest, runs, { settings, wish, recording, listener });
  return { kind: 'complete', runs, simulated, seconds, ...vectors };
}

async function simulateMissing(
  { plan, sweep, folder, journal }: StudyTask,
  settings: PoolSettings,
  recording: VectorRecording,
  listener: StudyRunListener,
): Promise<void> {
  const [point] = plan.points;
  try {
    if (point !== undefined && sweep.progress.done < sweep.progress.total)
      journal.noteVersion(programVersion(point.parameters));
    await simulateRuns(reported(sweep, recording, listener), settings);
  } catch (error) {
    throw diskFault(error, folder.file(JOURNAL));
  } finally {
    listener.simulated();
  }
}

/** The sweep, with reports of its progress. */
function reported(sweep: Sweep, recording: VectorRecording, listener: StudyRunListener): RunSource {
  return {
    next: () => recording.next(() => sweep.next()),
    progressed: (run: PlannedRun, time: number) => listener.running(run, time),
    done: (run: PlannedRun, metrics: RunMetrics, vectors?: RecordedVectors) => {
      sweep.done(run, metrics);
      recording.done(run, vectors);
      listener.ended(run);
    },
    failed: (run: PlannedRun, reason: string) => {
      const isDoneAgain = recording.failed(run);
      if (!isDoneAgain) sweep.failed(run, reason);
      if (!isDoneAgain) listener.failed({ point: run.point.label, seed: run.seed, reason });
      listener.ended(run);
    },
  };
}

/** Brings time series up to date. Results are not withheld because they are missing: this is reported. */
async function withVectors(
  { folder }: StudyTask,
  manifest: Manifest,
  runs: ResultTable,
  circumstances: {
    readonly settings: PoolSettings;
    readonly wish: VectorWish | undefined;
    readonly recording: VectorRecording;
    readonly listener: StudyRunListener;
  },
): Promise<{ readonly manifest: Manifest; readonly vectorFault?: VectorFault }> {
  const { settings, wish, recording, listener } = circumstances;
  const earlier = recording.with(folder.readVectors().runs);
  const recorded = { ...settings, earlier, recording: (count: number) => listener.recording(count) };
  try {
    const updated = await updateVectors(folder, manifest, runs, { ...recorded, wish });
    if (settings.signal?.aborted !== true) return { manifest: updated };
    return { manifest: updated, vectorFault: { kind: 'stopped' } };
  } catch (error) {
    if (!(error instanceof RunError)) throw error;
    const withoutWish = await updateVectors(folder, manifest, runs, recorded);
    return { manifest: withoutWish, vectorFault: { kind: 'run', reason: error.message } };
  }
}

function vectorWish({ vectors, replications }: Study): VectorWish | undefined {
  if (vectors === undefined) return undefined;
  const seeds = vectors.seeds ?? initialSeeds(replications).slice(0, 1);
  return { includes: ({ seed }) => seeds.includes(seed), interval: vectors.interval };
}
