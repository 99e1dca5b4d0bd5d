/**
 * What plots of a report need: made by `report-content.ts` in Node, read by the page's script. As the results, it is there
 * once, whatever the number of plots: JSON, compressed by gzip, in base64.
 */
export interface PageContent {
  readonly plots: readonly PagePlot[];
  /** Rows that plots draw; each is a list of objects. */
  readonly dataSets: readonly (readonly object[])[];
  readonly points: PagePoints;
  /** What each caution means. */
  readonly cautions: Readonly<Record<string, string>>;
}

/** What tables of a report need besides. */
export interface PageResults {
  /** Those with values that are not all zero: first what plots draw, then the other ones. */
  readonly metrics: readonly PageMetric[];
  readonly runs: PageRuns;
}

export interface PagePlot {
  readonly name: string;
  /** Vega-Lite, in which `data.values` is the number of a data set. */
  readonly specification: object;
  /** The metric whose runs a click on a point shows; absent: the plot has no points of the tables. */
  readonly metric?: string;
  /** The plot shows it in percent. */
  readonly percent: boolean;
}

/** A cell of a table; `never` is infinity. */
export type PageValue = number | string | boolean | null;

/** A column: its values, or the one that all rows have. */
export type PageColumn = { readonly each: readonly PageValue[] } | { readonly all: PageValue };

export interface PageParameter {
  readonly name: string;
  readonly unit: string;
  readonly description: string;
  readonly values: PageColumn;
}

/** The parameter points; columns have a value for each. */
export interface PagePoints {
  /** As in the tables. */
  readonly numbers: readonly PageValue[];
  /** “policy=Random, puToPeRatio=3” */
  readonly labels: readonly string[];
  readonly swept: readonly PageParameter[];
  readonly others: readonly PageParameter[];
  readonly cautions: PageColumn;
  /** What MSER-5 finds instead of a warm-up that is too short: “137 s”. */
  readonly warmups: PageColumn;
  /** Runs that failed, in words. */
  readonly failures: readonly (readonly string[])[];
}

/** The means of a metric; columns have a value for each point. */
export interface PageMetric {
  readonly name: string;
  readonly unit: string;
  readonly description: string;
  readonly mean: PageColumn;
  readonly halfWidth: PageColumn;
  readonly n: PageColumn;
}

/** The runs; columns have a value for each. */
export interface PageRuns {
  /** Positions in the list of points; empty: the page has no runs. */
  readonly point: readonly (number | null)[];
  readonly run: PageColumn;
  readonly seed: PageColumn;
  /** Of all metrics, of those that plots draw, or of none, as the size of the page allows. */
  readonly metrics: Readonly<Record<string, PageColumn>>;
}

/** Positions of the points that a plot shows, or of all. */
export function pointsIn({ dataSets, points }: PageContent, plot: PagePlot | undefined): number[] {
  const all = points.numbers.map((_, index) => index);
  if (plot === undefined) return all;
  const rows = dataSetsOf(plot.specification).flatMap((number) => dataSets[number] ?? []);
  const drawn = new Set(rows.map((row) => ('point' in row ? row.point : undefined)));
  return all.filter((index) => drawn.has(points.numbers[index]));
}

/** Numbers of the data sets that a specification, or a part of one, draws. */
function dataSetsOf(part: unknown): number[] {
  if (typeof part !== 'object' || part === null) return [];
  return Object.entries(part).flatMap(([name, value]: [string, unknown]) => {
    const { values } = typeof value === 'object' && value !== null ? (value as { values?: unknown }) : {};
    return name === 'data' && typeof values === 'number' ? [values] : dataSetsOf(value);
  });
}

/** @returns null also if there is no such row */
export function valueAt(column: PageColumn, row: number): PageValue {
  return 'all' in column ? column.all : (column.each[row] ?? null);
}
