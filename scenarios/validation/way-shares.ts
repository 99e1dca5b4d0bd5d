import type { IpAddress } from '../../protocol/host.ts';
import { startRun } from '../../sim/run/run.ts';
import type { RunParameters } from '../../sim/run/run-parameters.ts';
import type { Deployment, DeploymentHost } from './deployment.ts';
import { combinedWays, type MeasuredWay, type Way } from './network-ways.ts';
import { placeProcesses } from './placement.ts';
import { simulatedPoint } from './real-point.ts';

/**
 * Which share of the packets of a point takes each way: counted in a simulation of the point, whose components are
 * taken to be where they run for real. 0 for all if no packet leaves a host.
 *
 * @throws the errors of a simulation
 */
export function waySharesOf(
  parameters: RunParameters,
  seed: number,
  deployment: Deployment,
  ways: readonly MeasuredWay[],
): number[] {
  const hosts = hostsOfNodes(parameters, deployment);
  const counts = ways.map(() => 0);
  const equal = combinedWays(
    ways,
    ways.map(() => 1),
  );
  // Studies of whole messages have the same messages as packets.
  const pilot = { ...simulatedPoint(parameters, equal), transport: 'sctp' } as const;
  const run = startRun(pilot, seed, {
    packets: (network) => {
      const byAddress = new Map<IpAddress, DeploymentHost | undefined>(
        network.hosts.flatMap((node) => node.addresses.map(({ address }) => [address, hosts.get(node.name)] as const)),
      );
      const own = new Set(network.hosts.flatMap(({ interfaces }) => interfaces.map(({ name }) => name)));
      return {
        packet: ({ event, place, packet: { source, destination } }) => {
          if (event !== 'sent' || !own.has(place)) return;
          const index = wayBetween(ways, byAddress.get(source), byAddress.get(destination));
          if (index >= 0) counts[index] = (counts[index] ?? 0) + 1;
        },
      };
    },
  });
  run.advanceTo(run.end);
  const total = counts.reduce((sum, count) => sum + count, 0);
  return counts.map((count) => (total === 0 ? 0 : count / total));
}

function wayBetween(ways: readonly Way[], a: DeploymentHost | undefined, b: DeploymentHost | undefined): number {
  return ways.findIndex(({ from, to }) => (from === a && to === b) || (from === b && to === a));
}

/** The host of each component, by the name that it has in the simulation. */
function hostsOfNodes(parameters: RunParameters, deployment: Deployment): Map<string, DeploymentHost> {
  return new Map(
    placeProcesses(parameters, deployment).flatMap((place) =>
      (place.role === 'poolUsers' ? place.users : [place.name]).map((name) => [name, place.host] as const),
    ),
  );
}
