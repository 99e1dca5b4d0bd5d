/**
 * What the page of a report shows besides its text: made by `report-content.ts` in Node, read by the page's script. It is
 * there once, whatever the number of plots: JSON, compressed by gzip, in base64.
 */
export interface PageContent {
  readonly plots: readonly PagePlot[];
  /** Rows that plots draw; each is a list of objects. */
  readonly dataSets: readonly (readonly object[])[];
  readonly points: PagePoints;
  /** Those with values that are not all zero: first what plots draw, then the other ones. */
  readonly metrics: readonly PageMetric[];
  readonly runs: PageRuns;
  /** What each caution means. */
  readonly cautions: Readonly<Record<string, string>>;
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
  /** Positions in the list of points. */
  readonly point: PageColumn;
  readonly run: PageColumn;
  readonly seed: PageColumn;
  /** Of all metrics, of those that plots draw, or of none, as the size of the page allows. */
  readonly metrics: Readonly<Record<string, PageColumn>>;
}

/** @returns null also if there is no such row */
export function valueAt(column: PageColumn, row: number): PageValue {
  return 'all' in column ? column.all : (column.each[row] ?? null);
}
