/** The panels of a picture: how many there are beside and below each other, and how large they are. */
import { titleLetters, type Look } from './look.ts';
import type { PlotData, PlotPage } from './plot-data.ts';
import { widestWord } from './wrapped-text.ts';

/** px */
export interface PanelSize {
  readonly width: number;
  readonly height: number;
}

export interface PanelGrid {
  readonly columns: number;
  readonly rows: number;
  readonly panel: PanelSize;
  /** Between the panels, px. */
  readonly spacing: number;
}

/** Width of a single panel on a screen, px. */
const WIDTH = 560;
/** Of the height of labels. */
const SPACING = 1.7;
/** In a picture of a given width, of the height of labels: narrower panels are put below each other, not beside. */
const NARROWEST = 12;
/** Nothing can be read in a smaller panel. */
const [LEAST_WIDTH, LEAST_HEIGHT] = [60, 40];

/** The grid of a picture that is as large as its panels need. */
export function panelGrid({ texts: { row, column } }: PlotData, { aspect, font, width = Infinity }: Look): PanelGrid {
  const spacing = SPACING * font;
  const gridOf = (columns: number, rows: number, widthShare: number, heightShare = widthShare): PanelGrid => ({
    columns,
    rows,
    panel: { width: WIDTH / widthShare, height: WIDTH / aspect / heightShare },
    spacing,
  });
  if (row === undefined && column === undefined) return gridOf(1, 1, 1);
  const count = column?.order.length ?? 1;
  if (row === undefined) {
    // Columns alone wrap.
    const usual = count === 2 || count === 4 ? 2 : Math.min(3, count);
    const columns = Math.max(1, Math.min(usual, Math.floor(width / (NARROWEST * font))));
    return gridOf(columns, Math.ceil(count / columns), columns === 1 ? 1 : columns === 2 ? 1.5 : 1.8);
  }
  const share = count === 1 ? 1 : count === 2 ? 1.5 : 2;
  return gridOf(count, row.order.length, share, Math.max(1.5, share));
}

/** The grid with panels of another size, in which a vertical axis has room for the words of its title. */
export function withPanels(grid: PanelGrid, { width, height }: PanelSize, { data, look }: PlotPage): PanelGrid {
  const least = Math.max(LEAST_HEIGHT, widestWord(data.yTitle, titleLetters(look)));
  return { ...grid, panel: { width: Math.max(LEAST_WIDTH, width), height: Math.max(least, height) } };
}

/** All panels with what is between them, px. */
export function areaOf({ columns, rows, panel, spacing }: PanelGrid): PanelSize {
  return {
    width: columns * panel.width + (columns - 1) * spacing,
    height: rows * panel.height + (rows - 1) * spacing,
  };
}
