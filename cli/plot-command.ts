import { relative } from 'node:path';
import { StudyFolder } from '../results/study-folder.ts';
import { writeStudyOutput } from './study-output.ts';

/** Draws the plots of a study's results anew, and its report. */
export async function plotCommand(directory: string): Promise<void> {
  const folder = StudyFolder.open(directory);
  const { files } = await writeStudyOutput(folder, folder.manifest(), folder.readTable('runs'));
  for (const file of files) console.log(relative('', file));
}
