/**
 * CRC32c (Castagnoli) as SCTP uses it (RFC 9260 Appendix A): reflected polynomial 0x1EDC6F41, initial value and final
 * inversion all ones.
 *
 * Eight tables take eight bytes a step ("slicing by 8"): table k holds what a byte contributes that k more bytes follow.
 */
const POLYNOMIAL = 0x82f63b78;

const t0 = tableOfBytes();
const t1 = withByteMore(t0);
const t2 = withByteMore(t1);
const t3 = withByteMore(t2);
const t4 = withByteMore(t3);
const t5 = withByteMore(t4);
const t6 = withByteMore(t5);
const t7 = withByteMore(t6);

/** CRC32c of the bytes, as an unsigned 32-bit integer. @internal */
export function crc32c(bytes: Uint8Array): number {
  return ~update(-1, bytes, 0, bytes.length) >>> 0;
}

const fourZeros = new Uint8Array(4);

/**
 * Checksum of an SCTP packet: CRC32c with its own field (bytes 8 to 11) taken as zero. It is stored in the packet with
 * the least significant byte first.
 *
 * @param packet at least 12 bytes
 */
export function packetChecksum(packet: Uint8Array): number {
  let state = update(-1, packet, 0, 8);
  state = update(state, fourZeros, 0, 4);
  return ~update(state, packet, 12, packet.length) >>> 0;
}

function update(initial: number, bytes: Uint8Array, start: number, end: number): number {
  let state = initial;
  let i = start;
  for (const last = end - 8; i <= last; i += 8) {
    state ^= byte(bytes, i) | (byte(bytes, i + 1) << 8) | (byte(bytes, i + 2) << 16) | (byte(bytes, i + 3) << 24);
    state =
      entry(t7, state & 255) ^
      entry(t6, (state >>> 8) & 255) ^
      entry(t5, (state >>> 16) & 255) ^
      entry(t4, state >>> 24) ^
      entry(t3, byte(bytes, i + 4)) ^
      entry(t2, byte(bytes, i + 5)) ^
      entry(t1, byte(bytes, i + 6)) ^
      entry(t0, byte(bytes, i + 7));
  }
  for (; i < end; i++) state = (state >>> 8) ^ entry(t0, (state ^ byte(bytes, i)) & 255);
  return state;
}

/** @param at below the end, which is at most the length */
function byte(bytes: Uint8Array, at: number): number {
  return bytes[at] as number;
}

/** @param index a byte: a table has an entry for each */
function entry(table: Int32Array, index: number): number {
  return table[index] as number;
}

function tableOfBytes(): Int32Array {
  return Int32Array.from({ length: 256 }, (_, value) => {
    let state = value;
    for (let bit = 0; bit < 8; bit++) state = (state & 1) === 0 ? state >>> 1 : (state >>> 1) ^ POLYNOMIAL;
    return state;
  });
}

/** The table of bytes that one byte more follows. */
function withByteMore(table: Int32Array): Int32Array {
  return table.map((state) => (state >>> 8) ^ entry(t0, state & 255));
}
