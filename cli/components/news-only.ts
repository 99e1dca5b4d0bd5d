/** Reports a lasting condition once: again only when it has changed, or was over meanwhile. */
export class NewsOnly {
  readonly #write: (what: string) => void;
  #last: string | undefined;

  constructor(write: (what: string) => void) {
    this.#write = write;
  }

  tell(what: string): void {
    if (what === this.#last) return;
    this.#last = what;
    this.#write(what);
  }

  over(): void {
    this.#last = undefined;
  }
}
