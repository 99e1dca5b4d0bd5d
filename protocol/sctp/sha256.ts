/**
 * SHA-256 (FIPS 180-4) and HMAC with it (RFC 2104): a world needs no cryptography of its own for state cookies. Messages are
 * below 512 MiB: their lengths in bits take one word.
 */
import { ByteWriter } from '../wire/byte-writer.ts';

const BLOCK = 64;
export const DIGEST_LENGTH = 32;

// Square roots and cube roots of the first primes: the constants of the standard, computed exactly.
const initial = Int32Array.from(primes(8), (prime) => fractionOfRoot(prime, 2));
const rounds = Int32Array.from(primes(64), (prime) => fractionOfRoot(prime, 3));

/** The message schedule: overwritten for each block. */
const schedule = new Int32Array(64);
/** The last one or two blocks of a message: overwritten for each message. */
const tail = new Uint8Array(2 * BLOCK);
const tailView = new DataView(tail.buffer);

/** @internal */
export function sha256(message: Uint8Array): Uint8Array {
  return finished(initial.slice(), message, 0);
}

/** A key for HMAC-SHA-256, with the two blocks that begin its hashes already taken in. */
export class HmacKey {
  readonly #inner: Int32Array;
  readonly #outer: Int32Array;

  constructor(key: Uint8Array) {
    const short = key.length > BLOCK ? sha256(key) : key;
    this.#inner = padded(short, 0x36);
    this.#outer = padded(short, 0x5c);
  }

  digest(message: Uint8Array): Uint8Array {
    return finished(this.#outer.slice(), finished(this.#inner.slice(), message, BLOCK), BLOCK);
  }
}

/** The state after the key's block: the key, with zeros behind it, combined with `pad`. */
function padded(key: Uint8Array, pad: number): Int32Array {
  const block = Uint8Array.from({ length: BLOCK }, (_, i) => (key[i] ?? 0) ^ pad);
  const state = initial.slice();
  compress(state, block, 0);
  return state;
}

/** Takes the rest of a message in and ends it. @param before bytes that the state has taken in, whole blocks */
function finished(state: Int32Array, message: Uint8Array, before: number): Uint8Array {
  const whole = message.length - (message.length % BLOCK);
  for (let at = 0; at < whole; at += BLOCK) compress(state, message, at);
  const rest = message.length - whole;
  const end = rest < BLOCK - 8 ? BLOCK : 2 * BLOCK;
  tail.fill(0);
  tail.set(message.subarray(whole));
  tail[rest] = 0x80;
  const length = before + message.length;
  tailView.setUint32(end - 4, length << 3);
  for (let at = 0; at < end; at += BLOCK) compress(state, tail, at);
  const digest = new ByteWriter(DIGEST_LENGTH);
  for (const word of state) digest.u32(word);
  return digest.bytes;
}

/** Compares in a time that does not depend on where the bytes differ. */
export function equalBytes(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) return false;
  let difference = 0;
  // Both are read inside.
  for (let i = 0; i < a.length; i++) difference |= (a[i] as number) ^ (b[i] as number);
  return difference === 0;
}

function compress(state: Int32Array, bytes: Uint8Array, at: number): void {
  const w = schedule;
  // The block is there as a whole, the schedule and the constants have 64 words, the state 8: all that is read `as number`
  // is inside.
  for (let i = 0; i < 16; i++) {
    const p = at + 4 * i;
    const high = ((bytes[p] as number) << 8) | (bytes[p + 1] as number);
    const low = ((bytes[p + 2] as number) << 8) | (bytes[p + 3] as number);
    w[i] = (high << 16) | low;
  }
  for (let i = 16; i < 64; i++) {
    const x = w[i - 15] as number;
    const y = w[i - 2] as number;
    const s0 = rotate(x, 7) ^ rotate(x, 18) ^ (x >>> 3);
    const s1 = rotate(y, 17) ^ rotate(y, 19) ^ (y >>> 10);
    w[i] = ((w[i - 16] as number) + s0 + (w[i - 7] as number) + s1) | 0;
  }
  let a = state[0] as number;
  let b = state[1] as number;
  let c = state[2] as number;
  let d = state[3] as number;
  let e = state[4] as number;
  let f = state[5] as number;
  let g = state[6] as number;
  let h = state[7] as number;
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
  state[0] = (state[0] as number) + a;
  state[1] = (state[1] as number) + b;
  state[2] = (state[2] as number) + c;
  state[3] = (state[3] as number) + d;
  state[4] = (state[4] as number) + e;
  state[5] = (state[5] as number) + f;
  state[6] = (state[6] as number) + g;
  state[7] = (state[7] as number) + h;
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
