import { LEAST_MTU_IPV6 } from './channel-options.ts';
import type { HostNode } from './host-node.ts';
import { NetworkError } from './network-error.ts';
import type { NetworkInterface } from './network-interface.ts';
import { RouterNode } from './router-node.ts';

/**
 * Checks that every host has a way to every other one, whichever of their addresses it joins.
 *
 * @throws NetworkError naming two hosts without a way between them
 */
export function requireRoutes(hosts: readonly HostNode[], routers: readonly RouterNode[]): void {
  const parts = connectedParts(routers);
  // Hosts with the same regions are alike; there are few kinds of them even in large networks.
  const kinds = new Map<string, { host: HostNode; regions: ReadonlySet<string> }>();
  for (const host of hosts) {
    const regions = regionsOf(host, parts);
    const kind = [...regions].toSorted().join(' ');
    if (!kinds.has(kind)) kinds.set(kind, { host, regions });
    else if (regions.size === 0) throw noRoute(host, hosts.find((other) => other !== host) ?? host);
  }
  const different = [...kinds.values()];
  for (const [i, one] of different.entries())
    for (const other of different.slice(i + 1))
      if ([...one.regions].every((region) => !other.regions.has(region))) throw noRoute(one.host, other.host);
}

/**
 * Checks the links between routers that IPv6 packets may pass; on other links their own addresses decide.
 *
 * @throws NetworkError naming the link whose MTU is too small
 */
export function requireIpv6Mtu(routers: readonly RouterNode[]): void {
  const parts = connectedParts(routers);
  const ends = routers.flatMap((router) =>
    router.interfaces.map((own) => ({
      own,
      part: parts.get(router),
      inside: own.peer.owner instanceof RouterNode,
    })),
  );
  const ipv6Parts = new Set(
    ends
      .filter(({ own }) => own.peer.addresses.some(({ ipv6, scope }) => ipv6 && scope !== 'link'))
      .map(({ part }) => part),
  );
  for (const { own, part, inside } of ends)
    if (inside && ipv6Parts.has(part) && own.outgoing.mtu < LEAST_MTU_IPV6)
      throw new NetworkError(
        own.outgoing.name,
        'mtu',
        `is ${own.outgoing.mtu}; the IPv6 packets of its hosts need at least ${LEAST_MTU_IPV6} bytes`,
      );
}

function noRoute(from: HostNode, to: HostNode): NetworkError {
  return new NetworkError(
    from.name,
    'route',
    `to ${to.name} is missing: no path of links connects addresses of the same family`,
  );
}

/** For each router a number that it shares with the routers it is connected with. */
function connectedParts(routers: readonly RouterNode[]): ReadonlyMap<RouterNode, number> {
  const parts = new Map<RouterNode, number>();
  for (const start of routers) {
    if (parts.has(start)) continue;
    const waiting = [start];
    for (let router = waiting.pop(); router !== undefined; router = waiting.pop()) {
      parts.set(router, start.routerIndex);
      for (const { peer } of router.interfaces)
        if (peer.owner instanceof RouterNode && !parts.has(peer.owner)) waiting.push(peer.owner);
    }
  }
  return parts;
}

/** Names of the connected parts that the host's interfaces lead to, for each address family. */
function regionsOf(host: HostNode, parts: ReadonlyMap<RouterNode, number>): Set<string> {
  return new Set(host.interfaces.flatMap((own) => regionsOfInterface(own, parts)));
}

function regionsOfInterface(own: NetworkInterface, parts: ReadonlyMap<RouterNode, number>): string[] {
  const { owner } = own.peer;
  const direct = [own.name, own.peer.name].toSorted().join('-');
  const region = owner instanceof RouterNode ? `router ${parts.get(owner)}` : direct;
  const usable = own.addresses.filter(({ scope }) => scope !== 'link' || region === direct);
  return usable.map(({ ipv6 }) => `${region} ${ipv6 ? 'IPv6' : 'IPv4'}`);
}
