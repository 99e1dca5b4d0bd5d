/** Distributions of request sizes and intervals around a mean. */
export const valueDistributions = ['identity', 'exponential', 'uniform', 'truncatedNormal'] as const;
export type ValueDistribution = (typeof valueDistributions)[number];

/** Of request sizes: around a mean, or a size for each pool user. */
export const sizeDistributions = [...valueDistributions, 'linear'] as const;

/** How capacities are spread over the elements of a pool: SimProcTC's workload functions, or one by one. */
export const capacityDistributions = [
  'identity',
  'linear',
  'nonNormalizedLinear',
  'fastServers',
  'nonNormalizedFastServers',
  'uniform',
  'truncatedNormal',
  'list',
] as const;
export type CapacityDistribution = (typeof capacityDistributions)[number];

/** How many pool elements each LAN has: the same number, or fewer in one of them and the lost ones in the others. */
export const poolElementDistributions = ['identity', 'localizedDisaster'] as const;
export type PoolElementDistribution = (typeof poolElementDistributions)[number];

/** `constant`: every delay as given; `uniform`: each component's access delay drawn from [v/2, 3v/2]. */
export const delayDistributions = ['constant', 'uniform'] as const;
