import { element } from '../../../analysis/report/page/elements.ts';
import type { TrafficView } from '../../view/stream.ts';
import type { PageContext } from '../panel.ts';
import { ComponentCard } from './component-card.ts';
import type { Highlight } from './highlights.ts';
import {
  carrierOf,
  drawnLinks,
  linkKey,
  linkLine,
  middle,
  moveLine,
  pathOf,
  pointAt,
  type DrawnLink,
  type LinkLine,
} from './link-lines.ts';
import { MessageFlights } from './message-flights.ts';
import { poolLayout, type Place, type PoolLayout } from './pool-layout.ts';
import { svgElement } from '../svg-elements.ts';

/** With more links than this, only those of the component in hand are drawn. */
const MOST_LINKS = 80;
/** How long something is conspicuous, ms, and how many such things there are at a time. */
const HIGHLIGHT_TIME = 4500;
const MOST_HIGHLIGHTS = 40;

/** What the map tells. */
export interface MapListener {
  openMenu(card: HTMLElement, component: string): void;
  openLink(from: string, to: string): void;
  openMessage(number: number): void;
}

/** Components, the links between them, messages on their way, and what is conspicuous for a moment. */
export class PoolMap {
  readonly #page: PageContext;
  readonly #listener: MapListener;
  readonly #cards = new Map<string, ComponentCard>();
  readonly #lines = new Map<string, LinkLine>();
  readonly #links = svgElement('g', { class: 'links' });
  readonly #moves = svgElement('g', { class: 'moves' });
  readonly #flights: MessageFlights;
  readonly #ground = svgElement('svg', { class: 'drawing', 'aria-hidden': 'true' }, this.#links);
  readonly #air = svgElement('svg', { class: 'drawing air', 'aria-hidden': 'true' });
  readonly #cardPlace = element('div', { class: 'cards', role: 'group', 'aria-label': 'Components' });
  readonly #chips = element('div', { class: 'chips', 'aria-hidden': 'true' });
  readonly #map = element('div', { class: 'map' }, this.#ground, this.#cardPlace, this.#air, this.#chips);
  readonly #changed = new Set<string>();
  #layout: PoolLayout = poolLayout([], 1, 1);
  #isPlaced = false;
  #areLinksDrawn = false;
  /** Also those that are not shown because there are too many. */
  #drawnLinks: ReadonlyMap<string, DrawnLink> = new Map();
  /** The card in the order of the Tab key. */
  #current: string | undefined;
  /** Components in hand. */
  #focused: string | undefined;
  #hovered: string | undefined;

  constructor(place: HTMLElement, page: PageContext, listener: MapListener) {
    this.#page = page;
    this.#listener = listener;
    this.#flights = new MessageFlights((number) => listener.openMessage(number));
    this.#air.append(this.#moves, this.#flights.layer);
    place.append(element('div', { class: 'map-frame' }, this.#map));
    this.#listen();
    new ResizeObserver(() => {
      this.#isPlaced = false;
      page.redraw();
    }).observe(this.#map);
  }

  begin(): void {
    this.#flights.clear();
    this.#moves.replaceChildren();
    this.#chips.replaceChildren();
    for (const id of this.#cards.keys()) this.#changed.add(id);
    this.#isPlaced = this.#areLinksDrawn = false;
  }

  componentChanged(id: string): void {
    this.#changed.add(id);
  }

  linksChanged(): void {
    this.#areLinksDrawn = false;
  }

  /** @param span time within which the messages were sent, ms @returns messages for which there was no room */
  traffic(traffic: readonly TrafficView[], span: number): number {
    const recent = traffic.filter((each) => each.recent > 0).toSorted((one, other) => one.latest - other.latest);
    let omitted = 0;
    for (const [index, each] of recent.entries()) {
      const line = this.#line(each.from, each.to, carrierOf(each, this.#drawnLinks));
      const delay = (index / recent.length) * span;
      if (line !== undefined && !this.#flights.start(each, line, delay)) omitted += each.recent;
    }
    return omitted;
  }

  highlight({ component, label, isBad, move }: Highlight): void {
    const place = this.#layout.places.get(component);
    if (place === undefined || this.#chips.childElementCount >= MOST_HIGHLIGHTS) return;
    // The newest word of a component takes the place of the one before.
    for (const chip of this.#chips.querySelectorAll(`[data-component="${CSS.escape(component)}"]`)) chip.remove();
    const chip = element('span', { class: isBad ? 'chip bad' : 'chip', 'data-component': component }, label);
    chip.style.transform = `translate(${place.x + place.width}px, ${place.y}px) translate(-100%, -65%)`;
    this.#chips.append(chip);
    const card = this.#cards.get(component)?.element;
    card?.classList.add('marked');
    const arrow = move === undefined ? undefined : this.#arrow(move.from, move.to);
    setTimeout(() => {
      arrow?.remove();
      if (chip.isConnected) card?.classList.remove('marked');
      chip.remove();
    }, HIGHLIGHT_TIME);
  }

  /** Whether there are so many links that only those of the component in hand are drawn. */
  get isCrowded(): boolean {
    return Number(this.#map.dataset['links']) > MOST_LINKS;
  }

  draw(): void {
    const { components } = this.#page.state;
    for (const id of this.#changed) this.#drawCard(id);
    this.#changed.clear();
    if (!this.#isPlaced) this.#placeCards();
    if (!this.#areLinksDrawn) this.#drawLinks();
    this.#map.dataset['components'] = String(components.size);
  }

  #drawCard(id: string): void {
    const view = this.#page.state.components.get(id);
    const known = this.#cards.get(id);
    if (view === undefined) {
      known?.element.remove();
      this.#cards.delete(id);
      if (this.#current === id) this.#current = undefined;
      this.#isPlaced = false;
      return;
    }
    if (known === undefined || known.element.dataset['role'] !== view.role) this.#isPlaced = false;
    const card = known ?? new ComponentCard(id);
    this.#cards.set(id, card);
    card.show(view);
  }

  #placeCards(): void {
    const width = this.#map.clientWidth;
    if (width === 0) return;
    const rem = parseFloat(getComputedStyle(document.documentElement).fontSize);
    const { components } = this.#page.state;
    this.#layout = poolLayout(components.values(), width, rem);
    this.#map.style.height = `${this.#layout.height}px`;
    for (const [id, place] of this.#layout.places) {
      const view = components.get(id);
      const card = this.#cards.get(id);
      if (view !== undefined) card?.place(place, this.#layout.sizes[view.role]);
      if (card?.element.isConnected === false) this.#cardPlace.append(card.element);
    }
    this.#isPlaced = true;
    this.#areLinksDrawn = false;
    this.#lines.clear();
    this.#rove(this.#current ?? this.#layout.places.keys().next().value);
  }

  #drawLinks(): void {
    this.#drawnLinks = drawnLinks(this.#page.state.associations.values());
    const links = [...this.#drawnLinks.values()];
    const subject = this.#hovered ?? this.#focused;
    this.#map.dataset['links'] = String(links.length);
    const shown = this.isCrowded ? links.filter(({ from, to }) => from === subject || to === subject) : links;
    this.#links.replaceChildren(
      ...shown.flatMap(({ from, to, protocol, count }) => {
        const line = this.#line(from, to, protocol);
        if (line === undefined) return [];
        const { state } = this.#page;
        const d = pathOf(line);
        const words = `${state.nameOf(from)} – ${state.nameOf(to)}: ${protocol}${count > 1 ? `, ${count} associations` : ''}`;
        const link = svgElement(
          'g',
          { class: `link ${protocol}`, 'data-from': from, 'data-to': to },
          svgElement('title', {}, words),
          svgElement('path', { d, class: 'target' }),
          svgElement('path', { d, class: 'line' }),
        );
        link.addEventListener('click', () => this.#listener.openLink(from, to));
        return [link];
      }),
    );
    this.#areLinksDrawn = true;
  }

  /** The way from one component to another; undefined: one of them is not on the map. */
  #line(from: string, to: string, protocol: TrafficView['protocol']): LinkLine | undefined {
    const key = `${from < to ? '>' : '<'}${linkKey(from, to, protocol)}`;
    const known = this.#lines.get(key);
    if (known !== undefined) return known;
    const [one, other]: (Place | undefined)[] = [from, to].map((id) => this.#layout.places.get(id));
    if (one === undefined || other === undefined || from === to) return undefined;
    const { components } = this.#page.state;
    const [role, otherRole] = [components.get(from)?.role, components.get(to)?.role];
    const isAmongEquals = role === otherRole;
    const isAcross = [role, otherRole].every((each) => each === 'poolUser' || each === 'poolElement') && !isAmongEquals;
    const line = linkLine(one, other, { protocol, width: this.#map.clientWidth, isAmongEquals, isAcross });
    this.#lines.set(key, line);
    return line;
  }

  /** An arrow from where something was to where it is now. */
  #arrow(from: string, to: string): SVGGElement | undefined {
    const [one, other] = [from, to].map((id) => this.#layout.places.get(id));
    if (one === undefined || other === undefined) return undefined;
    const line = moveLine(one, other, this.#map.clientWidth);
    const [tip, before] = [line.to, pointAt(line, 0.93)];
    const angle = (Math.atan2(tip.y - before.y, tip.x - before.x) * 180) / Math.PI;
    const arrow = svgElement(
      'g',
      { class: 'move' },
      svgElement('path', { d: pathOf(line), class: 'line' }),
      svgElement('path', { d: 'M-16 -9L2 0L-16 9Z', transform: `translate(${tip.x} ${tip.y}) rotate(${angle})` }),
    );
    this.#moves.append(arrow);
    return arrow;
  }

  /** One card is in the order of the Tab key; arrow keys go from it to the others. */
  #rove(id: string | undefined): void {
    if (this.#current !== undefined && this.#current !== id)
      this.#cards.get(this.#current)?.element.setAttribute('tabindex', '-1');
    this.#current = id;
    if (id !== undefined) this.#cards.get(id)?.element.setAttribute('tabindex', '0');
  }

  #listen(): void {
    this.#cardPlace.addEventListener('click', ({ target }) => this.#menuAt(target));
    this.#cardPlace.addEventListener('contextmenu', (event) => {
      this.#menuAt(event.target);
      event.preventDefault();
    });
    this.#cardPlace.addEventListener('focusin', ({ target }) => {
      this.#focused = cardOf(target)?.dataset['component'];
      if (this.#focused !== undefined) this.#rove(this.#focused);
      this.#subjectChanged();
    });
    this.#cardPlace.addEventListener('focusout', () => {
      this.#focused = undefined;
      this.#subjectChanged();
    });
    this.#cardPlace.addEventListener('pointerover', ({ target }) => {
      this.#hovered = cardOf(target)?.dataset['component'];
      this.#subjectChanged();
    });
    this.#cardPlace.addEventListener('pointerout', () => {
      this.#hovered = undefined;
      this.#subjectChanged();
    });
    this.#cardPlace.addEventListener('keydown', (event) => {
      const direction = ({ ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] } as const)[
        event.key
      ];
      if (direction === undefined || this.#current === undefined) return;
      event.preventDefault();
      const next = this.#neighbor(this.#current, direction);
      if (next !== undefined) this.#cards.get(next)?.element.focus();
    });
  }

  /** Where there are many links, those of the component in hand are shown. */
  #subjectChanged(): void {
    if (!this.isCrowded) return;
    this.#areLinksDrawn = false;
    this.#page.redraw();
  }

  #menuAt(target: EventTarget | null): void {
    const card = cardOf(target);
    const id = card?.dataset['component'];
    if (card !== undefined && id !== undefined) this.#listener.openMenu(card, id);
  }

  /** The nearest card in a direction; what lies beside the way counts as farther. */
  #neighbor(from: string, [dx, dy]: readonly [number, number]): string | undefined {
    const start = this.#layout.places.get(from);
    if (start === undefined) return undefined;
    const origin = middle(start);
    let [nearest, least]: [string | undefined, number] = [undefined, Infinity];
    for (const [id, place] of this.#layout.places) {
      const { x, y } = middle(place);
      const ahead = (x - origin.x) * dx + (y - origin.y) * dy;
      const aside = Math.abs((x - origin.x) * dy) + Math.abs((y - origin.y) * dx);
      const distance = ahead + 3 * aside;
      if (ahead > 1 && distance < least) [nearest, least] = [id, distance];
    }
    return nearest;
  }
}

function cardOf(target: EventTarget | null): HTMLElement | undefined {
  return target instanceof Element ? (target.closest<HTMLElement>('.card') ?? undefined) : undefined;
}
