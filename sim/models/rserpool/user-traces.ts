import { dealtRequests, type RequestTrace, type UserTrace } from '../../../protocol/workload/request-trace.ts';
import { NO_FILE } from '../../run/parameter.ts';
import { ModelError } from '../../run/runnable-model.ts';
import { totalOfLans } from './lan-values.ts';
import type { RserpoolParameters } from './parameters.ts';

/**
 * The requests of each pool user, LAN by LAN; undefined: they come at intervals.
 *
 * @throws ModelError when the trace is not the one of the parameters
 */
export function userTraces(parameters: RserpoolParameters, trace: RequestTrace | undefined): UserTrace[] | undefined {
  const { requestTrace, requestTraceHash, poolUserStart } = parameters;
  if (requestTrace === NO_FILE) return undefined;
  if (trace?.digest !== requestTraceHash)
    throw new ModelError(`the content of ${requestTrace} is not what it was when the run was planned`);
  return dealtRequests(trace, totalOfLans(parameters, 'poolUsers'), poolUserStart);
}
