import * as vega from 'vega';
import { compile, type TopLevelSpec } from 'vega-lite';

/** A mark that is drawn, and the headings it is drawn under. */
export interface DrawnMark {
  readonly mean: number;
  /** The nearest heading of a column above it; undefined: there is none. */
  readonly column: string | undefined;
  /** The heading of a row beside it. */
  readonly row: string | undefined;
}

export interface Drawing {
  readonly marks: readonly DrawnMark[];
  /** Headings of panels from left to right, then from top to bottom. */
  readonly columns: readonly string[];
  readonly rows: readonly string[];
  /** Panels, whether something is in them or not. */
  readonly panels: number;
  /** Entries of the legends, from top to bottom, with the color of each one's symbol. */
  readonly legend: readonly { readonly text: string; readonly color: string }[];
  /** Labels of the horizontal axis below the first column, from left to right. */
  readonly places: readonly string[];
  /** For each horizontal axis, from left to right and from top to bottom: whether it is the edge of a panel. */
  readonly axesAtPanels: readonly boolean[];
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
  /** The other end of a line, from x. */
  readonly x2?: number;
  readonly text?: string;
  readonly stroke?: string;
  readonly fill?: string;
  readonly datum?: { readonly mean?: number };
}

interface Placed extends Item {
  /** On the whole picture, px. */
  readonly left: number;
  readonly top: number;
}

/** Draws a picture and returns what is where in it, from positions and not from the data. */
export async function drawn(specification: TopLevelSpec): Promise<Drawing> {
  const view = new vega.View(vega.parse(compile(specification).spec), { renderer: 'none' });
  try {
    await view.runAsync();
    const scene: object = view.scenegraph();
    // Type declarations leave it out.
    return readDrawing((scene as { readonly root: Item }).root);
  } finally {
    view.finalize();
  }
}

function readDrawing(root: Item): Drawing {
  const placed = new Map<string, Placed[]>();
  collect(root, 0, 0, '', placed);
  const of = (pattern: RegExp): Placed[] =>
    [...placed].filter(([path]) => pattern.test(path)).flatMap(([, items]) => items);
  const cells = of(/\/cell$/);
  // A grid has headings of its own beside the cells; a wrapped row of panels has them in each.
  const columns = [...of(/\/column_header\/title\/title-text$/), ...of(/\/cell\/title\/title-text$/)];
  const headings = columns.length > 0 ? columns : of(/\/header\/title\/title-text$/);
  const rows = of(/\/row_header\/title\/title-text$/);
  const marks = of(/layer_2_marks$/).filter(({ datum }) => datum?.mean !== undefined);
  return {
    marks: marks.map((mark): DrawnMark => {
      const cell = cells.find((each) => isWithin(mark, each));
      return {
        mean: mark.datum?.mean ?? Number.NaN,
        column: cell && columnAbove(cell, headings)?.text,
        row: cell && nearest(rows, ({ top }) => Math.abs(top - centerOf(cell).y))?.text,
      };
    }),
    columns: headings.toSorted((a, b) => a.top - b.top || a.left - b.left).map(({ text }) => text ?? ''),
    rows: rows.toSorted((a, b) => a.top - b.top).map(({ text }) => text ?? ''),
    panels: cells.length,
    legend: legendOf(of(/legend-label$/), of(/legend-symbol$/)),
    axesAtPanels: of(/\/axis\/axis-domain$/)
      .filter(({ x2 }) => x2 !== undefined && x2 > 0)
      .toSorted((a, b) => a.top - b.top || a.left - b.left)
      .map(({ left, top }) =>
        cells.some((cell) => Math.abs(cell.left - left) < 2 && Math.abs(cell.top + (cell.height ?? 0) - top) < 2),
      ),
    places: of(/(column_footer|root)\/axis\/axis-label$/).map(({ text }) => text ?? ''),
  };
}

/** Items that show something, by the names of the marks around them. */
function collect(item: Item, left: number, top: number, path: string, found: Map<string, Placed[]>): void {
  if (item.marktype !== undefined) {
    const name = /^(cell|child_layer_2_marks|layer_2_marks|\w+_header|\w+_footer)$/.exec(item.name ?? '')?.[0];
    for (const each of item.items ?? [])
      collect(each, left, top, `${path}/${name ?? item.name ?? item.role ?? ''}`, found);
    return;
  }
  const place = { ...item, left: left + (item.x ?? 0), top: top + (item.y ?? 0) };
  found.set(path, [...(found.get(path) ?? []), place]);
  for (const each of item.items ?? []) collect(each, place.left, place.top, path, found);
}

function isWithin(mark: Placed, cell: Placed): boolean {
  const [x, y] = [mark.left - cell.left, mark.top - cell.top];
  return x >= 0 && y >= 0 && x <= (cell.width ?? 0) && y <= (cell.height ?? 0);
}

function centerOf(cell: Placed): { readonly x: number; readonly y: number } {
  return { x: cell.left + (cell.width ?? 0) / 2, y: cell.top + (cell.height ?? 0) / 2 };
}

/** Of the headings above a panel and in its column the nearest one. */
function columnAbove(cell: Placed, headings: readonly Placed[]): Placed | undefined {
  const { x, y } = centerOf(cell);
  const above = headings.filter(({ left, top }) => top < y && Math.abs(left - x) < (cell.width ?? 0) / 2);
  return nearest(above, ({ top }) => y - top);
}

function nearest(items: readonly Placed[], distance: (item: Placed) => number): Placed | undefined {
  return items.toSorted((a, b) => distance(a) - distance(b))[0];
}

function legendOf(labels: readonly Placed[], symbols: readonly Placed[]): Drawing['legend'] {
  return labels
    .toSorted((a, b) => a.top - b.top)
    .map((label) => {
      const symbol = nearest(symbols, ({ top }) => Math.abs(top - label.top));
      return { text: label.text ?? '', color: symbol?.fill ?? symbol?.stroke ?? '' };
    });
}
