import type { TopLevelSpec } from 'vega-lite';
import type { Manifest } from '../../results/folders/manifest.ts';
import {
  cellInWords,
  columnNamed,
  sweptParameters,
  type Cell,
  type Column,
  type ResultTable,
} from '../../results/tables/table.ts';
import { cautionMeanings, type CautionedPoint } from '../statistics/cautions.ts';
import type {
  PageColumn,
  PageContent,
  PageMetric,
  PageParameter,
  PagePlot,
  PagePoints,
  PageRuns,
  PageValue,
} from './page/page-content.ts';

/** A plot of a report: a specification with all its data. Marks of a parameter point have its number in the field `point`. */
export interface ReportPlot {
  readonly name: string;
  /** As in lists; absent: that of the picture. */
  readonly title?: string;
  readonly specification: TopLevelSpec;
  /** The metric that is drawn, a column of the runs; absent: something else is. */
  readonly metric?: string;
  /** The metric is drawn in percent. */
  readonly percent?: boolean;
  /** Size of the picture, px: its place is kept free until it is drawn. */
  readonly size?: PictureSize;
}

interface PictureSize {
  readonly width: number;
  readonly height: number;
}

/** What a report is made of. */
export interface ReportSource {
  readonly manifest: Manifest;
  readonly runs: ResultTable;
  readonly summary: ResultTable;
  readonly plots: readonly ReportPlot[];
  readonly cautions: readonly CautionedPoint[];
}

export interface ReportContent {
  readonly page: PageContent;
  /** Metrics without values, and those that are 0 in all points. */
  readonly emptyMetrics: readonly string[];
  /** Metrics whose means are not in the page, because there are too many points. */
  readonly leftOut: readonly string[];
}

/** Numbers of runs, and of means, that a page has at most: about half a megabyte, and one and a half. */
const MOST_RUN_VALUES = 120_000;
const MOST_MEANS = 150_000;
/** Digits that are kept: of what plots draw and of runs, of means, and of half-widths of intervals. */
const [RUN_DIGITS, MEAN_DIGITS, HALF_WIDTH_DIGITS] = [7, 6, 3];

/** The data of a report: what plots draw, the means of all metrics, and of runs as much as the size allows. */
export function reportContent(source: ReportSource): ReportContent {
  const { plots, summary } = source;
  const numbers = [...new Set(cellsOf(summary, 'point'))];
  const drawn = new Set(plots.flatMap(({ metric }) => metric ?? []));
  const all = pageMetrics(source, numbers);
  const ordered = [...all.filter(({ name }) => drawn.has(name)), ...all.filter(({ name }) => !drawn.has(name))];
  const filled = ordered.filter((metric) => !isEmpty(metric));
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
      metrics: fitting,
      runs: pageRuns(source, numbers, fitting, drawn),
      cautions: cautionMeanings,
    },
    emptyMetrics: ordered.filter(isEmpty).map(({ name }) => name),
    leftOut: filled.slice(fitting.length).map(({ name }) => name),
  };
}

/** The rows that specifications have inside, each list once. */
class DataSets {
  readonly all: object[][] = [];
  readonly #known = new Map<string, number>();

  /** A specification, or a part of one, with the numbers of data sets in the place of their rows. */
  extracted(part: unknown): unknown {
    if (Array.isArray(part)) return part.map((each) => this.extracted(each));
    if (typeof part !== 'object' || part === null) return part;
    return Object.fromEntries(
      Object.entries(part).map(([name, value]: [string, unknown]) => [
        name,
        name === 'data' && hasRows(value) ? { ...value, values: this.#numberOf(value.values) } : this.extracted(value),
      ]),
    );
  }

  #numberOf(rows: readonly object[]): number {
    const text = JSON.stringify(rows, (_key, value: unknown) =>
      typeof value === 'number' ? rounded(value, RUN_DIGITS) : value,
    );
    const known = this.#known.get(text);
    if (known !== undefined) return known;
    this.#known.set(text, this.all.length);
    return this.all.push(JSON.parse(text) as object[]) - 1;
  }
}

function hasRows(value: unknown): value is { readonly values: readonly object[] } {
  return typeof value === 'object' && value !== null && 'values' in value && Array.isArray(value.values);
}

function pageMetrics({ runs, summary }: ReportSource, numbers: readonly Cell[]): PageMetric[] {
  const [points, names] = [cellsOf(summary, 'point'), cellsOf(summary, 'metric')];
  const columns = ['mean', 'half_width', 'n'].map((name) => cellsOf(summary, name));
  const positions = new Map(numbers.map((number, index) => [number, index]));
  const rowsOf = new Map<Cell, number[]>();
  for (const [row, name] of names.entries()) {
    const rows = rowsOf.get(name) ?? [];
    rows[positions.get(points[row] ?? null) ?? 0] = row;
    rowsOf.set(name, rows);
  }
  return runs.columns
    .filter(({ kind, name }) => kind === 'metric' && rowsOf.has(name))
    .map(({ name, unit, description }): PageMetric => {
      const rows = rowsOf.get(name) ?? [];
      const [mean = [], halfWidth = [], n = []] = columns.map((cells) =>
        numbers.map((_, index) => cells[rows[index] ?? -1] ?? null),
      );
      return {
        name,
        unit,
        description: phrase(description),
        mean: pageColumn(mean, MEAN_DIGITS),
        halfWidth: pageColumn(halfWidth, HALF_WIDTH_DIGITS),
        n: pageColumn(n),
      };
    });
}

function isEmpty({ mean }: PageMetric): boolean {
  return 'all' in mean
    ? mean.all === null || mean.all === 0
    : mean.each.every((value) => value === null || value === 0);
}

function pagePoints({ manifest, runs, cautions, summary }: ReportSource, numbers: readonly Cell[]): PagePoints {
  const pointOfRun = cellsOf(runs, 'point');
  const firstRun = new Map(pointOfRun.map((number, row) => [number, row] as const).toReversed());
  const rows = numbers.map((number) => firstRun.get(number) ?? -1);
  const parameter = ({ name, unit, description }: Column): PageParameter => {
    const cells = cellsOf(runs, name);
    const values = pageColumn(rows.map((row) => cells[row] ?? null));
    return { name, unit, description: phrase(description), values };
  };
  const isSwept = new Set(sweptParameters(runs));
  const columns = runs.columns.filter(({ kind }) => kind === 'parameter');
  const swept = columns.filter(({ name }) => isSwept.has(name));
  const sweptCells = swept.map(({ name }) => [name, cellsOf(runs, name)] as const);
  const labels = rows.map((row) => sweptCells.map(([name, cells]) => `${name}=${cellInWords(cells[row])}`).join(', '));
  const ofPoint = new Map(cellsOf(summary, 'point').map((number, row) => [number, row]));
  const cautionCells = cellsOf(summary, 'caution');
  const late = new Map(
    cautions.flatMap(({ label, caution, warmup }) =>
      caution === 'warm-up too short' ? [[label, warmup === null ? 'never' : `${Math.round(warmup)} s`]] : [],
    ),
  );
  const failures = new Map<string, string[]>();
  for (const { point, seed, reason } of manifest.failures)
    failures.set(point, [...(failures.get(point) ?? []), `seed ${seed}: ${reason}`]);
  return {
    numbers: numbers.map(pageValue),
    labels,
    swept: swept.map(parameter),
    others: columns.filter(({ name }) => !isSwept.has(name)).map(parameter),
    cautions: pageColumn(numbers.map((number) => cautionCells[ofPoint.get(number) ?? -1] ?? null)),
    warmups: pageColumn(labels.map((label) => late.get(label) ?? null)),
    failures: labels.map((label) => failures.get(label) ?? []),
  };
}

/** Of all metrics where they are few, else of those that are drawn, as far as there is room. */
function pageRuns(
  { runs }: ReportSource,
  numbers: readonly Cell[],
  metrics: readonly PageMetric[],
  drawn: ReadonlySet<string>,
): PageRuns {
  const pointOfRun = cellsOf(runs, 'point');
  const room = Math.floor(MOST_RUN_VALUES / Math.max(1, pointOfRun.length));
  const names = metrics.map(({ name }) => name);
  const shown = names.length <= room ? names : names.filter((name) => drawn.has(name)).slice(0, room);
  const isThere = room > 0;
  const positions = new Map(numbers.map((number, index) => [number, index]));
  const identity = (name: string): PageColumn =>
    isThere && runs.columns.some((column) => column.name === name) ? pageColumn(cellsOf(runs, name)) : { all: null };
  return {
    point: isThere ? pageColumn(pointOfRun.map((number) => positions.get(number) ?? null)) : { all: null },
    run: identity('run'),
    seed: identity('seed'),
    metrics: Object.fromEntries(shown.map((name) => [name, pageColumn(cellsOf(runs, name), RUN_DIGITS)])),
  };
}

function pageColumn(cells: readonly Cell[], digits = RUN_DIGITS): PageColumn {
  const each = cells.map((cell) => pageValue(cell, digits));
  const [first = null] = each;
  return each.every((value) => value === first) ? { all: first } : { each };
}

function pageValue(cell: Cell, digits: number = RUN_DIGITS): PageValue {
  if (typeof cell !== 'number') return cell;
  return Number.isFinite(cell) ? rounded(cell, digits) : cell === Infinity ? cellInWords(cell) : null;
}

/** Whole numbers are counts, and stay exact. */
function rounded(value: number, digits: number): number {
  return Number.isInteger(value) ? value : Number(value.toPrecision(digits));
}

/** What follows is how automatic values come about. */
function phrase(description: string): string {
  const [first = description] = description.split('; ');
  return first;
}

function cellsOf(table: ResultTable, name: string): Cell[] {
  const { values } = columnNamed(table, name);
  return Array.from({ length: values.length }, (_, row) => values.at(row));
}
