/** What the toolchain's functions of loads, numbers, delays and times are called in studies, by what they say of themselves. */
export const toolchainDistributions: ReadonlyMap<string, string> = new Map([
  ['identity', 'identity'],
  ['exponentialRandomized', 'exponential'],
  ['uniformRandomized', 'uniform'],
  ['truncnormalRandomized', 'truncatedNormal'],
  ['linear', 'linear'],
  ['nonNormalizedLinear', 'nonNormalizedLinear'],
  ['fastServers', 'fastServers'],
  ['nonNormalizedFastServers', 'nonNormalizedFastServers'],
  ['localizedDisaster', 'localizedDisaster'],
]);

/** Functions of delays have other names: a parameter of its own decides about them. */
export const toolchainDelays: ReadonlyMap<string, string> = new Map([
  ['identity', 'constant'],
  ['uniform', 'uniform'],
]);

/** A time between failures as a multiple of the time that a request takes. */
const MTBF_BY_WORK = 'timePEmtbfFromMTBFJobSizePECapacityRatio';

/**
 * The name that a study gives a distribution of the toolchain: `workloadFastServersDistribution`,
 * `timeExponentialRandomized`, `identityDelayDistribution`, `poolElementServiceCapacityLinearDistribution`.
 *
 * @returns undefined if rsplab has nothing like it
 */
export function distributionNamed(name: string): string | undefined {
  const plain = name.replace(/Distribution$/, '');
  if (plain === MTBF_BY_WORK) return 'exponential';
  if (plain.endsWith('Delay')) return toolchainDelays.get(plain.replace(/Delay$/, ''));
  const word = plain
    .replace(
      /^(workload|time|poolElementServiceCapacity|poolUserServiceJobSize|poolUserServiceJobInterval)(?=[A-Z])/,
      '',
    )
    .replace(/(Number|Amount)$/, '');
  return toolchainDistributions.get(word.slice(0, 1).toLowerCase() + word.slice(1));
}

/** Whether a distribution of times is one of multiples of the time that a request takes. */
export function isByWork(name: string): boolean {
  return name.replace(/Distribution$/, '') === MTBF_BY_WORK;
}
