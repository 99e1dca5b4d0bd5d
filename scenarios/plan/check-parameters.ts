import { carries, policies } from '../../protocol/policies/policies.ts';
import { actualCapacity } from '../../sim/models/rserpool/pool-policy.ts';
import { MOST_COMPONENTS } from '../../sim/models/rserpool/parameters/layout.ts';
import { totalOfLans, valuesByLan } from '../../sim/models/rserpool/lan-values.ts';
import { poolElementsPerLan } from '../../sim/models/rserpool/pool-elements-per-lan.ts';
import type { ParameterName, RunParameters } from '../../sim/run/run-parameters.ts';
import { listedNumbers, NO_NUMBERS } from '../../sim/run/number-list.ts';
import { missingShape } from '../language/distribution-shapes.ts';
import { lanFaults } from './check-lan-values.ts';
import { packetContradictions } from './check-packet-parameters.ts';
import { unusedStarts } from './check-schedule.ts';

const heterogeneous: readonly string[] = ['fastServers', 'nonNormalizedFastServers', 'linear', 'nonNormalizedLinear'];

/** What a run gets, and what decided its load. */
type Point = RunParameters & { readonly puToPeRatio: number };

/**
 * Checks a combination of parameters for contradictions.
 *
 * @param isGiven whether the study itself sets a parameter
 * @returns all that is wrong and what to do, a line each
 */
export function contradictions(point: Point, isGiven: (name: string) => boolean): string[] {
  const shape = missingShape(point, isGiven);
  if (shape !== undefined) return [shape];
  if (point.pathUptime !== Infinity && point.pathFailureTime !== Infinity)
    return ['pathUptime and pathFailureTime exclude each other: remove one of them'];
  const ofModel = point.model === 'rserpool' ? poolContradictions(point, isGiven) : transportContradictions(point);
  return ofModel.length === 0 && point.transport === 'sctp' ? packetContradictions(point) : ofModel;
}

function transportContradictions({ model, transport, flows, plainFlows }: Point): string[] {
  const faults: string[] = [];
  if (transport !== 'sctp') faults.push(`model ${model} needs SCTP: set transport to sctp`);
  if (plainFlows > flows) faults.push(`plainFlows ${plainFlows} exceeds flows ${flows}`);
  return faults;
}

function poolContradictions(point: Point, isGiven: (name: ParameterName) => boolean): string[] {
  const ofLans = lanFaults(point, isGiven);
  if (ofLans.length > 0) return ofLans;
  const faults: string[] = [];
  const fail = (message: string): unknown => faults.push(message);
  const elements = poolElementsPerLan(point).reduce((sum, number) => sum + number, 0);
  const users = totalOfLans(point, 'poolUsers');
  if (users < 1) fail(`puToPeRatio ${point.puToPeRatio} with ${point.poolElements} pool elements gives no pool user`);
  const components = totalOfLans(point, 'registrars') + elements + users + totalOfLans(point, 'attackers');
  if (components > MOST_COMPONENTS)
    fail(
      `${components} components (lans × (registrars + poolElements + poolUsers + attackers)), but at most ${MOST_COMPONENTS} are possible: ` +
        'reduce poolElements or puToPeRatio',
    );
  if (point.maxJobs > 0 && isGiven('minCapacityPerJob'))
    fail('maxJobs and minCapacityPerJob exclude each other: remove one of them, or set maxJobs to 0');
  const isListed = point.capacityDistribution === 'list';
  const listed = isListed ? listedNumbers(point.capacities) : valuesByLan(point, 'capacity');
  if (listed.length === 0)
    fail('capacityDistribution: list needs capacities: the capacity of each pool element, such as [1e6, 2e6]');
  const slow = listed.find((capacity) => actualCapacity(point, capacity) !== capacity);
  const lists = isListed ? 'capacities' : 'capacityByLan';
  const slowInWords = isListed || point.capacityByLan !== NO_NUMBERS ? `${lists}: ${slow}` : 'capacity';
  if (slow !== undefined)
    fail(
      `${slowInWords} is less than half of minCapacityPerJob, and so elements would be as fast as that instead: ` +
        'lower minCapacityPerJob, or set maxJobs',
    );
  if (point.pools > elements || point.pools > users)
    fail(
      `pools ${point.pools} exceeds the number of pool elements or pool users: each pool needs one of both at least`,
    );
  if (point.attackPool > point.pools) fail(`attackPool ${point.attackPool} exceeds pools ${point.pools}`);
  if (carries(policies[point.policy], 'choices') && point.choices > elements / point.pools)
    fail(`choices ${point.choices} exceeds the number of pool elements${point.pools > 1 ? ' of a pool' : ''}`);
  if (point.poolElementDistribution === 'localizedDisaster') {
    if (point.lans < 2)
      fail('poolElementDistribution: a localized disaster moves pool elements to other LANs: set lans to 2 or more');
    if (point.disasterLan > point.lans) fail(`disasterLan ${point.disasterLan} exceeds lans ${point.lans}`);
  }
  if (point.transport === 'message' && point.idealized && point.messageLoss > 0)
    fail('messageLoss needs a transport: set idealized to false, or remove messageLoss');
  const failingName = point.pathUptime !== Infinity ? 'pathUptime' : 'pathFailureTime';
  if (point.transport === 'message' && point[failingName] !== Infinity && point.failingLinks === 'networks')
    fail(
      `${failingName}: whole networks fail with transport: sctp alone: set failingLinks to poolElements, registrars, poolUsers, attackers, components or all`,
    );
  if (heterogeneous.includes(point.capacityDistribution) && point.capacityGamma < 1)
    fail(`capacityGamma must be at least 1 for the capacity distribution ${point.capacityDistribution}`);
  if (point.requestSizeDistribution === 'linear' && point.requestSizeGamma < 1)
    fail('requestSizeGamma must be at least 1 for the request size distribution linear');
  for (const name of ['immortalRegistrars', 'poolElementRegistrars', 'poolUserRegistrars', 'attackRegistrars'] as const)
    if (point[name] > Math.min(...valuesByLan(point, 'registrars')))
      fail(`${name} ${point[name]} exceeds registrars ${Math.min(...valuesByLan(point, 'registrars'))}`);
  if (point.registrarPeers > totalOfLans(point, 'registrars'))
    fail(`registrarPeers ${point.registrarPeers} exceeds the number of registrars ${totalOfLans(point, 'registrars')}`);
  const starts = ['registrarStart', 'poolElementStart', 'poolUserStart'] as const;
  const late = (point.attackers > 0 ? ([...starts, 'attackerStart'] as const) : starts).filter(
    (name) => point[name] > point.warmup + point.duration,
  );
  // Of most runs none is late, and nothing is asked of their schedules.
  const unused = late.length === 0 ? undefined : unusedStarts(point);
  for (const name of late)
    if (unused?.has(name) !== true) fail(`${name} is after the end of the run and would have no effect`);
  return faults;
}
