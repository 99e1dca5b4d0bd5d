import { formatTable, selectMetrics, type TableFormat } from '../analysis/format-table.ts';
import { columnIndex } from '../analysis/summary.ts';
import { StudyFolder } from '../results/study-folder.ts';
import { suggestion } from '../scenarios/nearest-name.ts';
import { UsageError } from './usage-error.ts';

export interface TableOptions {
  readonly metric: readonly string[];
  readonly format: TableFormat;
}

/** Prints the summary of a study's results. */
export function tableCommand(directory: string, options: TableOptions): void {
  const summary = StudyFolder.open(directory).readTable('summary');
  const index = columnIndex(summary, 'metric');
  const known = new Set(summary.rows.map((row) => String(row[index])));
  for (const metric of options.metric)
    if (!known.has(metric)) throw new UsageError(`unknown metric ${metric}${suggestion(metric, known)}`);
  console.log(formatTable(selectMetrics(summary, options.metric), options.format));
}
