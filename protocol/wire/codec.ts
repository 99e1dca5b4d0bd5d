import type { Payload } from '../payload.ts';
import type { WireError } from './wire-error.ts';

/** A parameter that was not understood but skipped; `report`: its type asks for a report (bits 11). @public */
export interface UnrecognizedParameter {
  readonly type: number;
  /** The whole TLV, without padding. */
  readonly bytes: Uint8Array;
  readonly report: boolean;
}

/** Decoding is total: any byte string gives a message or a typed error, never an exception. */
export type Decoded<M> =
  | { readonly ok: true; readonly message: M; readonly unrecognized: readonly UnrecognizedParameter[] }
  | { readonly ok: false; readonly error: WireError };

/** Bytes <-> messages of one protocol. Codecs are stateless and may be shared. */
export interface Codec<M> {
  /** Short lower-case name of the protocol: `asap`, `enrp`, `calcapp`, ... */
  readonly protocol: string;
  decode(bytes: Uint8Array): Decoded<M>;
  /** @throws RangeError when a field of the message cannot be represented; never for one that was decoded. */
  encode(message: M): Uint8Array;
  /** `encode(message).length`, without encoding. */
  encodedLength(message: M): number;
}

/** A typed message travelling as a {@link Payload}: encoded only when a world asks for the bytes. */
export class MessagePayload<M> implements Payload {
  readonly value: M;
  readonly #codec: Codec<M>;
  /** -1: not known yet. */
  #length: number;

  /** @param byteLength if it is known */
  constructor(codec: Codec<M>, value: M, byteLength = -1) {
    this.#codec = codec;
    this.value = value;
    this.#length = byteLength;
  }

  get byteLength(): number {
    if (this.#length < 0) this.#length = this.#codec.encodedLength(this.value);
    return this.#length;
  }

  bytes(): Uint8Array {
    return this.#codec.encode(this.value);
  }
}
