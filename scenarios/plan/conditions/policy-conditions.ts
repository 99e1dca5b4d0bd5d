import { carries, isAdaptive, policies, policyNames } from '../../../protocol/policies/policies.ts';
import type { PolicyDescriptor } from '../../../protocol/policies/policy-descriptor.ts';
import { policyParameters } from '../../../sim/models/rserpool/pool-policy.ts';
import { listedNumbers } from '../../../sim/run/number-list.ts';
import { namesOf } from '../../../sim/run/parameter.ts';
import { hasDifferentCapacities } from './capacity-conditions.ts';
import { fakesRegister, messagesTakeTime } from './circumstances.ts';
import { needing, type UseCondition, type ValueOf } from './condition.ts';

function policyOf(value: ValueOf): PolicyDescriptor {
  return policies[value('policy')];
}

/** Policies that a message names. */
const NAMED = 4;

/** “policy: WeightedRoundRobin or WeightedRandom”, or the first few of many. */
function policiesWith(holds: (policy: PolicyDescriptor) => boolean): string {
  const names = policyNames.filter((name) => holds(policies[name]));
  const others = names.length > NAMED ? 'or another policy of this kind' : '';
  return `policy: ${names.slice(0, NAMED).join(' or ')}${others}`;
}

/** The values that a policy carries say which parameters have a meaning for it. */
function carried(name: keyof typeof policyParameters): UseCondition {
  const has = (policy: PolicyDescriptor): boolean => carries(policy, name);
  const parameter = policyParameters[name];
  return needing([parameter], policiesWith(has), (value) => has(policyOf(value)));
}

/** Whether a weight matters that all elements have alike. */
function weightMattersAlike(value: ValueOf): boolean {
  const policy = policyOf(value);
  const profile = value('profile');
  const counts = policy.words.some((word) => word.name === 'weight' && word.onlyRatios?.includes(profile) !== true);
  return counts || (carries(policy, 'weightDpf') && messagesTakeTime(value));
}

/** Whether it matters how many elements of an answer count as selected. */
function countsSelections(value: ValueOf): boolean {
  const { kind, step } = policyOf(value).rules[value('profile')];
  return kind === 'sorted' || step !== undefined;
}

const DISTANCE = 'lanDelay or wanDelay: without delays there are no distances';

export const policyConditions: readonly UseCondition[] = [
  ...namesOf(policyParameters).map(carried),
  needing(
    [policyParameters.weight],
    'different capacities (capacityDistribution): otherwise all elements have the same weight',
    (value) =>
      hasDifferentCapacities(value) ||
      weightMattersAlike(value) ||
      fakesRegister(value) ||
      new Set(listedNumbers(value('policyWeightByLan'))).size > 1,
  ),
  needing(['loadDpf', 'weightDpf'], DISTANCE, messagesTakeTime),
  needing(['policyUpdateThreshold', 'reregisterImmediately'], policiesWith(isAdaptive), (value) =>
    isAdaptive(policyOf(value)),
  ),
  needing(
    ['maxIncrement'],
    'maxHandleResolutionItems above 1, and a policy that counts selections (not Random, for example)',
    (value) => value('maxHandleResolutionItems') > 1 && countsSelections(value),
  ),
];
