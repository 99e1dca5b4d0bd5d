import { InvalidArgumentError } from 'commander';
import { policies, policiesByAbbreviation, policyNames, type PolicyName } from '../../protocol/policies/policies.ts';
import type { GivenWord } from '../../protocol/policies/policy-words.ts';
import { noPolicyValues, type SelectionPolicy } from '../../protocol/policies/selection-policy.ts';
import { toFixedPoint } from '../../protocol/wire/fixed-point.ts';
import { suggestion } from '../../results/tables/nearest-name.ts';
import { UsageError } from '../usage-error.ts';

/** All policies with the values that each takes, as help has them: `LeastUsedDegradation:<loadDegradation>`. */
export const policyForms: readonly string[] = policyNames.map(policyForm);

/**
 * Reads a policy as RSPLIB's programs take it: `LeastUsedDegradation:0.1`, `WeightedRandomDPF:9:0.0001`.
 *
 * @throws UsageError
 */
export function policyFromText(text: string): SelectionPolicy {
  const [name = '', ...given] = text.split(':');
  const policy = policyNames.find((each) => each === name);
  if (policy === undefined)
    throw new UsageError(`unknown policy ${name}${suggestion(name, policyNames, policiesByAbbreviation)}`);
  const words = givenWords(policy);
  if (given.length !== words.length) throw new UsageError(`policy ${text}: must be ${policyForm(policy)}`);
  const values = { ...noPolicyValues };
  for (const [index, word] of words.entries()) values[word.name] = readValue(text, word, given[index] ?? '');
  return { type: policies[policy].type, ...values };
}

/** As an option is read: the text of a policy that there is. */
export function checkedPolicy(text: string): string {
  try {
    policyFromText(text);
  } catch (error) {
    if (error instanceof UsageError) throw new InvalidArgumentError(error.message);
    throw error;
  }
  return text;
}

/** Load and distance are measured, not given. */
function givenWords(policy: PolicyName): readonly GivenWord[] {
  return policies[policy].words.filter((word) => word.setBy === 'user');
}

function policyForm(policy: PolicyName): string {
  return [policy, ...givenWords(policy).map(({ name }) => `<${name}>`)].join(':');
}

function readValue(text: string, { name, format }: GivenWord, given: string): number {
  const value = given.trim() === '' ? NaN : Number(given);
  switch (format) {
    case 'fraction':
      if (value >= 0 && value <= 1) return toFixedPoint(value);
      throw new UsageError(`policy ${text}: ${name} must be from 0 to 1`);
    case 'whole':
      if (Number.isInteger(value) && value >= 0 && value <= 0xffffffff) return value;
      throw new UsageError(`policy ${text}: ${name} must be a whole number`);
  }
}
