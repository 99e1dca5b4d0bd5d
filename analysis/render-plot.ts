import { Resvg } from '@resvg/resvg-js';
import { View, parse } from 'vega';
import { compile, type TopLevelSpec } from 'vega-lite';
import { PLOT_FONT } from './plot-spec.ts';
import { fontFiles, useFontMetrics } from './text-metrics.ts';

/** PNG pixels per SVG unit. */
const PNG_ZOOM = 2;

let fontMetricsInUse = false;

/** Draws a plot as SVG, without a browser. The same specification always gives the same text. */
export async function renderSvg(specification: TopLevelSpec): Promise<string> {
  if (!fontMetricsInUse) useFontMetrics();
  fontMetricsInUse = true;
  const view = new View(parse(compile(specification).spec), { renderer: 'none' });
  try {
    return await view.toSVG();
  } finally {
    view.finalize();
  }
}

/** The SVG as PNG. */
export function renderPng(svg: string): Uint8Array {
  return new Resvg(svg, {
    fitTo: { mode: 'zoom', value: PNG_ZOOM },
    font: { loadSystemFonts: false, fontFiles: Object.values(fontFiles), defaultFontFamily: PLOT_FONT },
  })
    .render()
    .asPng();
}
