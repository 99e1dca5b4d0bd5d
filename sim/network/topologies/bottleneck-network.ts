import type { HostNode } from '../host-node.ts';
import type { Link, LinkOptions } from '../link.ts';
import { NetworkError } from '../network-error.ts';
import type { PacketNetwork } from '../packet-network.ts';
import type { RouterNode } from '../router-node.ts';
import { type AddressFamily, privateAddresses } from './address-family.ts';

export interface BottleneckOptions {
  /** One for all paths, or one for each path. Forward is from left to right. */
  readonly bottlenecks: readonly LinkOptions[];
  /** Pairs of hosts, one on each side (default 1). */
  readonly pairs?: number;
  /** Interfaces of each host (default: as many as bottlenecks). */
  readonly paths?: number;
  /** Links between hosts and bottlenecks (default ideal). Forward is from the host. */
  readonly access?: LinkOptions;
  /** Addresses of each interface (default IPv4 alone). */
  readonly families?: readonly AddressFamily[];
}

/** Hosts that are opposite each other. */
export interface HostPair {
  readonly left: HostNode;
  readonly right: HostNode;
}

/**
 * Hosts on two sides of one or several bottlenecks: N disjoint paths (one pair, N bottlenecks), a shared bottleneck (one
 * pair, several paths, one bottleneck), a dumbbell (several pairs). Path i is the i-th interface of each host, with
 * address 10.i.1.n on the left and 10.i.2.n on the right for pair n (from 1), and passes bottleneck i.
 */
export class BottleneckNetwork {
  readonly left: readonly HostNode[];
  readonly right: readonly HostNode[];
  readonly pairs: readonly HostPair[];
  readonly bottlenecks: readonly Link[];
  /** Access links by pair and path. */
  readonly leftAccess: readonly (readonly Link[])[];
  /** @internal */
  readonly rightAccess: readonly (readonly Link[])[];

  /** @throws NetworkError if paths and bottlenecks do not match, or options of links make no sense */
  constructor(network: PacketNetwork, options: BottleneckOptions) {
    const { bottlenecks, pairs = 1, paths = bottlenecks.length } = options;
    requireCount('pairs', pairs, 255);
    requireCount('paths', paths, 256);
    if (bottlenecks.length !== 1 && bottlenecks.length !== paths)
      throw new NetworkError('bottleneck network', 'bottlenecks', `are ${bottlenecks.length} for ${paths} paths`);
    const ends = bottlenecks.map((link, i) => ({
      link,
      left: network.addRouter(`left${i}`),
      right: network.addRouter(`right${i}`),
    }));
    this.bottlenecks = ends.map(({ left, right, link }) => network.connect({ node: left }, { node: right }, link));
    this.left = Array.from({ length: pairs }, (_, i) => network.addHost(`A${i + 1}`));
    this.pairs = this.left.map((left, i) => ({ left, right: network.addHost(`B${i + 1}`) }));
    this.right = this.pairs.map(({ right }) => right);
    // One for all paths, or one for each path.
    const ofPaths = Array.from({ length: paths }, () => ends)
      .flat()
      .slice(0, paths);
    const routers = (side: 'left' | 'right'): RouterNode[] => ofPaths.map((end) => end[side]);
    this.leftAccess = this.left.map((host, i) => connectHost(network, host, routers('left'), 256 + i + 1, options));
    this.rightAccess = this.right.map((host, i) => connectHost(network, host, routers('right'), 512 + i + 1, options));
  }
}

function connectHost(
  network: PacketNetwork,
  node: HostNode,
  routers: readonly RouterNode[],
  number: number,
  { access, families = ['ipv4'] }: BottleneckOptions,
): Link[] {
  return routers.map((router, path) =>
    network.connect({ node, addresses: privateAddresses(families, path, number) }, { node: router }, access),
  );
}

function requireCount(parameter: string, count: number, most: number): void {
  if (!(Number.isInteger(count) && count >= 1 && count <= most))
    throw new NetworkError('bottleneck network', parameter, `is ${count}, not a whole number from 1 to ${most}`);
}
