import type { RequestTraceFile } from '../inputs/read-request-trace.ts';
import type { Load } from './automatic-load.ts';

/**
 * What a trace of requests means for the load of a pool: the mean interval of a user's requests, their mean size, and the
 * utilization that they ask for, from the start of the users to the last request. Nothing follows from requests that all
 * come at once.
 *
 * @param load without the trace, of one LAN
 */
export function tracedLoad(
  { trace, lastTime, work }: RequestTraceFile,
  load: Load,
  lans: number,
): Pick<Load, 'requestInterval' | 'requestSize' | 'targetUtilization'> {
  const requests = trace.times.length;
  const requestSize = work === undefined ? load.requestSize : work / requests;
  if (lastTime === 0) return { ...load, requestSize };
  return {
    requestSize,
    requestInterval: (lastTime * lans * load.poolUsers) / requests,
    targetUtilization: (requests * requestSize) / (lastTime * lans * load.poolElements * load.capacity),
  };
}
