import { u16At } from '../big-endian.ts';

/**
 * Internet checksum (RFC 1071): ones' complement of the ones' complement sum of 16-bit words, over several parts in
 * turn. All parts but the last must have an even length.
 */
export function internetChecksum(parts: readonly Uint8Array[]): number {
  let sum = 0;
  for (const part of parts) {
    // A last byte alone counts with a zero behind it, as it is read here.
    for (let i = 0; i < part.length; i += 2) sum += u16At(part, i);
  }
  // A sum of 65 535 words has at most 32 bits: exact, but not in 32-bit operators.
  while (sum > 0xffff) sum = (sum % 0x10000) + Math.floor(sum / 0x10000);
  return ~sum & 0xffff;
}
