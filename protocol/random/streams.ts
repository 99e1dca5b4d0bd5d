import seedrandom from 'seedrandom';
import type { Entropy, Random, RandomStreams } from '../host.ts';
import { ln } from './elementary.ts';
import { Sfc32 } from './sfc32.ts';

const TWO_POW_32 = 4294967296;
const TWO_POW_53 = 9007199254740992;

/** One named stream. Its seed is derived for the first draw: most streams of most components are never drawn from. */
export class StreamRandom extends Sfc32 implements Random {
  readonly #name: string;
  readonly #scope: string | undefined;
  #isSeeded = false;

  /** The stream `name`, or `<scope>/<name>`: the parts are shared by many streams, the whole is made when it is needed. */
  constructor(name: string, scope?: string) {
    super();
    this.#name = name;
    this.#scope = scope;
  }

  uniform(): number {
    if (!this.#isSeeded) this.derive();
    const high = this.next() >>> 5;
    const low = this.next() >>> 6;
    return (high * 67108864 + low) / TWO_POW_53;
  }

  uint32(): number {
    if (!this.#isSeeded) this.derive();
    return this.next() >>> 0;
  }

  exponential(mean: number): number {
    return -mean * ln(1 - this.uniform());
  }

  private derive(): void {
    const key = seedrandom(this.#scope === undefined ? this.#name : `${this.#scope}/${this.#name}`);
    this.seed(key.int32(), key.int32(), key.int32());
    this.#isSeeded = true;
  }
}

/**
 * The stream of a full name such as `7/lan0/pe3/service`. seedrandom's ARC4 turns the name into a key, because it
 * gives unrelated keys for near names; the small generator then draws.
 */
export function deriveStream(name: string): StreamRandom {
  return new StreamRandom(name);
}

/** Streams below one name: of a run, or of one component of it. */
export class NamedStreams implements RandomStreams {
  /** The name that theirs begin with. */
  readonly scope: string;

  constructor(name: string) {
    this.scope = name;
  }

  stream(name: string): StreamRandom {
    return new StreamRandom(name, this.scope);
  }

  /** The streams of a part: `below('pe3')` of `7/lan0` names its streams `7/lan0/pe3/…`. */
  below(name: string): NamedStreams {
    return new NamedStreams(`${this.scope}/${name}`);
  }
}

/** Entropy of simulated worlds: drawn from a stream of its own. */
export class StreamEntropy implements Entropy {
  readonly #stream: Random;

  constructor(name: string, scope?: string) {
    this.#stream = new StreamRandom(name, scope);
  }

  nonZeroUint32(): number {
    for (;;) {
      const value = this.#stream.uint32();
      if (value !== 0) return value;
    }
  }

  bytes(length: number): Uint8Array {
    const bytes = new Uint8Array(length);
    for (let i = 0; i < length; i++) bytes[i] = this.#stream.uint32() & 0xff;
    return bytes;
  }
}

/** Uniform integer in [0, bound), bound at most 2^32. The bias is below bound / 2^53. */
export function uniformInteger(random: Random, bound: number): number {
  if (!(bound >= 1 && bound <= TWO_POW_32)) throw new RangeError(`bound ${bound} is not in [1, 2^32]`);
  return Math.floor(random.uniform() * bound);
}
