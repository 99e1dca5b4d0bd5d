import type { RequestSpreads } from '../../../protocol/measurement/request-statistics.ts';
import type { RequestSums } from '../../../protocol/measurement/request-tally.ts';
import type { TrafficCounts } from '../../../protocol/measurement/traffic-counter.ts';
import { RegistrarStatistics } from '../../../protocol/registrar/registrar-statistics.ts';
import type { ProcessorReading } from '../../levels/message-processor.ts';
import type { PacketMetricValues } from '../packets/packet-metrics.ts';

/** What a registrar did in the measurement window. */
export type RegistrarCounts = { readonly [count in keyof RegistrarStatistics]: number };

/** What was read of a pool at the end of a measurement window: of a simulated one, or of a real one. Times in seconds. */
export interface PoolReadings {
  readonly elements: readonly ElementReading[];
  readonly registrars: readonly RegistrarReading[];
  /** None where there are none, as in real worlds. */
  readonly attackers: readonly AttackerReading[];
  readonly requests: RequestReadings;
  readonly traffic: TrafficCounts;
  /** Undefined: messages travelled as a whole. */
  readonly packets: PacketMetricValues | undefined;
}

export interface ElementReading {
  /** calculations/s */
  readonly capacity: number;
  /** Calculations done, including what was lost in failures. */
  readonly used: number;
  readonly uptime: number;
  /** Cookies sent. */
  readonly cookies: number;
  /** Calculations of requests that ended incomplete, since their last cookie. */
  readonly lost: number;
}

export interface RegistrarReading {
  readonly counts: RegistrarCounts;
  /** Elements whose home it is, and elements that it knows: averages over the window, none while it is down. */
  readonly owned: number;
  readonly known: number;
  /** Entries of attackers among those known, average over the window. */
  readonly fake: number;
  /** Undefined: messages cost nothing, or it is not known what. */
  readonly processor: ProcessorReading | undefined;
}

/** What an attacker did. */
export interface AttackerReading {
  readonly attacks: number;
  readonly responses: number;
  /** Messages of pool users that it got and did not answer. */
  readonly ignoredMessages: number;
}

/** Of all pool users together. */
interface RequestReadings {
  readonly sums: RequestSums;
  readonly spreads: RequestSpreads;
  /** Requests waiting and in service, average over the window; null: the window has no length. */
  readonly inSystem: number | null;
  /** Requests waiting at the end of the window; null: not known. */
  readonly waiting: number | null;
}

/** Whether a run had settled, and stayed so. */
export interface SettlingReadings {
  readonly growth: { readonly mean: number; readonly error: number } | undefined;
  /** s; null: it did not settle. */
  readonly settledAt: number | null;
}

/** Of two windows, or lives, together; or what one has more than the other. */
export function combinedCounts(a: RegistrarCounts, b: RegistrarCounts, sign: 1 | -1): RegistrarCounts {
  const result = new RegistrarStatistics();
  for (const count of Object.keys(result) as (keyof RegistrarStatistics)[]) result[count] = a[count] + sign * b[count];
  return result;
}
