import type { Deployment, DeploymentHost } from './deployment.ts';
import type { NetworkMeasurement } from './real-point.ts';

/** Two hosts of a deployment, or one with itself. */
export interface Way {
  readonly from: DeploymentHost;
  readonly to: DeploymentHost;
}

/** The way between two hosts, or within one, as it was measured. */
export interface MeasuredWay extends Way {
  /** Seconds. */
  readonly roundTrip: number;
  /** bit/s; Infinity: it was not measured */
  readonly rate: number;
  /** Part of the delay that is that of a process; null: it is not known. */
  readonly handling: MessageHandling | null;
}

/** What a process takes for a message that arrives, s. */
export interface MessageHandling {
  /** Its main thread runs, until it has answered. */
  readonly running: number;
  /** It waits for a CPU before. */
  readonly waiting: number;
}

/** All pairs of hosts, and a host with itself if processes of several kinds talk to each other there. */
export function waysOf({ hosts }: Deployment): Way[] {
  return hosts.flatMap((from, index) => [
    ...(from.addresses.length > 1 && from.runs.length > 1 ? [{ from, to: from }] : []),
    ...hosts.slice(index + 1).map((to) => ({ from, to })),
  ]);
}

/** Neighboring LANs are 1 apart. */
function lansApart({ from, to }: Way): number {
  return Math.abs(from.lan - to.lan);
}

/**
 * The simulator has one delay within LANs, one between neighboring LANs, and one rate: means of the ways, each with the
 * weight of the packets that take it.
 *
 * @param shares of the packets, by way; within a kind of ways that has none, all count the same
 */
export function combinedWays(ways: readonly MeasuredWay[], shares: readonly number[]): NetworkMeasurement {
  const weighted = ways.map((way, index) => ({ way, share: shares[index] ?? 0 }));
  const lanDelay = mean(
    weighted.filter(({ way }) => lansApart(way) === 0),
    oneWay,
  );
  const between = weighted.filter(({ way }) => lansApart(way) > 0);
  return {
    lanDelay: lanDelay ?? 0,
    wanDelay: Math.max(0, mean(between, (way) => (oneWay(way) - (lanDelay ?? 0)) / lansApart(way)) ?? 0),
    // What adds up is the time that a byte takes.
    rate: 1 / (mean(weighted, ({ rate }) => 1 / rate) ?? 0),
  };
}

function oneWay({ roundTrip }: MeasuredWay): number {
  return roundTrip / 2;
}

function mean(
  weighted: readonly { readonly way: MeasuredWay; readonly share: number }[],
  value: (way: MeasuredWay) => number,
): number | undefined {
  const total = weighted.reduce((sum, { share }) => sum + share, 0);
  if (weighted.length === 0) return undefined;
  if (total === 0) return weighted.reduce((sum, { way }) => sum + value(way), 0) / weighted.length;
  return weighted.reduce((sum, { way, share }) => sum + share * value(way), 0) / total;
}
