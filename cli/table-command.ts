import { StudyFolder } from '../results/study-folder.ts';
import { withMetrics, writeTable, type TableOutputOptions } from './table-output.ts';
import { UsageError } from './usage-error.ts';

export interface TableOptions extends TableOutputOptions {
  readonly metric?: readonly string[];
  readonly runs?: boolean;
}

/** Gives the summary of a study's results, or its runs. */
export async function tableCommand(directory: string, options: TableOptions): Promise<void> {
  const folder = StudyFolder.open(directory);
  if (options.runs !== true) {
    await writeTable(withMetrics(folder.readTable('summary'), options.metric ?? []), options);
    return;
  }
  if (options.metric !== undefined) throw new UsageError('--metric picks rows of the summary: leave it or --runs out');
  await writeTable(folder.readTable('runs'), options);
}
