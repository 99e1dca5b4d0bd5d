import { cautionMeanings } from '../statistics/cautions.ts';
import { DataSets } from './data-sets.ts';
import type { PageContent, PagePlot, PageResults } from './page/page-content.ts';
import type { ReportSource } from './report-source.ts';
import { cellsOf, isEmptyMetric, pageMetrics, pagePoints, pageRuns } from './page-tables.ts';

export interface ReportContent {
  readonly page: PageContent;
  readonly results: PageResults;
  /** Metrics without values, and those that are 0 in all points. */
  readonly emptyMetrics: readonly string[];
  /** Metrics whose means are not in the page, because there are too many points. */
  readonly leftOut: readonly string[];
}

/** Means that a page has at most: about one megabyte and a half. */
const MOST_MEANS = 150_000;

/** The data of a report: what plots draw, the means of all metrics, and of runs as much as the size allows. */
export function reportContent(source: ReportSource): ReportContent {
  const { plots, summary } = source;
  const numbers = [...new Set(cellsOf(summary, 'point'))];
  const drawn = new Set(plots.flatMap(({ metric }) => metric ?? []));
  const all = pageMetrics(source, numbers);
  const ordered = [...all.filter(({ name }) => drawn.has(name)), ...all.filter(({ name }) => !drawn.has(name))];
  const filled = ordered.filter((metric) => !isEmptyMetric(metric));
  const fitting = filled.slice(0, Math.max(drawn.size, Math.floor(MOST_MEANS / Math.max(1, numbers.length))));
  const dataSets = new DataSets();
  const pagePlots = plots.map(({ name, specification, metric, percent = false }): PagePlot => ({
    name,
    specification: dataSets.extracted(specification) as object,
    ...(metric !== undefined && { metric }),
    percent,
  }));
  return {
    page: {
      plots: pagePlots,
      dataSets: dataSets.all,
      points: pagePoints(source, numbers),
      cautions: cautionMeanings,
    },
    results: { metrics: fitting, runs: pageRuns(source, numbers, fitting, drawn) },
    emptyMetrics: ordered.filter(isEmptyMetric).map(({ name }) => name),
    leftOut: filled.slice(fitting.length).map(({ name }) => name),
  };
}
