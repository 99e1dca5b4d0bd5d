import type { ParameterValue } from './parameter-catalogue.ts';
import type { ScenarioFile } from './scenario-schema.ts';

export type PlotRequest = ScenarioFile['plots'][number];

/** A study that was read and checked: what to vary, what to hold, how often, what to draw. */
export interface Study {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  /** Number of seeds: replications of each point, with the seeds 1, 2, 3, … */
  readonly seeds: number;
  /** Parameters that differ from their defaults. */
  readonly parameters: ReadonlyMap<string, ParameterValue>;
  /** Swept parameters in the order of the file; the last one varies fastest. */
  readonly sweep: ReadonlyMap<string, readonly ParameterValue[]>;
  readonly plots: readonly PlotRequest[];
  /** Where it came from, and the text itself. */
  readonly file: string;
  readonly text: string;
  /** What the command line changed, as given. */
  readonly overrides: readonly string[];
}
