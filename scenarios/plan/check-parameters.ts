import { carries, policies } from '../../protocol/policies/policies.ts';
import { MOST_COMPONENTS } from '../../sim/models/rserpool/most-components.ts';
import type { ParameterName, RunParameters } from '../../sim/run/run-parameters.ts';
import { ScenarioError } from '../language/scenario-error.ts';

const heterogeneous: readonly string[] = ['fastServers', 'nonNormalizedFastServers', 'linear', 'nonNormalizedLinear'];

/**
 * Checks a combination of parameters for contradictions.
 *
 * @param isGiven whether the study itself sets a parameter
 * @throws ScenarioError naming the combination, all that is wrong and what to do, a line each.
 */
export function checkParameters(
  where: string,
  point: RunParameters & { readonly puToPeRatio: number },
  isGiven: (name: ParameterName) => boolean,
): void {
  const faults: string[] = [];
  const fail = (message: string): unknown => faults.push(`${where}: ${message}`);
  if (point.poolUsers < 1)
    fail(`puToPeRatio ${point.puToPeRatio} with ${point.poolElements} pool elements gives no pool user`);
  const components = point.lans * (point.registrars + point.poolElements + point.poolUsers);
  if (components > MOST_COMPONENTS)
    fail(
      `${components} components (lans × (registrars + poolElements + poolUsers)), but at most ${MOST_COMPONENTS} are possible: ` +
        'reduce poolElements or puToPeRatio',
    );
  if (point.maxJobs > 0 && isGiven('minCapacityPerJob'))
    fail('maxJobs and minCapacityPerJob exclude each other: remove one of them, or set maxJobs to 0');
  if (point.maxJobs === 0 && point.minCapacityPerJob > point.capacity)
    fail('minCapacityPerJob exceeds capacity: no request could be served; lower it or set maxJobs');
  if (carries(policies[point.policy], 'choices') && point.choices > point.poolElements * point.lans)
    fail(`choices ${point.choices} exceeds the number of pool elements`);
  if (point.poolElementDistribution === 'localizedDisaster') {
    if (point.lans < 2) fail('a localized disaster moves pool elements to other LANs: set lans to 2 or more');
    if (point.disasterLan > point.lans) fail(`disasterLan ${point.disasterLan} exceeds lans ${point.lans}`);
  }
  if (point.transport === 'message' && point.idealized && point.messageLoss > 0)
    fail('messageLoss needs a transport: set idealized to false, or remove messageLoss');
  if (heterogeneous.includes(point.capacityDistribution) && point.capacityGamma < 1)
    fail(`capacityGamma must be at least 1 for the capacity distribution ${point.capacityDistribution}`);
  for (const name of ['immortalRegistrars', 'poolElementRegistrars'] as const)
    if (point[name] > point.registrars) fail(`${name} ${point[name]} exceeds registrars ${point.registrars}`);
  for (const name of ['registrarStart', 'poolElementStart', 'poolUserStart'] as const)
    if (point[name] > point.warmup + point.duration)
      fail(`${name} is after the end of the run and would have no effect`);
  if (faults.length > 0) throw new ScenarioError(faults.join('\n'));
}
