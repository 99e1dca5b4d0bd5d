/** What LANs have of their own, in their order; empty: all have the same. */
interface RequestsOfLans {
  readonly users: readonly number[];
  /** calculations */
  readonly sizes: readonly number[];
  /** s */
  readonly intervals: readonly number[];
}

/**
 * Requests of all LANs as if all users were alike. They ask for as much work, with as many requests: with _u_ users, of
 * sizes _S_ at intervals _I_, that is Σ u / Σ (u / I) for the interval and Σ (u S / I) / Σ (u / I) for the size.
 *
 * @returns a mean is NaN for what has no values by LAN
 */
export function meanRequests({ users, sizes, intervals }: RequestsOfLans): {
  readonly requestSize: number;
  readonly requestInterval: number;
} {
  const lans = Math.max(sizes.length, intervals.length);
  let [all, rate, work] = [0, 0, 0];
  for (let lan = 0; lan < lans; lan++) {
    const ofLan = users[lan] ?? 1;
    const requests = intervals.length === 0 ? ofLan : ofLan / (intervals[lan] ?? Number.NaN);
    all += ofLan;
    rate += requests;
    work += requests * (sizes[lan] ?? Number.NaN);
  }
  return { requestSize: work / rate, requestInterval: intervals.length === 0 ? Number.NaN : all / rate };
}
