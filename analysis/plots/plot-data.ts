import type { Mark, PlotDefinition } from '../../results/folders/plot-definition.ts';
import { readExpression } from '../../results/expressions/expression.ts';
import { undefinedRuns } from '../../results/tables/computed-columns.ts';
import { componentColumns } from '../../results/tables/detail-rows.ts';
import { fits } from '../../results/tables/rule.ts';
import {
  cellInWords,
  findColumn,
  columnNamed,
  groupRows,
  numbersNamed,
  sweptParameters,
  type Cell,
  type ResultTable,
} from '../../results/tables/table.ts';
import type { PlotStyle } from '../../results/folders/plot-look.ts';
import { intervalHalfWidth } from '../statistics/statistics.ts';
import { boxStatistics, type BoxStatistics } from '../statistics/box-statistics.ts';
import type { Caution } from '../statistics/cautions.ts';
import { plotColumns, withPlotColumns, type PlotColumns } from './plot-columns.ts';
import { lookOf, type Look } from './look.ts';
import {
  distinctLabels,
  isNamedByLabels,
  keyOf,
  valueLabel,
  numberLabels,
  placesInOrder,
  placeText,
  withTemplateColumns,
  type ParameterOf,
} from './value-labels.ts';
import { inOrder, tuplesInOrder, withOrder, type DeclaredValues } from './value-order.ts';

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
  /** Of bars of a histogram, which begin at x: where they end, and their middle. */
  readonly upper?: number | undefined;
  readonly middle?: number | undefined;
  /** Of the values of the runs, where boxes are drawn. */
  readonly box?: BoxStatistics | undefined;
  /** The queues grew: with another duration the value is another. */
  readonly unstable: boolean;
}

/** The texts of a role, as the study declares their values: legends and panels have this order. */
export interface RoleTexts {
  /** Empty: none. */
  readonly title: string;
  /** The texts say themselves what they are values of. */
  readonly isNamed: boolean;
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
  /** What places of an axis of numbers are called instead; undefined: as they are. */
  readonly xLabels: ReadonlyMap<number, string> | undefined;
  readonly emptyPanels: readonly EmptyPanel[];
  readonly xTitle: string;
  readonly yTitle: string;
  /** Roles that distinguish something; colors also if there is only one. */
  readonly texts: Readonly<Partial<Record<Role, RoleTexts>>>;
  /** What roles with a single text say: “Distribution of request sizes: uniform”; and in how many runs there is no value. */
  readonly constants: readonly string[];
  /** Which values are missing, and why. */
  readonly lost: readonly string[];
  /** Sentences about the values that a reader must know; absent: none. */
  readonly notes?: readonly string[];
}

/** One picture of a plot: all of it, or what belongs to one value of its page parameter. */
export interface PlotPage {
  /** File name without suffix. */
  readonly name: string;
  readonly title: string;
  readonly look: Look;
  readonly data: PlotData;
}

/** What a study measured, and how it wants to see it. */
export interface PlottedResults {
  readonly runs: ResultTable;
  readonly summary: ResultTable;
  readonly declared?: DeclaredValues;
  /** Absent: the usual one. */
  readonly style?: PlotStyle | undefined;
}

/** A parameter point of a plot, and what was measured of the plot's metric: without value, it still has its panel. */
interface Measured {
  readonly point: Cell;
  readonly valueOf: ParameterOf;
  readonly x: Cell;
  readonly mean: number | null;
  /** Of the interval with the confidence that the look wants. */
  readonly halfWidth: number;
  readonly n: number;
  readonly unstable: boolean;
}

/** What all pages of a plot have in common. */
interface PlotFrame {
  readonly look: Look;
  readonly mark: Mark;
  /** What the runs of a point measured, where that is drawn. */
  readonly valuesOf: (point: Cell) => readonly number[];
  readonly xTitle: string;
  readonly yTitle: string;
  readonly xOrder: readonly Cell[];
  readonly textOf: Readonly<Record<Role, (valueOf: ParameterOf) => string>>;
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
  { runs: plainRuns, summary, declared: given = {}, style }: PlottedResults,
): PlotPage[] {
  const look = lookOf(style, definition);
  const declared = withOrder(given, look);
  const runs = withTemplateColumns(withPlotColumns(plainRuns, [definition]), look);
  const columns = plotColumns(definition);
  const { plot } = columns;
  const all = measuredPoints(plot, runs, summary, look.confidence).filter(
    ({ valueOf }) =>
      (plot.only.length === 0 || plot.only.some((rule) => fits(rule, valueOf))) && hasPlace(plot, valueOf),
  );
  const frame = frameOf(columns, runs, all, declared, look);
  const page = plot.page;
  if (page === undefined) return [{ name: plot.name, title: plot.title, look, data: plotData(plot, frame, all) }];
  const values = inOrder(
    all.map(({ valueOf }) => valueOf(page)),
    declared[page],
  );
  return values.map((value) => ({
    name: `${plot.name}.${cellInWords(value)
      .replaceAll('+', '')
      .replaceAll(/[^\w.-]/g, '-')}`,
    title: `${plot.title} (${pageText(page, value, { columns, runs, all, look })})`,
    look,
    data: plotData(
      plot,
      frame,
      all.filter(({ valueOf }) => valueOf(page) === value),
    ),
  }));
}

/** Where an expression that places points is divided by 0, there is no place. */
function hasPlace({ x, color, dash, row, column, page }: PlotDefinition, valueOf: ParameterOf): boolean {
  return [x, color, dash, row, column, page].every((name) => name === undefined || valueOf(name) !== null);
}

interface PagedPoints {
  readonly columns: PlotColumns;
  readonly runs: ResultTable;
  readonly all: readonly Measured[];
  readonly look: Look;
}

/** “puToPeRatio = 3”, “Registrar = 3”, “LeastUsed”, or the label of the value. */
function pageText(page: string, value: Cell, { columns: { labels }, runs, all, look }: PagedPoints): string {
  const valueOf = all.find((each) => each.valueOf(page) === value)?.valueOf ?? (() => value);
  const label = valueLabel(page, valueOf, look);
  const usualPage = Object.hasOwn(componentColumns, page) ? columnNamed(runs, page).description : page;
  return typeof value === 'string' || isNamedByLabels(page, look)
    ? label
    : `${look.titles[page] ?? labels.get(page) ?? usualPage} = ${label}`;
}

function frameOf(
  { plot, labels }: PlotColumns,
  runs: ResultTable,
  all: readonly Measured[],
  declared: DeclaredValues,
  look: Look,
): PlotFrame {
  const parameters = roleParameters(plot, runs, all);
  const mark = plot.mark ?? usualMark(all.map(({ x }) => x));
  const textOf = (role: Role): ((valueOf: ParameterOf) => string) => distinctLabels(parameters[role], all, look);
  const textOfRole = { color: textOf('color'), dash: textOf('dash'), row: textOf('row'), column: textOf('column') };
  const usualTitle = (name: string, percent = false): string =>
    titleOf(runs, name, labels, { percent, wanted: look.titles[name] });
  return {
    look,
    mark,
    valuesOf: mark === 'box' ? valuesByPoint(runs, plot.y) : () => [],
    xTitle: plot.xTitle ?? usualTitle(plot.x),
    yTitle: plot.yTitle ?? usualTitle(plot.y, plot.percent),
    undefinedRuns: undefinedRuns(runs, plot.y),
    xOrder: inOrder(
      all.map(({ x }) => x),
      declared[plot.x],
    ),
    textOf: textOfRole,
    texts: roles
      .filter((role) => parameters[role].length > 0)
      .map((role) => {
        const isNamed = parameters[role].every((name) => isNamedByLabels(name, look));
        const usual = isNamed ? '' : parameters[role].map((name) => usualTitle(name)).join(', ');
        const title = plot[`${role}Title`] ?? usual;
        return [role, { title, isNamed, order: textOrder(parameters[role], textOfRole[role], all, declared) }] as const;
      }),
  };
}

/** Names have no order in which lines could join them. */
function usualMark(places: readonly Cell[]): Mark {
  return places.length > 0 && places.every((place) => typeof place !== 'number') ? 'bars' : 'line';
}

function plotData(plot: PlotDefinition, frame: PlotFrame, measured: readonly Measured[]): PlotData {
  const { look, mark, texts, textOf, xTitle, yTitle } = frame;
  const ofNumbers = measured.every(({ x }) => typeof x === 'number' && Number.isFinite(x));
  const scale = plot.percent ? 100 : 1;
  const points = measured.flatMap(({ point, mean, halfWidth, n, unstable, x, valueOf }): PlotPoint[] => {
    if (mean === null) return [];
    const values = frame.valuesOf(point).map((value) => value * scale);
    const isBox = mark === 'box';
    return [
      {
        point,
        x: ofNumbers ? x : placeText(plot, x, valueOf, look),
        color: textOf.color(valueOf),
        dash: textOf.dash(valueOf),
        row: textOf.row(valueOf),
        column: textOf.column(valueOf),
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
    xOrder: ofNumbers ? undefined : placesInOrder(plot, frame.xOrder, measured, look),
    xLabels: ofNumbers ? numberLabels(plot, measured, look) : undefined,
    emptyPanels: emptyPanels(shownTexts, points),
    xTitle,
    yTitle,
    texts: shownTexts,
    constants: texts.filter(isConstant).map(constantInWords),
    lost: lostInWords(frame, measured),
  };
}

/** “no value in 3 runs (division by 0)” */
function lostInWords({ undefinedRuns: lost }: PlotFrame, measured: readonly Measured[]): string[] {
  const number = measured.reduce((sum, { point }) => sum + (lost.get(point) ?? 0), 0);
  return number === 0 ? [] : [`no value in ${number} ${number === 1 ? 'run' : 'runs'} (division by 0)`];
}

function constantInWords([, { title, isNamed, order }]: readonly [Role, RoleTexts]): string {
  const [text = ''] = order;
  return isNamed || title === '' ? text : `${title}: ${text}`;
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

function measuredPoints(plot: PlotDefinition, runs: ResultTable, summary: ResultTable, confidence: number): Measured[] {
  const points = columnNamed(summary, 'point').values;
  const cautions = columnNamed(summary, 'caution').values;
  const [means, deviations, counts] = ['mean', 'stddev', 'n'].map((name) => numbersNamed(summary, name));
  const runsOfPoint = groupRows(runs, 'point');
  return (groupRows(summary, 'metric').get(plot.y) ?? []).flatMap((row): Measured[] => {
    const [run] = runsOfPoint.get(points.at(row)) ?? [];
    if (run === undefined) return [];
    const valueOf = (parameter: string): Cell => findColumn(runs, parameter)?.values.at(run) ?? null;
    return [
      {
        point: points.at(row),
        valueOf,
        x: valueOf(plot.x),
        mean: means?.at(row) ?? null,
        halfWidth: intervalHalfWidth(deviations?.at(row) ?? null, counts?.at(row) ?? 0, confidence),
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
  const keyOfPoint = ({ x, valueOf }: Measured): string =>
    JSON.stringify([x, ...[...pages, ...roles.flatMap((role) => result[role])].map(valueOf)].map(String));
  const distinct = (): number => new Set(measured.map(keyOfPoint)).size;
  for (const name of sweptParameters(runs).filter((each) => !used.has(each))) {
    const before = distinct();
    if (before === measured.length) break;
    result.color.push(name);
    if (distinct() === before) result.color.pop();
  }
  return result;
}

/** The texts of a role in the order of its values: that of the first parameter, among equals of the next one. */
function textOrder(
  parameters: readonly string[],
  text: (valueOf: ParameterOf) => string,
  measured: readonly Measured[],
  declared: DeclaredValues,
): string[] {
  const tuples = measured.map(({ valueOf }) => parameters.map(valueOf));
  const orders = parameters.map((name, index) =>
    inOrder(
      tuples.map((values) => values[index] ?? null),
      declared[name],
    ),
  );
  const textOf = new Map(measured.map(({ valueOf }) => [keyOf(parameters.map(valueOf)), text(valueOf)]));
  return [...new Set(tuplesInOrder(tuples, orders).map((values) => textOf.get(keyOf(values)) ?? ''))];
}

/** “Request handling time [s]” @param wanted instead of the description */
function titleOf(
  table: ResultTable,
  name: string,
  labels: PlotColumns['labels'],
  { percent = false, wanted }: { readonly percent?: boolean; readonly wanted?: string | undefined } = {},
): string {
  const { description, unit } = columnNamed(table, name);
  // What follows in a description is how automatic values come about. That of an expression has the title of another plot.
  const usual = readExpression(name).isName ? description.split('; ')[0] : name;
  const [phrase = description] = [wanted ?? labels.get(name) ?? usual];
  // A title may have a unit of its own.
  if (phrase.includes('[')) return phrase;
  const shownUnit = percent ? '%' : unit;
  return shownUnit === '' || shownUnit === '1' ? phrase : `${phrase} [${shownUnit}]`;
}

/** Whether each place of the horizontal axis has a width of its own. */
export function isBanded({ mark }: PlotData): boolean {
  return mark === 'bars' || mark === 'box';
}

/** Whether values are areas that begin at the axis, or have an outline. */
export function hasAreas(data: PlotData): boolean {
  return isBanded(data) || data.mark === 'histogram';
}
