import { NamedStreams } from '../../protocol/random/streams.ts';
import { valueSampler } from '../../protocol/workload/value-distribution.ts';
import type { RunParameters } from '../../sim/run/run-parameters.ts';
import type { PlacedProcess } from './placement.ts';
import { ValidationError } from './validation-error.ts';

/** The network is cut at a component's address of a path, or joined again. */
export interface PathChange {
  /** s since the start of the run */
  readonly at: number;
  readonly path: number;
  readonly up: boolean;
}

/** Whose own links fail, by the parameter. */
const failing: Readonly<Record<RunParameters['failingLinks'], readonly PlacedProcess['role'][]>> = {
  networks: ['registrar', 'poolElement', 'poolUsers'],
  registrars: ['registrar'],
  poolElements: ['poolElement'],
  poolUsers: ['poolUsers'],
  attackers: [],
  components: ['registrar', 'poolElement', 'poolUsers'],
  all: ['registrar', 'poolElement', 'poolUsers'],
};

/** How many of the paths of a component fail, from the first. */
export function failingPathsOf(parameters: RunParameters, role: PlacedProcess['role']): number {
  const { pathUptime, pathFailureTime, failingLinks, failingPaths, paths } = parameters;
  const fail = pathUptime !== Infinity || pathFailureTime !== Infinity;
  return fail && failing[failingLinks].includes(role) ? Math.min(failingPaths, paths) : 0;
}

/**
 * When the paths of a process fail and come back, at the times that the simulation draws for the same seed.
 *
 * @throws ValidationError if pool users that share a process would have to fail each for itself.
 */
export function pathChanges(parameters: RunParameters, seed: number, process: PlacedProcess): PathChange[] {
  const { failingLinks, pathUptime, warmup, duration } = parameters;
  const count = failingPathsOf(parameters, process.role);
  if (count === 0) return [];
  const isOwn = failingLinks !== 'networks';
  if (isOwn && process.role === 'poolUsers' && pathUptime !== Infinity)
    throw new ValidationError(
      `failingLinks=${failingLinks} with pathUptime: the pool users of a host share its paths, and cannot lose them one by one`,
    );
  const streams = new NamedStreams(`${seed}`).below('network').below('failures');
  const changes: PathChange[] = [];
  for (let path = 0; path < count; path++) {
    const random = streams.stream(`${isOwn ? process.name : 'network'}/path${path}`);
    changes.push(...changesOf(parameters, path, random, warmup + duration));
  }
  return changes.toSorted((a, b) => a.at - b.at);
}

function changesOf(
  parameters: RunParameters,
  path: number,
  random: ReturnType<NamedStreams['stream']>,
  end: number,
): PathChange[] {
  const { pathUptime, pathUptimeDistribution, pathUptimeGamma, pathFailureTime, pathFailureDuration } = parameters;
  const { pathDowntime, pathDowntimeDistribution, pathDowntimeGamma } = parameters;
  const changes: PathChange[] = [];
  if (pathUptime !== Infinity) {
    const uptime = valueSampler(pathUptimeDistribution, pathUptime, pathUptimeGamma);
    const downtime = valueSampler(pathDowntimeDistribution, pathDowntime, pathDowntimeGamma);
    for (let at = uptime.sample(random), up = false; at < end; up = !up) {
      changes.push({ at, path, up });
      at += (up ? uptime : downtime).sample(random);
    }
  }
  if (pathFailureTime < end) changes.push({ at: pathFailureTime, path, up: false });
  const repair = pathFailureTime + pathFailureDuration;
  if (repair < end) changes.push({ at: repair, path, up: true });
  return changes;
}
