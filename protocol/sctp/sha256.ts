/** SHA-256 (FIPS 180-4) and HMAC with it (RFC 2104): a world needs no cryptography of its own for state cookies. */

const BLOCK = 64;
export const DIGEST_LENGTH = 32;

/** The eight words of a hash under way. */
type State = [number, number, number, number, number, number, number, number];

// Square roots and cube roots of the first primes: the constants of the standard, computed exactly.
const initial: Readonly<State> = [root(2), root(3), root(5), root(7), root(11), root(13), root(17), root(19)];
const rounds = Int32Array.from(primes(64), (prime) => fractionOfRoot(prime, 3));

/** The message schedule: overwritten for each block. */
const schedule = new Int32Array(64);
/** The last one or two blocks of a message: overwritten for each message. */
const tail = new Uint8Array(2 * BLOCK);
const tailView = new DataView(tail.buffer);

/** @internal */
export function sha256(message: Uint8Array): Uint8Array {
  return finished([...initial], message, 0);
}

/** A key for HMAC-SHA-256, with the two blocks that begin its hashes already taken in. */
export class HmacKey {
  readonly #inner: Readonly<State>;
  readonly #outer: Readonly<State>;

  constructor(key: Uint8Array) {
    const short = key.length > BLOCK ? sha256(key) : key;
    this.#inner = padded(short, 0x36);
    this.#outer = padded(short, 0x5c);
  }

  digest(message: Uint8Array): Uint8Array {
    return finished([...this.#outer], finished([...this.#inner], message, BLOCK), BLOCK);
  }
}

/** The state after the key's block: the key, with zeros behind it, combined with `pad`. */
function padded(key: Uint8Array, pad: number): State {
  const block = Uint8Array.from({ length: BLOCK }, (_, i) => (key[i] ?? 0) ^ pad);
  const state: State = [...initial];
  compress(state, viewOf(block), 0);
  return state;
}

/** Takes the rest of a message in and ends it. @param before bytes that the state has taken in, whole blocks */
function finished(state: State, message: Uint8Array, before: number): Uint8Array {
  const whole = message.length - (message.length % BLOCK);
  const view = viewOf(message);
  for (let at = 0; at < whole; at += BLOCK) compress(state, view, at);
  const rest = message.length - whole;
  const end = rest < BLOCK - 8 ? BLOCK : 2 * BLOCK;
  tail.fill(0);
  tail.set(message.subarray(whole));
  tail[rest] = 0x80;
  const length = before + message.length;
  tailView.setUint32(end - 8, Math.floor(length / 0x2000_0000));
  tailView.setUint32(end - 4, length << 3);
  for (let at = 0; at < end; at += BLOCK) compress(state, tailView, at);
  const digest = new Uint8Array(DIGEST_LENGTH);
  const words = viewOf(digest);
  for (const [i, word] of state.entries()) words.setInt32(4 * i, word);
  return digest;
}

function viewOf({ buffer, byteOffset, length }: Uint8Array): DataView {
  return new DataView(buffer, byteOffset, length);
}

/** Compares in a time that does not depend on where the bytes differ. */
export function equalBytes(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) return false;
  let difference = 0;
  for (const [i, byte] of a.entries()) difference |= byte ^ (b[i] as number); // they are equally long
  return difference === 0;
}

function compress(state: State, bytes: DataView, at: number): void {
  const w = schedule;
  for (let i = 0; i < 16; i++) w[i] = bytes.getInt32(at + 4 * i);
  // Schedule and constants have 64 words: all that is read `as number` is inside.
  for (let i = 16; i < 64; i++) {
    const x = w[i - 15] as number;
    const y = w[i - 2] as number;
    const s0 = rotate(x, 7) ^ rotate(x, 18) ^ (x >>> 3);
    const s1 = rotate(y, 17) ^ rotate(y, 19) ^ (y >>> 10);
    w[i] = ((w[i - 16] as number) + s0 + (w[i - 7] as number) + s1) | 0;
  }
  let [a, b, c, d, e, f, g, h] = state;
  for (let i = 0; i < 64; i++) {
    const s1 = rotate(e, 6) ^ rotate(e, 11) ^ rotate(e, 25);
    const t1 = (h + s1 + ((e & f) ^ (~e & g)) + (rounds[i] as number) + (w[i] as number)) | 0;
    const s0 = rotate(a, 2) ^ rotate(a, 13) ^ rotate(a, 22);
    const t2 = (s0 + ((a & b) ^ (a & c) ^ (b & c))) | 0;
    h = g;
    g = f;
    f = e;
    e = (d + t1) | 0;
    d = c;
    c = b;
    b = a;
    a = (t1 + t2) | 0;
  }
  state[0] = (state[0] + a) | 0;
  state[1] = (state[1] + b) | 0;
  state[2] = (state[2] + c) | 0;
  state[3] = (state[3] + d) | 0;
  state[4] = (state[4] + e) | 0;
  state[5] = (state[5] + f) | 0;
  state[6] = (state[6] + g) | 0;
  state[7] = (state[7] + h) | 0;
}

function rotate(x: number, n: number): number {
  return (x >>> n) | (x << (32 - n));
}

/** The first primes. */
function primes(count: number): number[] {
  const found: number[] = [];
  for (let candidate = 2; found.length < count; candidate++)
    if (found.every((prime) => candidate % prime !== 0)) found.push(candidate);
  return found;
}

function root(prime: number): number {
  return fractionOfRoot(prime, 2);
}

/** The first 32 bits of the fractional part of a root, in whole numbers: floor(root(prime · 2^(32 · degree))) mod 2^32. */
function fractionOfRoot(prime: number, degree: 2 | 3): number {
  const target = BigInt(prime) << BigInt(32 * degree);
  let low = 0n;
  let high = 1n << 40n;
  while (high - low > 1n) {
    const middle = (low + high) >> 1n;
    if (middle ** BigInt(degree) <= target) low = middle;
    else high = middle;
  }
  return Number(BigInt.asIntN(32, low));
}
