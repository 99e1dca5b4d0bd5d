/**
 * Fields of bytes in the byte order of the network. Behind the end there are zeros: so ends a frame that a capture cut,
 * and a reader with a length to keep to checks that first.
 */

export function u8At(bytes: Uint8Array, at: number): number {
  return bytes[at] ?? 0;
}

export function u16At(bytes: Uint8Array, at: number): number {
  return (u8At(bytes, at) << 8) | u8At(bytes, at + 1);
}

export function u32At(bytes: Uint8Array, at: number): number {
  return ((u16At(bytes, at) << 16) | u16At(bytes, at + 2)) >>> 0;
}
