import type { Codec } from './codec.ts';

/** Uninterpreted user data: the message is its bytes. */
export const bytesCodec: Codec<Uint8Array> = {
  protocol: 'bytes',
  decode: (bytes) => ({ ok: true, message: bytes, unrecognized: [] }),
  encode: (message) => message,
  encodedLength: (message) => message.length,
};
