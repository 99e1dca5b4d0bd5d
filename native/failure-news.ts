/** Failures that are remembered at a time; the oldest are forgotten, and reported again. */
const MOST = 100;

/** Which failures of sending are news: one that lasts is reported once, and again when it changes or was over. */
export class FailureNews {
  /** What the failure is, by where it was to go. */
  readonly #lasting = new Map<string, string>();

  /** It failed. @returns whether that is to be reported */
  failed(where: string, why: string): boolean {
    if (this.#lasting.get(where) === why) return false;
    this.#lasting.delete(where);
    this.#lasting.set(where, why);
    for (const oldest of this.#lasting.keys()) {
      if (this.#lasting.size <= MOST) break;
      this.#lasting.delete(oldest);
    }
    return true;
  }

  /** It worked. */
  worked(where: string): void {
    if (this.#lasting.size > 0) this.#lasting.delete(where);
  }
}
