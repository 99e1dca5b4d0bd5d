import type { RunParameters } from '../../sim/run/run-parameters.ts';
import { componentFingerprint } from './component-code.ts';
import type { DeploymentHost } from './deployment.ts';
import type { MeasuredWorld } from './measured-run.ts';
import { waysOf, type MeasuredWay, type MessageHandling, type Way } from './network-ways.ts';
import { RemoteProcess } from './remote-process.ts';
import type { ThreadTimes } from './thread-times.ts';
import { ValidationError } from './validation-error.ts';

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
): Promise<MeasuredWay[]> {
  const ways: MeasuredWay[] = [];
  for (const way of waysOf(world.deployment)) {
    signal.throwIfAborted();
    ways.push((await world.foreign?.measureWay(way)) ?? (await measuredWay(way, parameters, world)));
  }
  return ways;
}

async function measuredWay({ from, to }: Way, parameters: RunParameters, world: MeasuredWorld): Promise<MeasuredWay> {
  // Within a host, two of its components.
  const target = from === to ? 1 : 0;
  const probes = [probe(from, 0, parameters, world), probe(to, target, parameters, world)] as const;
  const [near, far] = probes;
  try {
    for (const each of probes) requireSameCode(each, await each.ready());
    // SCTP refuses an association to a port that is not open yet.
    await far.listen();
    const { roundTrip, rate, thread, roundTrips } = await near.measure(addressesOf(to, target));
    return { from, to, roundTrip, rate, handling: handlingOf(thread, roundTrips) };
  } finally {
    await Promise.all(probes.map(async (each) => each.end()));
  }
}

/** Of one end of the way, which stands for the other one. */
function handlingOf(thread: ThreadTimes | null, roundTrips: number): MessageHandling | null {
  if (thread === null || roundTrips === 0) return null;
  return { running: thread.running / roundTrips, waiting: thread.turns === 0 ? 0 : thread.waiting / thread.turns };
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
