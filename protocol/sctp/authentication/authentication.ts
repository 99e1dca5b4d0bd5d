import type { AuthChunk, Chunk } from '../chunk.ts';
import { equalBytes } from '../sha256.ts';
import { AUTH_HEADER, chunkByteLength } from '../wire/byte-length.ts';
import { ChunkType, typeOf } from '../wire/chunk-type.ts';
import { encodeChunk } from '../wire/encode-packet.ts';
import { type AuthenticationOptions, neverAuthenticated } from './authentication-options.ts';
import { type HmacAlgorithm, hmacAlgorithm, type MacKey } from './hmac-algorithms.ts';
import { associationKey, type AuthenticationParameters, keyVector } from './key-vector.ts';

/** @returns undefined if the peer has none of the algorithms */
export function newAuthentication(
  options: AuthenticationOptions,
  own: AuthenticationParameters,
  peers: AuthenticationParameters,
): Authentication | undefined {
  // In the peer's order of preference (§3.3).
  const algorithm = peers.hmacs.map(hmacAlgorithm).find((each) => each !== undefined);
  return algorithm && new Authentication(options, own, peers, algorithm);
}

/** What became of the chunks of a packet. */
export interface Screened {
  /** Those that may be taken. */
  readonly chunks: readonly Chunk[];
  /** How many may not; AUTH chunks are not counted. */
  readonly dropped: number;
  /** The algorithm of its AUTH chunk is none that was offered: this is reported (RFC 4895 §4.1). */
  readonly unsupportedHmac?: number;
}

/**
 * Authentication of an association on which both sides agreed (RFC 4895 §6): what is sent gets an AUTH chunk where the
 * peer wants it, and what comes is dropped where it had to have one.
 */
export class Authentication {
  readonly #options: AuthenticationOptions;
  readonly #own: Uint8Array;
  readonly #peers: Uint8Array;
  /** What the peer wants to have authenticated. */
  readonly #wanted: ReadonlySet<number>;
  readonly #required: ReadonlySet<number>;
  readonly #algorithm: HmacAlgorithm;
  readonly #offered: readonly number[];
  readonly #keys = new Map<string, MacKey>();

  /** @param algorithm of what is sent */
  constructor(
    options: AuthenticationOptions,
    own: AuthenticationParameters,
    peers: AuthenticationParameters,
    algorithm: HmacAlgorithm,
  ) {
    this.#options = options;
    this.#own = keyVector(own);
    this.#peers = keyVector(peers);
    this.#wanted = new Set(peers.authenticatedChunks?.filter((type) => !neverAuthenticated.has(type)));
    this.#required = new Set(own.authenticatedChunks);
    this.#algorithm = algorithm;
    this.#offered = own.hmacs;
  }

  /** Bytes that each packet has to have room for. */
  get overhead(): number {
    return this.#wanted.size === 0 ? 0 : AUTH_HEADER + this.#algorithm.length;
  }

  /** The chunks of a packet, with AUTH before those that have to be authenticated; COOKIE ECHO stays in front. */
  signed(chunks: readonly Chunk[]): readonly Chunk[] {
    if (!chunks.some((chunk) => this.#wanted.has(typeOf(chunk)))) return chunks;
    const before = chunks[0]?.type === 'COOKIE_ECHO' && !this.#wanted.has(ChunkType.COOKIE_ECHO) ? 1 : 0;
    const covered = chunks.slice(before);
    return [...chunks.slice(0, before), this.#sign(covered), ...covered];
  }

  #sign(chunks: readonly Chunk[]): AuthChunk {
    const { activeKey } = this.#options;
    const { identifier, length } = this.#algorithm;
    const bare: AuthChunk = {
      type: 'AUTH',
      keyIdentifier: activeKey,
      hmacIdentifier: identifier,
      hmac: new Uint8Array(length),
      covered: new Uint8Array(0),
    };
    const all = [bare, ...chunks];
    const covered = new Uint8Array(all.reduce((sum, chunk) => sum + chunkByteLength(chunk), 0));
    let at = 0;
    for (const chunk of all) {
      covered.set(encodeChunk(chunk), at);
      at += chunkByteLength(chunk);
    }
    const hmac = this.#keyOf(activeKey, this.#algorithm)?.digest(covered) ?? bare.hmac;
    return { ...bare, hmac, covered };
  }

  /** Of a packet that arrived what may be taken (§6.3): nothing behind an AUTH chunk that is wrong. */
  screen(chunks: readonly Chunk[]): Screened {
    const at = chunks.findIndex(({ type }) => type === 'AUTH');
    const auth = chunks[at];
    const before = chunks.slice(0, auth === undefined ? chunks.length : at).filter((chunk) => !this.requires(chunk));
    if (auth?.type !== 'AUTH') return { chunks: before, dropped: chunks.length - before.length };
    const { hmacIdentifier } = auth;
    // A second AUTH has no place there (§4.1).
    const rest = chunks.slice(at + 1).filter(({ type }) => type !== 'AUTH');
    const notBefore = at - before.length;
    if (!this.#offered.includes(hmacIdentifier))
      return { chunks: before, dropped: notBefore + rest.length, unsupportedHmac: hmacIdentifier };
    if (!this.#isGood(auth)) return { chunks: before, dropped: notBefore + rest.length };
    return { chunks: [...before, ...rest], dropped: notBefore };
  }

  /** Whether the chunk is dropped unless it is authenticated. */
  requires(chunk: Chunk): boolean {
    return this.#required.has(typeOf(chunk));
  }

  #isGood({ keyIdentifier, hmacIdentifier, hmac, covered }: AuthChunk): boolean {
    const algorithm = hmacAlgorithm(hmacIdentifier);
    const key = algorithm && this.#keyOf(keyIdentifier, algorithm);
    return key !== undefined && equalBytes(key.digest(covered), hmac);
  }

  #keyOf(identifier: number, algorithm: HmacAlgorithm): MacKey | undefined {
    const name = `${identifier} ${algorithm.identifier}`;
    const known = this.#keys.get(name);
    if (known !== undefined) return known;
    const shared = this.#options.keys.get(identifier);
    if (shared === undefined) return undefined;
    const key = algorithm.key(associationKey(shared, this.#own, this.#peers));
    this.#keys.set(name, key);
    return key;
  }
}
