/**
 * CRC32c (Castagnoli) as SCTP uses it (RFC 9260 Appendix A): reflected polynomial 0x1EDC6F41, initial value and final
 * inversion all ones.
 *
 * Eight tables take eight bytes a step ("slicing by 8"): table k holds what a byte contributes that k more bytes follow.
 */
const POLYNOMIAL = 0x82f63b78;

const tables = makeTables();
const [t0, t1, t2, t3, t4, t5, t6, t7] = tables;

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
    state ^= bytes[i] | (bytes[i + 1] << 8) | (bytes[i + 2] << 16) | (bytes[i + 3] << 24);
    state =
      t7[state & 255] ^
      t6[(state >>> 8) & 255] ^
      t5[(state >>> 16) & 255] ^
      t4[state >>> 24] ^
      t3[bytes[i + 4]] ^
      t2[bytes[i + 5]] ^
      t1[bytes[i + 6]] ^
      t0[bytes[i + 7]];
  }
  for (; i < end; i++) state = (state >>> 8) ^ t0[(state ^ bytes[i]) & 255];
  return state;
}

function makeTables(): readonly Int32Array[] {
  const first = new Int32Array(256);
  for (let byte = 0; byte < 256; byte++) {
    let state = byte;
    for (let bit = 0; bit < 8; bit++) state = (state & 1) === 0 ? state >>> 1 : (state >>> 1) ^ POLYNOMIAL;
    first[byte] = state;
  }
  const all = [first];
  for (let k = 1; k < 8; k++) all.push(all[k - 1].map((state) => (state >>> 8) ^ first[state & 255]));
  return all;
}
