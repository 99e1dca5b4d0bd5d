import type { PeIdentifier, PoolHandle } from '../wire/pool-element.ts';
import type { Seconds } from '../host.ts';

/**
 * Detects requests of one pool user that come too fast (as RSPLIB and RSPSIM do against floods, RFC 5355 threats 8 and
 * 9). The times of requests are in a hash table: a bucket for each pool, or several pools that share one, holds the
 * latest ones. Refused requests count, too, so that a user who does not slow down stays refused.
 */
export class RequestRateGuard {
  readonly #buckets: (Bucket | undefined)[];
  readonly #entries: number;

  constructor(buckets: number, entries: number) {
    this.#buckets = Array.from({ length: buckets });
    this.#entries = entries;
  }

  /**
   * Notes a request.
   *
   * @param now seconds
   * @param maxRate requests per second
   * @returns whether it is within the limit
   */
  permits(poolHandle: PoolHandle, identifier: PeIdentifier, now: Seconds, maxRate: number): boolean {
    const index = ((hashOf(poolHandle) ^ identifier) >>> 0) % this.#buckets.length;
    const bucket = (this.#buckets[index] ??= { times: new Float64Array(this.#entries), count: 0 });
    bucket.times[bucket.count++ % this.#entries] = now;
    return rateOf(bucket, now) <= maxRate;
  }
}

/** Times of requests, the latest ones, in turn. */
interface Bucket {
  readonly times: Float64Array;
  /** Times so far: where the next one goes. */
  count: number;
}

/** Entries over the time they span until now, when the newest came; 0 for a single one. */
function rateOf({ times, count }: Bucket, now: Seconds): number {
  if (count <= 1) return 0;
  const entries = Math.min(count, times.length);
  const oldest = times[(count - entries) % times.length] ?? now;
  return entries / (now - oldest);
}

/** XOR of the handle's 32-bit words, the last one padded with zeros. */
function hashOf(poolHandle: PoolHandle): number {
  let hash = 0;
  for (let i = 0; i < poolHandle.length; i++) hash ^= poolHandle.charCodeAt(i) << (8 * (i % 4));
  return hash;
}
