import { copyFileSync, existsSync } from 'node:fs';
import type { Manifest, RunningProgram } from '../../results/folders/manifest.ts';
import { StudyFolder } from '../../results/folders/study-folder.ts';
import { DETAIL_JOURNAL, JOURNAL, PARTIAL } from '../../results/folders/study-folder-content.ts';
import { diskFault, StudyFolderError } from '../../results/folders/study-folder-error.ts';
import type { ResultTable } from '../../results/tables/table.ts';
import { noDetails } from '../language/detail-choice.ts';
import type { Estimator } from '../plan/replications.ts';
import { inputsOf, keepInputs } from '../inputs/kept-inputs.ts';
import { planRuns } from '../plan/run-plan.ts';
import { readBegunStudy } from './begun-study.ts';
import { DetailRecording } from './detail-recording.ts';
import { updateDetails } from './detail-update.ts';
import { runsTable } from './runs-table.ts';
import { manifestOf, sessionOf } from './study-manifest.ts';
import { Sweep } from './sweep.ts';

/** What a sweep that is not complete has done so far, in a folder of its own. */
export interface PartialResults {
  /** Below that of the study; locked for this process. */
  readonly folder: StudyFolder;
  readonly runs: ResultTable;
  /** Not written yet, since analysis adds its own. */
  readonly manifest: Manifest;
  readonly done: number;
  readonly total: number;
}

/**
 * Takes the runs that a sweep has done, while it goes on or after it was stopped. The journal is copied, so that the sweep
 * is not disturbed; the folder `partial` below the study's has the results, and never those of the whole study.
 *
 * @throws StudyFolderError if there is no such sweep, or no run is done
 */
export async function takePartialResults(
  path: string,
  program: RunningProgram,
  estimate: Estimator,
): Promise<PartialResults> {
  const whole = StudyFolder.openUnfinished(path);
  const { study, command } = readBegunStudy(whole);
  const plan = planRuns(study);
  const folder = StudyFolder.prepare(whole.file(PARTIAL), study.name, { fresh: true });
  try {
    copyJournals(whole, folder);
    keepInputs(folder, inputsOf(plan), study.pathOf ?? ((name) => name));
    const journal = folder.journal(study.name);
    const sweep = new Sweep(plan, study.replications, journal, estimate);
    journal.close();
    const { done, total } = sweep.progress;
    if (done === 0) throw new StudyFolderError(`no run of the sweep in ${path} is done yet`);
    const runs = runsTable(study, sweep.finished(), program.version);
    const title = `${study.title} (partial: ${done} of ${total} runs)`;
    const simulating = { ...program, command: command ?? program.command };
    const session = sessionOf({
      runs: done,
      workers: 0,
      startedAt: new Date(),
      durationSeconds: 0,
      program: simulating,
    });
    const checksums = { runs: folder.writeTable('runs', runs) };
    const manifest = manifestOf({
      study: { ...study, title },
      plan,
      sweep,
      runs,
      session,
      checksums,
      version: program.version,
    });
    const details = new DetailRecording(study.details, folder.file(DETAIL_JOURNAL));
    // Nothing is simulated: what is not recorded yet is missing.
    const settings = { workers: 1, choice: noDetails, earlier: details.with([]) };
    return { folder, runs, manifest: await updateDetails(folder, manifest, runs, settings), done, total };
  } catch (error) {
    folder.release();
    throw error;
  }
}

function copyJournals(from: StudyFolder, to: StudyFolder): void {
  for (const name of [JOURNAL, DETAIL_JOURNAL]) {
    if (!existsSync(from.file(name))) continue;
    try {
      copyFileSync(from.file(name), to.file(name));
    } catch (error) {
      throw diskFault(error, to.file(name));
    }
  }
}
