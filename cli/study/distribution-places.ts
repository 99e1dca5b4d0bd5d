/** Where runs may be done instead of here. */
export const distributionPlaces = ['slurm', 'ssh', 'files'] as const;

export interface DistributionOptions {
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
