import { leastUsed, leastUsedOfSome, randomizedLeastUsed } from './load-rules.ts';
import { underAllProfiles, type PolicyDescriptor } from './policy-descriptor.ts';
import {
  capacityAsTurns,
  capacityAsWeight,
  choices,
  distance,
  load,
  loadDegradation,
  loadDpf,
  weight,
  weightDpf,
  type PolicyWord,
} from './policy-words.ts';
import { drawnAlike, drawnByWeight, drawnByWeightAtDistance, inTurns, largestFirst } from './weight-rules.ts';
import { burstWeightedRoundRobin, evenWeightedRoundRobin } from './weighted-round-robin.ts';

/**
 * All policies, by the names that users write (RSPLIB's option names): those of RFC 5356 §4-5, RSPLIB's extensions
 * (from 0xb0001001 on; RSPLIB has no wire format for PLU-DPF and PLUD-DPF, which get that of LUD-DPF), and
 * PowerOfDChoices, in the range for private use (from 0xc0003001 on).
 */
const table = {
  RoundRobin: {
    type: 0x00000001,
    abbreviations: ['RR'],
    description: 'all elements in turn',
    words: [],
    rules: underAllProfiles(inTurns),
  },
  WeightedRoundRobin: {
    type: 0x00000002,
    abbreviations: ['WRR'],
    description: 'in turn; the weight is the number of selections per round',
    words: [weight(capacityAsTurns, ['rfc'])],
    rules: { rfc: evenWeightedRoundRobin, rsplib: burstWeightedRoundRobin, rspsim: burstWeightedRoundRobin },
  },
  Random: {
    type: 0x00000003,
    abbreviations: ['RAND', 'RND', 'RA'],
    description: 'at random, with equal probabilities',
    words: [],
    rules: underAllProfiles(drawnAlike),
  },
  WeightedRandom: {
    type: 0x00000004,
    abbreviations: ['WRAND', 'WRND', 'WRA'],
    description: 'at random, with probabilities proportional to the weights',
    words: [weight(capacityAsWeight)],
    rules: underAllProfiles(drawnByWeight),
  },
  Priority: {
    type: 0x00000005,
    abbreviations: ['PRIO', 'PRI'],
    description: 'the largest weight, in turn among equals',
    words: [weight(capacityAsWeight)],
    rules: underAllProfiles(largestFirst),
  },
  LeastUsed: {
    type: 0x40000001,
    abbreviations: ['LU'],
    description: 'the lowest load, in turn among equals',
    words: [load],
    rules: underAllProfiles(leastUsed({})),
  },
  LeastUsedDegradation: {
    type: 0x40000002,
    abbreviations: ['LUD'],
    description: 'the lowest load, which each selection raises until the element re-registers',
    words: [load, loadDegradation],
    rules: underAllProfiles(leastUsed({ accumulated: true })),
  },
  PriorityLeastUsed: {
    type: 0x40000003,
    abbreviations: ['PLU'],
    description: 'the lowest load after one more request',
    words: [load, loadDegradation],
    rules: underAllProfiles(leastUsed({ constant: true })),
  },
  RandomizedLeastUsed: {
    type: 0x40000004,
    abbreviations: ['RLU'],
    description: 'at random, with probabilities proportional to the remaining capacity',
    words: [load],
    rules: underAllProfiles(randomizedLeastUsed({})),
  },
  RandomizedPriorityLeastUsed: {
    type: 0xb0001001,
    abbreviations: ['RPLU'],
    description: 'at random, with probabilities proportional to the capacity that remains after one more request',
    words: [load, loadDegradation],
    rules: underAllProfiles(randomizedLeastUsed({ constant: true })),
  },
  RandomizedLeastUsedDegradation: {
    type: 0xb0001002,
    abbreviations: ['RLUD'],
    description: 'as RandomizedLeastUsed; each selection raises the load until the element re-registers',
    words: [load, loadDegradation],
    rules: underAllProfiles(randomizedLeastUsed({ accumulated: true })),
  },
  PriorityLeastUsedDegradation: {
    type: 0xb0001003,
    abbreviations: ['PLUD'],
    description: 'as PriorityLeastUsed; each selection raises the load until the element re-registers',
    words: [load, loadDegradation],
    rules: underAllProfiles(leastUsed({ constant: true, accumulated: true })),
  },
  RandomizedPriorityLeastUsedDegradation: {
    type: 0xb0001004,
    abbreviations: ['RPLUD'],
    description: 'as RandomizedPriorityLeastUsed; each selection raises the load until the element re-registers',
    words: [load, loadDegradation],
    rules: underAllProfiles(randomizedLeastUsed({ constant: true, accumulated: true })),
  },
  WeightedRandomDPF: {
    type: 0xb0002001,
    abbreviations: ['WRAND-DPF', 'WRANDDPF'],
    description: 'at random, with probabilities proportional to the weights after the distance penalty',
    words: [weight(capacityAsWeight), weightDpf, distance],
    rules: underAllProfiles(drawnByWeightAtDistance),
  },
  LeastUsedDPF: {
    type: 0xb0002002,
    abbreviations: ['LU-DPF', 'LUDPF'],
    description: 'the lowest sum of load and distance penalty',
    words: [load, loadDpf, distance],
    rules: underAllProfiles(leastUsed({ distance: true })),
  },
  LeastUsedDegradationDPF: {
    type: 0xb0002003,
    abbreviations: ['LUD-DPF', 'LUDDPF'],
    description: 'as LeastUsedDegradation, with the distance penalty',
    words: [load, loadDegradation, loadDpf, distance],
    rules: underAllProfiles(leastUsed({ distance: true, accumulated: true })),
  },
  PriorityLeastUsedDPF: {
    type: 0xb0002004,
    abbreviations: ['PLU-DPF', 'PLUDPF'],
    description: 'as PriorityLeastUsed, with the distance penalty',
    words: [load, loadDegradation, loadDpf, distance],
    rules: underAllProfiles(leastUsed({ distance: true, constant: true })),
  },
  PriorityLeastUsedDegradationDPF: {
    type: 0xb0002005,
    abbreviations: ['PLUD-DPF', 'PLUDDPF'],
    description: 'as PriorityLeastUsedDegradation, with the distance penalty',
    words: [load, loadDegradation, loadDpf, distance],
    rules: underAllProfiles(leastUsed({ distance: true, constant: true, accumulated: true })),
  },
  PowerOfDChoices: {
    type: 0xc0003001,
    abbreviations: ['PoD', 'P2C', 'Po2', 'JSQ(d)', 'JSQ(2)', 'SQ(d)', 'SQ(2)'],
    description: 'the lowest load among a number of elements (choices) drawn at random',
    words: [load, choices],
    rules: underAllProfiles(leastUsedOfSome()),
  },
} satisfies Readonly<Record<string, PolicyDescriptor>>;

/** Name of a pool policy (RFC 5356, and those of this project). */
export type PolicyName = keyof typeof table;

/** The pool policies by name, with number, words on the wire and rules. */
export const policies: Readonly<Record<PolicyName, PolicyDescriptor>> = table;

/** The names of all pool policies. */
export const policyNames = Object.keys(table) as readonly PolicyName[];

/** The policies by what else they are called. */
export const policiesByAbbreviation: ReadonlyMap<string, PolicyName> = new Map(
  policyNames.flatMap((name) => policies[name].abbreviations.map((abbreviation) => [abbreviation, name] as const)),
);

export interface NamedPolicy extends PolicyDescriptor {
  readonly name: PolicyName;
}

const byType: ReadonlyMap<number, NamedPolicy> = new Map(
  policyNames.map((name) => [policies[name].type, { ...policies[name], name }]),
);

/** The policy with this number on the wire; undefined: none has it. */
export function policyOfType(type: number): NamedPolicy | undefined {
  return byType.get(type);
}

export function carries(policy: PolicyDescriptor | undefined, name: PolicyWord['name']): boolean {
  return policy?.words.some((word) => word.name === name) === true;
}

/** Whether the policy goes by load, so that elements report theirs whenever it changes. */
export function isAdaptive(policy: PolicyDescriptor | undefined): boolean {
  return carries(policy, 'load');
}
