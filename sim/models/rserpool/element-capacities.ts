import { deriveStream } from '../../../protocol/random/streams.ts';
import {
  poolCapacities,
  serverSpeeds,
  type CapacityOptions,
  type ElementSpeed,
} from '../../../protocol/workload/capacity-distribution.ts';
import { listedNumbers } from '../../run/number-list.ts';
import { parametersOfLan } from './lan-values.ts';
import type { RserpoolParameters } from './parameters.ts';

/** The capacities of the pool elements of a LAN, calculations/s. @param elements how many there are */
export function elementCapacities(
  parameters: RserpoolParameters,
  lan: number,
  elements: number,
  seed: number,
): readonly number[] {
  return poolCapacities(
    capacityOptions(parametersOfLan(parameters, lan)),
    elements,
    deriveStream(`${seed}/lan${lan}/capacities`),
  );
}

/** The speeds of the pool elements of a LAN, which has these parameters; empty unless there are two. @param elements how many there are */
export function elementSpeeds(parameters: RserpoolParameters, elements: number): readonly ElementSpeed[] {
  return serverSpeeds(capacityOptions(parameters), elements);
}

function capacityOptions(parameters: RserpoolParameters): CapacityOptions {
  const {
    capacityDistribution: distribution,
    capacity: mean,
    capacityGamma: gamma,
    capacityLambda: lambda,
    capacities,
  } = parameters;
  return { distribution, mean, gamma, lambda, list: listedNumbers(capacities) };
}
