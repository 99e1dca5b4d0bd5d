import { extname } from 'node:path';
import { tableText } from '../../analysis/report/format-table.ts';
import { tableFormats, type TableFormat, type TextFormat } from '../../analysis/report/table-formats.ts';
import { encodeTable } from '../../results/tables/arrow-table.ts';
import { writeFileAtomically } from '../../results/folders/atomic-file.ts';
import { diskFault } from '../../results/folders/study-folder-error.ts';
import { groupRows, selectRows, type ResultTable } from '../../results/tables/table.ts';
import { suggestion } from '../../results/tables/nearest-name.ts';
import { metricsByRspsimName } from '../../scenarios/language/metric-catalogue.ts';
import { writeToStandardOutput } from '../standard-output.ts';
import { UsageError } from '../usage-error.ts';

export interface TableOutputOptions {
  /** Default: as the ending of the file says, else Markdown. */
  readonly format?: TableFormat;
  readonly out?: string;
}

/**
 * Writes a table to a file or to standard output.
 *
 * @throws UsageError if the format is not known or its bytes would go to a terminal; StudyFolderError if the file cannot be written.
 */
export async function writeTable(table: ResultTable, options: TableOutputOptions): Promise<void> {
  const { out } = options;
  const chosen = tableFormat(options);
  const content = await encoded(table, chosen);
  if (out !== undefined) {
    try {
      writeFileAtomically(out, content);
    } catch (error) {
      throw diskFault(error, out, 'choose another file with --out');
    }
    return;
  }
  const isBinary = content instanceof Uint8Array;
  if (isBinary && process.stdout.isTTY)
    throw new UsageError(`${chosen} cannot be printed on a terminal: give a file with --out`);
  for (const piece of isBinary ? [content] : content) if (!(await writeToStandardOutput(piece))) return;
}

async function encoded(table: ResultTable, format: TableFormat): Promise<Iterable<string> | Uint8Array> {
  if (format === 'arrow') return encodeTable(table);
  if (format === 'parquet') return (await import('../../results/tables/parquet-table.ts')).encodeParquet(table);
  return tableText(table, format satisfies TextFormat);
}

/**
 * The format of a table: as it was asked for, or as the ending of the file says, else Markdown.
 *
 * @param others endings that the caller knows besides, as those of pictures
 * @throws UsageError if the ending says nothing that is known
 */
export function tableFormat({ format, out }: TableOutputOptions, others: readonly string[] = []): TableFormat {
  const ending = extname(out ?? '').slice(1);
  if (format !== undefined || ending === '') return format ?? 'md';
  const known = tableFormats.find((each) => each === ending.toLowerCase());
  if (known !== undefined) return known;
  const endings = [...tableFormats, ...others].map((each) => `.${each}`).join(', ');
  throw new UsageError(`${out}: .${ending} is not a known format: use one of ${endings}, or give --format`);
}

/** The rows of a table for some metrics (none given: all). @throws UsageError if there is no such metric. */
export function withMetrics(table: ResultTable, metrics: readonly string[]): ResultTable {
  if (metrics.length === 0) return table;
  const groups = groupRows(table, 'metric');
  const rows = [...new Set(metrics)].flatMap((metric) => {
    const ofMetric = groups.get(metric);
    if (ofMetric !== undefined) return ofMetric;
    throw new UsageError(
      `unknown metric ${metric}${suggestion(metric, [...groups.keys()].map(String), metricsByRspsimName)}`,
    );
  });
  return selectRows(
    table,
    rows.toSorted((a, b) => a - b),
  );
}
