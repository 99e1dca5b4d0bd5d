import type { RunParameters } from '../sim/model/run-parameters.ts';
import type { ParameterValue } from './parameter-catalogue.ts';
import { ScenarioError } from './scenario-error.ts';

type Values = ReadonlyMap<string, ParameterValue>;

/**
 * Computes the automatic values of a point and checks what one value alone cannot tell.
 *
 * The request interval follows RSPSIM's toolchain: max(1, PU:PE ratio) × size / (target utilization × capacity).
 *
 * @param where names the point in messages
 * @throws ScenarioError if values contradict each other.
 */
export function deriveParameters(values: Values, where: string): RunParameters {
  const number = (name: string): number => values.get(name) as number;
  const automatic = (name: string, value: number): number => {
    const given = values.get(name);
    return given === 'auto' ? value : (given as number);
  };
  const ratio = number('puToPeRatio');
  const poolUsers = automatic('poolUsers', Math.round(ratio * number('poolElements')));
  const offered = number('targetUtilization') * number('capacity');
  const requestInterval = automatic('requestInterval', (Math.max(1, ratio) * number('requestSize')) / offered);
  check(where, values, poolUsers);
  const derived = {
    poolUsers,
    requestInterval,
    thinkTime: automatic('thinkTime', requestInterval),
    jobRequestTimeout: automatic('jobRequestTimeout', number('jobKeepAliveTimeout')),
  };
  const { puToPeRatio: _ratio, targetUtilization: _utilization, ...given } = Object.fromEntries(values);
  // The catalogue checked names, types and limits; a test compares its names with those of RunParameters.
  return { ...given, ...derived } as unknown as RunParameters;
}

function check(where: string, values: Values, poolUsers: number): void {
  const value = (name: string): number => values.get(name) as number;
  const fail = (message: string): never => {
    throw new ScenarioError(`${where}: ${message}`);
  };
  if (poolUsers < 1)
    fail(`puToPeRatio ${value('puToPeRatio')} of ${value('poolElements')} pool elements leaves no pool user`);
  if (value('maxJobs') === 0 && value('minCapacityPerJob') > value('capacity'))
    fail('minCapacityPerJob exceeds capacity: no request would fit; lower it or set maxJobs');
  if (values.get('policy') === 'PowerOfDChoices' && value('choices') > value('poolElements') * value('lans'))
    fail(`choices ${value('choices')} exceeds the number of pool elements`);
  for (const quantity of ['requestSize', 'requestInterval'])
    if (values.get(`${quantity}Distribution`) === 'uniform' && value(`${quantity}Gamma`) < 1)
      fail(`${quantity}Gamma must be at least 1 for a uniform distribution`);
  const heterogeneous = ['fastServers', 'nonNormalizedFastServers', 'linear', 'nonNormalizedLinear', 'uniform'];
  if (heterogeneous.includes(String(values.get('capacityDistribution'))) && value('capacityGamma') < 1)
    fail(`capacityGamma must be at least 1 for the capacity distribution ${values.get('capacityDistribution')}`);
  if (value('poolUserStart') > value('warmup') + value('duration'))
    fail('poolUserStart comes after the end of the run: nothing would happen');
}
