import type { RunParameters } from '../../../sim/run/run-parameters.ts';
import { parameterNamed, type ParameterValue } from '../../language/parameter-catalogue.ts';
import { ValidationError } from '../validation-error.ts';
import { transferTreatments, type TransferTreatment } from './transfer-treatment.ts';

/**
 * The parameters of a bulk transfer as it runs for real: in its own time, for rates, queues and timers belong to each other.
 *
 * @param where which point, for messages
 * @param seconds that a replication is to last, warm-up included; undefined: as the study has it
 * @throws ValidationError if a parameter has a value that has no real counterpart, or the warm-up is longer than that
 */
export function realTransfer(parameters: RunParameters, where: string, seconds?: number): RunParameters {
  for (const [name, treatment] of Object.entries(transferTreatments) as [
    keyof typeof transferTreatments,
    TransferTreatment,
  ][])
    refuseUnreal(name, treatment, parameters[name], where);
  if (seconds === undefined) return parameters;
  const duration = seconds - parameters.warmup;
  if (duration <= 0)
    throw new ValidationError(`warmup=${parameters.warmup}${where}: nothing is left of ${seconds} s to measure in`);
  return { ...parameters, duration };
}

function refuseUnreal(
  name: keyof typeof transferTreatments,
  treatment: TransferTreatment,
  value: ParameterValue,
  where: string,
): void {
  const shown = `${name}=${value === Infinity ? 'never' : String(value)}${where}`;
  if (treatment === 'none' && value !== 0)
    throw new ValidationError(
      `${shown}: paths between network namespaces have no delay, loss or disorder of their own; set it to 0`,
    );
  if (treatment === 'limited' && value === Infinity)
    throw new ValidationError(`${shown}: a path that is shaped for real needs a limit; set one`);
  if (treatment === 'unreal' && value !== parameterNamed(name)?.default)
    throw new ValidationError(`${shown}: has no counterpart in a real transfer; leave it out`);
}

/** The parameters of a flow: plain ones do without everything that is studied, as in the simulation. */
export function parametersOfFlow(parameters: RunParameters, flow: number): RunParameters {
  return isPlain(parameters, flow)
    ? { ...parameters, cmt: false, nrSack: false, congestionControl: 'rfc9260' }
    : parameters;
}

/** Flows that are not plain come first. @param flow from 0 */
export function isPlain({ flows, plainFlows }: RunParameters, flow: number): boolean {
  return flow >= flows - plainFlows;
}
