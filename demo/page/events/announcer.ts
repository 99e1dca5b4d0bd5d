import { element } from '../../../analysis/report/page/elements.ts';

/** Screen readers need time: at most so many texts at once, and then a pause, ms. */
const MOST_TEXTS = 3;
const PAUSE = 3000;

/** Tells screen readers of what is conspicuous to others. */
export class Announcer {
  readonly element = element('p', { class: 'announcer', 'aria-live': 'polite' });
  #waiting: string[] = [];
  /** Texts for which there is no time. */
  #unsaid = 0;
  #isPausing = false;

  say(text: string): void {
    this.#waiting.push(text);
    if (this.#waiting.length > MOST_TEXTS) {
      this.#waiting.shift();
      this.#unsaid++;
    }
    if (!this.#isPausing) this.#next();
  }

  #next(): void {
    const texts = this.#waiting;
    const more = this.#unsaid > 0 ? [`${this.#unsaid} more events`] : [];
    this.#waiting = [];
    this.#unsaid = 0;
    this.#isPausing = texts.length > 0;
    if (!this.#isPausing) return;
    this.element.textContent = [...more, ...texts].join('. ');
    setTimeout(() => this.#next(), PAUSE);
  }
}
