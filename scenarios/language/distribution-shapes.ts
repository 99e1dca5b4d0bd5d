import { capacityDistributions } from '../../protocol/workload/distribution-names.ts';
import type { ParameterValue } from '../../sim/run/parameter.ts';

/** A distribution that may need a shape besides its mean, and the parameter that has it. */
export interface ShapedDistribution {
  readonly distribution: string;
  readonly shape: string;
  /** The choices that need it, and what it is for each of them. */
  readonly needing: ReadonlyMap<string, string>;
}

const UNIFORM = 'the ratio of the largest to the smallest value, for example 3';
const NORMAL = 'the deviation as a fraction of the mean, for example 0.5';
const SERVERS = 'how different the capacities are, for example 3';

const quantities = [
  'requestSize',
  'requestInterval',
  'peUptime',
  'registrarUptime',
  'registrarDowntime',
  'pathUptime',
  'pathDowntime',
];

export const shapedDistributions: readonly ShapedDistribution[] = [
  ...quantities.map((quantity) => ({
    distribution: `${quantity}Distribution`,
    shape: `${quantity}Gamma`,
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
        .filter((name) => name !== 'identity')
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
export function missingShape(
  value: (name: string) => ParameterValue | undefined,
  isGiven: (name: string) => boolean,
): string | undefined {
  for (const { distribution, shape, needing } of shapedDistributions) {
    const choice = String(value(distribution));
    const meaning = needing.get(choice);
    if (meaning !== undefined && !isGiven(shape)) return `${distribution}: ${choice} needs ${shape}: ${meaning}`;
    if (choice === 'uniform' && Number(value(shape)) < 1)
      return `${shape} must be at least 1 for a uniform distribution`;
  }
  return undefined;
}
