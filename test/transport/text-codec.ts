import type { Codec, Decoded } from '../../protocol/wire/codec.ts';

/** Messages that are plain text. */
export class TextCodec implements Codec<unknown> {
  readonly protocol = 'text';

  decode(bytes: Uint8Array): Decoded<unknown> {
    return { ok: true, message: Buffer.from(bytes).toString(), unrecognized: [] };
  }

  encode(message: unknown): Uint8Array {
    return Buffer.from(String(message));
  }

  encodedLength(message: unknown): number {
    return String(message).length;
  }
}
