import { roundHalfEven } from '../../../protocol/workload/round-half-even.ts';
import { poolElementsPerLan } from '../../../sim/models/rserpool/pool-elements-per-lan.ts';
import { listedNumbers } from '../../../sim/run/number-list.ts';
import { needing, type UseCondition, type ValueOf } from './condition.ts';

const fastServers: readonly string[] = ['fastServers', 'nonNormalizedFastServers'];

function isFastServers(value: ValueOf): boolean {
  return fastServers.includes(value('capacityDistribution'));
}

function isList(value: ValueOf): boolean {
  return value('capacityDistribution') === 'list';
}

/** Of a LAN. */
function mostElements(value: ValueOf): number {
  const numbers = poolElementsPerLan({
    poolElementDistribution: value('poolElementDistribution'),
    lans: value('lans'),
    poolElements: value('poolElements'),
    poolElementsByLan: value('poolElementsByLan'),
    disasterLan: value('disasterLan'),
    disasterRemaining: value('disasterRemaining'),
  });
  return Math.max(...numbers);
}

/** How many elements of a LAN are fast servers. */
function fastElements(value: ValueOf): number {
  return roundHalfEven(value('capacityLambda') * value('poolElements'));
}

/** Whether the distribution of capacities leaves any element with another one than `capacity`. */
function differs(value: ValueOf): boolean {
  const [gamma, elements] = [value('capacityGamma'), value('poolElements')];
  switch (value('capacityDistribution')) {
    case 'identity':
      return false;
    case 'truncatedNormal':
      return gamma > 0;
    case 'list':
      return true;
    case 'linear':
      return gamma !== 1 && elements > 1;
    case 'uniform':
    case 'fastServers':
    case 'nonNormalizedFastServers':
    case 'nonNormalizedLinear':
      return gamma !== 1;
  }
}

/** Whether elements of one pool have different capacities. */
export function hasDifferentCapacities(value: ValueOf): boolean {
  if (new Set(listedNumbers(value('capacityByLan'))).size > 1) return true;
  const spread = value('poolElementDistribution') !== 'identity';
  if (!differs(value)) return false;
  if (isList(value)) return new Set(listedNumbers(value('capacities')).slice(0, mostElements(value))).size > 1;
  return !isFastServers(value) || spread || (fastElements(value) > 0 && fastElements(value) < value('poolElements'));
}

/** Not normalized, all of them may be: then all have that capacity. */
function hasFastServers(value: ValueOf): boolean {
  if (!isFastServers(value) || value('poolElementDistribution') !== 'identity') return true;
  const most = value('poolElements') - (value('capacityDistribution') === 'fastServers' ? 1 : 0);
  return fastElements(value) > 0 && fastElements(value) <= most;
}

export const capacityConditions: readonly UseCondition[] = [
  needing(['capacities'], 'capacityDistribution: list', isList),
  needing(
    ['capacities'],
    'poolElements of at least as many as it has numbers: those beyond have no effect',
    (value) => listedNumbers(value('capacities')).length <= mostElements(value),
  ),
  needing(['capacityLambda'], 'capacityDistribution: fastServers or nonNormalizedFastServers', (value) =>
    isFastServers(value),
  ),
  needing(
    ['capacityDistribution', 'capacityLambda'],
    'a capacityGamma that makes capacities different: above 1, above 0 for truncatedNormal',
    differs,
  ),
  needing(
    ['capacityDistribution', 'capacityGamma'],
    'a capacityLambda that makes some of the pool elements fast servers, but not all',
    hasFastServers,
  ),
  needing(['capacityLambda'], 'a value that makes some of the pool elements fast servers, but not all', hasFastServers),
];
