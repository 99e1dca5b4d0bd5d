import { deriveStream } from '../../../protocol/random/streams.ts';
import { poolCapacities } from '../../../protocol/workload/capacity-distribution.ts';
import type { RserpoolParameters } from './parameters.ts';

/** The capacities of the pool elements of a LAN, calculations/s. @param elements how many there are */
export function elementCapacities(
  parameters: RserpoolParameters,
  lan: number,
  elements: number,
  seed: number,
): readonly number[] {
  const {
    capacityDistribution: distribution,
    capacity: mean,
    capacityGamma: gamma,
    capacityLambda: lambda,
  } = parameters;
  return poolCapacities({ distribution, mean, gamma, lambda }, elements, deriveStream(`${seed}/lan${lan}/capacities`));
}
