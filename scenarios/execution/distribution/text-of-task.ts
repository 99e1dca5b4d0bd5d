import { readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { StudyFolder } from '../../../results/folders/study-folder.ts';
import { keptIn, keptInput } from '../../inputs/kept-inputs.ts';
import type { Round } from './round.ts';
import { doneBefore } from './run-slice.ts';
import { linesForWorker } from './slice-worker.ts';
import { linesOfSlice, readSlice } from './slice.ts';

/**
 * What a worker elsewhere is sent of a task: the runs that no earlier attempt has done, and the files that they need.
 *
 * @throws DistributionError, StudyFolderError or of the system if these cannot be read
 */
export function* textOfTask(round: Round, task: number): Generator<string> {
  const before = doneBefore(round, task);
  const folder = StudyFolder.at(dirname(dirname(round.path)));
  const { inputs, runs } = readSlice(round.slice(task), (needed) => keptIn(folder, needed));
  const sent = inputs.map((input) => ({
    sha256: input.sha256,
    content: readFileSync(keptInput(folder, input)).toString('base64'),
  }));
  const left = runs.filter(({ key }) => !before.has(key));
  yield* linesForWorker(sent, linesOfSlice(inputs, left));
}
