import type { RunParameters } from '../../sim/run/run-parameters.ts';
import { componentFingerprint } from './component-code.ts';
import type { Deployment, DeploymentHost } from './deployment.ts';
import type { MeasuredWorld } from './measured-run.ts';
import type { NetworkMeasurement } from './real-point.ts';
import { RemoteProcess } from './remote-process.ts';
import { ValidationError } from './validation-error.ts';

/** The way between two hosts, or within one. */
interface MeasuredWay {
  readonly from: string;
  readonly to: string;
  /** Neighboring LANs are 1 apart. */
  readonly lansApart: number;
  /** Seconds. */
  readonly roundTrip: number;
  /** bit/s */
  readonly rate: number;
}

/** What was measured between all hosts. */
export interface MeasuredNetwork extends NetworkMeasurement {
  readonly ways: readonly MeasuredWay[];
}

/** Two components of a deployment. */
interface Pair {
  readonly from: DeploymentHost;
  readonly to: DeploymentHost;
  /** Their addresses: the first ones of the host, or the second ones if both are the same. */
  readonly target: number;
}

/**
 * Measures round trips and rates between the hosts of a deployment by its transport, and so between processes: what a
 * message takes includes the time until a process that waits for it runs. Hosts that cannot be reached, and those with
 * another version of the program, are found here.
 *
 * @throws ValidationError naming the host at fault
 */
export async function measureNetwork(
  parameters: RunParameters,
  world: MeasuredWorld,
  signal: AbortSignal,
): Promise<MeasuredNetwork> {
  const ways: MeasuredWay[] = [];
  for (const pair of pairsOf(world.deployment)) {
    signal.throwIfAborted();
    ways.push(await measuredWay(pair, parameters, world));
  }
  const delay = (apart: number): number =>
    mean(ways.filter(({ lansApart }) => lansApart === apart).map(({ roundTrip }) => roundTrip / 2));
  const hasNeighbors = ways.some(({ lansApart }) => lansApart === 1);
  const lanDelay = ways.some(({ lansApart }) => lansApart === 0) ? delay(0) : 0;
  return {
    lanDelay,
    wanDelay: hasNeighbors ? Math.max(0, delay(1) - lanDelay) : 0,
    rate: mean(ways.map(({ rate }) => rate)),
    ways,
  };
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, each) => sum + each, 0) / values.length;
}

/** All pairs of hosts, and a host with itself if processes of several kinds talk to each other there. */
function pairsOf({ hosts }: Deployment): Pair[] {
  return hosts.flatMap((from, index) => [
    ...(from.addresses.length > 1 && from.runs.length > 1 ? [{ from, to: from, target: 1 }] : []),
    ...hosts.slice(index + 1).map((to) => ({ from, to, target: 0 })),
  ]);
}

async function measuredWay(
  { from, to, target }: Pair,
  parameters: RunParameters,
  world: MeasuredWorld,
): Promise<MeasuredWay> {
  const probes = [probe(from, 0, parameters, world), probe(to, target, parameters, world)] as const;
  const [near, far] = probes;
  try {
    for (const each of probes) requireSameCode(each, await each.ready());
    // SCTP refuses an association to a port that is not open yet.
    await far.listen();
    const { roundTrip, rate } = await near.measure(addressesOf(to, target));
    return { from: from.name, to: to.name, lansApart: Math.abs(from.lan - to.lan), roundTrip, rate };
  } finally {
    await Promise.all(probes.map(async (each) => each.end()));
  }
}

function requireSameCode({ host }: RemoteProcess, code: string | undefined): void {
  if (host.rsplab !== undefined && code !== componentFingerprint())
    throw new ValidationError(`host ${host.name}: its rsplab differs from this one: install the same version there`);
}

function addressesOf(host: DeploymentHost, index: number): readonly string[] {
  const addresses = host.addresses[index];
  if (addresses === undefined) throw new ValidationError(`host ${host.name} has no addresses`);
  return addresses;
}

function probe(host: DeploymentHost, index: number, parameters: RunParameters, world: MeasuredWorld): RemoteProcess {
  const { transport, deployment, call } = world;
  return new RemoteProcess(
    {
      role: 'probe',
      // A program of another name may be another version.
      identify: host.rsplab !== undefined,
      names: [],
      seed: 0,
      life: 1,
      transport,
      udpPort: deployment.udpPort,
      addresses: [...addressesOf(host, index)],
      registrars: [],
      identifier: 0,
      capacity: 0,
      parameters,
    },
    host,
    call,
  );
}
