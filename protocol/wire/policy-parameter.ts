import type { ByteWriter } from './byte-writer.ts';
import { PARAMETER_HEADER, ParameterType } from './parameter-type.ts';
import type { ParameterReader } from './parameter-reader.ts';
import { PolicyType, type SelectionPolicy } from './pool-element.ts';

/** A word of a policy that is a number of {@link SelectionPolicy}. */
export type PolicyField = 'weight' | 'load' | 'loadDegradation' | 'loadDpf' | 'weightDpf' | 'distance' | 'choices';

const degraded: readonly PolicyField[] = ['load', 'loadDegradation'];
const degradedDpf: readonly PolicyField[] = ['load', 'loadDegradation', 'loadDpf', 'distance'];

/**
 * The policy-specific words of each policy, in order (RFC 5356 §4-5 and RSPLIB's extensions). RSPLIB has no wire format
 * for PLU-DPF and PLUD-DPF; they get that of LUD-DPF.
 */
const fieldsByType: ReadonlyMap<number, readonly PolicyField[]> = new Map<number, readonly PolicyField[]>([
  [PolicyType.RoundRobin, []],
  [PolicyType.WeightedRoundRobin, ['weight']],
  [PolicyType.Random, []],
  [PolicyType.WeightedRandom, ['weight']],
  [PolicyType.Priority, ['weight']],
  [PolicyType.LeastUsed, ['load']],
  [PolicyType.LeastUsedDegradation, degraded],
  [PolicyType.PriorityLeastUsed, degraded],
  [PolicyType.RandomizedLeastUsed, ['load']],
  [PolicyType.RandomizedPriorityLeastUsed, degraded],
  [PolicyType.RandomizedLeastUsedDegradation, degraded],
  [PolicyType.PriorityLeastUsedDegradation, degraded],
  [PolicyType.RandomizedPriorityLeastUsedDegradation, degraded],
  [PolicyType.WeightedRandomDPF, ['weight', 'weightDpf', 'distance']],
  [PolicyType.LeastUsedDPF, ['load', 'loadDpf', 'distance']],
  [PolicyType.LeastUsedDegradationDPF, degradedDpf],
  [PolicyType.PriorityLeastUsedDPF, degradedDpf],
  [PolicyType.PriorityLeastUsedDegradationDPF, degradedDpf],
  [PolicyType.PowerOfDChoices, ['load', 'choices']],
]);

/** The types of the policies that have a distance. */
export const policiesWithDistance: ReadonlySet<number> = new Set(
  [...fieldsByType].filter(([, fields]) => fields.includes('distance')).map(([type]) => type),
);

/** The words of a policy type; undefined for unknown types. */
export function policyFields(type: number): readonly PolicyField[] | undefined {
  return fieldsByType.get(type);
}

export function policyLength(policy: SelectionPolicy): number {
  const fields = fieldsByType.get(policy.type);
  const words = fields === undefined ? (policy.unknownWords?.length ?? 0) : 4 * fields.length;
  return PARAMETER_HEADER + 4 + words;
}

export function writePolicy(writer: ByteWriter, policy: SelectionPolicy): void {
  writer.u16(ParameterType.policy);
  writer.u16(policyLength(policy));
  writer.u32(policy.type);
  const fields = fieldsByType.get(policy.type);
  if (fields !== undefined) for (const field of fields) writer.u32(policy[field]);
  else if (policy.unknownWords !== undefined) writer.raw(policy.unknownWords);
}

/** Reads the value of a policy parameter. */
export function readPolicy(reader: ParameterReader): SelectionPolicy {
  const values = { weight: 0, load: 0, loadDegradation: 0, loadDpf: 0, weightDpf: 0, distance: 0, choices: 0 };
  const type = reader.u32();
  const fields = fieldsByType.get(type);
  if (fields === undefined) {
    if (reader.remaining % 4 !== 0) throw reader.fault('bad-length', 'policy values are not whole words');
    return { type, ...values, unknownWords: reader.rest() };
  }
  for (const field of fields) values[field] = reader.u32();
  reader.finishFields();
  return { type, ...values };
}
