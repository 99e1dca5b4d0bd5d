import { cautionedPoints } from '../../analysis/statistics/cautions.ts';
import { compareRuns, type PairedComparison } from '../../analysis/comparison/paired-comparison.ts';
import type { Manifest } from '../../results/folders/manifest.ts';
import { StudyFolder } from '../../results/folders/study-folder.ts';
import { cautionLines } from './caution-lines.ts';
import { tableFormat, withMetrics, writeTable, type TableOutputOptions } from './table-output.ts';
import { UsageError } from '../usage-error.ts';

export interface CompareOptions extends TableOutputOptions {
  readonly metric?: readonly string[];
  readonly all?: boolean;
}

/** Runs without partner that are named; more are counted. */
const NAMED = 3;

/**
 * Compares two studies run by run; what does not match is reported on standard error.
 *
 * @throws UsageError if nothing matches.
 */
export async function compareCommand(
  firstDirectory: string,
  secondDirectory: string,
  options: CompareOptions,
): Promise<void> {
  tableFormat(options);
  const [first, second] = [StudyFolder.open(firstDirectory), StudyFolder.open(secondDirectory)];
  const comparison = compareRuns(first.readTable('runs'), second.readTable('runs'));
  const unmatched = unmatchedInWords(comparison, [firstDirectory, secondDirectory]);
  if (comparison.pairs === 0)
    throw new UsageError(`nothing to compare, no run has a counterpart in the other study: ${unmatched.join('; ')}`);
  const manifests = [first.manifest(), second.manifest()] as const;
  const cautions = [first, second].flatMap(cautionsOf);
  for (const line of [...notes(comparison, manifests), ...unmatched, ...cautions]) console.error(line);
  await writeTable(withMetrics(comparison.table, metricsOf(options, manifests)), options);
}

/** What to be careful about with the values of one of the studies. */
function cautionsOf(folder: StudyFolder): string[] {
  const points = cautionedPoints(folder.readTable('summary'), folder.readTable('runs'));
  return cautionLines(points).map((line) => `${folder.path}: ${line}`);
}

/** The metrics that are asked for; else those that the studies draw. */
function metricsOf({ metric = [], all }: CompareOptions, manifests: readonly Manifest[]): readonly string[] {
  if (metric.length > 0 || all === true) return metric;
  return [...new Set(manifests.flatMap(({ plots }) => plots.map(({ y }) => y)))];
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
