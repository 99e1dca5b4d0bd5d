import { runModel } from './model-runs.ts';

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
  const { seconds, metrics } = runModel({ ...pool, transport });
  return { seconds, requests: Number(metrics.requests_completed), events: Number(metrics.events) };
}
