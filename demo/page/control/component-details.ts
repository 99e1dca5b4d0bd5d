import { element } from '../../../analysis/report/page/elements.ts';
import type { ComponentView } from '../../view/component-view.ts';
import type { TrafficView } from '../../view/stream.ts';
import type { PageContext } from '../panel.ts';
import { roleNames, stateWords } from './component-card.ts';
import type { TrafficBook } from './traffic-book.ts';

/** Kinds of messages that are listed. */
const MOST_KINDS = 200;

/** Shows all that is known of a component, and what it sent and received; also of one link of it alone. */
export class ComponentDetails {
  readonly #page: PageContext;
  readonly #book: TrafficBook;
  readonly #facts = element('dl');
  readonly #kinds = element('tbody');
  readonly #title = element('h2');
  readonly #dialog: HTMLDialogElement;
  #subject: { readonly component: string; readonly other?: string } | undefined;

  constructor(place: HTMLElement, page: PageContext, book: TrafficBook) {
    this.#page = page;
    this.#book = book;
    const close = element('button', { type: 'button', autofocus: '' }, 'Close');
    close.addEventListener('click', () => this.#dialog.close());
    const head = ['From', 'To', 'Message', 'Count', 'Bytes', ''].map((text) => element('th', {}, text));
    const table = element('table', {}, element('thead', {}, element('tr', {}, ...head)), this.#kinds);
    this.#dialog = element(
      'dialog',
      { class: 'details', 'aria-label': 'Details' },
      this.#title,
      this.#facts,
      element('div', { class: 'kinds', tabindex: '0' }, table),
      close,
    );
    this.#dialog.addEventListener('close', () => (this.#subject = undefined));
    place.append(this.#dialog);
  }

  showComponent(component: string): void {
    this.#show({ component });
  }

  showLink(component: string, other: string): void {
    this.#show({ component, other });
  }

  /** What it shows follows the world. */
  draw(): void {
    if (this.#subject === undefined) return;
    const { component, other } = this.#subject;
    const { state } = this.#page;
    const view = state.components.get(component);
    this.#title.textContent =
      other === undefined ? state.nameOf(component) : `${state.nameOf(component)} – ${state.nameOf(other)}`;
    this.#facts.hidden = other !== undefined || view === undefined;
    if (view !== undefined && other === undefined) this.#drawFacts(view);
    const kinds = this.#book.of(component, other).slice(0, MOST_KINDS);
    // Rows stay where they are while somebody is about to press a button in them.
    const shown = new Map([...this.#kinds.rows].map((row) => [row.dataset['kind'], row]));
    const rows = kinds.map((kind) => this.#row(kind, shown.get(keyOf(kind))));
    const kept = new Set(rows);
    for (const row of this.#kinds.rows) if (!kept.has(row)) row.remove();
    for (const row of rows) if (!row.isConnected) this.#kinds.append(row);
  }

  #show(subject: { readonly component: string; readonly other?: string }): void {
    this.#subject = subject;
    this.#kinds.replaceChildren();
    this.draw();
    if (!this.#dialog.open) this.#dialog.showModal();
  }

  #drawFacts(view: ComponentView): void {
    const usage = this.#page.state.usage.get(view.id);
    const home = view.home === undefined ? undefined : this.#nameOfIdentifier(view.home);
    const facts: Record<string, string | number | undefined> = {
      Role: roleNames[view.role],
      State: stateWords(view),
      Identifier: view.identifier,
      Addresses: view.addresses
        .map((address, path) => (view.cutPaths?.includes(path) === true ? `${address} (cut)` : address))
        .join(', '),
      Pool: view.pool,
      Policy: view.policy,
      Load: view.load === undefined ? undefined : `${Math.round(100 * view.load)} %`,
      'Home registrar': home,
      Requests: usage?.requests,
      Failovers: usage?.failovers,
      ...view.details,
    };
    this.#facts.replaceChildren(
      ...Object.entries(facts).flatMap(([name, value]) =>
        value === undefined || value === ''
          ? []
          : [element('dt', {}, name), element('dd', {}, typeof value === 'number' ? String(value) : value)],
      ),
    );
  }

  #nameOfIdentifier(identifier: string): string {
    for (const { identifier: own, name } of this.#page.state.components.values())
      if (own === identifier) return `${name} (${identifier})`;
    return identifier;
  }

  #row(kind: TrafficView, shown: HTMLTableRowElement | undefined): HTMLTableRowElement {
    const { state } = this.#page;
    const { from, to, type, total, bytes, latest } = kind;
    const row = shown ?? this.#newRow(kind);
    const texts = [state.nameOf(from), state.nameOf(to), type, total.toLocaleString('en'), bytes.toLocaleString('en')];
    for (const [column, text] of texts.entries()) {
      const cell = row.cells[column];
      if (cell !== undefined && cell.textContent !== text) cell.textContent = text;
    }
    row.dataset['latest'] = String(latest);
    return row;
  }

  #newRow(kind: TrafficView): HTMLTableRowElement {
    const button = element('button', { type: 'button' }, 'Show latest');
    const row = element('tr', { 'data-kind': keyOf(kind), class: kind.protocol });
    row.append(...Array.from({ length: 5 }, () => element('td')), element('td', {}, button));
    button.addEventListener('click', () => void this.#page.openMessage(Number(row.dataset['latest'])));
    return row;
  }
}

function keyOf({ from, to, type }: TrafficView): string {
  return `${from}\n${to}\n${type}`;
}
