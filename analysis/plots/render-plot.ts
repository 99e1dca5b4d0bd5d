import { Resvg } from '@resvg/resvg-js';
import * as vega from 'vega';
import { compile, type TopLevelSpec } from 'vega-lite';
import { PLOT_FONT } from './plot-spec.ts';
import { fontFiles, useFontMetrics } from './text-metrics.ts';

/**
 * Restarts the numbering of clip paths, which type declarations leave out; else it continues from picture to picture.
 */
const { resetSVGDefIds } = vega as unknown as { readonly resetSVGDefIds: () => void };

/** PNG pixels per SVG unit. */
const PNG_ZOOM = 2;

let fontMetricsInUse = false;

/** Draws a plot as SVG, without a browser. The same specification always gives the same text. */
export async function renderSvg(specification: TopLevelSpec): Promise<string> {
  if (!fontMetricsInUse) useFontMetrics();
  fontMetricsInUse = true;
  resetSVGDefIds();
  const view = new vega.View(vega.parse(compile(specification).spec), { renderer: 'none' });
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
