import type { View } from 'vega';
import { element } from './elements.ts';
import type { PageContent, PagePlot } from './page-content.ts';
import { drawPlot, specificationOf, type PlotSurroundings } from './plot-drawing.ts';

/** Plots this far outside of the window are drawn already. */
const MARGIN = '400px';
/** Pictures are reduced and enlarged to what room there is, but not beyond these factors. */
const [LEAST_SCALE, MOST_SCALE] = [0.6, 1.35];

/**
 * Draws each plot when its figure comes into sight, and all of them before the page is printed.
 *
 * @param surroundings of a plot
 */
export function showPlots(content: PageContent, surroundings: (plot: PagePlot) => PlotSurroundings): void {
  const waiting = new Map<Element, () => void>();
  const drawWaiting = (figure: Element): void => {
    waiting.get(figure)?.();
    waiting.delete(figure);
  };
  const observer = new IntersectionObserver(
    (entries) => {
      for (const { isIntersecting, target } of entries) if (isIntersecting) drawWaiting(target);
    },
    { rootMargin: MARGIN },
  );
  for (const plot of content.plots) {
    const figure = document.getElementById(`plot-${plot.name}`);
    const drawing = figure?.querySelector<HTMLElement>('.drawing');
    if (figure === null || drawing === null || drawing === undefined) continue;
    limitWidth(drawing);
    waiting.set(figure, () => {
      observer.unobserve(figure);
      draw(figure, drawing, plot, surroundings(plot));
    });
    observer.observe(figure);
  }
  window.addEventListener('beforeprint', () => {
    for (const figure of waiting.keys()) drawWaiting(figure);
  });
}

/** What is in the way of one plot does not keep others from being drawn. */
function draw(figure: HTMLElement, drawing: HTMLElement, plot: PagePlot, surroundings: PlotSurroundings): void {
  try {
    const view = drawPlot(plot, drawing, surroundings);
    limitWidth(drawing);
    // Pictures of panels find their size in a second step.
    view.addResizeListener(() => limitWidth(drawing));
    figure.querySelector('figcaption')?.append(downloads(view, plot, surroundings));
    performance.mark('plot drawn', { detail: plot.name });
  } catch (error) {
    drawing.replaceChildren(element('p', { class: 'caution' }, `This plot cannot be drawn: ${String(error)}`));
  }
  figure.dataset['drawn'] = 'yes';
}

function limitWidth(drawing: HTMLElement): void {
  const picture = drawing.querySelector('svg');
  if (picture === null) return;
  const { width } = picture.viewBox.baseVal;
  drawing.style.maxWidth = `${Math.round(width * MOST_SCALE)}px`;
  picture.style.minWidth = `${Math.round(width * LEAST_SCALE)}px`;
}

/** Saves the picture as it is now, or its specification with all data. */
function downloads(view: View, plot: PagePlot, { dataSets }: PlotSurroundings): Node {
  const kinds: readonly (readonly [string, string, () => Promise<string>])[] = [
    ['SVG', 'svg', () => view.toImageURL('svg')],
    ['PNG', 'png', () => view.toImageURL('png', 2)],
    ['Vega-Lite', 'vl.json', async () => jsonUrl(specificationOf(plot, dataSets))],
  ];
  const buttons = kinds.map(([title, suffix, url]) => {
    const button = element('button', { type: 'button', title: `Save as ${plot.name}.${suffix}` }, title);
    button.addEventListener('click', () => void save(`${plot.name}.${suffix}`, url));
    return button;
  });
  return element('span', { class: 'downloads' }, ...buttons);
}

async function save(download: string, url: () => Promise<string>): Promise<void> {
  element('a', { href: await url(), download }).click();
}

function jsonUrl(value: unknown): string {
  return URL.createObjectURL(new Blob([JSON.stringify(value, undefined, 2)], { type: 'application/json' }));
}
