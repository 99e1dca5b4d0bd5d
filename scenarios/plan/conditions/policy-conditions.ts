import { policyRules } from '../../../protocol/handlespace/policies/policy-table.ts';
import { isAdaptive } from '../../../protocol/pool-element/adaptive-policies.ts';
import type { ProfileName } from '../../../protocol/profile.ts';
import { policyFields, type PolicyField } from '../../../protocol/wire/policy-parameter.ts';
import { PolicyType, type PolicyName } from '../../../protocol/wire/pool-element.ts';
import { hasDifferentCapacities } from './capacity-conditions.ts';
import { messagesTakeTime } from './circumstances.ts';
import { needing, type Condition, type ValueOf } from './condition.ts';

/** The numbers that a policy carries say what has a meaning for it. */
function has(value: ValueOf, field: PolicyField): boolean {
  return policyFields(typeOf(value))?.includes(field) === true;
}

function typeOf(value: ValueOf): number {
  return PolicyType[value('policy') as PolicyName];
}

/** Policies that a message names. */
const NAMED = 4;

/** “policy: WeightedRoundRobin or WeightedRandom”, or the first few of many. */
function policiesWith(holds: (type: number) => boolean): string {
  const names = Object.entries(PolicyType).flatMap(([name, type]) => (holds(type) ? [name] : []));
  const others = names.length > NAMED ? ', or another one of the kind' : '';
  return `policy: ${names.slice(0, NAMED).join(' or ')}${others}`;
}

const carrying = (field: PolicyField): string => policiesWith((type) => policyFields(type)?.includes(field) === true);

/** Whether it matters how many elements of an answer count as selected. */
function counts(value: ValueOf): boolean {
  const rules = policyRules[value('profile') as ProfileName].get(typeOf(value));
  return rules !== undefined && (rules.kind === 'sorted' || rules.step !== undefined);
}

const DISTANCE = 'lanDelay or wanDelay: without delays there are no distances';

export const policyConditions: readonly Condition[] = [
  needing(['policyWeight'], carrying('weight'), (value) => has(value, 'weight')),
  needing(
    ['policyWeight'],
    'different capacities (capacityDistribution): all elements have the same weight otherwise',
    // Turns of WeightedRoundRobin are as long as the weight, but not under the rfc profile.
    (value) =>
      hasDifferentCapacities(value) ||
      (value('policy') === 'WeightedRoundRobin' && value('profile') !== 'rfc') ||
      (value('policy') === 'WeightedRandomDPF' && messagesTakeTime(value)),
  ),
  needing(['loadDegradation'], carrying('loadDegradation'), (value) => has(value, 'loadDegradation')),
  needing(['loadDpf'], carrying('loadDpf'), (value) => has(value, 'loadDpf')),
  needing(['weightDpf'], carrying('weightDpf'), (value) => has(value, 'weightDpf')),
  needing(['loadDpf', 'weightDpf'], DISTANCE, messagesTakeTime),
  needing(['choices'], carrying('choices'), (value) => has(value, 'choices')),
  needing(['policyUpdateThreshold'], policiesWith(isAdaptive), (value) => isAdaptive(typeOf(value))),
  needing(
    ['maxIncrement'],
    'maxHandleResolutionItems above 1, and a policy that counts selections (not Random, for example)',
    (value) => Number(value('maxHandleResolutionItems')) > 1 && counts(value),
  ),
];
