import { element } from './elements.ts';

/** Distance from the pointer, px. */
const DISTANCE = 14;

/** What is said of the mark below the pointer. */
export class Tooltip {
  readonly #box: HTMLElement;

  constructor(box: HTMLElement) {
    this.#box = box;
  }

  /** @param notes below the values */
  show({ clientX, clientY }: MouseEvent, value: unknown, notes: readonly string[]): void {
    const lines = notes.map((note) => element('p', { class: 'caution' }, note));
    this.#box.replaceChildren(content(value), ...lines);
    this.#box.hidden = false;
    const { width, height } = this.#box.getBoundingClientRect();
    const isRight = clientX + DISTANCE + width < document.documentElement.clientWidth;
    const isBelow = clientY + DISTANCE + height < document.documentElement.clientHeight;
    this.#box.style.left = `${Math.max(0, isRight ? clientX + DISTANCE : clientX - DISTANCE - width)}px`;
    this.#box.style.top = `${Math.max(0, isBelow ? clientY + DISTANCE : clientY - DISTANCE - height)}px`;
  }

  hide(): void {
    this.#box.hidden = true;
  }
}

/** The fields of an object as a table. */
function content(value: unknown): Node {
  if (typeof value !== 'object' || value === null) return element('p', {}, String(value));
  const rows = Object.entries(value).map(([name, each]) =>
    element('tr', {}, element('th', {}, name), element('td', {}, String(each))),
  );
  return element('table', {}, element('tbody', {}, ...rows));
}
