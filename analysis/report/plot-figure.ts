import { escapeHtml } from './html-text.ts';
import type { ReportPlot } from './report-source.ts';

/** How to use the plots of a page. @param more what else they can do */
export function plotHint(more = ''): string {
  return `<p class="hint">Legend: a click hides or shows a curve, Shift and a click all others. Drag over a plot, or turn the wheel with Ctrl,
to zoom; a double click shows all.${more}</p>`;
}

export const NO_SCRIPT = `<noscript><p class="caution">The plots and tables of this page are drawn by its script, and scripts are switched off.</p></noscript>`;

/** Width from which on a plot has a line of the page for itself, px. */
const WIDE = 900;
const USUAL_SIZE = { width: 700, height: 440 };

/** The place of a plot, which the page's script fills. @param caption HTML below it */
export function plotFigure({ name, size = USUAL_SIZE }: Pick<ReportPlot, 'name' | 'size'>, caption: string): string {
  const { width, height } = size;
  return `<figure id="plot-${escapeHtml(name)}" class="plot${width > WIDE ? ' wide' : ''}">
<div class="drawing"><svg viewBox="0 0 ${width} ${height}" width="${width}" height="${height}"></svg></div>
<figcaption>${caption}</figcaption>
</figure>`;
}
