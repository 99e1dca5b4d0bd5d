import type { CurveLegend } from './curve-legends.ts';
import { labelLetters, titleLetters, type Look } from './look.ts';
import type { PanelSize } from './panel-grid.ts';
import { textWidth } from './text-metrics.ts';
import { fittingLines } from './wrapped-text.ts';

/** What legends show of curves. */
export type LegendSymbols = 'marks' | 'lines' | 'areas';

/** What Vega-Lite is told of the place and the columns of a legend; null: it is not drawn. */
export type LegendLayout = (legend: CurveLegend) => object | null;

/** Of the size of labels: a symbol with its distances, the distance between columns, a line. */
const [SYMBOL, DASH, GAP, LINE] = [1.25, 2.15, 1, 1.35];
/** Side of a symbol that shows a line. */
const SAMPLE = 1.7;
/** Lines that a legend may be longer than the panels: there is their axis. */
const BELOW = 5;
/** A title is no wider than this, or than the entries. */
const TITLE_WIDTH = 18;

/**
 * Puts legends where the look wants them, in as many columns as they need beside the panels, or have room for above and
 * below them.
 *
 * @param all legends of the picture
 * @param area of all panels
 */
export function legendLayout(
  all: readonly CurveLegend[],
  area: PanelSize,
  { isSinglePanel, symbols }: { readonly isSinglePanel: boolean; readonly symbols: LegendSymbols },
  look: Look,
): LegendLayout {
  if (look.legend === 'none') return () => null;
  const { font } = look;
  const isInside = look.legend.includes('-');
  const orient = isInside && !isSinglePanel ? 'right' : look.legend;
  const isWide = orient === 'top' || orient === 'bottom';
  const total = all.reduce((sum, { entries }) => sum + entries.length, 0);
  return ({ field, title, entries }) => {
    const widest = Math.max(0, ...entries.map(({ text }) => textWidth(text, labelLetters(look))));
    const symbol = symbols === 'lines' || (symbols === 'marks' && field === 'dash') ? DASH : SYMBOL;
    const column = widest + (symbol + GAP) * font;
    const share = Math.max(1, (area.height / (LINE * font) + BELOW - 2 * all.length) * (entries.length / total));
    const most = isWide
      ? Math.max(1, Math.floor((area.width + GAP * font) / column))
      : Math.ceil(entries.length / Math.floor(share));
    const rows = Math.ceil(entries.length / Math.max(1, most));
    const columns = Math.max(1, Math.ceil(entries.length / Math.max(1, rows)));
    const room = isWide ? area.width : Math.max(TITLE_WIDTH * font, columns * column);
    const lines = fittingLines(title, room, titleLetters(look));
    return {
      orient,
      // Vega's columns are in order only if all of them are full.
      direction: columns * rows === entries.length ? 'vertical' : 'horizontal',
      columns,
      // The dashes of a line need some length.
      ...(field === 'dash' && symbols !== 'areas' && { symbolType: 'stroke', symbolSize: (SAMPLE * font) ** 2 }),
      title: title === '' ? null : lines,
      ...(isInside &&
        isSinglePanel && { fillColor: 'white', strokeColor: '#999999', padding: font / 3, offset: font / 2 }),
    };
  };
}
