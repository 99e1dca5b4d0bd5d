import { policies } from '../../../protocol/policies/policies.ts';
import type { GivenValueName, GivenWord, ServerSize } from '../../../protocol/policies/policy-words.ts';
import { noPolicyValues, type SelectionPolicy } from '../../../protocol/policies/selection-policy.ts';
import { toFixedPoint } from '../../../protocol/wire/fixed-point.ts';
import { roundHalfEven } from '../../../protocol/workload/round-half-even.ts';
import type { RserpoolParameters } from './parameters.ts';

/** The parameters that give the values of policies; negative: as suits the element. */
export const policyParameters = {
  weight: 'policyWeight',
  loadDegradation: 'loadDegradation',
  loadDpf: 'loadDpf',
  weightDpf: 'weightDpf',
  choices: 'choices',
} as const satisfies Readonly<Record<GivenValueName, keyof RserpoolParameters>>;

/**
 * What an element really does, calculations/s: one that is too slow for a single job of the minimum capacity, even after
 * rounding, is made as fast as that (RSPSIM).
 */
export function actualCapacity(parameters: RserpoolParameters, capacity: number): number {
  const { maxJobs, minCapacityPerJob } = parameters;
  return maxJobs < 1 && roundHalfEven(capacity / minCapacityPerJob) < 1 ? minCapacityPerJob : capacity;
}

/**
 * Jobs that an element serves at the same time: given, or as many as leave each the minimum capacity (at least 1). How
 * halves are rounded decides for LeastUsed in a pool with fast servers: with 62 and 188 for 62.5 and 187.5, as RSPSIM has
 * it, a slow element with one request counts as more loaded than a fast one with three, with 63 as less.
 */
export function maxJobsOf(parameters: RserpoolParameters, capacity: number): number {
  if (parameters.maxJobs >= 1) return parameters.maxJobs;
  return Math.max(1, roundHalfEven(capacity / parameters.minCapacityPerJob));
}

/** The policy of an idle element. */
export function initialPolicy(parameters: RserpoolParameters, server: ServerSize): SelectionPolicy {
  const { type, words } = policies[parameters.policy];
  const values = { ...noPolicyValues };
  for (const word of words) if (word.setBy === 'user') values[word.name] = givenValue(parameters, word, server);
  return { type, ...values };
}

function givenValue(
  parameters: RserpoolParameters,
  { name, format, automatic }: GivenWord,
  server: ServerSize,
): number {
  const given = parameters[policyParameters[name]];
  const value = given < 0 && automatic !== undefined ? automatic(server) : given;
  return format === 'fraction' ? toFixedPoint(value) : value;
}
