import { bucketBounds, type HistogramContent } from '../../protocol/measurement/quantile-histogram.ts';
import type { MeasuredClass } from '../../results/tables/measured-class.ts';
import type { RunHistogram } from '../../results/tables/distribution-table.ts';
import type { StartedRun } from '../../sim/run/started-run.ts';
import type { DetailChoice } from '../language/detail-choice.ts';

/** What was measured of a run's components and distributions. */
export interface ObservedDetails {
  readonly classes: readonly MeasuredClass[];
  readonly histograms: readonly RunHistogram[];
}

/** @param run at its end, with the components that the choice names */
export function observedDetails(run: StartedRun, { distributions }: DetailChoice): ObservedDetails {
  const known = run.distributions();
  return {
    classes: run.components(),
    histograms: distributions.flatMap((metric) => {
      const content = known[metric];
      return content === undefined ? [] : histogramOf(metric, content);
    }),
  };
}

function histogramOf(metric: string, { buckets }: HistogramContent): RunHistogram {
  const bounds = buckets.map(([bucket]) => bucketBounds(bucket));
  return {
    metric,
    lower: Float64Array.from(bounds, ([lower]) => lower),
    upper: Float64Array.from(bounds, ([, upper]) => upper),
    counts: Float64Array.from(buckets, ([, count]) => count),
  };
}

/** How many numbers they have, by which memory is limited. */
export function sizeOf({ classes, histograms }: ObservedDetails): number {
  return (
    classes.reduce((sum, { values }) => sum + values.length, 0) +
    histograms.reduce((sum, { counts }) => sum + counts.length, 0)
  );
}
