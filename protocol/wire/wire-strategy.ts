import type { ProfileName } from '../profile.ts';
import { CauseCode, errorCause, type ErrorCause } from './error-cause.ts';

/** Where profiles write or answer differently. Decoders accept the forms of all of them. */
export interface WireStrategy {
  /** The message length counts the padding of the last parameter (RSPLIB), or not (RFC 5353 §2, RFC 5354 §3). */
  readonly lengthCountsPadding: boolean;
  /** Report to the sender of a message that is short, lacks a parameter or has an invalid one (its TLV, or nothing). */
  readonly invalid: (parameter: Uint8Array) => ErrorCause;
  /** Unknown message types whose high bits ask for it are reported (RFC 5354 §2); RSPLIB is silent. */
  readonly reportsUnknownMessages: boolean;
}

const rsplib: WireStrategy = {
  lengthCountsPadding: true,
  invalid: () => errorCause(CauseCode.rsplibInvalidMessage),
  reportsUnknownMessages: false,
};

export const wireStrategies: Readonly<Record<ProfileName, WireStrategy>> = {
  rfc: {
    lengthCountsPadding: false,
    invalid: (parameter) => errorCause(CauseCode.invalidValues, parameter),
    reportsUnknownMessages: true,
  },
  rsplib,
  rspsim: rsplib,
};
