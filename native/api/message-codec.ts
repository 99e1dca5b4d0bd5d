import type { Ppid } from '../../protocol/host.ts';

/** How the messages of a service become bytes, and bytes messages. */
export interface MessageCodec<M> {
  /** At least one byte: SCTP has no empty messages. */
  encode(message: M): Uint8Array;
  /**
   * Throws for bytes that are no message of the service: the session with their sender ends then, with the reason
   * `malformed`.
   */
  decode(bytes: Uint8Array): M;
}

/** Texts as UTF-8, without byte order marks. Invalid UTF-8 is malformed. */
export const stringCodec: MessageCodec<string> = {
  encode: (message) => new TextEncoder().encode(message),
  decode: (bytes) => new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes),
};

/** Bytes as they are; a message is copied when it is sent. */
export const byteCodec: MessageCodec<Uint8Array> = {
  encode: (message) => message.slice(),
  decode: (bytes) => bytes,
};

/** What the messages of a service are. */
export interface ServiceProtocol<M> {
  readonly codec: MessageCodec<M>;
  /** Payload protocol identifier (RFC 9260 §15.7) of the messages, u32 (default 0: not specified). */
  readonly ppid?: Ppid;
}
