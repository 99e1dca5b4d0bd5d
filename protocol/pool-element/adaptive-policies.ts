import { PolicyType } from '../wire/pool-element.ts';

const adaptivePolicies: ReadonlySet<number> = new Set([
  PolicyType.LeastUsed,
  PolicyType.LeastUsedDegradation,
  PolicyType.PriorityLeastUsed,
  PolicyType.RandomizedLeastUsed,
  PolicyType.RandomizedPriorityLeastUsed,
  PolicyType.RandomizedLeastUsedDegradation,
  PolicyType.PriorityLeastUsedDegradation,
  PolicyType.RandomizedPriorityLeastUsedDegradation,
  PolicyType.LeastUsedDPF,
  PolicyType.LeastUsedDegradationDPF,
  PolicyType.PriorityLeastUsedDPF,
  PolicyType.PriorityLeastUsedDegradationDPF,
  PolicyType.PowerOfDChoices,
]);

/** Whether the policy chooses by load, so that elements tell theirs to the registrar. */
export function isAdaptive(type: number): boolean {
  return adaptivePolicies.has(type);
}
