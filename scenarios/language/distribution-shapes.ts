import { capacityDistributions } from '../../protocol/workload/distribution-names.ts';
import type { RunParameters } from '../../sim/run/run-parameters.ts';

/** A distribution that may need a shape besides its mean, and the parameter that has it. */
export interface ShapedDistribution {
  readonly distribution: keyof RunParameters;
  readonly shape: keyof RunParameters;
  /** The choices that need it, and what it is for each of them. */
  readonly needing: ReadonlyMap<string, string>;
}

const UNIFORM = 'the ratio of the largest to the smallest value, such as 3';
const NORMAL = 'the standard deviation as a fraction of the mean, such as 0.5';
const SIZES = 'the heterogeneity of the sizes, such as 3';
const SERVERS = 'how much the capacities differ, such as 3';

const quantities = [
  'requestInterval',
  'peUptime',
  'peDowntime',
  'registrarUptime',
  'registrarDowntime',
  'userUptime',
  'userDowntime',
  'pathUptime',
  'pathDowntime',
  'attackInterval',
  'attackerUptime',
  'attackerDowntime',
] as const;

export const shapedDistributions: readonly ShapedDistribution[] = [
  {
    distribution: 'requestSizeDistribution',
    shape: 'requestSizeGamma',
    needing: new Map([
      ['uniform', UNIFORM],
      ['truncatedNormal', NORMAL],
      ['linear', SIZES],
    ]),
  },
  ...quantities.map((quantity) => ({
    distribution: `${quantity}Distribution` as const,
    shape: `${quantity}Gamma` as const,
    needing: new Map([
      ['uniform', UNIFORM],
      ['truncatedNormal', NORMAL],
    ]),
  })),
  {
    distribution: 'capacityDistribution',
    shape: 'capacityGamma',
    needing: new Map(
      capacityDistributions
        .filter((name) => name !== 'identity' && name !== 'list')
        .map((name) => [name, name === 'truncatedNormal' ? NORMAL : SERVERS]),
    ),
  },
];

/**
 * A distribution whose shape is not given: with a default it would be another one than its name says.
 *
 * @param isGiven whether the study itself sets a parameter
 * @returns what is missing, and what it is
 */
export function missingShape(parameters: RunParameters, isGiven: (name: string) => boolean): string | undefined {
  for (const { distribution, shape, needing } of shapedDistributions) {
    const choice = String(parameters[distribution]);
    const meaning = needing.get(choice);
    if (meaning !== undefined && !isGiven(shape)) return `${distribution}: ${choice} needs ${shape}: ${meaning}`;
    if (choice === 'uniform' && Number(parameters[shape]) < 1)
      return `${shape} must be at least 1 for a uniform distribution`;
  }
  return undefined;
}
