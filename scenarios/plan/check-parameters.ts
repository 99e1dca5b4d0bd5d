import { carries, policies, type PolicyName } from '../../protocol/policies/policies.ts';
import { MOST_COMPONENTS } from '../../sim/models/rserpool/most-components.ts';
import type { ParameterValue } from '../language/parameter-catalogue.ts';
import { ScenarioError } from '../language/scenario-error.ts';

const heterogeneous = ['fastServers', 'nonNormalizedFastServers', 'linear', 'nonNormalizedLinear'];

/**
 * Checks a combination of parameters for contradictions.
 *
 * @param isGiven whether the study itself sets a parameter
 * @throws ScenarioError naming the combination, all that is wrong and what to do, a line each.
 */
export function checkParameters(
  where: string,
  values: ReadonlyMap<string, ParameterValue>,
  isGiven: (name: string) => boolean,
): void {
  const value = (name: string): number => values.get(name) as number;
  const faults: string[] = [];
  const fail = (message: string): unknown => faults.push(`${where}: ${message}`);
  if (value('poolUsers') < 1)
    fail(`puToPeRatio ${value('puToPeRatio')} of ${value('poolElements')} pool elements leaves no pool user`);
  const components = value('lans') * (value('registrars') + value('poolElements') + value('poolUsers'));
  if (components > MOST_COMPONENTS)
    fail(
      `${components} components (lans × (registrars + poolElements + poolUsers)), ${MOST_COMPONENTS} are possible: ` +
        'take fewer pool elements, or a lower puToPeRatio',
    );
  if (value('maxJobs') > 0 && isGiven('minCapacityPerJob'))
    fail('maxJobs and minCapacityPerJob exclude each other: leave one of them out, or set maxJobs to 0');
  if (value('maxJobs') === 0 && value('minCapacityPerJob') > value('capacity'))
    fail('minCapacityPerJob exceeds capacity: no request would fit; lower it or set maxJobs');
  if (
    carries(policies[values.get('policy') as PolicyName], 'choices') &&
    value('choices') > value('poolElements') * value('lans')
  )
    fail(`choices ${value('choices')} exceeds the number of pool elements`);
  if (values.get('poolElementDistribution') === 'localizedDisaster') {
    if (value('lans') < 2) fail('a localized disaster leaves its pool elements to other LANs: set lans to 2 or more');
    if (value('disasterLan') > value('lans')) fail(`disasterLan ${value('disasterLan')} exceeds lans ${value('lans')}`);
  }
  if (values.get('transport') === 'message' && values.get('idealized') === true && value('messageLoss') > 0)
    fail('messageLoss needs a transport: set idealized to false, or leave messageLoss out');
  if (heterogeneous.includes(String(values.get('capacityDistribution'))) && value('capacityGamma') < 1)
    fail(`capacityGamma must be at least 1 for the capacity distribution ${values.get('capacityDistribution')}`);
  for (const name of ['immortalRegistrars', 'poolElementRegistrars'])
    if (value(name) > value('registrars')) fail(`${name} ${value(name)} exceeds registrars ${value('registrars')}`);
  for (const name of ['registrarStart', 'poolElementStart', 'poolUserStart'])
    if (value(name) > value('warmup') + value('duration'))
      fail(`${name} comes after the end of the run: nothing would happen`);
  if (faults.length > 0) throw new ScenarioError(faults.join('\n'));
}
