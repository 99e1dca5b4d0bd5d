/** Lines that may come at once, and how many more each second. */
const BURST = 1000;
const PER_SECOND = 100;

/** Limits the growth of a log, whatever happens in the network: a token bucket of lines. */
export class LineBudget {
  #left = BURST;
  #filledAt: number | undefined;
  #missing = 0;

  /**
   * @param now ms
   * @returns how many lines were left out before this one; undefined: this one is left out, too
   */
  spend(now: number): number | undefined {
    const since = Math.max(0, now - (this.#filledAt ?? now));
    this.#filledAt = now;
    this.#left = Math.min(BURST, this.#left + (since / 1000) * PER_SECOND);
    if (this.#left < 1) {
      this.#missing++;
      return undefined;
    }
    this.#left--;
    const missing = this.#missing;
    this.#missing = 0;
    return missing;
  }
}
