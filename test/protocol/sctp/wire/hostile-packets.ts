import assert from 'node:assert/strict';
import type { Random } from '../../../../protocol/host.ts';
import { deriveStream } from '../../../../protocol/random/streams.ts';
import type { Chunk, SctpPacket } from '../../../../protocol/sctp/chunk.ts';
import { packetChecksum } from '../../../../protocol/sctp/wire/crc32c.ts';
import { decodePacket } from '../../../../protocol/sctp/wire/decode-packet.ts';
import { encodePacket } from '../../../../protocol/sctp/wire/encode-packet.ts';
import { WireError } from '../../../../protocol/wire/wire-error.ts';
import { capturedPackets } from './reference-packets.ts';

const captured = capturedPackets().map(({ bytes }) => bytes);

/** Numbers that faults like. */
const edges = [0, 1, 3, 4, 5, 0x0f, 0x40, 0x7f, 0x80, 0xc0, 0xff];

/** Types of chunks of extensions. */
const extensionTypes = [0x0f, 0x40, 0x80, 0xc0, 0xc1, 0xc2];

/** Random bytes, random chunks under right headers, and packets of Linux with changes; most with a right checksum. */
class HostilePackets {
  readonly #random: Random;

  constructor(seed: string) {
    this.#random = deriveStream(seed);
  }

  next(): Uint8Array {
    const kind = this.#below(8);
    const bytes = kind === 0 ? this.#bytes(this.#below(120)) : kind < 4 ? this.#chunks() : this.#mutated();
    if (bytes.length >= 12 && this.#below(16) > 0) {
      const checksum = packetChecksum(bytes);
      for (let i = 0; i < 4; i++) bytes[8 + i] = (checksum >>> (8 * i)) & 255;
    }
    return bytes;
  }

  #below(limit: number): number {
    return Math.floor(this.#random.uniform() * limit);
  }

  #bytes(length: number): Uint8Array {
    return Uint8Array.from({ length }, () =>
      this.#below(3) === 0 ? edges[this.#below(edges.length)] : this.#below(256),
    );
  }

  /** Chunks whose lengths are right, so that the parser gets to see what is in them. */
  #chunks(): Uint8Array {
    const parts = [this.#bytes(12)];
    for (let n = this.#below(4) + 1; n > 0; n--) {
      const types = [this.#below(256), extensionTypes[this.#below(extensionTypes.length)]];
      const type = types[this.#below(8)] ?? this.#below(16);
      parts.push(framed([type, this.#below(16)], this.#below(2) === 0 ? this.#bytes(this.#below(60)) : this.#tlvs()));
    }
    return concatenated(parts);
  }

  /** The fields of an INIT or nothing, and parameters. */
  #tlvs(): Uint8Array {
    const parts = [this.#bytes(this.#below(2) * 16)];
    for (let n = this.#below(5); n > 0; n--) {
      const high = [0, 0, 0, 0x40, 0x80, 0xc0][this.#below(6)];
      parts.push(framed([high, this.#below(16)], this.#bytes([0, 2, 4, 4, 16, 16, this.#below(24)][this.#below(7)])));
    }
    return concatenated(parts);
  }

  #mutated(): Uint8Array {
    const original = captured[this.#below(captured.length)];
    const end = this.#below(4) === 0 ? this.#below(original.length + 1) : original.length;
    const added = this.#below(4) === 0 ? this.#splice() : new Uint8Array(0);
    const bytes = concatenated([original.subarray(0, end), added]);
    for (let n = this.#below(4); n > 0 && bytes.length > 0; n--)
      bytes[this.#below(bytes.length)] = this.#below(2) === 0 ? this.#below(256) : edges[this.#below(edges.length)];
    return bytes;
  }

  /** The chunks of another packet, or a few bytes. */
  #splice(): Uint8Array {
    return this.#below(2) === 0 ? this.#bytes(this.#below(8)) : captured[this.#below(captured.length)].subarray(12);
  }
}

function framed(head: readonly number[], value: Uint8Array): Uint8Array {
  const length = 4 + value.length;
  const bytes = new Uint8Array((length + 3) & ~3);
  bytes.set([...head, length >> 8, length & 255]);
  bytes.set(value, 4);
  return bytes;
}

function concatenated(parts: readonly Uint8Array[]): Uint8Array {
  return Uint8Array.from(Buffer.concat(parts));
}

/**
 * What must hold of any bytes: a packet or a typed error that points into them; a packet holds no more than its bytes,
 * can be written, and is the same when read again.
 *
 * @returns whether it was a packet
 */
function decodesTotally(bytes: Uint8Array): boolean {
  const result = decodePacket(bytes);
  if (!result.ok) {
    assert.ok(result.error instanceof WireError);
    assert.ok(result.error.offset >= 0 && result.error.offset <= bytes.length, result.error.message);
    return false;
  }
  const { items, octets } = heldBy(result.packet);
  // AUTH holds what it covers, too; lists of chunk types have one item a byte.
  const copies = result.packet.chunks.some(({ type }) => type === 'AUTH') ? 2 : 1;
  assert.ok(octets <= copies * bytes.length && items <= bytes.length, `${items} items, ${octets} bytes held`);
  const written = encodePacket(result.packet);
  const again = decodePacket(written);
  assert.ok(again.ok, again.ok ? '' : again.error.message);
  assert.equal(Buffer.compare(written, encodePacket(again.packet)), 0);
  return true;
}

/** Values that the packet holds: entries of its lists, and bytes of its byte strings. */
function heldBy(packet: SctpPacket): { items: number; octets: number } {
  let items = 0;
  let octets = 0;
  const visit = (value: unknown): void => {
    if (value instanceof Uint8Array) octets += value.length;
    else if (Array.isArray(value)) {
      items += value.length;
      value.forEach(visit);
    } else if (typeof value === 'object' && value !== null) Object.values(value).forEach(visit);
  };
  for (const chunk of packet.chunks) visit(chunk.type === 'DATA' ? userData(chunk) : chunk);
  return { items: items + packet.chunks.length, octets };
}

function userData(chunk: Extract<Chunk, { type: 'DATA' }>): Uint8Array {
  return chunk.payload.bytes();
}

/** Tries the given number of packets. @returns how many of them were packets */
export function tryHostilePackets(count: number, seed: string): number {
  const packets = new HostilePackets(seed);
  let good = 0;
  for (let i = 0; i < count; i++) {
    const bytes = packets.next();
    try {
      if (decodesTotally(bytes)) good++;
    } catch (error) {
      throw new Error(`packet ${i} of "${seed}": ${Buffer.from(bytes).toString('hex')}`, { cause: error });
    }
  }
  return good;
}
