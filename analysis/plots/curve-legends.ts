/** What the legends of a picture have in them. */
import type { Look } from './look.ts';
import { hasAreas, type PlotData, type PlotPoint, type RoleTexts } from './plot-data.ts';

/** An entry of a legend: places of its color and dash in the orders of their roles, which are those of all pages. */
export interface LegendEntry {
  readonly text: string;
  readonly color: number;
  readonly dash: number;
}

/** A legend: of the texts of a field. */
export interface CurveLegend {
  readonly field: 'color' | 'dash' | 'curve';
  readonly title: string;
  readonly entries: readonly LegendEntry[];
}

/** What a curve is called that has this color and dash. */
export function curveOf({ color, dash }: Pick<PlotPoint, 'color' | 'dash'>): string {
  return [color, dash].filter((text) => text !== '').join(', ');
}

/** What stands for colors where there is only one. */
const oneColor: RoleTexts = { title: '', order: [''], isNamed: true };

/** The legends of a picture: one for colors and one for dashes, or one for both. */
export function legendsOf(data: PlotData, look: Look): CurveLegend[] {
  const { color, dash } = data.texts;
  const isAlone = color === undefined && hasMarks(data) && !hasLines(data);
  if (dash !== undefined && (isAlone || (color !== undefined && isJoined(data, look))))
    return [joined(data, color ?? oneColor, dash)];
  return [
    ...(color === undefined ? [] : [single(data, 'color', color)]),
    ...(dash === undefined ? [] : [single(data, 'dash', dash)]),
  ];
}

/** Black lines without marks are distinguished by dashes alone, marks without lines by their shapes. */
function isJoined(data: PlotData, { legendEntries, palette }: Look): boolean {
  const isDashOnly = palette === 'black-and-white' && !hasMarks(data) && !hasAreas(data);
  return legendEntries === 'curves' || isDashOnly || (hasMarks(data) && !hasLines(data));
}

/** Whether anything joins the values of curves, and so shows dashes: not if all of them are at one place. */
function hasLines({ mark, points }: PlotData): boolean {
  return mark !== 'points' && new Set(points.map(({ x }) => x)).size > 1;
}

function single({ points }: PlotData, field: 'color' | 'dash', { title, order }: RoleTexts): CurveLegend {
  const drawn = new Set(points.map((point) => point[field]));
  const entries = order.map((text, index) => ({
    text,
    color: field === 'color' ? index : 0,
    dash: field === 'dash' ? index : 0,
  }));
  return { field, title, entries: entries.filter(({ text }) => drawn.has(text)) };
}

function joined({ points }: PlotData, color: RoleTexts, dash: RoleTexts): CurveLegend {
  const drawn = new Set(points.map(curveOf));
  const entries = color.order.flatMap((text, index) =>
    dash.order.map((other, place) => ({ text: curveOf({ color: text, dash: other }), color: index, dash: place })),
  );
  const titles = [color, dash].filter(({ isNamed }) => !isNamed).map(({ title }) => title);
  return {
    field: 'curve',
    title: titles.filter((title) => title !== '').join(', '),
    entries: entries.filter(({ text }) => drawn.has(text)),
  };
}

/** Whether there is a mark at each value. */
export function hasMarks({ mark }: PlotData): boolean {
  return mark === 'line' || mark === 'points';
}
