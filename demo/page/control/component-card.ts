import { element } from '../../../analysis/report/page/elements.ts';
import type { ComponentView, ViewRole, ViewState } from '../../view/component-view.ts';
import type { CardSize, Place } from './pool-layout.ts';

/** What is said of a state, and its sign: states are never told by color alone. */
const states: Readonly<Record<ViewState, { sign: string; words: string }>> = {
  starting: { sign: '◔', words: 'starting' },
  up: { sign: '●', words: 'up' },
  stopping: { sign: '◑', words: 'stopping' },
  stopped: { sign: '■', words: 'stopped' },
  failed: { sign: '✖', words: 'failed' },
  silent: { sign: '?', words: 'silent' },
};

export const roleNames: Readonly<Record<ViewRole, string>> = {
  registrar: 'registrar',
  poolElement: 'pool element',
  poolUser: 'pool user',
  other: 'component',
};

const serviceWords: Readonly<Record<ViewRole, string>> = {
  registrar: 'not in service',
  poolElement: 'not registered',
  poolUser: 'has no registrar',
  other: 'not in service',
};

/** What a component's state is in words, with what is wrong although it is up. */
export function stateWords({ state, role, inService, failureMode }: ComponentView): string {
  const words = [state === 'up' && inService === false ? `up, ${serviceWords[role]}` : states[state].words];
  if (failureMode === true) words.push('fails on purpose');
  return words.join(', ');
}

/** Details that a card shows; the rest is in the dialog. */
const MOST_DETAILS = 2;

/** A component on the map: a button that opens its menu. */
export class ComponentCard {
  readonly element: HTMLButtonElement;
  readonly #sign = element('span', { class: 'sign', 'aria-hidden': 'true' });
  readonly #name = element('span', { class: 'name' });
  readonly #state = element('span', { class: 'state' });
  readonly #identifier = element('span', { class: 'identifier' });
  readonly #addresses = element('span', { class: 'addresses' });
  readonly #extra = element('span', { class: 'extra' });
  readonly #bar = element('span', { class: 'bar' });
  readonly #load = element('span', { class: 'load' }, this.#bar);
  readonly #percent = element('span', { class: 'percent' });

  constructor(id: string) {
    this.element = element(
      'button',
      { type: 'button', class: 'card', 'data-component': id, 'aria-haspopup': 'menu', tabindex: '-1' },
      element('span', { class: 'head' }, this.#sign, this.#name, this.#state),
      this.#identifier,
      this.#addresses,
      this.#extra,
      element('span', { class: 'loading' }, this.#load, this.#percent),
    );
  }

  show(view: ComponentView): void {
    const { role, name, state, identifier = '', addresses, cutPaths = [], load } = view;
    const isOutOfService = state === 'up' && view.inService === false;
    const { dataset } = this.element;
    Object.assign(dataset, { role, state: isOutOfService ? 'starting' : state });
    this.#sign.textContent = isOutOfService ? states.starting.sign : states[state].sign;
    this.#name.textContent = name;
    const words = stateWords(view);
    this.#state.textContent = words === 'up' ? '' : words;
    this.#identifier.textContent = identifier;
    this.#addresses.replaceChildren(
      ...addresses.flatMap((address, index) => [
        ...(index === 0 ? [] : [', ']),
        cutPaths.includes(index) ? element('s', {}, address) : address,
      ]),
    );
    this.#extra.textContent = Object.entries(view.details)
      .slice(0, MOST_DETAILS)
      .map((detail) => detail.join(': '))
      .join(', ');
    const percent = load === undefined ? '' : `${Math.round(100 * Math.min(1, Math.max(0, load)))} %`;
    this.#bar.style.width = percent.replace(' ', '');
    this.#percent.textContent = percent;
    this.#load.hidden = this.#percent.hidden = load === undefined || state !== 'up';
    const parts = [name, roleNames[role], words, ...(percent === '' ? [] : [`load ${percent}`]), identifier];
    const description = parts.filter((part) => part !== '').join(', ');
    this.element.setAttribute('aria-label', description);
    this.element.title = description;
  }

  place({ x, y, width, height }: Place, size: CardSize): void {
    const { style, dataset } = this.element;
    dataset['size'] = size;
    style.transform = `translate(${x}px, ${y}px)`;
    style.width = `${width}px`;
    style.height = `${height}px`;
  }
}
