import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { cautionedPoints } from '../../analysis/statistics/cautions.ts';
import { compareRuns, type PairedComparison } from '../../analysis/comparison/paired-comparison.ts';
import type { Manifest } from '../../results/folders/manifest.ts';
import { plotsOfRuns } from '../../results/folders/plot-definition.ts';
import { BEGUN } from '../../results/folders/study-folder-content.ts';
import { StudyFolder } from '../../results/folders/study-folder.ts';
import { columnOf } from '../../results/expressions/expression.ts';
import type { ResultTable } from '../../results/tables/table.ts';
import { askedColumns } from './asked-columns.ts';
import { cautionLines } from './caution-lines.ts';
import { resultsFolder } from './results-folder.ts';
import { rowsThatMatch } from './row-conditions.ts';
import type { CompareOptions } from './compare-options.ts';
import { tableFormat, withMetrics, writeTable } from './table-output.ts';
import { UsageError } from '../usage-error.ts';

/** Runs without partner that are named; more are counted. */
const NAMED = 3;

/**
 * Compares two studies, or the values of a parameter within one.
 *
 * @throws UsageError if it is not clear which, or nothing matches.
 */
export async function compareCommand(
  directory: string,
  other: string | undefined,
  options: CompareOptions,
): Promise<void> {
  const { by, baseline } = options;
  if (by === undefined && other === undefined)
    throw new UsageError('compare needs a second results folder, or --by with a parameter that the study sweeps');
  if (by !== undefined && other !== undefined)
    throw new UsageError('--by compares within one study: give one results folder');
  if (by === undefined && baseline !== undefined)
    throw new UsageError('--baseline is a value of the parameter that --by names: add --by');
  if (other !== undefined) return compareStudies(directory, other, options);
  const { compareValuesCommand } = await import('./compare-values-command.ts');
  await compareValuesCommand(directory, by ?? '', options);
}

/**
 * Compares two studies run by run; what does not match is reported on standard error.
 *
 * @throws UsageError if nothing matches.
 */
async function compareStudies(firstDirectory: string, secondDirectory: string, options: CompareOptions): Promise<void> {
  tableFormat(options);
  const first = StudyFolder.open(await comparedFolder(firstDirectory, options));
  const second = StudyFolder.open(await comparedFolder(secondDirectory, options));
  const manifests = [first.manifest(), second.manifest()] as const;
  const { runs, metrics } = comparedRuns([first, second], options, manifests);
  const [ofFirst, ofSecond] = runs;
  const { where = [], confidence } = options;
  const comparison = compareRuns(rowsThatMatch(ofFirst, where), rowsThatMatch(ofSecond, where), confidence);
  const unmatched = unmatchedInWords(comparison, [firstDirectory, secondDirectory]);
  if (comparison.pairs === 0)
    throw new UsageError(`nothing to compare, no run has a counterpart in the other study: ${unmatched.join('; ')}`);
  const cautions = [first, second].flatMap(cautionsOf);
  for (const line of [...notes(comparison, manifests), ...unmatched, ...cautions]) console.error(line);
  await writeTable(withMetrics(comparison.table, metrics), options);
}

/** With `--partial` the study may be complete. */
async function comparedFolder(directory: string, { partial }: CompareOptions): Promise<string> {
  const isIncomplete = existsSync(join(directory, BEGUN));
  return resultsFolder(directory, partial === true && isIncomplete);
}

/** What to be careful about with the values of one of the studies. */
function cautionsOf(folder: StudyFolder): string[] {
  const points = cautionedPoints(folder.readTable('summary'), folder.readTable('runs'));
  return cautionLines(points).map((line) => `${folder.path}: ${line}`);
}

/** The runs with columns for the metrics that are asked for, or else for those that the studies draw. */
function comparedRuns(
  [first, second]: readonly [StudyFolder, StudyFolder],
  { metric = [], all }: CompareOptions,
  manifests: readonly Manifest[],
): { readonly runs: readonly [ResultTable, ResultTable]; readonly metrics: readonly string[] } {
  const drawn = manifests.flatMap(({ plots }) => plotsOfRuns(plots).map(({ y }) => columnOf(y)));
  const texts = metric.length > 0 || all === true ? metric : drawn;
  const ofFirst = askedColumns(first.readTable('runs'), '--metric', 'metric', texts);
  const ofSecond = askedColumns(second.readTable('runs'), '--metric', 'metric', texts);
  return { runs: [ofFirst.runs, ofSecond.runs], metrics: ofFirst.names };
}

function notes({ pairs, differences }: PairedComparison, [first, second]: readonly [Manifest, Manifest]): string[] {
  return [
    `${pairs} pairs of runs`,
    ...(differences.length === 0 ? ['same parameters in both'] : [`different parameters: ${differences.join('; ')}`]),
    ...(first.codeFingerprint === second.codeFingerprint
      ? []
      : [`simulated by different code (${first.codeFingerprint} and ${second.codeFingerprint})`]),
  ];
}

function unmatchedInWords({ unmatched }: PairedComparison, directories: readonly string[]): string[] {
  return unmatched.flatMap((runs, index) => {
    if (runs.length === 0) return [];
    const more = runs.length > NAMED ? ', …' : '';
    return `${runs.length} runs of ${directories[index]} have no counterpart: ${runs.slice(0, NAMED).join(' | ')}${more}`;
  });
}
