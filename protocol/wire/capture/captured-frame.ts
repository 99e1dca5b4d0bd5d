/** One frame of a capture file, as its link layer gave it. */
export interface CapturedFrame {
  /** From 1, over the whole file: as other programs count. */
  readonly number: number;
  /** Nanoseconds since 1970 (or the start of a simulation); undefined when the file has no times. */
  readonly time: bigint | undefined;
  /** What the bytes begin with: a {@link LinkType}, or another one of the registry of link types. */
  readonly linkType: number;
  /** What was captured: a part of the file's memory. */
  readonly bytes: Uint8Array;
  /** Bytes of the frame on its link; more than `bytes` has when the capture cut it. @public */
  readonly originalLength: number;
  /** Name of the interface, when the file has it (pcapng). */
  readonly interfaceName?: string;
  readonly comment?: string;
}

/** Link types that can be read here, by the numbers of the tcpdump.org registry. */
export const LinkType = {
  null: 0,
  ethernet: 1,
  ppp: 9,
  pppHdlc: 50,
  ciscoHdlc: 104,
  loop: 108,
  raw: 101,
  linuxCooked: 113,
  ipv4: 228,
  ipv6: 229,
  linuxCooked2: 276,
} as const;

/** A file is no capture file, or is damaged: the frames before `offset` are good. */
export class CaptureError extends Error {
  override readonly name = 'CaptureError';
  /** Position of the fault in bytes from the start of the file. @public */
  readonly offset: number;

  constructor(offset: number, message: string) {
    super(`${message} (at byte ${offset} of the file)`);
    this.offset = offset;
  }
}
