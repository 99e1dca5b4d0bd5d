/** Where runs may be done instead of here. */
export const distributionPlaces = ['slurm', 'files'] as const;

export interface DistributionOptions {
  readonly on?: (typeof distributionPlaces)[number];
  /** Tasks of a round. */
  readonly tasks?: number;
  /** Options for sbatch, in one text. */
  readonly slurm?: string;
  readonly detach?: boolean;
}
