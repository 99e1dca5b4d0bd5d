import type { ProfileName } from '../../profile.ts';
import { PolicyType } from '../../wire/pool-element.ts';
import type { PoolElementEntry } from '../pool-element-entry.ts';
import { degrade, effectiveLoad, FULL_LOAD, type LoadTerms } from './load-rules.ts';
import type { ChoiceRules, PolicyRules, RandomRules, SortedRules } from './policy-rules.ts';
import { burstWeightedRoundRobin, evenWeightedRoundRobin } from './weighted-round-robin.ts';

/** The selection rules of all policies (RFC 5356 §4-5, RSPLIB's extensions, power of d choices). */
const policies: readonly (readonly [number, PolicyRules])[] = [
  [PolicyType.RoundRobin, { kind: 'sorted', defaultIncrement: 1, rank: () => 0 }],
  [PolicyType.Random, { kind: 'random', defaultIncrement: 0, value: () => 1 }],
  [PolicyType.WeightedRandom, { kind: 'random', defaultIncrement: 0, value: (entry) => entry.parameter.policy.weight }],
  [
    PolicyType.Priority,
    // The larger number is preferred (RFC 5356 §4.4.2).
    { kind: 'sorted', defaultIncrement: 1, rank: (entry) => -entry.parameter.policy.weight },
  ],
  [PolicyType.LeastUsed, leastUsed({})],
  [PolicyType.LeastUsedDegradation, leastUsed({ accumulated: true })],
  [PolicyType.PriorityLeastUsed, leastUsed({ constant: true })],
  [PolicyType.PriorityLeastUsedDegradation, leastUsed({ constant: true, accumulated: true })],
  [PolicyType.LeastUsedDPF, leastUsed({ distance: true })],
  [PolicyType.LeastUsedDegradationDPF, leastUsed({ distance: true, accumulated: true })],
  [PolicyType.PriorityLeastUsedDPF, leastUsed({ distance: true, constant: true })],
  [PolicyType.PriorityLeastUsedDegradationDPF, leastUsed({ distance: true, constant: true, accumulated: true })],
  [PolicyType.RandomizedLeastUsed, randomizedLeastUsed({})],
  [PolicyType.RandomizedLeastUsedDegradation, randomizedLeastUsed({ accumulated: true })],
  [PolicyType.RandomizedPriorityLeastUsed, randomizedLeastUsed({ constant: true })],
  [PolicyType.RandomizedPriorityLeastUsedDegradation, randomizedLeastUsed({ constant: true, accumulated: true })],
  [PolicyType.WeightedRandomDPF, { kind: 'random', defaultIncrement: 0, value: weightAtDistance }],
  [PolicyType.PowerOfDChoices, powerOfDChoices()],
];

const rfc = new Map<number, PolicyRules>([...policies, [PolicyType.WeightedRoundRobin, evenWeightedRoundRobin]]);
const rsplib = new Map<number, PolicyRules>([...policies, [PolicyType.WeightedRoundRobin, burstWeightedRoundRobin]]);

/** The rules of each policy type under each profile. */
export const policyRules: Readonly<Record<ProfileName, ReadonlyMap<number, PolicyRules>>> = {
  rfc,
  rsplib,
  rspsim: rsplib,
};

function leastUsed(terms: LoadTerms): SortedRules {
  return {
    kind: 'sorted',
    defaultIncrement: 1,
    rank: effectiveLoad(terms),
    ...(terms.accumulated === true && { step: degrade }),
  };
}

function randomizedLeastUsed(terms: LoadTerms): RandomRules {
  const load = effectiveLoad(terms);
  return {
    kind: 'random',
    defaultIncrement: 1,
    // At least 1: a pool of fully loaded elements must still be served.
    value: (entry) => Math.max(1, FULL_LOAD - load(entry)),
    ...(terms.accumulated === true && { step: degrade }),
  };
}

/** What the distance leaves of the weight; an element whose weight is used up exactly is not selected any more. */
function weightAtDistance(entry: PoolElementEntry): number {
  const { weight, weightDpf, distance } = entry.parameter.policy;
  const left = weight - Math.round((weight * distance * weightDpf) / FULL_LOAD);
  return left < 0 ? 1 : left;
}

function powerOfDChoices(): ChoiceRules {
  const load = effectiveLoad({});
  return {
    kind: 'choice',
    defaultIncrement: 0,
    choices: (entry) => Math.max(1, entry.parameter.policy.choices),
    compare: (a, b) => load(a) - load(b),
  };
}
