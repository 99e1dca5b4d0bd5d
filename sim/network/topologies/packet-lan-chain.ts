import type { ChannelOptions } from '../channel-options.ts';
import type { HostNode } from '../host-node.ts';
import type { Link } from '../link.ts';
import { NetworkError } from '../network-error.ts';
import type { PacketNetwork } from '../packet-network.ts';
import type { RouterNode } from '../router-node.ts';
import { type AddressFamily, privateAddresses } from './address-family.ts';

export interface PacketLanChainOptions {
  readonly lans: number;
  /** Parallel networks (default 1): each component has one interface in each. */
  readonly paths?: number;
  /** One way between two components of a LAN, seconds: half of it on each access link. */
  readonly lanDelay: number;
  /** One way between the routers of neighboring LANs, seconds, in the order of the LANs; absent ones: 0. */
  readonly wanDelays: readonly number[];
  /** What access links have besides their delay (default ideal). */
  readonly access?: Omit<ChannelOptions, 'delay'>;
  /** What links between LANs have besides their delay (default ideal). */
  readonly wan?: Omit<ChannelOptions, 'delay'>;
  /** Addresses of each interface (default IPv4 alone). */
  readonly families?: readonly AddressFamily[];
}

/**
 * The network of the load studies, as in RSPSIM: LANs in a chain, every component on its LAN's router. With several
 * paths there are as many of these networks side by side, which meet only in the components. Within its LAN a router
 * only switches: announcements with a hop limit of 1 reach the LAN and no other one.
 *
 * Path p of LAN l is 10.(p · lans + l).0.0/16; path 0 has the addresses of the message level.
 */
export class PacketLanChain {
  readonly network: PacketNetwork;
  readonly #options: PacketLanChainOptions;
  /** By path and LAN. */
  readonly routers: readonly (readonly RouterNode[])[];
  /** Links between neighboring LANs, by path and the LAN with the lower number. */
  readonly wanLinks: readonly (readonly Link[])[];
  #hosts = 0;

  /** @throws NetworkError if there are more LANs and paths than addresses, or options of links make no sense */
  constructor(network: PacketNetwork, options: PacketLanChainOptions) {
    const { lans, paths = 1, wanDelays, wan } = options;
    requireCount('lans', lans);
    requireCount('paths', paths);
    if (lans * paths > 256)
      throw new NetworkError('LAN chain', 'paths', `${paths} of ${lans} LANs need more than 256 subnets`);
    this.network = network;
    this.#options = options;
    this.routers = Array.from({ length: paths }, (_, path) =>
      Array.from({ length: lans }, (_unused, lan) => network.addRouter(`lan${lan}/path${path}`)),
    );
    this.wanLinks = this.routers.map((chain) =>
      chain.flatMap((node, lan) => {
        const before = chain[lan - 1];
        const delay = wanDelays[lan - 1] ?? 0;
        return before === undefined ? [] : [network.connect({ node: before }, { node }, { ...wan, delay })];
      }),
    );
  }

  /**
   * Adds a component to a LAN.
   *
   * @param accessDelay seconds between it and its router (default: half of the LAN delay)
   */
  addHost(name: string, lan: number, accessDelay = this.#options.lanDelay / 2): HostNode {
    const { lans, access, families = ['ipv4'] } = this.#options;
    const routers = this.routers.flatMap((chain) => chain[lan] ?? []);
    if (routers.length === 0) throw new NetworkError(name, 'lan', `is ${lan}; there are LANs 0 to ${lans - 1}`);
    const number = ++this.#hosts;
    if (number > 65535) throw new NetworkError(name, 'addresses', 'are used up: at most 65535 components are possible');
    const host = this.network.addHost(name);
    for (const [path, router] of routers.entries())
      this.network.connect(
        { node: host, addresses: privateAddresses(families, path * lans + lan, number) },
        { node: router, switched: true },
        { ...access, delay: accessDelay },
      );
    return host;
  }
}

function requireCount(parameter: string, count: number): void {
  if (!(Number.isInteger(count) && count >= 1))
    throw new NetworkError('LAN chain', parameter, `is ${count}, not a whole number of at least 1`);
}
