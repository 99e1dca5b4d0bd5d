import { deriveParameters } from '../../scenarios/plan/derive-parameters.ts';
import { simulate } from '../../sim/run/run.ts';
import { cpuSeconds } from '../comparison/cpu-seconds.ts';

/** Whole messages, and packets. */
export const poolTransports = ['message', 'sctp'] as const;

const pool = { profile: 'rfc', poolElements: 10, puToPeRatio: 10, lanDelay: 5, requestSize: 1e6, duration: 3600 };

export interface PoolReading {
  /** CPU seconds. */
  readonly seconds: number;
  readonly requests: number;
  readonly events: number;
}

/** A pool of 10 elements and 100 users for an hour. */
export function runPool(transport: (typeof poolTransports)[number]): PoolReading {
  const resolved = deriveParameters(new Map(Object.entries({ ...pool, transport })), 'benchmark');
  if ('reason' in resolved) throw new RangeError(resolved.reason);
  let requests = NaN;
  let events = NaN;
  const seconds = cpuSeconds(() => {
    const { metrics } = simulate(resolved.parameters, 1);
    requests = Number(metrics.requests_completed);
    events = Number(metrics.events);
  });
  return { seconds, requests, events };
}
