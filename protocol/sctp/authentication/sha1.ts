/**
 * SHA-1 (FIPS 180-4) and HMAC with it (RFC 2104): RFC 4895 §3.3 asks every implementation for it. Messages are below
 * 512 MiB: their lengths in bits take one word.
 */
import { ByteWriter } from '../../wire/byte-writer.ts';

const BLOCK = 64;
export const SHA1_LENGTH = 20;

/** A key for HMAC-SHA-1. */
export class HmacSha1Key {
  readonly #inner: Uint8Array;
  readonly #outer: Uint8Array;

  constructor(key: Uint8Array) {
    const short = key.length > BLOCK ? sha1(key) : key;
    this.#inner = Uint8Array.from({ length: BLOCK }, (_, i) => (short[i] ?? 0) ^ 0x36);
    this.#outer = Uint8Array.from({ length: BLOCK }, (_, i) => (short[i] ?? 0) ^ 0x5c);
  }

  digest(message: Uint8Array): Uint8Array {
    return sha1(joined(this.#outer, sha1(joined(this.#inner, message))));
  }
}

/** @internal */
export function sha1(message: Uint8Array): Uint8Array {
  const padded = new Uint8Array(BLOCK * Math.ceil((message.length + 9) / BLOCK));
  padded.set(message);
  padded[message.length] = 0x80;
  const view = new DataView(padded.buffer);
  view.setUint32(padded.length - 4, message.length << 3);
  const state = Int32Array.of(0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0xc3d2e1f0);
  for (let at = 0; at < padded.length; at += BLOCK) compress(state, view, at);
  const digest = new ByteWriter(SHA1_LENGTH);
  for (const word of state) digest.u32(word);
  return digest.bytes;
}

/** Choice, parity, majority, parity: a function and a constant for twenty rounds each (§4.1.1, §4.2.1). */
const stages = [
  { mix: (b: number, c: number, d: number) => (b & c) ^ (~b & d), constant: 0x5a827999 },
  { mix: (b: number, c: number, d: number) => b ^ c ^ d, constant: 0x6ed9eba1 },
  { mix: (b: number, c: number, d: number) => (b & c) ^ (b & d) ^ (c & d), constant: 0x8f1bbcdc },
  { mix: (b: number, c: number, d: number) => b ^ c ^ d, constant: 0xca62c1d6 },
] as const;

function compress(state: Int32Array, view: DataView, at: number): void {
  const schedule = new Int32Array(80);
  // The schedule has 80 words, the state 5: all that is read `as number` is inside.
  const word = (i: number): number => schedule[i] as number;
  for (let i = 0; i < 16; i++) schedule[i] = view.getInt32(at + 4 * i);
  for (let i = 16; i < 80; i++) schedule[i] = rotate(word(i - 3) ^ word(i - 8) ^ word(i - 14) ^ word(i - 16), 1);
  let [a = 0, b = 0, c = 0, d = 0, e = 0] = state;
  for (const [stage, { mix, constant }] of stages.entries())
    for (let i = 20 * stage; i < 20 * stage + 20; i++) {
      const next = (rotate(a, 5) + mix(b, c, d) + e + constant + word(i)) | 0;
      e = d;
      d = c;
      c = rotate(b, 30);
      b = a;
      a = next;
    }
  for (const [i, value] of [a, b, c, d, e].entries()) state[i] = (state[i] as number) + value;
}

function rotate(x: number, n: number): number {
  return (x << n) | (x >>> (32 - n));
}

function joined(a: Uint8Array, b: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(a.length + b.length);
  bytes.set(a);
  bytes.set(b, a.length);
  return bytes;
}
