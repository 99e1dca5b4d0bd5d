import { element } from '../../../analysis/report/page/elements.ts';
import { eventKinds, type EventKind } from '../../view/event-kinds.ts';
import type { PoolState } from '../../view/pool-state.ts';
import type { EventFilter } from './event-filter.ts';

/** In a longer list nobody finds a component: the text filter does. */
const MOST_COMPONENTS = 200;

/** What a viewer wants to see of the events. */
export class EventFilters {
  readonly element: HTMLElement;
  readonly #details = select('How much', [
    ['highlights', 'Highlights'],
    ['all', 'Everything'],
  ]);
  readonly #subject = select('Kind', [
    ['', 'All kinds'],
    ...Object.entries(eventKinds).map(([kind, words]): [string, string] => [kind, upperFirst(words)]),
  ]);
  readonly #component = select('Component', [['', 'All components']]);
  readonly #text = element('input', { type: 'search', placeholder: 'Words', 'aria-label': 'Words in the text' });
  #components = '';

  constructor(changed: () => void) {
    this.element = element(
      'div',
      { class: 'event-filters', role: 'group', 'aria-label': 'Events that are shown' },
      this.#details,
      this.#subject,
      this.#component,
      this.#text,
    );
    this.element.addEventListener('input', changed);
  }

  get filter(): EventFilter {
    const subject = this.#subject.value;
    const component = this.#component.value;
    return {
      onlyHighlights: this.#details.value === 'highlights',
      text: this.#text.value,
      ...(isKind(subject) ? { subject } : {}),
      ...(component === '' ? {} : { component }),
    };
  }

  /** Components came or went. */
  showComponents({ components }: PoolState): void {
    const known = [...components.values()].slice(0, MOST_COMPONENTS).map(({ id, name }) => [id, name] as const);
    const text = JSON.stringify(known);
    if (text === this.#components) return;
    this.#components = text;
    const chosen = this.#component.value;
    const isGone = chosen !== '' && !known.some(([id]) => id === chosen);
    const options = [['', 'All components'] as const, ...known, ...(isGone ? [[chosen, chosen] as const] : [])];
    this.#component.replaceChildren(...options.map(([value, name]) => element('option', { value }, name)));
    this.#component.value = chosen;
  }
}

function select(label: string, options: readonly (readonly [string, string])[]): HTMLSelectElement {
  const list = options.map(([value, text]) => element('option', { value }, text));
  return element('select', { 'aria-label': label }, ...list);
}

function isKind(text: string): text is EventKind {
  return Object.hasOwn(eventKinds, text);
}

function upperFirst(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
