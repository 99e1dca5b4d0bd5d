/**
 * Error causes inside an Operation Error parameter (RFC 5354 §3.12). `data` holds the cause information as bytes:
 * the offending TLV or message, or nothing.
 */
export interface ErrorCause {
  readonly code: number;
  readonly data: Uint8Array;
}

/** Cause codes of RFC 5354 §3.12; the `rsplib` names are further codes that RSPLIB puts on the wire. */
export const CauseCode = {
  unspecified: 0x0000,
  unrecognizedParameter: 0x0001,
  unrecognizedMessage: 0x0002,
  invalidValues: 0x0003,
  nonUniquePeIdentifier: 0x0004,
  inconsistentPolicy: 0x0005,
  lackOfResources: 0x0006,
  inconsistentTransportType: 0x0007,
  inconsistentDataControl: 0x0008,
  unknownPoolHandle: 0x0009,
  rejectedBySecurity: 0x000a,
  rsplibInvalidMessage: 0x0010,
  rsplibInvalidValue: 0x0011,
  rsplibWrongProtocol: 0x100a,
  rsplibUnsupportedPolicy: 0x100b,
  rsplibDuplicateIdentifier: 0xf002,
  rsplibNoUsableAsapAddresses: 0xf007,
  rsplibNoUsableUserAddresses: 0xf008,
} as const;

/** The name of a cause code as {@link CauseCode} has it; undefined: none has this code. */
function causeName(code: number): string | undefined {
  return Object.entries(CauseCode).find(([, each]) => each === code)?.[0];
}

/** A message may have thousands of causes: a readable number of them is shown. */
const MAX_LISTED_CAUSES = 8;

/** Causes in words: their names. */
export function causesText(causes: readonly ErrorCause[]): string {
  if (causes.length === 0) return 'no cause given';
  const names = causes.slice(0, MAX_LISTED_CAUSES).map(({ code }) => causeName(code) ?? `cause ${code}`);
  return [...names, ...(causes.length > MAX_LISTED_CAUSES ? [`${causes.length - MAX_LISTED_CAUSES} more`] : [])].join(
    ', ',
  );
}

const noData = new Uint8Array(0);

/** A cause without information. */
export function errorCause(code: number, data: Uint8Array = noData): ErrorCause {
  return { code, data };
}
