import { element } from '../../../analysis/report/page/elements.ts';
import type { BoardImage, RowRange } from '../../view/image-board.ts';
import type { PageContext } from '../panel.ts';
import { seriesColor } from '../series/series-color.ts';
import { ImageCanvas } from './image-canvas.ts';
import { ImageForm } from './image-form.ts';
import { failoversOf, servingOf } from './image-legend.ts';
import { ImageMarks } from './image-marks.ts';

/** The image of a pool user: what is drawn, who computes it, what became of it, and how to get another one. */
export class ImageFigure {
  readonly element: HTMLElement;
  readonly #component: string;
  readonly #page: PageContext;
  readonly #canvas = new ImageCanvas();
  readonly #marks = new ImageMarks();
  readonly #stage: HTMLElement;
  readonly #name = element('strong');
  readonly #status = element('span', { class: 'image-status' });
  readonly #progress = element('progress', { max: '1' });
  readonly #legend = element('ul', { class: 'image-legend' });
  readonly #form: ImageForm;
  #legendText = '';

  constructor(component: string, page: PageContext) {
    this.#component = component;
    this.#page = page;
    this.#stage = element('div', { class: 'image-stage' }, this.#canvas.element, this.#marks.element);
    this.#form = new ImageForm(page.state.nameOf(component), async (image) =>
      page.control({ action: 'newImage', component, image }),
    );
    const caption = element('figcaption', {}, this.#name, ' ', this.#status);
    this.element = element(
      'figure',
      { 'data-component': component },
      caption,
      this.#stage,
      this.#progress,
      this.#legend,
      this.#form.element,
    );
  }

  /** Rows of the image are others than before. */
  changed(rows: RowRange): void {
    this.#canvas.changed(rows);
  }

  draw(image: BoardImage | undefined): void {
    const { state, canControl } = this.#page;
    const view = state.components.get(this.#component);
    const name = state.nameOf(this.#component);
    const status = state.imageStatuses.get(this.#component);
    setText(this.#name, name);
    setText(this.#status, status?.status ?? '');
    this.#status.title = status?.status ?? '';
    this.#status.classList.toggle('is-complete', status?.isComplete === true);
    this.element.dataset['complete'] = String(status?.isComplete === true);
    this.#form.element.hidden = !canControl || view?.actions.includes('newImage') !== true;
    this.#stage.hidden = image === undefined;
    this.#progress.hidden = image === undefined;
    if (image === undefined) {
      this.#legend.replaceChildren();
      this.#legendText = '';
      return;
    }
    this.#canvas.paint(image);
    this.#marks.show(image, (component) => state.nameOf(component));
    this.#form.show(image.view);
    this.#progress.value = image.share;
    const percent = `${Math.floor(100 * image.share)} %`;
    this.#progress.setAttribute('aria-label', `Image of ${name}: ${percent}`);
    this.#canvas.element.setAttribute('aria-label', `Image that is computed for ${name}, ${percent} complete`);
    this.#showLegend(image);
  }

  #showLegend(image: BoardImage): void {
    const failovers = failoversOf(image);
    const lines = servingOf(image).map(({ element: serving, sessions }) => ({
      serving,
      text: `${serving === undefined ? 'an unknown element' : this.#page.state.nameOf(serving)}: ${sessions}`,
    }));
    const text = JSON.stringify([lines, failovers]);
    if (text === this.#legendText) return;
    this.#legendText = text;
    this.#legend.replaceChildren(
      ...lines.map((line) => {
        const swatch = element('span', { class: 'swatch', 'aria-hidden': 'true' });
        if (line.serving !== undefined) swatch.style.background = seriesColor(this.#page.state, line.serving);
        return element('li', {}, swatch, line.text);
      }),
      element('li', { class: 'failovers' }, failovers === 1 ? '1 failover' : `${failovers} failovers`),
    );
  }
}

function setText(place: HTMLElement, text: string): void {
  if (place.textContent !== text) place.textContent = text;
}
