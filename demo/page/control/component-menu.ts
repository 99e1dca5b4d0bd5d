import { element } from '../../../analysis/report/page/elements.ts';

export interface MenuItem {
  readonly label: string;
  /** What it does in other words, in a tooltip. */
  readonly hint?: string;
  /** Undefined: it cannot be done now. */
  readonly run: (() => void) | undefined;
}

/** A menu at a component: arrow keys, Home and End choose, Enter runs, Escape and Tab close it. One is open at a time. */
export class ComponentMenu {
  readonly #box = element('div', { class: 'menu', role: 'menu', hidden: '' });
  #owner: HTMLElement | undefined;

  constructor(place: HTMLElement) {
    place.append(this.#box);
    this.#box.addEventListener('keydown', (event) => this.#keyPressed(event));
    document.addEventListener('pointerdown', ({ target }) => {
      if (target instanceof Node && !this.#box.contains(target) && this.#owner?.contains(target) !== true) this.close();
    });
  }

  /** @param owner the button that it belongs to, where the focus comes back to */
  open(owner: HTMLElement, title: string, items: readonly MenuItem[], note: string | undefined): void {
    this.close();
    this.#owner = owner;
    owner.setAttribute('aria-expanded', 'true');
    this.#box.setAttribute('aria-label', title);
    this.#box.replaceChildren(
      element('p', { class: 'title', role: 'presentation' }, title),
      ...items.map((item) => this.#button(item)),
      ...(note === undefined ? [] : [element('p', { class: 'note', role: 'presentation' }, note)]),
    );
    this.#box.hidden = false;
    this.#moveTo(owner.getBoundingClientRect());
    this.#buttons()[0]?.focus();
  }

  /** The same again closes it. */
  isOpenAt(owner: HTMLElement): boolean {
    return this.#owner === owner;
  }

  close(): void {
    if (this.#owner === undefined) return;
    const owner = this.#owner;
    this.#owner = undefined;
    owner.removeAttribute('aria-expanded');
    const hadFocus = this.#box.contains(document.activeElement);
    this.#box.hidden = true;
    if (hadFocus) owner.focus();
  }

  #button({ label, hint, run }: MenuItem): HTMLButtonElement {
    const button = element('button', { type: 'button', role: 'menuitem', tabindex: '-1' }, label);
    if (hint !== undefined) button.title = hint;
    // What cannot be done stays in reach of the arrow keys, so that one learns that it exists.
    if (run === undefined) button.setAttribute('aria-disabled', 'true');
    button.addEventListener('click', () => {
      if (run === undefined) return;
      this.close();
      run();
    });
    return button;
  }

  #buttons(): HTMLButtonElement[] {
    return [...this.#box.querySelectorAll('button')];
  }

  #keyPressed(event: KeyboardEvent): void {
    const buttons = this.#buttons();
    const index = buttons.findIndex((button) => button === document.activeElement);
    const next = { ArrowDown: index + 1, ArrowUp: index - 1, Home: 0, End: -1 }[event.key];
    if (next !== undefined) {
      buttons.at(next % buttons.length)?.focus();
      event.preventDefault();
    } else if (event.key === 'Escape' || event.key === 'Tab') {
      this.close();
      event.preventDefault();
    }
    event.stopPropagation();
  }

  /** Below its owner, or above it; within the window in any case. */
  #moveTo(owner: DOMRect): void {
    const { width, height } = this.#box.getBoundingClientRect();
    const { clientWidth, clientHeight } = document.documentElement;
    const top = owner.bottom + height + 4 <= clientHeight ? owner.bottom + 4 : owner.top - height - 4;
    this.#box.style.left = `${Math.max(4, Math.min(owner.left, clientWidth - width - 4))}px`;
    this.#box.style.top = `${Math.max(4, Math.min(top, clientHeight - height - 4))}px`;
  }
}
