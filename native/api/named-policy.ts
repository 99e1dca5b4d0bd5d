import { policies, policyNames, type PolicyName } from '../../protocol/policies/policies.ts';
import type { GivenValueName, PolicyWord } from '../../protocol/policies/policy-words.ts';
import { noPolicyValues, type SelectionPolicy } from '../../protocol/policies/selection-policy.ts';
import { toFixedPoint } from '../../protocol/wire/fixed-point.ts';

/**
 * The values that the owner of a pool element gives: `weight` and `choices` are whole numbers, `loadDegradation`, `loadDpf`
 * and `weightDpf` fractions from 0 to 1 (RFC 5356).
 */
export type GivenPolicyValues = Readonly<Partial<Record<GivenValueName, number>>>;

/**
 * A pool policy by its name: `namedPolicy('WeightedRoundRobin', { weight: 3 })`.
 *
 * @throws RangeError that names the policy if there is none of the name, and the value if one is missing, out of range, or
 *   none of this policy
 */
export function namedPolicy(name: PolicyName, values: GivenPolicyValues = {}): SelectionPolicy {
  // JavaScript does not check it.
  if (!policyNames.includes(name)) throw new RangeError(`unknown policy ${name}: there are ${policyNames.join(', ')}`);
  const words: readonly PolicyWord[] = policies[name].words;
  const given = new Map(Object.entries(values));
  const policy = { ...noPolicyValues };
  for (const word of words) {
    if (word.setBy !== 'user') continue;
    const value = given.get(word.name);
    if (value === undefined) throw new RangeError(`policy ${name} needs a value for ${word.name}`);
    policy[word.name] = onWire(name, word, value);
    given.delete(word.name);
  }
  const [foreign] = given.keys();
  if (foreign !== undefined) throw new RangeError(`policy ${name} has no value ${foreign}`);
  return { type: policies[name].type, ...policy };
}

function onWire(policy: PolicyName, { name, format }: PolicyWord, value: number): number {
  if (format === 'fraction') {
    if (value >= 0 && value <= 1) return toFixedPoint(value);
    throw new RangeError(`policy ${policy}: ${name} must be from 0 to 1, not ${value}`);
  }
  if (Number.isInteger(value) && value >= 0 && value <= 0xffffffff) return value;
  throw new RangeError(`policy ${policy}: ${name} must be a whole number from 0 to 4294967295, not ${value}`);
}
