import type { PolicyName } from './pool-element.ts';

/** What publications, Wireshark and RSPLIB's users call the policies for short. @internal */
export const policyAbbreviations: Readonly<Record<PolicyName, readonly string[]>> = {
  RoundRobin: ['RR'],
  WeightedRoundRobin: ['WRR'],
  Random: ['RAND', 'RND', 'RA'],
  WeightedRandom: ['WRAND', 'WRND', 'WRA'],
  Priority: ['PRIO', 'PRI'],
  LeastUsed: ['LU'],
  LeastUsedDegradation: ['LUD'],
  PriorityLeastUsed: ['PLU'],
  RandomizedLeastUsed: ['RLU'],
  RandomizedPriorityLeastUsed: ['RPLU'],
  RandomizedLeastUsedDegradation: ['RLUD'],
  PriorityLeastUsedDegradation: ['PLUD'],
  RandomizedPriorityLeastUsedDegradation: ['RPLUD'],
  WeightedRandomDPF: ['WRAND-DPF', 'WRANDDPF'],
  LeastUsedDPF: ['LU-DPF', 'LUDPF'],
  LeastUsedDegradationDPF: ['LUD-DPF', 'LUDDPF'],
  PriorityLeastUsedDPF: ['PLU-DPF', 'PLUDPF'],
  PriorityLeastUsedDegradationDPF: ['PLUD-DPF', 'PLUDDPF'],
  PowerOfDChoices: ['PoD', 'P2C', 'Po2', 'JSQ(d)', 'JSQ(2)', 'SQ(d)', 'SQ(2)'],
};

/** The policies by what else they are called. */
export const policiesByAbbreviation: ReadonlyMap<string, PolicyName> = new Map(
  (Object.entries(policyAbbreviations) as [PolicyName, readonly string[]][]).flatMap(([name, abbreviations]) =>
    abbreviations.map((abbreviation) => [abbreviation, name] as const),
  ),
);
