/** A classic pcap file for tests, of either byte order, with times in microseconds or nanoseconds. */
export function pcapFile(
  frames: readonly {
    readonly seconds: number;
    readonly fraction: number;
    readonly bytes: Uint8Array;
    readonly original?: number;
  }[],
  { little = true, nanoseconds = false, linkType = 1 } = {},
): Uint8Array {
  const file = Buffer.alloc(24 + frames.reduce((sum, { bytes }) => sum + 16 + bytes.length, 0));
  const u32 = (value: number, at: number): unknown =>
    little ? file.writeUInt32LE(value, at) : file.writeUInt32BE(value, at);
  u32(nanoseconds ? 0xa1b23c4d : 0xa1b2c3d4, 0);
  // Version 2.4: two numbers of 16 bits.
  u32(little ? 0x00040002 : 0x00020004, 4);
  u32(65_535, 16);
  u32(linkType, 20);
  let offset = 24;
  for (const { seconds, fraction, bytes, original } of frames) {
    [seconds, fraction, bytes.length, original ?? bytes.length].forEach((value, i) => u32(value, offset + 4 * i));
    file.set(bytes, offset + 16);
    offset += 16 + bytes.length;
  }
  return Uint8Array.from(file);
}
