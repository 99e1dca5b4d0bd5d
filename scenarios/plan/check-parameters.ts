import { carries, policies } from '../../protocol/policies/policies.ts';
import { MOST_COMPONENTS } from '../../sim/models/rserpool/parameters/layout.ts';
import type { ParameterName, RunParameters } from '../../sim/run/run-parameters.ts';
import { missingShape } from '../language/distribution-shapes.ts';
import { packetContradictions } from './check-packet-parameters.ts';

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
  const ofModel = point.model === 'rserpool' ? poolContradictions(point, isGiven) : transportContradictions(point);
  return ofModel.length === 0 && point.transport === 'sctp' ? packetContradictions(point) : ofModel;
}

function transportContradictions({ model, transport }: Point): string[] {
  return transport === 'sctp' ? [] : [`model ${model} needs SCTP: set transport to sctp`];
}

function poolContradictions(point: Point, isGiven: (name: ParameterName) => boolean): string[] {
  const faults: string[] = [];
  const fail = (message: string): unknown => faults.push(message);
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
  return faults;
}
