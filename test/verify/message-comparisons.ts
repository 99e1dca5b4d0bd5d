/** The messages between pools and registrars, compared with what follows from the protocols' timers and the requests. */
import { cacheHitShare, messageRates } from '../../analysis/theory/message-rates.ts';
import type { MetricName } from '../../sim/run/run-metrics.ts';
import { estimateOf, replicate, type GivenParameters } from './study-runs.ts';

/** How much is simulated. */
export interface MessageEffort {
  readonly seeds: number;
  /** Measurement time, s. */
  readonly duration: number;
}

/** A number of messages that the protocols determine. */
export interface MessageComparison {
  readonly name: string;
  readonly metric: MetricName;
  readonly given: GivenParameters;
  /** In runs of this length; `noise` is the standard deviation of one run's number, `edge` what its ends may add or take. */
  expected(duration: number): { readonly mean: number; readonly noise: number; readonly edge: number };
}

export interface MessageFinding {
  readonly measured: number;
  readonly expected: number;
  readonly allowed: number;
  readonly agrees: boolean;
}

/** What chance may do, in standard deviations of the mean. */
const SIGMAS = 3;

/** Simulates with the seeds 1 to n and compares the mean number of messages. */
export async function compareMessages(comparison: MessageComparison, effort: MessageEffort): Promise<MessageFinding> {
  const { seeds, duration } = effort;
  const runs = await replicate({ ...rspsim, ...comparison.given, duration }, seeds);
  const measured = estimateOf(runs, comparison.metric).mean;
  const { mean, noise, edge } = comparison.expected(duration);
  const allowed = (SIGMAS * noise) / Math.sqrt(seeds) + edge;
  return { measured, expected: mean, allowed, agrees: Math.abs(measured - mean) <= allowed };
}

const rspsim = { profile: 'rspsim', idealized: true, capacity: 1e6, poolElements: 10, puToPeRatio: 10 } as const;
const timers = { delay: 0, keepAliveInterval: 50, registrationLife: 300, heartbeat: 30 } as const;
const LOAD = 0.8;

/** All messages of a pool at 80 %, with requests of the given time and as many registrars. */
function totals(policy: string, time: number, registrars: number): MessageComparison[] {
  const requests = (10 * LOAD) / time;
  const adaptive = policy === 'LeastUsed';
  const rates = messageRates({ ...timers, elements: 10, registrars, requests, adaptive });
  const given = { policy, requestSize: time * 1e6, registrars, targetUtilization: LOAD };
  // A request is a resolution of two messages and, if loads are reported, two registrations and their updates.
  const perRequest = { asap: adaptive ? 6 : 2, enrp: adaptive ? 2 * (registrars - 1) : 0 };
  return (['asap', 'enrp'] as const)
    .filter((protocol) => protocol === 'asap' || registrars > 1)
    .map((protocol) => ({
      name: `${protocol.toUpperCase()} messages, ${policy}, requests of ${time} s, ${registrars} registrars`,
      metric: `${protocol}_packets`,
      given,
      expected: (duration) => ({
        mean: rates[protocol] * duration,
        noise: perRequest[protocol] * Math.sqrt(requests * duration),
        // Each element's two timers, each registrar's presences: one more or less.
        edge: protocol === 'asap' ? 2 * 2 * 10 : (registrars - 1) * (10 + registrars),
      }),
    }));
}

/** Keep-alives wait for their answer before the next interval begins. */
function delayedKeepAlives(delay: number): MessageComparison {
  const rates = messageRates({ ...timers, delay, elements: 10, registrars: 1, requests: 0, adaptive: false });
  return {
    name: `endpoint keep-alives with a delay of ${1000 * delay} ms`,
    metric: 'endpoint_keep_alives',
    given: { policy: 'RoundRobin', requestSize: 1e7, lanDelay: 1000 * delay },
    expected: (duration) => ({ mean: rates.keepAlives * duration, noise: 0, edge: 10 }),
  };
}

/** At so low a load no request waits for another one, so that they begin as they come: at random. */
function cachedResolutions(staleTime: number): MessageComparison {
  const load = 0.05;
  const interval = 10 / load;
  const misses = 1 - cacheHitShare(staleTime, interval);
  return {
    name: `handle resolutions with a cache of ${staleTime} s, requests every ${interval} s`,
    metric: 'handle_resolutions',
    given: { policy: 'Random', requestSize: 1e6, targetUtilization: load, staleCacheValue: staleTime },
    expected: (duration) => {
      const requests = (100 * duration) / interval;
      return { mean: misses * requests, noise: Math.sqrt(requests), edge: 0 };
    },
  };
}

export const messageComparisons: readonly MessageComparison[] = [
  ...['RoundRobin', 'LeastUsed'].flatMap((policy) =>
    [1, 10].flatMap((time) => [1, 2, 5].flatMap((registrars) => totals(policy, time, registrars))),
  ),
  ...['RoundRobin', 'LeastUsed'].flatMap((policy) => totals(policy, 100, 10)),
  delayedKeepAlives(0.25),
  ...[0, 50, 200, 1000].map(cachedResolutions),
];
