import { assertRunValues } from '../../sim/run/parameter.ts';
import { allParameters, type RunParameters } from '../../sim/run/run-parameters.ts';
import type { Unattainable } from './automatic-load.ts';
import { contradictions } from './check-parameters.ts';
import type { GivenValue } from '../language/derived-value.ts';
import type { RequestTraceFiles } from '../inputs/request-trace-files.ts';
import { parameterCatalogue, type ParameterValue } from '../language/parameter-catalogue.ts';
import { Contradictions } from '../language/study-error.ts';
import { scheduleFault } from './check-schedule.ts';
import { DerivationFault, resolvedParameters } from './parameter-resolution.ts';

type Values = ReadonlyMap<string, ParameterValue>;

/** A combination of parameters made ready to run. */
export interface ResolvedParameters {
  /** All parameters of the catalogue; automatic ones, and those that are given as expressions, computed. */
  readonly values: Values;
  /** What a run gets. */
  readonly parameters: RunParameters;
}

/**
 * Computes the automatic values and the expressions of a combination, and checks what cannot be seen from one value alone.
 *
 * @param given the parameters that the study sets; the others take their defaults
 * @param where names the combination in messages
 * @param traces of requests that it may name; undefined: none
 * @throws Contradictions if values contradict each other; DerivationFault if an expression gives no value that can be
 *   used, or the schedule contradicts other parameters.
 */
export function deriveParameters(
  given: ReadonlyMap<string, GivenValue>,
  where: string,
  traces?: RequestTraceFiles,
): ResolvedParameters | Unattainable {
  const values = resolvedParameters(given, where, traces);
  if ('reason' in values) return values;
  const parameters = runParametersOf(values);
  const puToPeRatio = Number(values.get('puToPeRatio'));
  const faults = contradictions({ ...parameters, puToPeRatio }, (name) => given.has(name));
  if (faults.length > 0) throw new Contradictions(faults, where);
  const fault = parameters.model === 'rserpool' ? scheduleFault(parameters, (name) => given.has(name)) : undefined;
  if (fault !== undefined) throw new DerivationFault('schedule', `schedule: ${fault}`);
  return { values, parameters };
}

const takenByRuns = parameterCatalogue.flatMap(({ name, planOnly }) => (planOnly === true ? [] : [name]));

/**
 * What a run gets of the values of all parameters, automatic ones computed.
 *
 * @throws RangeError if one is missing, or still automatic.
 */
export function runParametersOf(values: Values): RunParameters {
  const parameters = Object.fromEntries(takenByRuns.map((name) => [name, values.get(name)]));
  assertRunValues(allParameters, parameters);
  return parameters;
}
