import { bulkTransferComponentNumbers } from '../../sim/models/bulk-transfer/bulk-transfer-component-metrics.ts';
import { poolComponentNumbers } from '../../sim/models/rserpool/component-numbers.ts';
import type { RunParameters } from '../../sim/run/run-parameters.ts';
import { detailsOfModel } from '../language/detail-choice.ts';
import { StudyError } from '../language/study-error.ts';
import type { Study } from '../language/study.ts';
import { initialSeeds } from './replications.ts';

/** Values of components and buckets of distributions of a study: they are put into tables, in memory. */
export const MOST_DETAIL_VALUES = 20_000_000;

/**
 * Components that are too many to keep. How many buckets distributions have comes out as the runs are simulated.
 *
 * @throws StudyError naming the number of values, and the class that has most of them.
 */
export function checkDetails(
  { source, details, replications }: Study,
  points: readonly { readonly parameters: RunParameters }[],
): void {
  const seeds = initialSeeds(replications).length;
  const totals = new Map<string, number>();
  for (const { parameters } of points) {
    const numbers: Readonly<Record<string, number>> =
      parameters.model === 'rserpool' ? poolComponentNumbers(parameters) : bulkTransferComponentNumbers(parameters);
    for (const [name, metrics] of Object.entries(detailsOfModel(details, parameters.model).components))
      totals.set(name, (totals.get(name) ?? 0) + seeds * metrics.length * (numbers[name] ?? 0));
  }
  const all = [...totals.values()].reduce((sum, number) => sum + number, 0);
  if (all <= MOST_DETAIL_VALUES) return;
  const [largest] = [...totals].toSorted(([, a], [, b]) => b - a);
  throw new StudyError(
    `${source.file}: components: all runs together would have ${all.toPrecision(3)} values, most of them of the class ` +
      `${largest?.[0]}; at most ${MOST_DETAIL_VALUES} are possible: record fewer classes or metrics, or use fewer seeds`,
  );
}
