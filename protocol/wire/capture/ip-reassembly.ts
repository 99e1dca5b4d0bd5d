import type { IpFragment, CapturedIpPacket } from './captured-ip-packet.ts';

/** Seconds until the fragments of a packet are given up (RFC 8200 §4.5); identifications come again later. */
const LIFE = 60n * 1_000_000_000n;
/** A capture may be full of fragments whose others never come: the oldest are given up for new ones. */
const MOST_PACKETS = 1024;
const MOST_BYTES = 16 * 1024 * 1024;
const LONGEST_PACKET = 65_535;

/** A fragment: its packet says so. */
export type FragmentPacket = CapturedIpPacket & { readonly fragment: IpFragment };

interface Piece {
  readonly bytes: Uint8Array;
  /** More than `bytes` has when the capture cut the frame. */
  readonly length: number;
}

interface Parts {
  readonly since: bigint | undefined;
  /** By offset: of two that begin together the longer one. */
  readonly pieces: Map<number, Piece>;
  /** Protocol of the payload: in IPv6 the first fragment knows it (RFC 8200 §4.5). */
  protocol: number;
  /** Of the whole; undefined until the last fragment is there. */
  length: number | undefined;
  /** Of all pieces, those that were cut away included. */
  covered: number;
  bytes: number;
  /** Frames that brought a piece. */
  fragments: number;
}

/** Puts the fragments of IP packets together, in bounded memory. */
export class IpReassembly {
  /** Fragments of packets that never became whole; those that still wait are not among them. */
  #lost = 0;
  #bytes = 0;
  /** The oldest first. */
  readonly #waiting = new Map<string, Parts>();

  /** Fragments whose packets are not complete yet, or never will be. */
  get incomplete(): number {
    let waiting = 0;
    for (const { fragments } of this.#waiting.values()) waiting += fragments;
    return this.#lost + waiting;
  }

  /**
   * Takes a fragment.
   *
   * @param time of its frame, ns
   * @returns the whole packet and the number of its fragments, when they are all there
   */
  add(packet: FragmentPacket, time: bigint | undefined): { packet: CapturedIpPacket; fragments: number } | undefined {
    const { fragment, payload, payloadLength } = packet;
    const end = fragment.offset + payloadLength;
    if (end > LONGEST_PACKET || payloadLength <= 0) {
      this.#lost++;
      return undefined;
    }
    const key = `${packet.source} ${packet.destination} ${keyOf(packet)}`;
    const parts = this.#partsOf(key, packet, time);
    parts.fragments++;
    const before = parts.pieces.get(fragment.offset);
    if (before === undefined || before.length < payloadLength) {
      parts.pieces.set(fragment.offset, { bytes: payload, length: payloadLength });
      parts.covered += payloadLength - (before?.length ?? 0);
      this.#count(parts, payload.length - (before?.bytes.length ?? 0));
    }
    if (fragment.offset === 0) parts.protocol = packet.protocol;
    if (!fragment.moreFollow) parts.length = end;
    const whole = joined(parts);
    if (whole === undefined) {
      this.#bound();
      return undefined;
    }
    this.#forget(key, parts);
    const { fragment: _part, ...rest } = packet;
    const { protocol, length = whole.length, fragments } = parts;
    return { packet: { ...rest, protocol, payload: whole, payloadLength: length }, fragments };
  }

  #partsOf(key: string, { protocol }: CapturedIpPacket, time: bigint | undefined): Parts {
    const known = this.#waiting.get(key);
    const isOld = known?.since !== undefined && time !== undefined && time - known.since > LIFE;
    if (known !== undefined && !isOld) return known;
    if (known !== undefined) this.#giveUp(key, known);
    const parts: Parts = {
      since: time,
      pieces: new Map<number, Piece>(),
      protocol,
      length: undefined,
      covered: 0,
      bytes: 0,
      fragments: 0,
    };
    this.#waiting.set(key, parts);
    return parts;
  }

  #bound(): void {
    for (const [key, parts] of this.#waiting) {
      if (this.#waiting.size <= MOST_PACKETS && this.#bytes <= MOST_BYTES) return;
      this.#giveUp(key, parts);
    }
  }

  #giveUp(key: string, parts: Parts): void {
    this.#lost += parts.fragments;
    this.#forget(key, parts);
  }

  #count(parts: Parts, bytes: number): void {
    parts.bytes += bytes;
    this.#bytes += bytes;
  }

  #forget(key: string, parts: Parts): void {
    this.#waiting.delete(key);
    this.#bytes -= parts.bytes;
  }
}

/** IPv4 has identifications per protocol (RFC 791); in IPv6 only first fragments have it (RFC 8200 §4.5). */
function keyOf({ source, protocol, fragment }: FragmentPacket): string {
  return source.includes(':') ? `${fragment.identification}` : `${protocol} ${fragment.identification}`;
}

/** The whole payload, up to the first byte that the capture left away; undefined while fragments are missing. */
function joined({ pieces, length, covered: sum }: Parts): Uint8Array | undefined {
  if (length === undefined || sum < length) return undefined;
  const sorted = [...pieces].toSorted(([a], [b]) => a - b);
  let covered = 0;
  for (const [offset, piece] of sorted) {
    if (offset > covered) return undefined;
    covered = Math.max(covered, offset + piece.length);
  }
  if (covered < length) return undefined;
  const whole = new Uint8Array(length);
  let there = 0;
  for (const [offset, { bytes }] of sorted) {
    if (offset > there || offset >= length) break;
    whole.set(bytes.subarray(0, length - offset), offset);
    there = Math.max(there, Math.min(length, offset + bytes.length));
  }
  return whole.subarray(0, there);
}
