import { DIGEST_LENGTH, HmacKey } from '../sha256.ts';
import { HmacSha1Key, SHA1_LENGTH } from './sha1.ts';

/** A key of a message authentication code. */
export interface MacKey {
  digest(message: Uint8Array): Uint8Array;
}

export interface HmacAlgorithm {
  /** Number in HMAC-ALGO parameters and AUTH chunks (RFC 4895 §3.3) */
  readonly identifier: number;
  /** Bytes of a code. */
  readonly length: number;
  key(bytes: Uint8Array): MacKey;
}

/** The algorithms of RFC 4895 §3.3, the preferred one first. SHA-1 has to be there. */
export const hmacAlgorithms: readonly HmacAlgorithm[] = [
  { identifier: 3, length: DIGEST_LENGTH, key: (bytes) => new HmacKey(bytes) },
  { identifier: 1, length: SHA1_LENGTH, key: (bytes) => new HmacSha1Key(bytes) },
];

export function hmacAlgorithm(identifier: number): HmacAlgorithm | undefined {
  return hmacAlgorithms.find((each) => each.identifier === identifier);
}
