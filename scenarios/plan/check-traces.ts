import type { RequestTrace } from '../../protocol/workload/request-trace.ts';
import { startOf } from '../../sim/models/rserpool/component-starts.ts';
import { totalOfLans, valuesByLan } from '../../sim/models/rserpool/lan-values.ts';
import { nodeName } from '../../sim/models/rserpool/node-name.ts';
import { RunSchedule } from '../../sim/run/run-schedule.ts';
import type { RunParameters } from '../../sim/run/run-parameters.ts';
import type { RequestTraceFile } from '../inputs/read-request-trace.ts';

type Timing = Pick<RunParameters, 'poolUserStart' | 'warmup' | 'duration'>;

/**
 * What contradicts itself in a trace of requests and the other parameters of a run.
 *
 * @param isGiven whether the study itself sets a parameter
 * @returns all that is wrong and what to do, a line each
 */
export function traceFaults(
  { trace, work, lastUser }: RequestTraceFile,
  parameters: RunParameters,
  isGiven: (name: string) => boolean,
): string[] {
  const { requestTrace: file } = parameters;
  const users = totalOfLans(parameters, 'poolUsers');
  const drawn = ['requestSize', 'requestSizeByLan', 'requestSizeDistribution', 'requestSizeGamma'].filter(isGiven);
  return [
    ...(parameters.workload === 'closed'
      ? [
          'requestTrace says when requests come, workload: closed that they wait for answers: set workload to open or poisson',
        ]
      : []),
    ...(lastUser !== undefined && lastUser.number > users
      ? [
          `${file}:${lastUser.line}: user ${lastUser.number}, but there are ${users} pool users (lans × poolUsers), from 1`,
        ]
      : []),
    ...(work !== undefined && drawn.length > 0
      ? [`${drawn.join(' and ')} has no effect, as ${file} has sizes: remove it, or the column size of the file`]
      : []),
    ...(requestsWithin(trace, parameters) === 0
      ? [`no request of ${file} comes ${whenInWords(parameters)}: times are seconds`]
      : []),
  ];
}

/** Where runs have only a part of a trace, perhaps on purpose: a line for each trace. */
export function checkTraces(
  points: readonly { parameters: RunParameters; requestTrace?: RequestTrace | undefined }[],
): string[] {
  const warnings = new Map<string, string>();
  for (const { parameters, requestTrace: trace } of points) {
    if (trace === undefined || warnings.has(parameters.requestTrace)) continue;
    const [all, within] = [trace.times.length, requestsWithin(trace, parameters)];
    if (within < all)
      warnings.set(
        parameters.requestTrace,
        `${parameters.requestTrace}: ${within} of ${all} requests come ${whenInWords(parameters)}`,
      );
  }
  return [...warnings.values()];
}

function whenInWords(parameters: RunParameters): string {
  const { poolUserStart } = parameters;
  const increments = ['poolUserStartIncrement', 'poolUserStartLanIncrement'] as const;
  const later = increments.some((name) => parameters[name] > 0) ? increments.join(', ') : 'schedule';
  const isLater = userStarts(parameters).some((start) => start > poolUserStart);
  const after = isLater ? `between the start of their user (${later}) and` : 'before';
  return `${after} the end of the run, ${end(parameters)} s after poolUserStart`;
}

/** Requests that come between the start of their user and the end of a run. */
function requestsWithin(trace: RequestTrace, parameters: RunParameters): number {
  const before = requestsBeforeEnd(trace, parameters);
  const { poolUserStart } = parameters;
  const starts = userStarts(parameters).map((start) => start - poolUserStart);
  if (starts.every((start) => start <= 0)) return before;
  let within = 0;
  for (let place = 0; place < before; place++) {
    const user = trace.users === undefined ? place % starts.length : (trace.users[place] ?? 0) - 1;
    if ((trace.times[place] ?? NaN) >= (starts[user] ?? 0)) within++;
  }
  return within;
}

/** When each pool user starts, LAN by LAN, s. */
function userStarts(parameters: RunParameters): number[] {
  const schedule = new RunSchedule(parameters.schedule);
  const startOfUser = (lan: number, user: number): number => {
    const [first] = schedule.entriesOf(nodeName('poolUser', lan, user)) ?? [];
    return first?.action === 'up' ? first.time : startOf('poolUser', parameters, lan, user);
  };
  return valuesByLan(parameters, 'poolUsers').flatMap((users, lan) =>
    Array.from({ length: users }, (_, user) => startOfUser(lan, user)),
  );
}

function requestsBeforeEnd({ times }: RequestTrace, timing: Timing): number {
  const last = end(timing);
  let [from, to] = [0, times.length];
  while (from < to) {
    const middle = Math.floor((from + to) / 2);
    if ((times[middle] ?? Infinity) < last) from = middle + 1;
    else to = middle;
  }
  return from;
}

/** The end of a run, in seconds of its trace. */
function end({ poolUserStart, warmup, duration }: Timing): number {
  return warmup + duration - poolUserStart;
}
