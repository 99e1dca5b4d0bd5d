/**
 * Internet checksum (RFC 1071): ones' complement of the ones' complement sum of 16-bit words, over several parts in
 * turn. All parts but the last must have an even length.
 */
export function internetChecksum(parts: readonly Uint8Array[]): number {
  let sum = 0;
  for (const part of parts) {
    for (let i = 0; i + 1 < part.length; i += 2) sum += (part[i] << 8) | part[i + 1];
    if (part.length % 2 === 1) sum += part[part.length - 1] << 8;
  }
  // A sum of 65 535 words has at most 32 bits: exact, but not in 32-bit operators.
  while (sum > 0xffff) sum = (sum % 0x10000) + Math.floor(sum / 0x10000);
  return ~sum & 0xffff;
}
