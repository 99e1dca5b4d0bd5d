import { relative } from 'node:path';
import { estimate } from '../../analysis/statistics/statistics.ts';
import { takePartialResults, type PartialResults } from '../../scenarios/execution/partial-results.ts';
import { runningProgram } from '../running-program.ts';
import { writeStudyTables } from './study-output.ts';

/** What a sweep has done so far; how much that is goes to standard error. */
export async function partialStudy(directory: string): Promise<PartialResults> {
  const partial = await takePartialResults(directory, runningProgram(), estimate);
  console.error(`partial: ${partial.done} of ${partial.total} runs`);
  return partial;
}

/**
 * The folder with the results of a study: with `--partial`, of what its sweep has done so far, with tables and without
 * pictures.
 */
export async function resultsFolder(directory: string, isPartial: boolean | undefined): Promise<string> {
  if (isPartial !== true) return directory;
  const { folder, runs, manifest } = await partialStudy(directory);
  try {
    writeStudyTables(folder, manifest, runs);
  } finally {
    folder.release();
  }
  return relative('', folder.path);
}
