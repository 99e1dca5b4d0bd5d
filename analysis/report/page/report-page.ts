/** The script of a report: draws the plots, and shows tables of metrics and points. */
import { cautionTexts, fillCautions } from './caution-lists.ts';
import { byId, element } from './elements.ts';
import { showMetrics } from './metric-tables.ts';
import type { PageContent, PagePlot } from './page-content.ts';
import type { PlotSurroundings } from './plot-drawing.ts';
import { showPlots } from './plot-figures.ts';
import { PointPanel } from './point-panel.ts';
import { readContent, readResults } from './read-content.ts';
import { Tooltip } from './tooltip.ts';

/** Plots come first: the values of tables are read when the browser has painted what is in sight. */
async function showReport(): Promise<void> {
  const content = await readContent();
  const results = painted().then(readResults);
  const panel = new PointPanel(content, results);
  const showPoint = ({ clientX }: MouseEvent, index: number, plot: PagePlot | undefined): void =>
    report(panel.show({ index, metric: plot?.metric, percent: plot?.percent ?? false }, clientX));
  showPlots(content, surroundingsOf(content, showPoint));
  fillCautions(content, showPoint);
  const { metrics } = await results;
  showMetrics(metrics, content.points, ({ clientX }, index, metric) =>
    report(panel.show({ index, metric, percent: false }, clientX)),
  );
}

/** Waits until the page is complete and was painted; what was in sight is drawn then. */
async function painted(): Promise<void> {
  if (document.readyState === 'loading')
    await new Promise((resolve) => document.addEventListener('DOMContentLoaded', resolve, { once: true }));
  await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
}

function surroundingsOf(
  content: PageContent,
  showPoint: (event: MouseEvent, index: number, plot: PagePlot) => void,
): (plot: PagePlot) => PlotSurroundings {
  const tooltip = new Tooltip(byId('report-tooltip'));
  const positions = new Map(content.points.numbers.map((number, index) => [number as unknown, index]));
  return (plot) => ({
    dataSets: content.dataSets,
    hovered: (event, mark) => {
      if (mark === undefined) return tooltip.hide();
      const index = positions.get(mark.point);
      const texts = index === undefined ? [] : cautionTexts(content, index);
      tooltip.show(
        event,
        mark.value,
        texts.map(({ caution }) => `Caution: ${caution}`),
      );
    },
    clicked: (event, point) => {
      const index = positions.get(point);
      if (index === undefined) return;
      tooltip.hide();
      showPoint(event, index, plot);
    },
  });
}

/** Says on the page that something cannot be shown. */
function report(attempt: Promise<void>): void {
  attempt.catch((error: unknown) => {
    const text = `This page cannot be shown here completely: ${String(error)}`;
    byId('report-plots').prepend(element('p', { class: 'caution' }, text));
  });
}

report(showReport());
