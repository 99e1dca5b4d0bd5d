import { sctpPresetNames } from '../../sim/models/packets/packet-parameters.ts';
import { assertRunValues } from '../../sim/run/parameter.ts';
import { allParameters, type ParameterName, type RunParameters } from '../../sim/run/run-parameters.ts';
import { presetValues } from '../../sim/models/packets/sctp-options.ts';
import { automaticLoad, type LoadValues, type Unattainable } from './automatic-load.ts';
import { contradictions } from './check-parameters.ts';
import { parameterCatalogue, type ParameterValue } from '../language/parameter-catalogue.ts';
import { StudyError } from '../language/study-error.ts';

type Values = ReadonlyMap<string, ParameterValue>;

/** A combination of parameters made ready to run. */
export interface ResolvedParameters {
  /** All parameters of the catalogue; automatic ones computed. */
  readonly values: Values;
  /** What a run gets. */
  readonly parameters: RunParameters;
}

/**
 * Computes the automatic values of a combination and checks what cannot be seen from one value alone.
 *
 * @param given the parameters that the study sets; the others take their defaults
 * @param where names the combination in messages
 * @throws StudyError if values contradict each other.
 */
export function deriveParameters(given: Values, where: string): ResolvedParameters | Unattainable {
  const values = new Map(parameterCatalogue.map(({ name, default: value }) => [name, given.get(name) ?? value]));
  const load = automaticLoad(loadValues(values), (name) => given.has(name), where);
  if ('reason' in load) return load;
  for (const [name, value] of Object.entries(load)) values.set(name, value);
  const fallBack = (name: ParameterName, other: ParameterName): void => {
    if (values.get(name) === 'auto') values.set(name, values.get(other) ?? 'auto');
  };
  fallBack('thinkTime', 'requestInterval');
  fallBack('jobRequestTimeout', 'jobKeepAliveTimeout');
  const preset = sctpPresetNames.find((name) => name === values.get('sctpPreset'));
  if (preset !== undefined)
    for (const [name, value] of presetValues(preset)) if (values.get(name) === 'auto') values.set(name, value);
  if (values.get('maxEventsPerInstant') === 'auto') values.set('maxEventsPerInstant', eventsPerInstant(values));
  const parameters = runParametersOf(values);
  const faults = contradictions({ ...parameters, puToPeRatio: load.puToPeRatio }, (name) => given.has(name));
  if (faults.length > 0) throw new StudyError(faults.map((fault) => `${where}: ${fault}`).join('\n'));
  return { values, parameters };
}

/**
 * What a run gets of the values of all parameters, automatic ones computed.
 *
 * @throws RangeError if one is missing, or still automatic.
 */
export function runParametersOf(values: Values): RunParameters {
  const taken = parameterCatalogue.filter(({ planOnly }) => planOnly !== true);
  const parameters = Object.fromEntries(taken.map(({ name }) => [name, values.get(name)]));
  assertRunValues(allParameters, parameters);
  return parameters;
}

/** Generous: at the start of a large pool all components do something at the same time, each a few dozen events. */
function eventsPerInstant(values: Values): number {
  const count = (name: ParameterName): number => Number(values.get(name));
  // A window of packets may leave at once where links have no rate.
  if (values.get('model') === 'bulkTransfer') return 1e7;
  return 1e5 + 1000 * count('lans') * (count('registrars') + count('poolElements') + count('poolUsers'));
}

function loadValues(values: Values): LoadValues {
  const number = (name: ParameterName): number => Number(values.get(name));
  const value = (name: ParameterName): number | 'auto' => (values.get(name) === 'auto' ? 'auto' : number(name));
  return {
    requestInterval: value('requestInterval'),
    requestSize: value('requestSize'),
    puToPeRatio: value('puToPeRatio'),
    poolUsers: value('poolUsers'),
    targetUtilization: number('targetUtilization'),
    capacity: number('capacity'),
    poolElements: number('poolElements'),
  };
}
