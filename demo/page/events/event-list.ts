import { element } from '../../../analysis/report/page/elements.ts';
import { eventKinds, type EventKind } from '../../view/event-kinds.ts';
import { clockText } from '../clock-text.ts';
import type { ObservedEvent } from './event-filter.ts';

/** Lines of the list; more while somebody reads earlier ones. */
const MOST_LINES = 400;
const MOST_LINES_WHILE_READING = 800;
/** So near to its end it is still at its end, px. */
const NEAR = 12;

/** Kinds of events by their shape: a color alone does not tell them. */
const signs: Readonly<Record<EventKind, string>> = {
  life: '●',
  registration: '+',
  resolution: '?',
  session: '⇄',
  failure: '!',
  takeover: '→',
  registrars: '◆',
  association: '–',
  other: '·',
};

/** Events as lines, the latest at the end, which stays in view until somebody scrolls to earlier ones. */
export class EventList {
  readonly element: HTMLElement;
  readonly #lines = element('ol', { tabindex: '0', role: 'list', 'aria-label': 'Events, oldest first' });
  readonly #latest = element('button', { type: 'button', class: 'latest', hidden: '' });
  #unseen = 0;

  constructor() {
    this.#latest.addEventListener('click', () => {
      this.#showEnd();
      this.#lines.focus();
    });
    this.#lines.addEventListener('scroll', () => {
      this.element.dataset['follows'] = String(this.#isAtEnd);
      if (this.#isAtEnd) this.#seen();
    });
    this.element = element('div', { class: 'event-list' }, this.#lines, this.#latest);
  }

  /** Takes the place of all lines. */
  show(events: readonly ObservedEvent[]): void {
    this.#lines.replaceChildren(...events.slice(-MOST_LINES).map(lineOf));
    this.#showEnd();
  }

  add(events: readonly ObservedEvent[]): void {
    const follows = this.#isAtEnd;
    this.#lines.append(...events.slice(-MOST_LINES).map(lineOf));
    this.#shorten(follows ? MOST_LINES : MOST_LINES_WHILE_READING);
    if (follows) return this.#showEnd();
    this.#unseen += events.length;
    this.#latest.textContent = this.#unseen === 1 ? '1 new event ↓' : `${this.#unseen} new events ↓`;
    this.#latest.hidden = false;
  }

  get #isAtEnd(): boolean {
    const { scrollTop, clientHeight, scrollHeight } = this.#lines;
    return scrollTop + clientHeight >= scrollHeight - NEAR;
  }

  #shorten(most: number): void {
    while (this.#lines.childElementCount > most) this.#lines.firstElementChild?.remove();
  }

  #showEnd(): void {
    this.#lines.scrollTop = this.#lines.scrollHeight;
    this.#seen();
  }

  #seen(): void {
    this.#unseen = 0;
    this.#latest.hidden = true;
  }
}

function lineOf({ at, subject, level, isHighlight, text, section }: ObservedEvent): HTMLElement {
  const line = element(
    'li',
    {
      class: `level-${level} subject-${subject} ${isHighlight ? 'highlight' : 'detail'}`,
      title: titleOf(eventKinds[subject], section),
    },
    element('time', {}, clockText(at)),
    element('span', { class: 'sign', 'aria-hidden': 'true' }, signs[subject]),
    element('span', { class: 'words' }, text),
  );
  if (section !== undefined) line.append(element('span', { class: 'section' }, section));
  return line;
}

function titleOf(kind: string, section: string | undefined): string {
  return section === undefined ? kind : `${section} (${kind})`;
}
