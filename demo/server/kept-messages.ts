import type { MessageView } from '../view/observation.ts';

/** Messages that a page may ask for: the latest, by number and together by length. */
const MOST_MESSAGES = 4000;
const MOST_BYTES = 16e6;

/** The latest messages by their numbers. */
export class KeptMessages {
  /** In the order of their coming. */
  readonly #messages = new Map<number, MessageView>();
  #bytes = 0;

  keep(number: number, message: MessageView): void {
    this.#messages.set(number, message);
    this.#bytes += message.byteLength;
    for (const [oldest, { byteLength }] of this.#messages) {
      if (this.#messages.size <= MOST_MESSAGES && this.#bytes <= MOST_BYTES) return;
      this.#messages.delete(oldest);
      this.#bytes -= byteLength;
    }
  }

  message(number: number): MessageView | undefined {
    return this.#messages.get(number);
  }
}
