/** A message on its way: the message level passes `value` on, a byte-carrying world asks for `bytes()`. */
export interface Payload {
  readonly byteLength: number;
  bytes(): Uint8Array;
  readonly value?: unknown;
}

/** Bytes as they came from a network; its creator must not use the bytes any more. */
export class BytesPayload implements Payload {
  readonly #bytes: Uint8Array;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  get byteLength(): number {
    return this.#bytes.length;
  }

  bytes(): Uint8Array {
    return this.#bytes;
  }
}
