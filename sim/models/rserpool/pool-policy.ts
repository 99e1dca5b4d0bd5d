import { toFixedPoint } from '../../../protocol/wire/fixed-point.ts';
import { PolicyType, type SelectionPolicy } from '../../../protocol/wire/pool-element.ts';
import { roundHalfEven } from '../../../protocol/workload/round-half-even.ts';
import type { RunParameters } from '../../run/run-parameters.ts';

/**
 * Jobs that an element serves at the same time: given, or as many as leave each the minimum capacity (at least 1). How
 * halves are rounded decides for LeastUsed in a pool with fast servers: with 62 and 188 for 62.5 and 187.5, as RSPSIM has
 * it, a slow element with one request counts as more loaded than a fast one with three, with 63 as less.
 */
export function maxJobsOf(parameters: RunParameters, capacity: number): number {
  if (parameters.maxJobs >= 1) return parameters.maxJobs;
  return Math.max(1, roundHalfEven(capacity / parameters.minCapacityPerJob));
}

/**
 * The policy of an idle element. Automatic weight (negative): the capacity, for WeightedRoundRobin in units of 100 000
 * calculations/s, at least 1. Automatic load degradation (negative): the load of one job.
 */
export function initialPolicy(parameters: RunParameters, capacity: number, maxJobs: number): SelectionPolicy {
  const type = PolicyType[parameters.policy];
  const automaticWeight =
    type === PolicyType.WeightedRoundRobin ? Math.max(1, Math.round(capacity / 100_000)) : Math.round(capacity);
  return {
    type,
    weight: parameters.policyWeight < 0 ? automaticWeight : parameters.policyWeight,
    load: 0,
    loadDegradation: toFixedPoint(parameters.loadDegradation < 0 ? 1 / maxJobs : parameters.loadDegradation),
    loadDpf: toFixedPoint(parameters.loadDpf),
    weightDpf: toFixedPoint(parameters.weightDpf),
    distance: 0,
    choices: parameters.choices,
  };
}
