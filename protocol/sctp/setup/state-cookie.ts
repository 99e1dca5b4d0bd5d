import type { IpAddress, Seconds } from '../../host.ts';
import { u8At } from '../../wire/big-endian.ts';
import { alignedLength, ByteWriter } from '../../wire/byte-writer.ts';
import { DIGEST_LENGTH, equalBytes, HmacKey } from '../sha256.ts';
import type { Tsn } from '../sequence.ts';
import type { VerificationTag } from '../chunk.ts';
import { keyVector, parametersOfVector } from '../authentication/key-vector.ts';
import type { AgreedAuthentication, Extensions } from './extensions.ts';

/** All that a listener must know to set an association up, kept by the peer meanwhile (RFC 9260 §5.1.3). */
export interface StateCookie {
  /** Seconds of the listener's clock. */
  readonly createdAt: number;
  /** Valid.Cookie.Life with the peer's increment, seconds. */
  readonly life: number;
  readonly localPort: number;
  readonly remotePort: number;
  readonly localTag: VerificationTag;
  readonly peerTag: VerificationTag;
  /** Tags of the association that existed already; 0: there was none (§5.2.2). */
  readonly localTieTag: VerificationTag;
  readonly peerTieTag: VerificationTag;
  readonly localInitialTsn: Tsn;
  readonly peerInitialTsn: Tsn;
  /** a_rwnd, bytes */
  readonly peerWindow: number;
  readonly outboundStreams: number;
  readonly inboundStreams: number;
  readonly agreed: Extensions;
  /** Own addresses that the INIT ACK lists, where they may change (RFC 5061). */
  readonly ownAddresses: readonly IpAddress[];
  /** Where the INIT went to and came from. */
  readonly localAddress: IpAddress;
  readonly peerAddress: IpAddress;
  /** All of the peer's, the one before included. */
  readonly peerAddresses: readonly IpAddress[];
}

/** Flags of what both sides can do. */
const FORWARD_TSN = 1;
const ECN = 2;
const INTERLEAVING = 4;
const NR_SACK = 8;
const AUTHENTICATION = 16;
const DYNAMIC_ADDRESSES = 32;
const FIXED = 8 + 8 + 2 + 2 + 4 * 7 + 2 + 2 + 1 + 1;

/**
 * Makes cookies and knows its own again: they end with an HMAC-SHA-256. Its key changes from period to period (RFC 9260
 * §5.1.3); keys come from a secret, so a jar draws no more random numbers the longer it lives.
 */
export class CookieJar {
  readonly #secret: HmacKey;
  readonly #period: number;
  /** Keys of the periods that were asked for last, by the period's number. */
  readonly #keys = new Map<number, HmacKey>();

  /** @param period seconds after which the key changes; at least the longest life of a cookie */
  constructor(secret: Uint8Array, period: number) {
    this.#secret = new HmacKey(secret);
    this.#period = period;
  }

  /** Bytes of a cookie that holds these addresses. @param own those of the listener that it holds, too */
  static byteLength(
    addresses: readonly IpAddress[],
    own: readonly IpAddress[],
    authentication?: AgreedAuthentication,
  ): number {
    return contentLength([...addresses, ...behind(own)], vectorsOf(authentication)) + DIGEST_LENGTH;
  }

  make(cookie: StateCookie): Uint8Array {
    const { agreed } = cookie;
    const addresses = [
      cookie.localAddress,
      cookie.peerAddress,
      ...cookie.peerAddresses,
      ...behind(cookie.ownAddresses),
    ];
    const vectors = vectorsOf(agreed.authentication);
    const length = contentLength(addresses, vectors);
    const writer = new ByteWriter(length + DIGEST_LENGTH);
    writer.f64(cookie.createdAt);
    writer.f64(cookie.life);
    writer.u16(cookie.localPort);
    writer.u16(cookie.remotePort);
    writer.u32(cookie.localTag);
    writer.u32(cookie.peerTag);
    writer.u32(cookie.localTieTag);
    writer.u32(cookie.peerTieTag);
    writer.u32(cookie.localInitialTsn);
    writer.u32(cookie.peerInitialTsn);
    writer.u32(cookie.peerWindow);
    writer.u16(cookie.outboundStreams);
    writer.u16(cookie.inboundStreams);
    writer.u8(
      (agreed.forwardTsn ? FORWARD_TSN : 0) |
        (agreed.ecn ? ECN : 0) |
        (agreed.interleaving ? INTERLEAVING : 0) |
        (agreed.nrSack ? NR_SACK : 0) |
        (agreed.authentication === undefined ? 0 : AUTHENTICATION) |
        (agreed.dynamicAddresses ? DYNAMIC_ADDRESSES : 0),
    );
    writer.u8(addresses.length);
    for (const address of addresses) {
      writer.u8(address.length);
      writer.latin1(address);
    }
    for (const vector of vectors) {
      writer.u16(vector.length);
      writer.raw(vector);
    }
    writer.align();
    writer.raw(this.#keyOf(this.#periodOf(cookie.createdAt)).digest(writer.bytes.subarray(0, length)));
    return writer.bytes;
  }

  /**
   * @param now seconds of the clock that `createdAt` is of
   * @returns undefined if it is not a cookie made here, unchanged, in this period or the last one
   */
  open(bytes: Uint8Array, now: Seconds): StateCookie | undefined {
    const length = bytes.length - DIGEST_LENGTH;
    if (length < FIXED) return undefined;
    const view = new DataView(bytes.buffer, bytes.byteOffset, length);
    const periods = this.#periodOf(now) - this.#periodOf(view.getFloat64(0));
    if (periods !== 0 && periods !== 1) return undefined;
    const key = this.#keyOf(this.#periodOf(now) - periods);
    if (!equalBytes(key.digest(bytes.subarray(0, length)), bytes.subarray(length))) return undefined;
    // From here on the bytes are known to be of this stack.
    const addresses: IpAddress[] = [];
    let at = FIXED;
    while (addresses.length < view.getUint8(FIXED - 1)) {
      const start = at + 1;
      at = start + view.getUint8(at);
      addresses.push(latin1Text(bytes, start, at));
    }
    const flags = view.getUint8(52);
    const end = addresses.indexOf(SEPARATOR);
    const [localAddress, peerAddress, ...peerAddresses] = end < 0 ? addresses : addresses.slice(0, end);
    if (localAddress === undefined || peerAddress === undefined) return undefined;
    return {
      createdAt: view.getFloat64(0),
      life: view.getFloat64(8),
      localPort: view.getUint16(16),
      remotePort: view.getUint16(18),
      localTag: view.getUint32(20),
      peerTag: view.getUint32(24),
      localTieTag: view.getUint32(28),
      peerTieTag: view.getUint32(32),
      localInitialTsn: view.getUint32(36),
      peerInitialTsn: view.getUint32(40),
      peerWindow: view.getUint32(44),
      outboundStreams: view.getUint16(48),
      inboundStreams: view.getUint16(50),
      agreed: {
        forwardTsn: (flags & FORWARD_TSN) !== 0,
        ecn: (flags & ECN) !== 0,
        interleaving: (flags & INTERLEAVING) !== 0,
        nrSack: (flags & NR_SACK) !== 0,
        dynamicAddresses: (flags & DYNAMIC_ADDRESSES) !== 0,
        authentication: (flags & AUTHENTICATION) === 0 ? undefined : authenticationAt(bytes, view, at),
      },
      ownAddresses: end < 0 ? [] : addresses.slice(end + 1),
      localAddress,
      peerAddress,
      peerAddresses,
    };
  }

  #periodOf(instant: number): number {
    return Math.floor(instant / this.#period);
  }

  #keyOf(period: number): HmacKey {
    let key = this.#keys.get(period);
    if (key === undefined) {
      const name = new ByteWriter(8);
      name.f64(period);
      key = new HmacKey(this.#secret.digest(name.bytes));
      for (const other of this.#keys.keys()) if (Math.abs(other - period) > 1) this.#keys.delete(other);
      this.#keys.set(period, key);
    }
    return key;
  }
}

/** Stands before the own addresses, in cookies that have some. */
const SEPARATOR = '';

function behind(own: readonly IpAddress[]): readonly IpAddress[] {
  return own.length === 0 ? [] : [SEPARATOR, ...own];
}

/** Addresses are text: only this stack reads it, and it is the fastest. */
function contentLength(addresses: readonly IpAddress[], vectors: readonly Uint8Array[]): number {
  let length = FIXED;
  for (const vector of vectors) length += 2 + vector.length;
  for (const address of addresses) length += 1 + address.length;
  return alignedLength(length);
}

function latin1Text(bytes: Uint8Array, start: number, end: number): string {
  let text = '';
  for (let at = start; at < end; at++) text += String.fromCharCode(u8At(bytes, at));
  return text;
}

/** The key vectors of both sides; none if they did not agree on authentication. */
function vectorsOf(authentication: AgreedAuthentication | undefined): readonly Uint8Array[] {
  return authentication === undefined ? [] : [keyVector(authentication.own), keyVector(authentication.peers)];
}

function authenticationAt(bytes: Uint8Array, view: DataView, at: number): AgreedAuthentication {
  const middle = at + 2 + view.getUint16(at);
  const end = middle + 2 + view.getUint16(middle);
  return {
    own: parametersOfVector(bytes.subarray(at + 2, middle)),
    peers: parametersOfVector(bytes.subarray(middle + 2, end)),
  };
}
