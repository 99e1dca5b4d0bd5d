import type { Random } from '../../../protocol/host.ts';
import { uniformInteger } from '../../../protocol/random/streams.ts';

/** One of so many mutated messages is long. */
const LONG = 20;
const LONGEST = 60_000;
/** Of a change, a cut or an addition. */
const MOST_CHANGES = 4;
const MOST_ADDED = 8;

/** Messages that are changed at random: bytes replaced, ends cut or added, and some blown up to the longest there are. */
export class Mutations {
  readonly #random: Random;
  readonly #originals: readonly Uint8Array[];

  constructor(originals: readonly Uint8Array[], random: Random) {
    this.#originals = originals;
    this.#random = random;
  }

  next(): Uint8Array {
    const original = this.#originals[this.#below(this.#originals.length)];
    const bytes = this.#below(LONG) === 0 ? this.#long(original) : this.#short(original);
    for (let changes = this.#below(MOST_CHANGES + 1); changes > 0; changes--)
      bytes[this.#below(bytes.length)] = this.#below(256);
    return bytes;
  }

  /** Cut, or with some bytes more; never empty. */
  #short(original: Uint8Array): Uint8Array {
    const length = this.#below(3) === 0 ? 1 + this.#below(original.length) : original.length;
    const added = this.#below(3) === 0 ? this.#below(MOST_ADDED + 1) : 0;
    return this.#filled(original.subarray(0, length), length + added);
  }

  /** Its parameters again and again, with the length that it has in its header: all of them are read. */
  #long(original: Uint8Array): Uint8Array {
    const header = 4;
    const length = original.length + this.#below(LONGEST - original.length);
    const bytes = new Uint8Array(length);
    bytes.set(original);
    const body = original.subarray(header);
    for (let at = original.length; at < length && body.length > 0; at += body.length)
      bytes.set(body.subarray(0, length - at), at);
    new DataView(bytes.buffer).setUint16(2, length);
    return bytes;
  }

  #filled(bytes: Uint8Array, length: number): Uint8Array {
    const filled = new Uint8Array(length);
    filled.set(bytes);
    for (let at = bytes.length; at < length; at++) filled[at] = this.#below(256);
    return filled;
  }

  #below(end: number): number {
    return uniformInteger(this.#random, end);
  }
}
