import { distributionMark, isTimeSeries, type PlotDefinition } from '../../results/folders/plot-definition.ts';
import type { ComponentTable } from '../../results/tables/component-table.ts';
import type { DistributionTable } from '../../results/tables/distribution-table.ts';
import { componentPages } from './component-pages.ts';
import { distributionPages } from './distribution-pages.ts';
import type { VectorTable } from '../../results/tables/vector-table.ts';
import { seriesPages } from './series-pages.ts';
import { plotPages, type PlotPage, type PlottedResults } from './plot-data.ts';

/** What a study measured, and what it recorded besides metrics; absent: nothing. */
export interface StudyResults extends PlottedResults {
  readonly components?: () => ComponentTable;
  readonly distributions?: () => DistributionTable;
  readonly vectors?: () => VectorTable;
}

const NOTHING = { runs: [], metrics: [] };

/** The pictures of a plot, whatever it shows; none if that was not recorded. */
export function pagesOf(plot: PlotDefinition, results: StudyResults): PlotPage[] {
  if (plot.components !== undefined) return componentPages(plot, results, results.components?.() ?? NOTHING);
  if (distributionMark(plot) !== undefined)
    return distributionPages(plot, results, results.distributions?.() ?? NOTHING);
  if (isTimeSeries(plot)) return seriesPages(plot, results, results.vectors?.() ?? NOTHING);
  return plotPages(plot, results);
}
