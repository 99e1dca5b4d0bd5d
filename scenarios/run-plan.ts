import type { RunParameters } from '../sim/model/run-parameters.ts';
import { deriveParameters } from './derive-parameters.ts';
import { parameterCatalogue, type ParameterValue } from './parameter-catalogue.ts';
import { ScenarioError } from './scenario-error.ts';
import type { Study } from './study.ts';

/** One combination of the swept values. */
export interface SweepPoint {
  readonly index: number;
  /** All parameters of the catalogue, as given (with defaults, `auto` included). */
  readonly values: ReadonlyMap<string, ParameterValue>;
  /** What a run gets. */
  readonly parameters: RunParameters;
}

/** One simulation to do. */
export interface PlannedRun {
  readonly index: number;
  readonly point: SweepPoint;
  readonly seed: number;
}

export interface RunPlan {
  readonly points: readonly SweepPoint[];
  /** In order of points, then seeds. */
  readonly runs: readonly PlannedRun[];
  readonly seeds: readonly number[];
}

/**
 * Expands a study into its runs. The last swept parameter varies fastest.
 *
 * @throws ScenarioError if a combination of parameters is impossible.
 */
export function planRuns(study: Study, seedCount: number): RunPlan {
  if (!Number.isSafeInteger(seedCount) || seedCount < 1)
    throw new ScenarioError(`the number of seeds must be a whole number of at least 1, not ${seedCount}`);
  let combinations: ReadonlyMap<string, ParameterValue>[] = [study.parameters];
  for (const [name, values] of study.sweep)
    combinations = combinations.flatMap((base) => values.map((value) => new Map([...base, [name, value]])));
  const points = combinations.map((given, index) => sweepPoint(study, given, index));
  const seeds = Array.from({ length: seedCount }, (_, i) => i + 1);
  const runs = points.flatMap((point) => seeds.map((seed) => ({ point, seed })));
  return { points, seeds, runs: runs.map(({ point, seed }, index) => ({ index, point, seed })) };
}

function sweepPoint(study: Study, given: ReadonlyMap<string, ParameterValue>, index: number): SweepPoint {
  const values = new Map(parameterCatalogue.map(({ name, default: value }) => [name, given.get(name) ?? value]));
  const where = [...study.sweep.keys()].map((name) => `${name}=${values.get(name)}`).join(', ');
  const parameters = deriveParameters(values, `${study.file}${where === '' ? '' : ` (${where})`}`);
  return { index, values, parameters };
}
