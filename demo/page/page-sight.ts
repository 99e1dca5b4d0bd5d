/** How long a page is not seen until it is away, ms: whoever looks for a tab passes others. */
const AWAY = 5000;

/** A document, for whom it matters whether it is seen. */
export interface SeenPage extends Pick<EventTarget, 'addEventListener'> {
  readonly visibilityState: string;
}

/**
 * Whether somebody sees the page. A browser has six connections for all tabs of a server: those of tabs that nobody sees would
 * keep the one that is seen from acting.
 */
export class PageSight {
  readonly #page: SeenPage;
  #leave = new AbortController();
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(page: SeenPage) {
    this.#page = page;
    page.addEventListener('visibilitychange', () => this.#changed());
    this.#changed();
  }

  /** Aborted when the page has not been seen for some seconds; another one when it is seen again. */
  get away(): AbortSignal {
    return this.#leave.signal;
  }

  /** Waits until the page is not away. */
  async seen(): Promise<void> {
    while (this.away.aborted)
      await new Promise((resolve) => this.#page.addEventListener('visibilitychange', resolve, { once: true }));
  }

  #changed(): void {
    clearTimeout(this.#timer);
    if (this.#page.visibilityState === 'hidden') this.#timer = setTimeout(() => this.#leave.abort(), AWAY);
    else if (this.away.aborted) this.#leave = new AbortController();
  }
}
