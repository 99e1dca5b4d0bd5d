/** The longest message, padding included, whose length field can hold its length in every profile (RFC 5354 §2). */
export const MAX_MESSAGE_LENGTH = 65_532;

/**
 * Longest pool handle that any component takes, bytes: with the largest pool element beside it, every message that
 * names it stays below {@link MAX_MESSAGE_LENGTH}. RFC 5354 §3.9 has no limit but that of the length field.
 */
export const LONGEST_POOL_HANDLE = 32_768;

/** Longest pool element that any registrar takes, bytes as encoded: beside it the longest handle finds room. */
export const LONGEST_POOL_ELEMENT = 32_640;

/** Addresses of one transport that are sent to others (RSPLIB's limit). */
export const MAX_TRANSPORT_ADDRESSES = 64;

/** Bytes of an offending parameter or message that an error cause quotes: enough to find it, no amplifier. */
const MAX_QUOTED = 512;

/** The beginning of an offending parameter or message, for an error cause; shares no memory with it. */
export function quoted(bytes: Uint8Array, start = 0, end = bytes.length): Uint8Array {
  return new Uint8Array(bytes.subarray(start, Math.min(end, start + MAX_QUOTED)));
}
