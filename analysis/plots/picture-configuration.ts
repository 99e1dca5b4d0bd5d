import { titleSize, type Look } from './look.ts';

/** px; longer than any text. */
const MOST = 10_000;
/** Sizes that are in proportion to that of labels, for 12 px. */
const LABEL = 12;

/**
 * What all pictures have in common, for Vega-Lite.
 *
 * @param hasSymbols legends show marks or areas, otherwise lines
 */
export function pictureConfiguration(look: Look, hasSymbols: boolean): object {
  const { font, decimal, thousands, line } = look;
  const scaled = (size: number): number => (size * font) / LABEL;
  const labels = { labelFontSize: font, titleFontSize: titleSize(look), titleFontWeight: 'normal' };
  return {
    font: look.family,
    ...(decimal !== '.' || thousands !== ',' ? { locale: numberLocale(decimal, thousands) } : {}),
    title: {
      fontSize: scaled(16),
      subtitleFontSize: font,
      subtitlePadding: scaled(6),
      offset: scaled(14),
      fontWeight: 'bold',
    },
    axis: {
      ...labels,
      titlePadding: scaled(10),
      titleLimit: 0,
      labelLimit: 0,
      labelPadding: scaled(3),
      tickSize: scaled(5),
      gridColor: '#e3e3e3',
      labelFlush: false,
      // Titles are below labels, however long these are.
      maxExtent: MOST,
    },
    legend: {
      ...labels,
      titleLimit: 0,
      labelLimit: 0,
      symbolSize: hasSymbols ? scaled(9.5) ** 2 : scaled(20) ** 2,
      symbolStrokeWidth: Math.max(line, 1),
      symbolOpacity: 1,
      ...(!hasSymbols && { symbolType: 'stroke' }),
      columnPadding: scaled(12),
      rowPadding: scaled(3),
      labelOffset: scaled(5),
      titlePadding: scaled(5),
      offset: scaled(16),
      // All entries, however many.
      symbolLimit: 0,
      // By Vega-Lite's schema it must be an expression.
      layout: { expr: `{direction: 'vertical', margin: ${scaled(14)}, anchor: 'start'}` },
    },
    header: { ...labels, labelPadding: scaled(6), labelLimit: 0, titleLimit: 0 },
    view: { stroke: '#999999' },
  };
}

function numberLocale(decimal: string, thousands: string): object {
  return { number: { decimal, thousands, grouping: [3], currency: ['', ''] } };
}
