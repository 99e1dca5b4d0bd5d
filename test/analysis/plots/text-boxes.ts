import * as vega from 'vega';
import { compile, type TopLevelSpec } from 'vega-lite';
import { familyNamed, textWidth, useFontMetrics } from '../../../analysis/plots/text-metrics.ts';

type Corner = readonly [x: number, y: number];
/** A rectangle that may be turned, px of the picture. */
type Box = readonly [Corner, Corner, Corner, Corner];

interface TextBox {
  readonly text: string;
  /** Such as “legend-label”. */
  readonly role: string;
  /** px */
  readonly fontSize: number;
  readonly box: Box;
}

interface AxisTexts {
  readonly ticks: number;
  readonly labels: readonly string[];
}

/** Where the texts of a picture are, measured as they are drawn. */
export interface TextLayout {
  readonly texts: readonly TextBox[];
  readonly panels: readonly Box[];
  readonly legends: readonly Box[];
  readonly axes: readonly AxisTexts[];
  readonly picture: Box;
}

interface Item {
  readonly marktype?: string;
  readonly name?: string;
  readonly role?: string;
  readonly items?: readonly Item[];
  readonly x?: number;
  readonly y?: number;
  readonly width?: number;
  readonly height?: number;
  readonly text?: unknown;
  readonly font?: string;
  readonly fontSize?: number;
  readonly fontWeight?: number | string;
  readonly lineHeight?: number;
  readonly align?: string;
  readonly baseline?: string;
  readonly angle?: number;
  readonly dx?: number;
  readonly dy?: number;
  readonly opacity?: number;
}

/** Draws a picture, and measures its texts. Vega may warn of nothing. */
export async function textLayout(specification: TopLevelSpec): Promise<TextLayout> {
  useFontMetrics();
  const warned: string[] = [];
  const warn = (...words: unknown[]): void => void warned.push(words.join(' '));
  const logger = vega.logger(vega.Warn, undefined, (_method, _level, words: readonly unknown[]) => warn(...words));
  const view = new vega.View(vega.parse(compile(specification, { logger }).spec), { renderer: 'none', logger });
  try {
    await view.runAsync();
    if (warned.length > 0) throw new Error(warned.join('; '));
    const scene: object = view.scenegraph();
    const found: Found = { texts: [], panels: [], legends: [], axes: [] };
    // Type declarations leave it out.
    collect((scene as { readonly root: Item }).root, [0, 0], [], found);
    const { left, top, right, bottom } = paddingOf(view.padding());
    const [x, y] = view.origin();
    const [width, height] = [view.width(), view.height()];
    const { _viewWidth = width, _viewHeight = height } = view as { _viewWidth?: number; _viewHeight?: number };
    return {
      ...found,
      picture: rectangle(-x - left, -y - top, _viewWidth + left + right, _viewHeight + top + bottom),
    };
  } finally {
    view.finalize();
  }
}

function paddingOf(padding: number | vega.Padding): Required<Exclude<vega.Padding, number>> {
  if (typeof padding === 'number') return { left: padding, top: padding, right: padding, bottom: padding };
  return { left: 0, top: 0, right: 0, bottom: 0, ...padding };
}

interface Found {
  readonly texts: TextBox[];
  readonly panels: Box[];
  readonly legends: Box[];
  readonly axes: AxisTexts[];
}

/** @param roles of the marks around it, from outside */
function collect(item: Item, at: Corner, roles: readonly string[], found: Found): void {
  if (item.marktype !== undefined) {
    const inside = [...roles, item.role ?? ''];
    for (const each of item.items ?? []) {
      if (item.marktype === 'text') take(each, at, inside, found);
      else collect(each, at, item.name === 'cell' ? [...inside, 'cell'] : inside, found);
    }
    return;
  }
  const place: Corner = [at[0] + (item.x ?? 0), at[1] + (item.y ?? 0)];
  const box = rectangle(...place, item.width ?? 0, item.height ?? 0);
  // What is around a grid of panels has no size.
  const isSingle = roles.length === 1 && roles[0] === 'frame' && (item.width ?? 0) > 0;
  if (roles.at(-1) === 'cell' || isSingle) found.panels.push(box);
  if (roles.at(-1) === 'legend') found.legends.push(box);
  if (roles.at(-1) === 'axis') takeAxis(item, found);
  for (const each of item.items ?? []) collect(each, place, roles, found);
}

function takeAxis({ items = [] }: Item, { axes }: Found): void {
  const of = (role: string): readonly Item[] =>
    items.flatMap((mark) => (mark.role === role ? (mark.items ?? []) : [])).filter(isVisible);
  const ticks = of('axis-tick').length;
  if (ticks > 0) axes.push({ ticks, labels: of('axis-label').map(wordsOf) });
}

function isVisible({ opacity = 1 }: Item): boolean {
  return opacity > 0;
}

function wordsOf({ text }: Item): string {
  return linesOf(text).join(' ');
}

function linesOf(text: unknown): string[] {
  return [text ?? ''].flat().map(String);
}

/** Where Vega has the line on which letters stand, below the place of a text, of the height of the font. */
const BASELINES: Readonly<Record<string, number>> = { top: 0.79, middle: 0.3, bottom: -0.21 };
/** What letters are above and below that line, of the height of the font. */
const [ABOVE, BELOW] = [0.74, 0.2];

function take(item: Item, at: Corner, roles: readonly string[], found: Found): void {
  const words = wordsOf(item);
  if (!isVisible(item) || words.trim() === '') return;
  const { x = 0, y = 0, dx = 0, dy = 0, fontSize = 11, fontWeight, align, baseline = 'alphabetic', angle = 0 } = item;
  const lines = linesOf(item.text);
  const weight = fontWeight === 'bold' || Number(fontWeight) >= 600 ? 'bold' : 'normal';
  const width = Math.max(
    ...lines.map((line) => textWidth(line, { family: familyNamed(item.font), size: fontSize, weight })),
  );
  const left = dx - (align === 'center' ? width / 2 : align === 'right' ? width : 0);
  const line = dy + baselineOf(baseline, fontSize, item.lineHeight ?? fontSize + 2);
  const height = (lines.length - 1) * (item.lineHeight ?? fontSize + 2) + (ABOVE + BELOW) * fontSize;
  const turn = (angle * Math.PI) / 180;
  const box = rectangle(left, line - ABOVE * fontSize, width, height).map(([px, py]): Corner => [
    at[0] + x + px * Math.cos(turn) - py * Math.sin(turn),
    at[1] + y + px * Math.sin(turn) + py * Math.cos(turn),
  ]) as unknown as Box;
  found.texts.push({ text: words, role: roles.findLast((role) => role !== '') ?? '', fontSize, box });
}

function baselineOf(baseline: string, fontSize: number, lineHeight: number): number {
  if (baseline === 'line-top') return 0.29 * fontSize + 0.5 * lineHeight;
  if (baseline === 'line-bottom') return 0.29 * fontSize - 0.5 * lineHeight;
  return (BASELINES[baseline] ?? 0) * fontSize;
}

function rectangle(x: number, y: number, width: number, height: number): Box {
  return [
    [x, y],
    [x + width, y],
    [x + width, y + height],
    [x, y + height],
  ];
}

/** By how much two boxes overlap, px; 0 or less: they do not. */
export function overlap(a: Box, b: Box): number {
  // Two turned rectangles are apart if and only if they are in the direction of a side.
  return Math.min(
    ...[...sides(a), ...sides(b)].map((side) => {
      const [[low, high], [from, to]] = [extent(a, side), extent(b, side)];
      return Math.min(high, to) - Math.max(low, from);
    }),
  );
}

/** By how much a box is outside of another one that is not turned, px; 0 or less: it is not. */
export function excess(box: Box, around: Box): number {
  return Math.max(
    ...(
      [
        [1, 0],
        [0, 1],
      ] as const
    ).map((side) => {
      const [[low, high], [from, to]] = [extent(box, side), extent(around, side)];
      return Math.max(from - low, high - to);
    }),
  );
}

function sides([first, second, , last]: Box): Corner[] {
  return [second, last].map(([x, y]): Corner => {
    const [dx, dy] = [x - first[0], y - first[1]];
    const length = Math.hypot(dx, dy) || 1;
    return [dx / length, dy / length];
  });
}

function extent(box: Box, [x, y]: Corner): readonly [number, number] {
  const along = box.map((corner) => corner[0] * x + corner[1] * y);
  return [Math.min(...along), Math.max(...along)];
}
