import type { IpAddress } from '../../protocol/host.ts';
import { elementCapacities } from '../../sim/models/rserpool/element-capacities.ts';
import { poolElementsPerLan } from '../../sim/models/rserpool/pool-elements-per-lan.ts';
import type { RunParameters } from '../../sim/run/run-parameters.ts';
import type { DeployedRole, Deployment, DeploymentHost } from './deployment.ts';
import { ValidationError } from './validation-error.ts';

/** A process of a deployment: a registrar, a pool element, or the pool users of a host. */
export type PlacedProcess = PlacedRegistrar | PlacedElement | PlacedUsers;

interface Placed {
  /** As its node in the simulation: `lan0/pe3`; that of the first of several users. */
  readonly name: string;
  readonly lan: number;
  readonly host: DeploymentHost;
  /** One of each path. */
  readonly addresses: readonly IpAddress[];
}

interface PlacedRegistrar extends Placed {
  readonly role: 'registrar';
  /** Of its LAN, from 0. */
  readonly index: number;
}

export interface PlacedElement extends Placed {
  readonly role: 'poolElement';
  /** Of its LAN, from 0. */
  readonly index: number;
}

interface PlacedUsers extends Placed {
  readonly role: 'poolUsers';
  /** Their nodes in the simulation. */
  readonly users: readonly string[];
}

/**
 * Which processes run where with which addresses. Components of a LAN are dealt out in turn to its hosts that run their
 * kind; the pool users of a host share a process, for a hundred processes would measure the machine and not the pool.
 *
 * @throws ValidationError naming the host that has too few addresses, or the LAN without a host.
 */
export function placeProcesses(parameters: RunParameters, deployment: Deployment): PlacedProcess[] {
  const places = new AddressTaker(parameters.paths);
  const processes: PlacedProcess[] = [];
  const elements = poolElementsPerLan(parameters);
  for (let lan = 0; lan < parameters.lans; lan++) {
    for (const [index, host] of dealt(deployment, lan, 'registrars', parameters.registrars).entries())
      processes.push({ role: 'registrar', name: `lan${lan}/pr${index}`, lan, index, ...places.take(host) });
    for (const [index, host] of dealt(deployment, lan, 'poolElements', elements[lan] ?? 0).entries())
      processes.push({ role: 'poolElement', name: `lan${lan}/pe${index}`, lan, index, ...places.take(host) });
    processes.push(...usersOf(parameters, deployment, lan, places));
  }
  places.requireEnough();
  return processes;
}

/** Processes of a LAN at most: what a deployment on this machine needs addresses for. */
export function processesPerLan(parameters: RunParameters): number {
  return parameters.registrars + Math.max(...poolElementsPerLan(parameters)) + 1;
}

/** calculations/s */
export function capacityOf({ lan, index }: PlacedElement, parameters: RunParameters, seed: number): number {
  const capacity = elementCapacities(parameters, lan, poolElementsPerLan(parameters)[lan] ?? 0, seed)[index];
  if (capacity === undefined) throw new RangeError(`LAN ${lan} has no pool element ${index}`);
  return capacity;
}

function usersOf(
  { poolUsers }: RunParameters,
  deployment: Deployment,
  lan: number,
  places: AddressTaker,
): PlacedUsers[] {
  const byHost = new Map<DeploymentHost, string[]>();
  for (const [index, host] of dealt(deployment, lan, 'poolUsers', poolUsers).entries())
    byHost.set(host, [...(byHost.get(host) ?? []), `lan${lan}/pu${index}`]);
  return [...byHost].map(([host, users]) => ({
    role: 'poolUsers',
    name: users[0] ?? '',
    lan,
    users,
    ...places.take(host),
  }));
}

/** The host of each of `count` components. */
function dealt({ hosts, name }: Deployment, lan: number, role: DeployedRole, count: number): DeploymentHost[] {
  const able = hosts.filter((host) => host.lan === lan && host.runs.includes(role));
  return Array.from({ length: count }, (_, index) => {
    const host = able[index % able.length];
    if (host === undefined) throw new ValidationError(`${name}: no host of LAN ${lan + 1} runs ${role}`);
    return host;
  });
}

/** Gives each component of a host addresses of its own. */
class AddressTaker {
  readonly #paths: number;
  readonly #taken = new Map<DeploymentHost, number>();

  constructor(paths: number) {
    this.#paths = paths;
  }

  take(host: DeploymentHost): { readonly host: DeploymentHost; readonly addresses: readonly IpAddress[] } {
    const index = this.#taken.get(host) ?? 0;
    this.#taken.set(host, index + 1);
    const addresses = host.addresses[index];
    // How many are missing is known at the end.
    if (addresses === undefined) return { host, addresses: [] };
    if (addresses.length < this.#paths)
      throw new ValidationError(
        `host ${host.name}: a component has ${addresses.length} of the ${this.#paths} addresses that the study's paths need`,
      );
    return { host, addresses: addresses.slice(0, this.#paths) };
  }

  /** @throws ValidationError if a host has fewer addresses than were taken */
  requireEnough(): void {
    for (const [{ name, addresses }, count] of this.#taken)
      if (count > addresses.length)
        throw new ValidationError(
          `host ${name}: ${count} processes run there, but it has addresses for ${addresses.length}: ` +
            'give each registrar, each pool element and the pool users together addresses of their own',
        );
  }
}
