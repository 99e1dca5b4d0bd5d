import { policyOfType } from '../policies/policies.ts';
import { noPolicyValues, type SelectionPolicy } from '../policies/selection-policy.ts';
import type { ByteWriter } from './byte-writer.ts';
import { PARAMETER_HEADER, ParameterType } from './parameter-type.ts';
import type { ParameterReader } from './parameter-reader.ts';

/** Bytes of a Member Selection Policy parameter (RFC 5354 §3.8). */
export function policyLength(policy: SelectionPolicy): number {
  const known = policyOfType(policy.type);
  const words = known === undefined ? (policy.unknownWords?.length ?? 0) : 4 * known.words.length;
  return PARAMETER_HEADER + 4 + words;
}

export function writePolicy(writer: ByteWriter, policy: SelectionPolicy): void {
  writer.u16(ParameterType.policy);
  writer.u16(policyLength(policy));
  writer.u32(policy.type);
  const known = policyOfType(policy.type);
  if (known !== undefined) for (const { name } of known.words) writer.u32(policy[name]);
  else if (policy.unknownWords !== undefined) writer.raw(policy.unknownWords);
}

/** Reads the value of a policy parameter. */
export function readPolicy(reader: ParameterReader): SelectionPolicy {
  const values = { ...noPolicyValues };
  const type = reader.u32();
  const known = policyOfType(type);
  if (known === undefined) {
    if (reader.remaining % 4 !== 0)
      throw reader.fault('bad-length', 'the length of the policy values is not a multiple of 4');
    return { type, ...values, unknownWords: reader.rest() };
  }
  for (const { name } of known.words) values[name] = reader.u32();
  reader.finishFields();
  return { type, ...values };
}
