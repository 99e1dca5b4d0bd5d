import { element } from '../../../analysis/report/page/elements.ts';
import { ImageBoard } from '../../view/image-board.ts';
import { inOrderOfNames } from '../name-order.ts';
import type { MountedPanel, PageContext, PagePanel } from '../panel.ts';
import { ImageFigure } from './image-figure.ts';

/** Images that are shown; further ones are not. */
const MOST_FIGURES = 12;

/** Images of pool users, as they grow packet by packet. */
export const fractalPanel: PagePanel = {
  id: 'fractal',
  title: 'Images of the pool users',
  column: 'right',
  mount: (place, page) => new FractalView(place, page),
};

class FractalView implements MountedPanel {
  readonly #page: PageContext;
  readonly #place: HTMLElement;
  readonly #figures = new Map<string, ImageFigure>();
  readonly #gallery = element('div', { class: 'gallery' });
  #board = new ImageBoard();

  constructor(place: HTMLElement, page: PageContext) {
    this.#page = page;
    this.#place = place;
    place.hidden = true;
    const marks = element('input', { type: 'checkbox', checked: '' });
    marks.addEventListener('change', () => this.#gallery.classList.toggle('without-marks', !marks.checked));
    place.append(element('label', { class: 'marks-switch' }, marks, 'Show who computed what'), this.#gallery);
  }

  begin(): void {
    this.#board = new ImageBoard();
  }

  observe(observation: Parameters<NonNullable<MountedPanel['observe']>>[0]): void {
    if (observation.kind !== 'image' && observation.kind !== 'pixels' && observation.kind !== 'componentGone') return;
    const rows = this.#board.apply(observation);
    if (rows !== undefined && observation.kind !== 'componentGone')
      this.#figures.get(observation.component)?.changed(rows);
  }

  draw(): void {
    const shown = this.#users();
    const isSame = shown.length === this.#figures.size && shown.every((user) => this.#figures.has(user));
    if (!isSame) this.#arrange(shown);
    this.#place.hidden = shown.length === 0;
    for (const [user, figure] of this.#figures) figure.draw(this.#board.images.get(user));
  }

  /** Pool users that have images, in the order of their names. */
  #users(): string[] {
    const { components, imageStatuses } = this.#page.state;
    const users = [...components.values()].filter(
      ({ id, actions }) => this.#board.images.has(id) || imageStatuses.has(id) || actions.includes('newImage'),
    );
    return inOrderOfNames(users.slice(0, MOST_FIGURES)).map(({ id }) => id);
  }

  #arrange(shown: readonly string[]): void {
    // What stays is not moved: somebody may be about to fill in its form.
    for (const [user, figure] of this.#figures) {
      if (shown.includes(user)) continue;
      figure.element.remove();
      this.#figures.delete(user);
    }
    for (const [place, user] of shown.entries()) {
      if (this.#figures.has(user)) continue;
      const figure = new ImageFigure(user, this.#page);
      this.#figures.set(user, figure);
      this.#gallery.insertBefore(figure.element, this.#gallery.children[place] ?? null);
    }
  }
}
