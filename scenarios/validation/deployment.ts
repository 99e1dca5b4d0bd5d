import type { IpAddress } from '../../protocol/host.ts';
import { SCTP_OVER_UDP_PORT } from '../../protocol/sctp/udp-encapsulation.ts';

/** What components a host may run. */
export const deployedRoles = ['registrars', 'poolElements', 'poolUsers'] as const;
export type DeployedRole = (typeof deployedRoles)[number];

/** A host of a deployment. */
export interface DeploymentHost {
  readonly name: string;
  /** The LAN of the study that it is in, from 0. */
  readonly lan: number;
  /** Prefix of each command that is to run there: `ip netns exec n1`, `ssh lab1`; empty: this machine. */
  readonly prefix: readonly string[];
  /** How rsplab is called there; undefined: as this process. */
  readonly rsplab: readonly string[] | undefined;
  /** The addresses of each component that it can run; several of one component are several paths. */
  readonly addresses: readonly (readonly IpAddress[])[];
  /** The hosts of a LAN that run the same kind of components share them in turn. */
  readonly runs: readonly DeployedRole[];
  /** How its paths are cut, in their order; empty: within its processes, if the transport can. */
  readonly pathCommands: readonly PathCommands[];
}

/** Commands on a host that cut one of its paths, and repair it. */
interface PathCommands {
  readonly cut: readonly string[];
  readonly repair: readonly string[];
}

/** Where components run. */
export interface Deployment {
  /** As messages name it. */
  readonly name: string;
  /** UDP port of SCTP over UDP. */
  readonly udpPort: number;
  readonly hosts: readonly DeploymentHost[];
  /** Identifies it where its hosts differ from process to process; absent: the hosts do. */
  readonly identity?: string;
}

/** Components whose addresses fit into one octet. */
const OCTET = 250;

/**
 * All on loopback addresses of this machine, 127.<network>.<path>.<component>.
 *
 * @param components of each LAN at most
 * @param paths of each
 */
export function loopbackDeployment(lans: number, components: number, paths: number, network = 77): Deployment {
  const address = (index: number, path: number): IpAddress =>
    `127.${network + Math.floor(index / OCTET)}.${path + 1}.${(index % OCTET) + 1}`;
  return {
    name: 'loopback addresses of this machine',
    udpPort: SCTP_OVER_UDP_PORT,
    hosts: Array.from({ length: lans }, (_, lan) => ({
      name: lans === 1 ? 'this machine' : `this machine, LAN ${lan + 1}`,
      lan,
      prefix: [],
      rsplab: undefined,
      addresses: Array.from({ length: components }, (_each, index) =>
        Array.from({ length: paths }, (_path, path) => address(lan * components + index, path)),
      ),
      runs: deployedRoles,
      pathCommands: [],
    })),
  };
}
