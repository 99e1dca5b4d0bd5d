import type { Mark, PlotDefinition } from '../../results/folders/plot-definition.ts';
import { undefinedRuns, withComputedColumns } from '../../results/tables/computed-columns.ts';
import { fits } from '../../results/tables/rule.ts';
import {
  cellInWords,
  cellOf,
  columnNamed,
  groupRows,
  numbersNamed,
  sweptParameters,
  type Cell,
  type ResultTable,
} from '../../results/tables/table.ts';
import { boxStatistics, type BoxStatistics } from '../statistics/box-statistics.ts';
import type { Caution } from '../statistics/cautions.ts';
import { expressionsOf, plotColumns, type PlotColumns } from './plot-columns.ts';
import { inOrder, tuplesInOrder, type DeclaredValues } from './value-order.ts';

const UNSTABLE: Caution = 'depends on run length';

/** What distinguishes the points of a plot besides x. */
export const roles = ['color', 'dash', 'row', 'column'] as const;
export type Role = (typeof roles)[number];

/** One mark of a plot; texts are empty for roles that the plot does not have. */
export interface PlotPoint extends Readonly<Record<Role, string>> {
  /** Number of the parameter point, as in the tables: a report finds its runs by it. */
  readonly point: Cell;
  readonly x: Cell;
  readonly mean: number;
  /** Ends of the 95 % confidence interval; of boxes the least and the largest value. */
  readonly low: number;
  readonly high: number;
  readonly n: number;
  /** Of the values of the runs, where boxes are drawn. */
  readonly box?: BoxStatistics | undefined;
  /** The queues grew: with another duration the value is another. */
  readonly unstable: boolean;
}

/** The texts of a role, as the study declares their values: legends and panels have this order. */
export interface RoleTexts {
  readonly title: string;
  /** Of all pages of the plot: each has the same panels, and the same colors, marks and dashes for the same texts. */
  readonly order: readonly string[];
}

/** A panel that no point falls into. */
type EmptyPanel = Readonly<Record<'row' | 'column', string>>;

/** What one picture shows, with its titles. */
export interface PlotData {
  readonly mark: Mark;
  readonly points: readonly PlotPoint[];
  /** Places of a horizontal axis of names, in order; undefined: the axis is one of numbers. */
  readonly xOrder: readonly string[] | undefined;
  readonly emptyPanels: readonly EmptyPanel[];
  readonly xTitle: string;
  readonly yTitle: string;
  /** Roles that distinguish something; colors also if there is only one. */
  readonly texts: Readonly<Partial<Record<Role, RoleTexts>>>;
  /** What roles with a single text say: “Distribution of request sizes: uniform”; and in how many runs there is no value. */
  readonly constants: readonly string[];
}

/** One picture of a plot: all of it, or what belongs to one value of its page parameter. */
export interface PlotPage {
  /** File name without suffix. */
  readonly name: string;
  readonly title: string;
  readonly data: PlotData;
}

/** A parameter point of a plot, and what was measured of the plot's metric: without value, it still has its panel. */
interface Measured {
  readonly point: Cell;
  readonly valueOf: (parameter: string) => Cell;
  readonly x: Cell;
  readonly mean: number | null;
  readonly halfWidth: number;
  readonly n: number;
  readonly unstable: boolean;
}

/** What all pages of a plot have in common. */
interface PlotFrame {
  readonly mark: Mark;
  /** What the runs of a point measured, where that is drawn. */
  readonly valuesOf: (point: Cell) => readonly number[];
  readonly xTitle: string;
  readonly yTitle: string;
  readonly xOrder: readonly Cell[];
  readonly parameters: Readonly<Record<Role, readonly string[]>>;
  readonly texts: readonly (readonly [Role, RoleTexts])[];
  /** In how many runs of a point the expression has no value, as something is divided by 0. */
  readonly undefinedRuns: ReadonlyMap<Cell, number>;
}

/**
 * Takes the values of a plot from the tables of a study; the summary must have the expressions of metrics among its metrics.
 * Swept parameters that the plot does not name must not make points coincide; else their values are distinguished by
 * colors.
 */
export function plotPages(
  definition: PlotDefinition,
  plainRuns: ResultTable,
  summary: ResultTable,
  declared: DeclaredValues = {},
): PlotPage[] {
  const runs = withComputedColumns(plainRuns, expressionsOf([definition]));
  const columns = plotColumns(definition);
  const { plot, labels } = columns;
  const all = measuredPoints(plot, runs, summary).filter(
    ({ valueOf }) => plot.only.length === 0 || plot.only.some((rule) => fits(rule, valueOf)),
  );
  const frame = frameOf(columns, runs, all, declared);
  const page = plot.page;
  if (page === undefined) return [{ name: plot.name, title: plot.title, data: plotData(plot, frame, all) }];
  const values = inOrder(
    all.map(({ valueOf }) => valueOf(page)),
    declared[page],
  );
  return values.map((value) => ({
    name: `${plot.name}.${cellInWords(value)
      .replaceAll('+', '')
      .replaceAll(/[^\w.-]/g, '-')}`,
    title: `${plot.title} (${typeof value === 'string' ? value : `${labels.get(page) ?? page} = ${cellInWords(value)}`})`,
    data: plotData(
      plot,
      frame,
      all.filter(({ valueOf }) => valueOf(page) === value),
    ),
  }));
}

function frameOf(
  { plot, labels }: PlotColumns,
  runs: ResultTable,
  all: readonly Measured[],
  declared: DeclaredValues,
): PlotFrame {
  const parameters = roleParameters(plot, runs, all);
  const mark = plot.mark ?? usualMark(all.map(({ x }) => x));
  return {
    mark,
    valuesOf: mark === 'box' ? valuesByPoint(runs, plot.y) : () => [],
    xTitle: plot.xTitle ?? titleOf(runs, plot.x, labels),
    yTitle: titleOf(runs, plot.y, labels, plot.percent),
    undefinedRuns: undefinedRuns(runs, plot.y),
    xOrder: inOrder(
      all.map(({ x }) => x),
      declared[plot.x],
    ),
    parameters,
    texts: roles
      .filter((role) => parameters[role].length > 0)
      .map((role) => [role, roleTexts(parameters[role], { runs, labels }, all, declared)] as const),
  };
}

/** Names have no order in which lines could join them. */
function usualMark(places: readonly Cell[]): Mark {
  return places.length > 0 && places.every((place) => typeof place !== 'number') ? 'bars' : 'line';
}

function plotData(plot: PlotDefinition, frame: PlotFrame, measured: readonly Measured[]): PlotData {
  const { mark, parameters, texts, xTitle, yTitle } = frame;
  const ofNumbers = measured.every(({ x }) => typeof x === 'number' && Number.isFinite(x));
  const scale = plot.percent ? 100 : 1;
  const points = measured.flatMap(({ point, mean, halfWidth, n, unstable, x, valueOf }): PlotPoint[] => {
    if (mean === null) return [];
    const values = frame.valuesOf(point).map((value) => value * scale);
    const isBox = mark === 'box';
    const text = (role: Role): string => textOf(parameters[role], valueOf);
    return [
      {
        point,
        x: ofNumbers ? x : cellInWords(x),
        color: text('color'),
        dash: text('dash'),
        row: text('row'),
        column: text('column'),
        mean: mean * scale,
        low: isBox ? Math.min(...values) : (mean - halfWidth) * scale,
        high: isBox ? Math.max(...values) : (mean + halfWidth) * scale,
        n,
        unstable,
        ...(isBox && { box: boxStatistics(values) }),
      },
    ];
  });
  const shownTexts: Partial<Record<Role, RoleTexts>> = Object.fromEntries(texts.filter((each) => !isConstant(each)));
  return {
    mark,
    points,
    xOrder: ofNumbers ? undefined : frame.xOrder.map(cellInWords),
    emptyPanels: emptyPanels(shownTexts, points),
    xTitle,
    yTitle,
    texts: shownTexts,
    constants: [
      ...texts.filter(isConstant).map(([, { title, order }]) => `${title}: ${order[0]}`),
      ...lostInWords(frame, measured),
    ],
  };
}

/** “no value in 3 runs (division by 0)” */
function lostInWords({ undefinedRuns: lost }: PlotFrame, measured: readonly Measured[]): string[] {
  const number = measured.reduce((sum, { point }) => sum + (lost.get(point) ?? 0), 0);
  return number === 0 ? [] : [`no value in ${number} ${number === 1 ? 'run' : 'runs'} (division by 0)`];
}

function isConstant([role, { order }]: readonly [Role, RoleTexts]): boolean {
  return role !== 'color' && order.length === 1;
}

function emptyPanels(
  { row, column }: Readonly<Partial<Record<Role, RoleTexts>>>,
  points: readonly PlotPoint[],
): EmptyPanel[] {
  if (row === undefined && column === undefined) return [];
  const key = (panel: EmptyPanel): string =>
    JSON.stringify([row === undefined ? '' : panel.row, column === undefined ? '' : panel.column]);
  const filled = new Set(points.map(key));
  const panels = (row?.order ?? ['']).flatMap((each) =>
    (column?.order ?? ['']).map((other) => ({ row: each, column: other })),
  );
  return panels.filter((panel) => !filled.has(key(panel)));
}

function measuredPoints(plot: PlotDefinition, runs: ResultTable, summary: ResultTable): Measured[] {
  const points = columnNamed(summary, 'point').values;
  const cautions = columnNamed(summary, 'caution').values;
  const [means, halfWidths, counts] = ['mean', 'half_width', 'n'].map((name) => numbersNamed(summary, name));
  const runsOfPoint = groupRows(runs, 'point');
  return (groupRows(summary, 'metric').get(plot.y) ?? []).flatMap((row): Measured[] => {
    const [run] = runsOfPoint.get(points.at(row)) ?? [];
    if (run === undefined) return [];
    const valueOf = (parameter: string): Cell => cellOf(runs, run, parameter);
    return [
      {
        point: points.at(row),
        valueOf,
        x: valueOf(plot.x),
        mean: means?.at(row) ?? null,
        halfWidth: halfWidths?.at(row) ?? 0,
        n: counts?.at(row) ?? 0,
        unstable: cautions.at(row) === UNSTABLE,
      },
    ];
  });
}

/** What the runs of each point measured of a metric. */
function valuesByPoint(runs: ResultTable, metric: string): (point: Cell) => readonly number[] {
  const values = numbersNamed(runs, metric);
  const rows = groupRows(runs, 'point');
  return (point) => values.present(rows.get(point) ?? []);
}

/**
 * The parameters of each role: those that the plot names, and to the colors what else is needed to distinguish points.
 */
function roleParameters(
  plot: PlotDefinition,
  runs: ResultTable,
  measured: readonly Measured[],
): Record<Role, readonly string[]> {
  const named = (role: Role): readonly string[] => (plot[role] === undefined ? [] : [plot[role]]);
  const result = { color: [...named('color')], dash: named('dash'), row: named('row'), column: named('column') };
  const { page } = plot;
  const pages = page === undefined ? [] : [page];
  const used = new Set([...roles.flatMap(named), plot.x, ...pages]);
  const keyOf = ({ x, valueOf }: Measured): string =>
    JSON.stringify([x, ...[...pages, ...roles.flatMap((role) => result[role])].map(valueOf)].map(String));
  const distinct = (): number => new Set(measured.map(keyOf)).size;
  for (const name of sweptParameters(runs).filter((each) => !used.has(each))) {
    const before = distinct();
    if (before === measured.length) break;
    result.color.push(name);
    if (distinct() === before) result.color.pop();
  }
  return result;
}

/** The texts of a role in the order of its values: that of the first parameter, among equals of the next one. */
function roleTexts(
  parameters: readonly string[],
  { runs, labels }: { readonly runs: ResultTable } & Pick<PlotColumns, 'labels'>,
  measured: readonly Measured[],
  declared: DeclaredValues,
): RoleTexts {
  const tuples = measured.map(({ valueOf }) => parameters.map(valueOf));
  const orders = parameters.map((name, index) =>
    inOrder(
      tuples.map((values) => values[index] ?? null),
      declared[name],
    ),
  );
  return {
    title: parameters.map((name) => titleOf(runs, name, labels)).join(', '),
    order: [...new Set(tuplesInOrder(tuples, orders).map(inWords))],
  };
}

function textOf(parameters: readonly string[], valueOf: (parameter: string) => Cell): string {
  return inWords(parameters.map(valueOf));
}

/** “Request handling time [s]” */
function titleOf(table: ResultTable, name: string, labels: PlotColumns['labels'], percent = false): string {
  const { description, unit } = columnNamed(table, name);
  // What follows is how automatic values come about.
  const [phrase = description] = [labels.get(name) ?? description.split('; ')[0]];
  const shownUnit = percent ? '%' : unit;
  return shownUnit === '' || shownUnit === '1' ? phrase : `${phrase} [${shownUnit}]`;
}

function inWords(values: readonly Cell[]): string {
  return values.map(cellInWords).join(', ');
}
