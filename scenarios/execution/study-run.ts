import type { Manifest, RunFailure, RunningProgram } from '../../results/folders/manifest.ts';
import { diskFault } from '../../results/folders/study-folder-error.ts';
import { readDetails } from '../../results/folders/detail-files.ts';
import { DETAIL_JOURNAL, JOURNAL } from '../../results/folders/study-folder-content.ts';
import type { StudyFolder } from '../../results/folders/study-folder.ts';
import type { RunJournal } from '../../results/journals/run-journal.ts';
import type { ResultTable } from '../../results/tables/table.ts';
import type { RunMetrics } from '../../sim/run/run-metrics.ts';
import { noDetails } from '../language/detail-choice.ts';
import type { Study } from '../language/study.ts';
import { initialSeeds } from '../plan/replications.ts';
import type { PlannedRun, RunPlan } from '../plan/run-plan.ts';
import { inputsOf, keepInputs, removeOtherInputs } from '../inputs/kept-inputs.ts';
import { forgetBegunStudy, noteBegunStudy } from './begun-study.ts';
import type { Execution } from './execution.ts';
import { DetailRecording } from './detail-recording.ts';
import { updateDetails } from './detail-update.ts';
import { RunError } from './run-error.ts';
import { programVersion } from './run-key.ts';
import { runsTable } from './runs-table.ts';
import { simulateRuns, type PoolSettings, type RunRecordings, type RunSource } from './simulation-pool.ts';
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
  readonly program: RunningProgram;
}

/** Who wants to know how far the runs of a study are. */
export interface StudyRunListener {
  /** @param time simulated seconds that the run has come to */
  running(run: PlannedRun, time: number): void;
  ended(run: PlannedRun): void;
  failed(failure: RunFailure): void;
  /** Runs without an end: all that could be simulated has been. */
  simulated(): void;
  /** @param count runs that are simulated again for their time series, or their details */
  recording(what: Recording, count: number): void;
}

/** What is recorded of runs besides their metrics. */
export type Recording = 'vectors' | 'details';

/** Why what is recorded is not complete: the reason is a run that failed, or the signal. */
export type RecordingFault = { readonly kind: 'run'; readonly reason: string } | { readonly kind: 'stopped' };

/** What came of a study's runs. */
export type StudyRunOutcome =
  /** The signal came, or runs go on elsewhere: what is done is in the journal, the tables are as before. */
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
      /** What is missing, and why. */
      readonly faults: Readonly<Partial<Record<Recording, RecordingFault>>>;
    };

/** How the runs of a study are simulated. */
export interface StudyRunSettings extends PoolSettings {
  /** Where runs are done; absent: in threads of this process. It does what is recorded again in any case. */
  readonly execution?: Execution | undefined;
}

/**
 * Simulates what a study's journal does not have, and writes the tables of runs and of time series.
 *
 * @throws StudyFolderError if the journal or a table cannot be written; what `settings.execution` throws
 */
export async function runStudy(
  task: StudyTask,
  settings: StudyRunSettings,
  listener: StudyRunListener,
): Promise<StudyRunOutcome> {
  const { study, plan, sweep, folder, program } = task;
  const startedAt = new Date();
  const inputs = inputsOf(plan);
  keepInputs(folder, inputs, study.pathOf ?? ((name) => name));
  if (sweep.progress.done < sweep.progress.total) noteBegunStudy(folder, study, inputs, program.command);
  const wish = vectorWish(study);
  const recordings = {
    vectors: new VectorRecording(wish),
    details: new DetailRecording(study.details, folder.file(DETAIL_JOURNAL)),
  };
  const end = await simulateMissing(task, settings, recordings, listener);
  if (end === 'left' || settings.signal?.aborted === true) return { kind: 'stopped' };
  const { done, reused } = sweep.progress;
  // Earlier results are worth more than none.
  if (done === 0) return { kind: 'nothing' };
  const simulated = done - reused;
  const seconds = (Date.now() - startedAt.getTime()) / 1000;
  const runs = runsTable(study, sweep.finished(), program.version);
  // A call that had nothing to do says nothing about how the results came about.
  const before = simulated === 0 ? folder.lastSession() : undefined;
  const workers = settings.execution?.workers ?? settings.workers;
  const session = before ?? sessionOf({ runs: simulated, workers, startedAt, durationSeconds: seconds, program });
  const owner = { ...study, path: owningFile(folder.lastManifest(), study) };
  const checksums = { runs: folder.writeTable('runs', runs) };
  const manifest = manifestOf({ study: owner, plan, sweep, runs, session, checksums, version: program.version });
  const circumstances = { settings, wish, recordings, listener };
  const vectors = await withVectors(task, manifest, runs, circumstances);
  const details = await withDetails(task, vectors.manifest, runs, circumstances);
  forgetBegunStudy(folder);
  removeOtherInputs(folder, inputs);
  const faults = {
    ...(vectors.fault !== undefined && { vectors: vectors.fault }),
    ...(details.fault !== undefined && { details: details.fault }),
  };
  return { kind: 'complete', runs, simulated, seconds, manifest: details.manifest, faults };
}

interface Recordings {
  readonly vectors: VectorRecording;
  readonly details: DetailRecording;
}

/** Under which recordings are completed. */
interface Circumstances {
  readonly settings: PoolSettings;
  readonly wish: VectorWish | undefined;
  readonly recordings: Recordings;
  readonly listener: StudyRunListener;
}

async function simulateMissing(
  { plan, sweep, folder, journal }: StudyTask,
  settings: StudyRunSettings,
  recordings: Recordings,
  listener: StudyRunListener,
): Promise<'complete' | 'left'> {
  const [point] = plan.points;
  try {
    if (point !== undefined && sweep.progress.done < sweep.progress.total)
      journal.noteVersion(programVersion(point.parameters));
    const source = reported(sweep, recordings, listener);
    if (settings.execution !== undefined) return await settings.execution.run(source);
    await simulateRuns(source, settings);
    return 'complete';
  } catch (error) {
    throw diskFault(error, folder.file(JOURNAL));
  } finally {
    listener.simulated();
  }
}

/** The sweep, with reports of its progress. */
function reported(sweep: Sweep, { vectors, details }: Recordings, listener: StudyRunListener): RunSource {
  return {
    next: () => {
      const run = vectors.next(() => sweep.next());
      return run === undefined ? undefined : details.ordered(run);
    },
    progressed: (run: PlannedRun, time: number) => listener.running(run, time),
    done: (run: PlannedRun, metrics: RunMetrics, observations: RunRecordings) => {
      sweep.done(run, metrics);
      vectors.done(run, observations.vectors);
      details.done(run, observations.details);
      listener.ended(run);
    },
    recordedBefore: (key, choice, recorded) => vectors.recordedBefore(key, choice, recorded),
    failed: (run: PlannedRun, reason: string) => {
      const isDoneAgain = vectors.failed(run);
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
  { settings, wish, recordings, listener }: Circumstances,
): Promise<Recorded> {
  const recorded = { ...settings, earlier: recordings.vectors.with(folder.readVectors().runs) };
  return faultless('vectors', settings, listener, (isWanted, recording) =>
    updateVectors(folder, manifest, runs, { ...recorded, recording, wish: isWanted ? wish : undefined }),
  );
}

/** Brings components and distributions up to date. */
async function withDetails(
  { folder, study }: StudyTask,
  manifest: Manifest,
  runs: ResultTable,
  { settings, recordings: { details }, listener }: Circumstances,
): Promise<Recorded> {
  const recorded = { ...settings, earlier: details.with(readDetails(folder)) };
  const result = await faultless('details', settings, listener, (isWanted, recording) =>
    updateDetails(folder, manifest, runs, { ...recorded, recording, choice: isWanted ? study.details : noDetails }),
  );
  details.conclude();
  return result;
}

/** What came of recording. */
interface Recorded {
  readonly manifest: Manifest;
  readonly fault?: RecordingFault;
}

/** @param update with what is wanted, or, if a run fails, with what is there alone */
async function faultless(
  what: Recording,
  { signal }: PoolSettings,
  listener: StudyRunListener,
  update: (isWanted: boolean, recording: (count: number) => void) => Promise<Manifest>,
): Promise<Recorded> {
  let isRecording = false;
  const recording = (count: number): void => {
    isRecording = true;
    listener.recording(what, count);
  };
  try {
    const manifest = await update(true, recording);
    return isRecording && signal?.aborted === true ? { manifest, fault: { kind: 'stopped' } } : { manifest };
  } catch (error) {
    if (!(error instanceof RunError)) throw error;
    return { manifest: await update(false, recording), fault: { kind: 'run', reason: error.message } };
  }
}

function vectorWish({ vectors, replications }: Study): VectorWish | undefined {
  if (vectors === undefined) return undefined;
  const { seeds = initialSeeds(replications).slice(0, 1), interval, paths } = vectors;
  return { includes: ({ seed }) => seeds === 'all' || seeds.includes(seed), interval, paths };
}
