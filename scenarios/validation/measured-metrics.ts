import { QuantileHistogram } from '../../protocol/measurement/quantile-histogram.ts';
import { RequestStatistics, type RequestSpreads } from '../../protocol/measurement/request-statistics.ts';
import type { RequestSums } from '../../protocol/measurement/request-tally.ts';
import { TrafficCounter, type MessageCounts, type TrafficCounts } from '../../protocol/measurement/traffic-counter.ts';
import { RegistrarStatistics } from '../../protocol/registrar/registrar-statistics.ts';
import { reschedulesChunks } from '../../sim/models/packets/cmt-parameters.ts';
import { stackMetricsOf } from '../../sim/models/packets/packet-counts.ts';
import { newStatistics, type SctpStatistics } from '../../protocol/sctp/statistics.ts';
import type { PacketMetricValues } from '../../sim/models/packets/packet-metrics.ts';
import { BacklogTimes } from '../../sim/models/rserpool/backlog.ts';
import { handlingTimePercentiles, metricsOf } from '../../sim/models/rserpool/metrics.ts';
import {
  combinedCounts,
  type ElementReading,
  type PoolReadings,
  type RegistrarCounts,
  type RegistrarReading,
  type SettlingReadings,
} from '../../sim/models/rserpool/pool-readings.ts';
import { noMetrics, type RunMetrics } from '../../sim/run/run-metrics.ts';
import type { RunParameters } from '../../sim/run/run-parameters.ts';
import type { ProcessReading } from './control-messages.ts';
import { capacityOf, type PlacedProcess } from './placement.ts';
import type { SpreadContents } from './spread-contents.ts';

/** What the simulation leaves out, as it was in a run. Times in seconds. */
export const observationNames = {
  cpu_registrars: 'CPU time of the registrars',
  cpu_elements: 'CPU time of the pool elements',
  cpu_users: 'CPU time of the pool users',
  cpu_senders: 'CPU time of the senders',
  cpu_receivers: 'CPU time of the receivers',
  timer_lateness: 'By how much timers were late, mean over the processes',
  timer_lateness_max: 'By how much a timer was late at most',
  message_running: 'Time that a process ran for each packet that it received, beyond what it ran without any',
  message_waiting: 'Time that a process waited for a CPU before it ran',
  busiest_process: 'Share of the time that the main thread of the busiest process ran',
  process_start: 'Time from the start of a process until it was ready, mean',
  socket_losses: 'Datagrams that were lost because a socket had no room for them',
  late_starts: 'By how much a failed component came back late, at most',
  faults: 'Exceptions that were caught in components; each is a bug',
} as const;

/** null: it was not measured. */
export type RunObservations = Readonly<Record<keyof typeof observationNames, number | null>>;

const notObserved = Object.fromEntries(
  Object.keys(observationNames).map((name) => [name, null] as const),
) as RunObservations;

/** A component of a run with its readings. */
export interface ReadComponent {
  readonly place: PlacedProcess;
  readonly readings: readonly ProcessReading[];
  readonly lateStarts: readonly number[];
  /** From the start of each of its processes until it was ready, s. */
  readonly startTimes: readonly number[];
}

/** Combines the readings of all processes of a run to what the simulation gives of one. */
export function measuredMetrics(
  parameters: RunParameters,
  seed: number,
  components: readonly ReadComponent[],
): {
  readonly metrics: RunMetrics;
  readonly handlingTimes: readonly number[];
  readonly observations: RunObservations;
} {
  const readings = poolReadings(parameters, seed, components);
  return {
    metrics: { ...noMetrics, ...metricsOf(readings, settling(parameters, components)) },
    handlingTimes: handlingTimePercentiles(readings.requests.spreads),
    observations: observationsOf(components),
  };
}

/** The backlogs of all users together. */
function settling(parameters: RunParameters, components: readonly ReadComponent[]): SettlingReadings {
  const series = components.flatMap(({ readings }) => readings.flatMap(({ users }) => (users ? [users.backlog] : [])));
  const length = Math.min(...series.map((each) => each.length));
  const sums = new Float64Array(Number.isFinite(length) ? length : 0);
  for (const each of series) for (const [index, sum] of sums.entries()) sums[index] = sum + (each[index] ?? 0);
  return new BacklogTimes(parameters).settling(sums);
}

function poolReadings(parameters: RunParameters, seed: number, components: readonly ReadComponent[]): PoolReadings {
  const all = components.flatMap(({ readings }) => readings);
  const users = all.flatMap((reading) => reading.users ?? []);
  return {
    elements: components.flatMap((component) => elementReading(component, parameters, seed)),
    registrars: components.flatMap((component) => registrarReading(component, parameters)),
    attackers: [],
    requests: {
      sums: summedRequests(users.map(({ sums }) => sums)),
      spreads: mergedSpreads(users.map(({ spreads }) => spreads)),
      inSystem: users.length === 0 ? null : users.reduce((sum, { inSystem }) => sum + inSystem, 0),
      waiting: null,
    },
    traffic: summedTraffic(all.map(({ traffic }) => traffic)),
    packets: packetMetrics(parameters, all),
  };
}

function elementReading(
  { place, readings }: ReadComponent,
  parameters: RunParameters,
  seed: number,
): ElementReading | [] {
  if (place.role !== 'poolElement') return [];
  const sum = (value: (reading: ProcessReading) => number): number =>
    readings.reduce((total, reading) => total + value(reading), 0);
  return {
    capacity: capacityOf(place, parameters, seed),
    used: sum(({ element }) => element?.used ?? 0),
    uptime: sum(({ seconds }) => seconds),
    cookies: sum(({ element }) => element?.cookies ?? 0),
    lost: sum(({ element }) => element?.lost ?? 0),
  };
}

function registrarReading({ place, readings }: ReadComponent, { duration }: RunParameters): RegistrarReading | [] {
  if (place.role !== 'registrar') return [];
  let counts: RegistrarCounts = new RegistrarStatistics();
  let [owned, known] = [0, 0];
  for (const { registrar, seconds } of readings) {
    if (registrar === undefined) continue;
    counts = combinedCounts(counts, countsFrom(registrar.counts), 1);
    // None while it is down.
    owned += (registrar.owned * seconds) / duration;
    known += (registrar.known * seconds) / duration;
  }
  return { counts, owned, known, fake: 0, processor: undefined };
}

function countsFrom(given: Readonly<Record<string, number>>): RegistrarCounts {
  return filled(new RegistrarStatistics(), given);
}

/** The counts of a kind, of which others may tell more or fewer. */
function filled<T extends object>(zero: T, given: Readonly<Record<string, number>>): T {
  const entries = Object.keys(zero).map((name) => [name, given[name] ?? 0]);
  return Object.assign(zero, Object.fromEntries(entries)) as T;
}

/** Sums of counts by name: those that `zero` has. */
export function summed<T extends object>(zero: T, parts: readonly Readonly<Record<string, number>>[]): T {
  const sum: Record<string, number> = {};
  for (const part of parts) for (const [name, value] of Object.entries(part)) sum[name] = (sum[name] ?? 0) + value;
  return filled(zero, sum);
}

function summedRequests(parts: readonly Readonly<Record<string, number>>[]): RequestSums {
  return summed(new RequestStatistics(() => 0).sums, parts);
}

function summedTraffic(parts: readonly ProcessReading['traffic'][]): TrafficCounts {
  const zero = new TrafficCounter();
  const sum = (name: 'asapPackets' | 'asapBytes' | 'enrpPackets' | 'enrpBytes'): number =>
    parts.reduce((total, part) => total + part[name], 0);
  return {
    asapPackets: sum('asapPackets'),
    asapBytes: sum('asapBytes'),
    enrpPackets: sum('enrpPackets'),
    enrpBytes: sum('enrpBytes'),
    messages: summed<MessageCounts>(
      zero.messages,
      parts.map(({ messages }) => messages),
    ),
  };
}

function mergedSpreads(parts: readonly SpreadContents[]): RequestSpreads {
  const merged = (name: keyof RequestSpreads): QuantileHistogram => {
    const histogram = new QuantileHistogram();
    for (const part of parts) {
      const content = part[name];
      if (content !== undefined) histogram.merge(content);
    }
    return histogram;
  };
  return {
    queuingTime: merged('queuingTime'),
    startupTime: merged('startupTime'),
    processingTime: merged('processingTime'),
    handlingTime: merged('handlingTime'),
  };
}

/** Where the study has packets, and all stacks tell what they did. What only a simulated network sees has no value. */
function packetMetrics(parameters: RunParameters, all: readonly ProcessReading[]): PacketMetricValues | undefined {
  const counted = all.flatMap(({ sctp }) => (sctp === null ? [] : [sctp]));
  if (parameters.transport !== 'sctp' || counted.length < all.length) return undefined;
  return {
    ...stackMetricsOf(summed<SctpStatistics>(newStatistics(), counted), reschedulesChunks(parameters)),
    ip_bytes: null,
    packets_dropped: null,
    packets_marked: null,
  };
}

function observationsOf(components: readonly ReadComponent[]): RunObservations {
  const cpu = (role: PlacedProcess['role']): number =>
    components
      .filter(({ place }) => place.role === role)
      .flatMap(({ readings }) => readings)
      .reduce((sum, reading) => sum + reading.cpu, 0);
  const all = components.flatMap(({ readings }) => readings);
  const startTimes = components.flatMap((component) => component.startTimes);
  return {
    ...runtimeObservations(all, startTimes),
    cpu_registrars: cpu('registrar'),
    cpu_elements: cpu('poolElement'),
    cpu_users: cpu('poolUsers'),
    late_starts: Math.max(0, ...components.flatMap(({ lateStarts }) => lateStarts)),
  };
}

/** What processes of any kind saw; the rest is not known. @param startTimes of the processes, s */
export function runtimeObservations(all: readonly ProcessReading[], startTimes: readonly number[]): RunObservations {
  return {
    ...notObserved,
    timer_lateness: all.reduce((sum, { lateness }) => sum + lateness, 0) / Math.max(1, all.length),
    timer_lateness_max: Math.max(0, ...all.map(({ mostLate }) => mostLate)),
    ...threadObservations(all),
    process_start: mean(startTimes),
    faults: all.reduce((sum, { faults }) => sum + faults, 0),
  };
}

/** Of readings that tell of their main threads. What a process runs without any messages is not counted to them. */
function threadObservations(readings: readonly ProcessReading[]) {
  const told = readings.flatMap(({ thread, ...others }) => (thread === null ? [] : [{ ...thread, ...others }]));
  const sum = (value: (reading: (typeof told)[number]) => number): number =>
    told.reduce((total, reading) => total + value(reading), 0);
  const idleShare = mean(told.flatMap((reading) => reading.idleShare ?? []));
  const packets = told.every(({ sctp }) => sctp !== null) ? sum(({ sctp }) => sctp?.['packetsReceived'] ?? 0) : 0;
  const running = sum((reading) => reading.running - (reading.idleShare ?? idleShare ?? 0) * reading.seconds);
  const turns = sum((reading) => reading.turns);
  const waiting = sum((reading) => reading.waiting);
  const shares = told.map((reading) => ratio(reading.running, reading.seconds) ?? 0);
  return {
    message_running: idleShare === null ? null : ratio(Math.max(0, running), packets),
    message_waiting: ratio(waiting, turns),
    busiest_process: shares.length === 0 ? null : Math.max(...shares),
  };
}

function mean(values: readonly number[]): number | null {
  return ratio(
    values.reduce((sum, value) => sum + value, 0),
    values.length,
  );
}

function ratio(value: number, base: number): number | null {
  return base === 0 ? null : value / base;
}
