import type { ErrorCause } from './error-cause.ts';

/** Why bytes are not a message. */
export type WireErrorReason =
  /** A length field points beyond the bytes that are there, or is too short for what it must hold. */
  | 'bad-length'
  /** The message type is not known. */
  | 'unknown-message'
  /** A parameter that is not understood and whose type requires to stop (RFC 5354 §3, high-order bits 00 and 01). */
  | 'unknown-parameter'
  /** A parameter that the message must have is missing, or another one is in its place. */
  | 'missing-parameter'
  /** A field has a value that is not allowed. */
  | 'invalid-value'
  /** Bytes follow the end of the message. */
  | 'trailing-bytes'
  /** The checksum says that bits changed on the way. */
  | 'wrong-checksum'
  /** The payload protocol identifier is none that the endpoint knows. */
  | 'unexpected-ppid';

/** The bytes at `offset` are not what the protocol allows there. */
export class WireError extends Error {
  override readonly name = 'WireError';
  readonly reason: WireErrorReason;
  /** Position of the fault in bytes from the start of the message. */
  readonly offset: number;
  /** What to answer the sender with (RFC 5354 §3.12); undefined: discard silently. */
  readonly report: ErrorCause | undefined;

  constructor(reason: WireErrorReason, offset: number, message: string, report?: ErrorCause) {
    super(`${message} (at byte ${offset})`);
    this.reason = reason;
    this.offset = offset;
    this.report = report;
  }
}
