import { networkInterfaces } from 'node:os';
import type { IpAddress } from '../protocol/host.ts';
import { isIpv6 } from '../protocol/wire/ip-address.ts';
import { interfaceAddresses, networkOf } from './udp/local-addresses.ts';

export type Family = 'IPv4' | 'IPv6';

export function familyOf(address: IpAddress): Family {
  return isIpv6(address) ? 'IPv6' : 'IPv4';
}

/** An interface as multicast of one family uses it. */
export interface MulticastInterface {
  readonly family: Family;
  /** Own address that datagrams leave from: peers take it for where the sender is reached. */
  readonly address: IpAddress;
  /** What Node calls the interface where it is to be chosen: IPv4 by an address, IPv6 by its name. */
  readonly chosenBy: string;
}

/**
 * The interfaces that addresses are of, each once for each family: groups are joined once, and what is sent is received
 * once, however many addresses an interface has. Link-local addresses are not used, as SCTP cannot name them.
 *
 * @param own the component's addresses; undefined: all of the machine, but IPv6's loopback, which has no multicast
 */
export function multicastInterfaces(own: readonly IpAddress[] | undefined): MulticastInterface[] {
  const known = interfaceAddresses();
  const addresses = own ?? known.map(({ address }) => address).filter((address) => address !== '::1');
  const names = interfaceNames();
  const found = new Map<string, MulticastInterface>();
  for (const address of addresses) {
    const family = familyOf(address);
    const name = names.get(networkOf(address, known)?.address ?? address) ?? address;
    const key = `${family} ${name}`;
    if (!found.has(key)) found.set(key, { family, address, chosenBy: family === 'IPv4' ? address : `::%${name}` });
  }
  return Array.from(found.values());
}

/** The interface of each address of the machine. */
function interfaceNames(): ReadonlyMap<IpAddress, string> {
  const all = Object.entries(networkInterfaces());
  return new Map(all.flatMap(([name, addresses = []]) => addresses.map(({ address }) => [address, name] as const)));
}
