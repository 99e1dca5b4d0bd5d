/** The script of a page with plots of several studies: draws them. */
import { byId, element } from './elements.ts';
import { showPlots } from './plot-figures.ts';
import { readContent } from './read-content.ts';
import { Tooltip } from './tooltip.ts';

async function showReproduction(): Promise<void> {
  const content = await readContent();
  const tooltip = new Tooltip(byId('report-tooltip'));
  showPlots(content, () => ({
    dataSets: content.dataSets,
    hovered: (event, mark) => (mark === undefined ? tooltip.hide() : tooltip.show(event, mark.value, [])),
    // Runs of single points are in the studies' own reports.
    clicked: () => undefined,
  }));
}

showReproduction().catch((error: unknown) => {
  const text = `The plots of this page cannot be shown here: ${String(error)}`;
  byId('report-plots').prepend(element('p', { class: 'caution' }, text));
});
