/** The script of a report: draws the plots, and shows tables of metrics and points. */
import { byId, element } from './elements.ts';
import { showMetrics } from './metric-tables.ts';
import type { PageContent, PagePlot } from './page-content.ts';
import type { PlotSurroundings } from './plot-drawing.ts';
import { showPlots } from './plot-figures.ts';
import { cautionTexts, PointPanel } from './point-panel.ts';
import { readContent } from './read-content.ts';
import { Tooltip } from './tooltip.ts';

function showReport(content: PageContent): void {
  const panel = new PointPanel(content);
  const tooltip = new Tooltip(byId('report-tooltip'));
  const positions = new Map(content.points.numbers.map((number, index) => [number as unknown, index]));
  const surroundings = ({ metric, percent }: PagePlot): PlotSurroundings => ({
    dataSets: content.dataSets,
    hovered: (event, mark) => {
      if (mark === undefined) return tooltip.hide();
      const index = positions.get(mark.point);
      tooltip.show(event, mark.value, index === undefined ? [] : cautionsInShort(content, index));
    },
    clicked: (event, point) => {
      const index = positions.get(point);
      if (index === undefined) return;
      tooltip.hide();
      panel.show({ index, metric, percent }, event.clientX);
    },
  });
  showPlots(content, surroundings);
  showMetrics(content, ({ clientX }, index, metric) => panel.show({ index, metric, percent: false }, clientX));
  // Cautions name points, each in a button.
  document.addEventListener('click', ({ target, clientX }) => {
    const button = target instanceof Element ? target.closest<HTMLElement>('button[data-point]') : null;
    if (button === null) return;
    const plot = content.plots.find(({ name }) => name === button.dataset['plot']);
    const index = Number(button.dataset['point']);
    panel.show({ index, metric: plot?.metric, percent: plot?.percent ?? false }, clientX);
  });
}

function cautionsInShort(content: PageContent, index: number): string[] {
  return cautionTexts(content, index).map(({ caution }) => `Caution: ${caution}`);
}

async function start(): Promise<void> {
  try {
    showReport(await readContent());
  } catch (error) {
    byId('report-plots').prepend(
      element('p', { class: 'caution' }, `This page cannot be shown here: ${String(error)}`),
    );
    throw error;
  }
}

void start();
