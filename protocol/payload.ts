/** A message on its way: the message level passes `value` on, a byte-carrying world asks for `bytes()`. */
export interface Payload {
  readonly byteLength: number;
  bytes(): Uint8Array;
  readonly value?: unknown;
}
