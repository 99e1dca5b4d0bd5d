import type { LookOptions } from '../../scenarios/language/style-catalogue.ts';
import type { DistributionOptions } from './distribution-places.ts';
import type { SimulationOptions } from './open-study.ts';

export interface RunCommandOptions extends LookOptions, SimulationOptions, DistributionOptions {
  readonly out?: string;
  readonly seeds?: number;
  readonly set?: readonly string[];
  readonly quick?: boolean;
  readonly fresh?: boolean;
  /** Time series of the first seeds: with an interval in s, or with one that suits the run. */
  readonly vectors?: number | true;
  /** Metrics of components: of these classes, or of the usual ones. */
  readonly components?: readonly string[] | true;
  /** Distributions of these metrics, or of all that have one. */
  readonly distributions?: readonly string[] | true;
}
