import { mean as average } from 'simple-statistics';
import type { PlotDefinition } from '../results/manifest.ts';
import { parseExpression } from '../results/parameter-expression.ts';
import { fits } from '../results/rule.ts';
import type { Cell, ResultTable } from '../results/table.ts';
import type { Caution } from './cautions.ts';
import { columnIndex } from './summary.ts';

const UNSTABLE: Caution = 'depends on run length';

/** What tells the points of a plot apart besides x. */
export const roles = ['color', 'dash', 'row', 'column'] as const;
export type Role = (typeof roles)[number];

/** One mark of a plot; texts are empty for roles that the plot does not have. */
export interface PlotPoint extends Readonly<Record<Role, string>> {
  readonly x: Cell;
  readonly mean: number;
  /** Ends of the 95 % confidence interval. */
  readonly low: number;
  readonly high: number;
  readonly n: number;
  /** The queues grew: with another duration the value is another. */
  readonly unstable: boolean;
}

/** The texts of a role in the order of legends and panels, and their title. */
export interface RoleTexts {
  readonly title: string;
  readonly order: readonly string[];
  /** The same in an order that does not depend on the measured values: colors and marks belong to it. */
  readonly fixedOrder: readonly string[];
}

/** What one picture shows, with its titles. */
export interface PlotData {
  readonly points: readonly PlotPoint[];
  readonly xTitle: string;
  readonly yTitle: string;
  /** Roles that tell something apart; colors also if there is only one. */
  readonly texts: Readonly<Partial<Record<Role, RoleTexts>>>;
  /** What roles with a single text say: “Distribution of request sizes: uniform”. */
  readonly constants: readonly string[];
}

/** One picture of a plot: all of it, or what belongs to one value of its page parameter. */
export interface PlotPage {
  /** File name without suffix. */
  readonly name: string;
  readonly title: string;
  readonly data: PlotData;
}

/** A parameter point with the values of all parameters and what was measured of the plot's metric. */
interface Measured {
  readonly valueOf: (parameter: string) => Cell;
  readonly mean: number;
  readonly halfWidth: number;
  readonly n: number;
  readonly unstable: boolean;
}

/**
 * Takes the values of a plot from the tables of a study. Swept parameters that the plot does not name must not make
 * points coincide; else their values are told apart as colors.
 */
export function plotPages(plot: PlotDefinition, runs: ResultTable, summary: ResultTable): PlotPage[] {
  const all = measuredPoints(plot, runs, summary).filter(
    ({ valueOf }) => plot.only.length === 0 || plot.only.some((rule) => fits(rule, valueOf)),
  );
  const page = plot.page;
  if (page === undefined) return [{ name: plot.name, title: plot.title, data: plotData(plot, runs, all) }];
  const values = [...new Set(all.map(({ valueOf }) => valueOf(page)))];
  return values.map((value) => ({
    name: `${plot.name}.${shown(value).replaceAll(/[^\w.-]/g, '-')}`,
    title: `${plot.title} (${typeof value === 'string' ? value : `${page} = ${shown(value)}`})`,
    data: plotData(
      plot,
      runs,
      all.filter(({ valueOf }) => valueOf(page) === value),
    ),
  }));
}

function plotData(plot: PlotDefinition, runs: ResultTable, measured: readonly Measured[]): PlotData {
  const axis = parseExpression(plot.x);
  const xOf = ({ valueOf }: Measured): Cell =>
    axis.names[0] === plot.x ? valueOf(plot.x) : axis.evaluate((name) => Number(valueOf(name)));
  const parameters = roleParameters(plot, runs, measured, xOf);
  const scale = plot.percent ? 100 : 1;
  const points = measured.map((point): PlotPoint => {
    const text = (role: Role): string => parameters[role].map((name) => shown(point.valueOf(name))).join(', ');
    const { mean, halfWidth, n, unstable } = point;
    return {
      x: xOf(point),
      color: text('color'),
      dash: text('dash'),
      row: text('row'),
      column: text('column'),
      mean: mean * scale,
      low: (mean - halfWidth) * scale,
      high: (mean + halfWidth) * scale,
      n,
      unstable,
    };
  });
  const texts = roles
    .filter((role) => parameters[role].length > 0)
    .map((role) => [role, roleTexts(role, parameters[role], runs, points)] as const);
  return {
    points,
    xTitle: plot.xTitle ?? (axis.names[0] === plot.x ? titleOf(runs, plot.x, false) : plot.x),
    yTitle: titleOf(runs, plot.y, plot.percent),
    texts: Object.fromEntries(texts.filter((each) => !isConstant(each))),
    constants: texts.filter(isConstant).map(([, { title, order }]) => `${title}: ${order[0]}`),
  };
}

function isConstant([role, { order }]: readonly [Role, RoleTexts]): boolean {
  return role !== 'color' && order.length === 1;
}

function measuredPoints(plot: PlotDefinition, runs: ResultTable, summary: ResultTable): Measured[] {
  const [point, metric, mean, halfWidth, n, caution] = ['point', 'metric', 'mean', 'half_width', 'n', 'caution'].map(
    (name) => columnIndex(summary, name),
  );
  const pointOfRun = columnIndex(runs, 'point');
  const firstRun = new Map(runs.rows.toReversed().map((row) => [row[pointOfRun], row]));
  return summary.rows.flatMap((row) => {
    const value = row[mean];
    const run = firstRun.get(row[point]);
    if (row[metric] !== plot.y || typeof value !== 'number' || run === undefined) return [];
    const half = row[halfWidth];
    return {
      valueOf: (parameter: string) => run[columnIndex(runs, parameter)],
      mean: value,
      halfWidth: typeof half === 'number' ? half : 0,
      n: Number(row[n]),
      unstable: row[caution] === UNSTABLE,
    };
  });
}

/** The parameters of each role: those that the plot names, and to the colors what else is needed to tell points apart. */
function roleParameters(
  plot: PlotDefinition,
  runs: ResultTable,
  measured: readonly Measured[],
  xOf: (point: Measured) => Cell,
): Record<Role, readonly string[]> {
  const named = (role: Role): readonly string[] => (plot[role] === undefined ? [] : [plot[role]]);
  const result = { color: [...named('color')], dash: named('dash'), row: named('row'), column: named('column') };
  const used = new Set([...roles.flatMap(named), plot.x, ...(plot.page === undefined ? [] : [plot.page])]);
  const keyOf = (point: Measured): string =>
    JSON.stringify([xOf(point), ...roles.flatMap((role) => result[role].map(point.valueOf))]);
  const distinct = (): number => new Set(measured.map(keyOf)).size;
  for (const name of (runs.metadata['sweep'] ?? '').split(' ').filter((each) => each !== '' && !used.has(each))) {
    const before = distinct();
    if (before === measured.length) break;
    result.color.push(name);
    if (distinct() === before) result.color.pop();
  }
  return result;
}

function roleTexts(
  role: Role,
  parameters: readonly string[],
  runs: ResultTable,
  points: readonly PlotPoint[],
): RoleTexts {
  const title = parameters.map((name) => titleOf(runs, name, false)).join(', ');
  const appearance = [...new Set(points.map((point) => point[role]))];
  const isQuantity = parameters.every((name) => runs.columns[columnIndex(runs, name)].type !== 'text');
  // Quantities keep their order; names of curves stand as the curves do.
  if (role !== 'color' || isQuantity) return { title, order: appearance, fixedOrder: appearance };
  return { title, order: orderOfCurves(points), fixedOrder: appearance.toSorted((a, b) => (a < b ? -1 : 1)) };
}

/** Colors from the highest curve to the lowest, by their means over all x: single ends may coincide. */
function orderOfCurves(points: readonly PlotPoint[]): string[] {
  const heights = new Map<string, number[]>();
  for (const { color, mean } of points) heights.set(color, [...(heights.get(color) ?? []), mean]);
  return [...heights]
    .map(([color, means]) => ({ color, height: average(means) }))
    .toSorted((a, b) => b.height - a.height)
    .map(({ color }) => color);
}

/** “Request handling time [s]” */
function titleOf(table: ResultTable, name: string, percent: boolean): string {
  const { description, unit } = table.columns[columnIndex(table, name)];
  // What follows is how automatic values come about.
  const [phrase] = description.split('; ');
  const shownUnit = percent ? '%' : unit;
  return shownUnit === '' || shownUnit === '1' ? phrase : `${phrase} [${shownUnit}]`;
}

function shown(cell: Cell): string {
  return cell === Infinity ? 'never' : String(cell);
}
