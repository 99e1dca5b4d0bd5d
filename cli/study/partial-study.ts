import { relative } from 'node:path';
import { estimate } from '../../analysis/statistics/statistics.ts';
import { takePartialResults, type PartialResults } from '../../scenarios/execution/partial-results.ts';
import { runningProgram } from '../running-program.ts';
import { writeStudyTables } from './study-tables.ts';

/** What a sweep has done so far; how much that is goes to standard error. */
export async function partialStudy(directory: string): Promise<PartialResults> {
  const partial = await takePartialResults(directory, runningProgram(), estimate);
  console.error(`partial: ${partial.done} of ${partial.total} runs`);
  return partial;
}

/** Tables of what a sweep has done so far, without pictures. @returns their folder */
export async function partialTables(directory: string): Promise<string> {
  const { folder, runs, manifest } = await partialStudy(directory);
  try {
    writeStudyTables(folder, manifest, runs);
  } finally {
    folder.release();
  }
  return relative('', folder.path);
}
