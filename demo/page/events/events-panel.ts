import { element } from '../../../analysis/report/page/elements.ts';
import { explanationOfEvent, isExplaining } from '../explanations/explanations.ts';
import type { MountedPanel, PageContext, PagePanel } from '../panel.ts';
import { Announcer } from './announcer.ts';
import { EventFilters } from './event-filters.ts';
import { EventList } from './event-list.ts';
import { passes, type ObservedEvent } from './event-filter.ts';

/** With more events that are not shown yet, the list is made anew. */
const MOST_NEW = 1000;

/** What happened, in words. */
export const eventsPanel: PagePanel = {
  id: 'events',
  title: 'What happened',
  column: 'left',
  mount: (place, page) => new EventsView(place, page),
};

class EventsView implements MountedPanel {
  readonly #page: PageContext;
  readonly #list = new EventList();
  readonly #announcer = new Announcer();
  readonly #filters = new EventFilters(() => this.#refilter());
  readonly #hint = element('p', { class: 'explanation event-hint', hidden: '' });
  #new: ObservedEvent[] = [];
  /** The list has to be made anew. */
  #isVoid = false;

  constructor(place: HTMLElement, page: PageContext) {
    this.#page = page;
    place.append(this.#filters.element, this.#hint, this.#list.element, this.#announcer.element);
  }

  begin(): void {
    this.#new = [];
    this.#isVoid = true;
  }

  observe(observation: Parameters<NonNullable<MountedPanel['observe']>>[0], isPast: boolean): void {
    if (observation.kind !== 'event') return;
    if (!this.#isVoid) this.#new.push(observation);
    // Pages that are hidden do not draw.
    if (this.#new.length > MOST_NEW) this.begin();
    if (isPast || !observation.isHighlight) return;
    this.#announcer.say(observation.text);
    this.#explain(observation);
  }

  draw(): void {
    this.#filters.showComponents(this.#page.state);
    const { filter } = this.#filters;
    if (this.#isVoid) this.#list.show(this.#page.state.events.filter((event) => passes(event, filter)));
    else {
      const added = this.#new.filter((event) => passes(event, filter));
      if (added.length > 0) this.#list.add(added);
    }
    this.#new = [];
    this.#isVoid = false;
  }

  #refilter(): void {
    this.#isVoid = true;
    this.#page.redraw();
  }

  #explain({ subject, event }: ObservedEvent): void {
    const explanation = explanationOfEvent(subject, event);
    if (explanation === undefined || !isExplaining()) return;
    this.#hint.replaceChildren(element('dfn', {}, explanation.term), `: ${explanation.text}`);
    this.#hint.hidden = false;
  }
}
