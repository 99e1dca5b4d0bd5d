import {
  cellInWords,
  columnNamed,
  sweptParameters,
  type Cell,
  type Column,
  type ResultTable,
} from '../../results/tables/table.ts';
import type { PageColumn, PageMetric, PageParameter, PagePoints, PageRuns, PageValue } from './page/page-content.ts';
import type { ReportSource } from './report-source.ts';

/** Numbers of runs that a page has at most: about half a megabyte. */
const MOST_RUN_VALUES = 120_000;
/** Digits that are kept: of runs, of means, and of half-widths of intervals. */
const [RUN_DIGITS, MEAN_DIGITS, HALF_WIDTH_DIGITS] = [7, 6, 3];

/** The means of all metrics of the runs. */
export function pageMetrics({ runs, summary }: ReportSource, numbers: readonly Cell[]): PageMetric[] {
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

/** Whether a metric has no values, or only zeros. */
export function isEmptyMetric({ mean }: PageMetric): boolean {
  return 'all' in mean
    ? mean.all === null || mean.all === 0
    : mean.each.every((value) => value === null || value === 0);
}

/** The parameter points, with what to know of them. */
export function pagePoints({ manifest, runs, cautions, summary }: ReportSource, numbers: readonly Cell[]): PagePoints {
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

/** The runs: of all metrics where they are few, else of those that are drawn, as far as there is room. */
export function pageRuns(
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
    point: isThere ? pointOfRun.map((number) => positions.get(number) ?? null) : [],
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
export function rounded(value: number, digits: number): number {
  return Number.isInteger(value) ? value : Number(value.toPrecision(digits));
}

/** What follows is how automatic values come about. */
function phrase(description: string): string {
  const [first = description] = description.split('; ');
  return first;
}

/** The cells of a column. */
export function cellsOf(table: ResultTable, name: string): Cell[] {
  const { values } = columnNamed(table, name);
  return Array.from({ length: values.length }, (_, row) => values.at(row));
}
