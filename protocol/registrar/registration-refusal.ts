import type { RegistrationOutcome } from '../handlespace/handlespace.ts';
import { ByteWriter } from '../wire/byte-writer.ts';
import { CauseCode, errorCause, type ErrorCause } from '../wire/error-cause.ts';
import { quoted } from '../wire/message-limits.ts';
import { policyLength, writePolicy } from '../wire/policy-parameter.ts';
import type { SelectionPolicy } from '../policies/selection-policy.ts';
import type { PoolElementParameter, UserTransport } from '../wire/pool-element.ts';
import { paddedTransportLength, writeTransport } from '../wire/transport-parameter.ts';

type Mismatch = Extract<RegistrationOutcome, { readonly ok: false }>;

/** Answer to a pool element whose registration contradicts its pool, or names an unknown policy. */
export type RefusalCauses = (element: PoolElementParameter, outcome: Mismatch) => ErrorCause;

/** The causes of RFC 5354 §3.12, with what the pool has (or what was not understood). */
function rfcCause(element: PoolElementParameter, { mismatch, pool }: Mismatch): ErrorCause {
  const member = pool?.sample()?.parameter ?? element;
  switch (mismatch) {
    case 'long handle':
    case 'long element':
      return errorCause(CauseCode.invalidValues); // a part of it would add nothing
    case 'full':
      return errorCause(CauseCode.lackOfResources);
    case 'unsupported policy':
      return errorCause(CauseCode.invalidValues, quoted(policyBytes(element.policy)));
    case 'policy':
      return errorCause(CauseCode.inconsistentPolicy, policyBytes(member.policy));
    case 'transport':
      return errorCause(CauseCode.inconsistentTransportType, quoted(transportBytes(member.userTransport)));
    case 'use':
      return errorCause(CauseCode.inconsistentDataControl);
  }
}

/** RSPLIB's codes; none carries information. */
function rsplibCause(_element: PoolElementParameter, { mismatch }: Mismatch): ErrorCause {
  switch (mismatch) {
    case 'long handle':
    case 'long element':
      return errorCause(CauseCode.rsplibInvalidValue);
    case 'full':
      return errorCause(CauseCode.lackOfResources);
    case 'unsupported policy':
      return errorCause(CauseCode.rsplibUnsupportedPolicy);
    case 'policy':
      return errorCause(CauseCode.inconsistentPolicy);
    case 'transport':
      return errorCause(CauseCode.rsplibWrongProtocol);
    case 'use':
      return errorCause(CauseCode.inconsistentDataControl);
  }
}

export const refusalCauses: Readonly<Record<'rfc' | 'rsplib', RefusalCauses>> = { rfc: rfcCause, rsplib: rsplibCause };

function policyBytes(policy: SelectionPolicy): Uint8Array {
  const writer = new ByteWriter(policyLength(policy));
  writePolicy(writer, policy);
  return writer.bytes;
}

function transportBytes(transport: UserTransport): Uint8Array {
  const writer = new ByteWriter(paddedTransportLength(transport));
  writeTransport(writer, transport);
  return writer.bytes;
}
