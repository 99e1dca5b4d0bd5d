/**
 * Small Fast Counter generator with 32-bit words (sfc32): 96 bits of chaotic state plus a 32-bit counter, so that
 * every seed has a period of at least 2^32. Chosen for speed; seeds come from {@link deriveStream}.
 */
export class Sfc32 {
  #a = 0;
  #b = 0;
  #c = 0;
  #counter = 0;

  /** Begins anew; before, all numbers are 0. */
  seed(a: number, b: number, c: number): void {
    this.#a = a | 0;
    this.#b = b | 0;
    this.#c = c | 0;
    this.#counter = 1;
    // The first outputs still show the seed: twelve rounds mix it into all words.
    for (let round = 0; round < 12; round++) this.next();
  }

  /** The next 32 bits as a signed integer. */
  next(): number {
    const result = (((this.#a + this.#b) | 0) + this.#counter) | 0;
    this.#counter = (this.#counter + 1) | 0;
    this.#a = this.#b ^ (this.#b >>> 9);
    this.#b = (this.#c + (this.#c << 3)) | 0;
    this.#c = (((this.#c << 21) | (this.#c >>> 11)) + result) | 0;
    return result;
  }
}
