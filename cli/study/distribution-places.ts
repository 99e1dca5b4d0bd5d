import type { TransportName } from '../../native/transports.ts';
import type { ProfileName } from '../../protocol/profile.ts';

/** Where runs may be done instead of here. */
export const distributionPlaces = ['slurm', 'ssh', 'pool', 'files'] as const;

export interface DistributionOptions extends PoolPlaceOptions {
  readonly on?: (typeof distributionPlaces)[number];
  /** Tasks of a round. */
  readonly tasks?: number;
  /** Options for sbatch, in one text. */
  readonly slurm?: string;
  readonly detach?: boolean;
  /** Names separated by commas, or a file with them. */
  readonly hosts?: string;
  /** How ssh is called. */
  readonly ssh?: string;
  /** How rsplab is called on the hosts. */
  readonly rsplab?: string;
}

/** What is said of a pool. */
export interface PoolPlaceOptions {
  readonly poolHandle?: string;
  /** Registrars: addresses or names, with a port or without. */
  readonly registrar?: readonly string[];
  /** Local addresses. */
  readonly address?: readonly string[];
  readonly transport?: TransportName;
  readonly udpPort?: number;
  readonly remoteUdpPort?: number;
  /** Of the pool's components. */
  readonly profile?: ProfileName;
  /** Key of gpg that signs work for a pool. */
  readonly sign?: string;
}
