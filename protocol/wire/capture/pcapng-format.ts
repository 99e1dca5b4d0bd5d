/** Numbers of the pcapng format (draft-ietf-opsawg-pcapng). */
export const BlockType = {
  interfaceDescription: 1,
  /** Obsolete, but found in old files. */
  packet: 2,
  simplePacket: 3,
  enhancedPacket: 6,
  /** The same in both byte orders: what follows shows which it is. */
  sectionHeader: 0x0a0d0d0a,
} as const;

/** Third word of a section header, in the section's byte order. */
export const BYTE_ORDER_MAGIC = 0x1a2b3c4d;

export const OptionCode = {
  end: 0,
  comment: 1,
  /** Of an interface. */
  interfaceName: 2,
  timeResolution: 9,
  timeOffset: 14,
  /** Of a section. */
  userApplication: 4,
} as const;

/** Type, length, and the length again at the end. */
export const BLOCK_OVERHEAD = 12;
