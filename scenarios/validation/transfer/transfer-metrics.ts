import { newStatistics, type SctpStatistics } from '../../../protocol/sctp/statistics.ts';
import { reschedulesChunks } from '../../../sim/models/packets/cmt-parameters.ts';
import { stackMetricsOf } from '../../../sim/models/packets/packet-counts.ts';
import { noMetrics, type RunMetrics } from '../../../sim/run/run-metrics.ts';
import type { RunParameters } from '../../../sim/run/run-parameters.ts';
import type { ProcessReading } from '../control-messages.ts';
import { runtimeObservations, summed, type RunObservations } from '../measured-metrics.ts';
import { ValidationError } from '../validation-error.ts';
import { isPlain } from './real-transfer-point.ts';
import type { BottleneckCounts } from './shaped-network.ts';

/** Both ends of an association, as they were read at the end. */
export interface FlowReading {
  readonly sender: ProcessReading;
  readonly receiver: ProcessReading;
}

/** What went through the bottlenecks in the measurement. */
export interface BottleneckReading {
  /** s */
  readonly seconds: number;
  /** bit/s, by bottleneck. */
  readonly rates: readonly number[];
  readonly before: readonly BottleneckCounts[];
  readonly after: readonly BottleneckCounts[];
  /** Datagrams for which a socket had no room; null: not known. */
  readonly lostAtSockets: number | null;
}

/**
 * The metrics of a bulk transfer as far as real processes and the system's queues tell.
 *
 * @throws ValidationError if an association carried nothing in the measurement: a run of which a part did not work is none
 */
export function transferMetrics(
  parameters: RunParameters,
  flows: readonly FlowReading[],
  bottlenecks: BottleneckReading,
): RunMetrics {
  for (const [flow, reading] of flows.entries()) requireData(flow, reading);
  const rates = flows.map(({ receiver }) => (8 * (receiver.transfer?.delivered ?? 0)) / receiver.seconds);
  const plain = rates.filter((_, flow) => isPlain(parameters, flow));
  const total = sum(rates);
  const squares = sum(rates.map((rate) => rate * rate));
  return {
    ...noMetrics,
    ...stackMetrics(parameters, flows),
    goodput: total,
    goodput_first: rates[0] ?? null,
    goodput_plain: mean(plain),
    goodput_fairness: squares > 0 ? (total * total) / (rates.length * squares) : null,
    link_utilization: utilization(bottlenecks),
    packets_dropped: drops(bottlenecks),
    setup_time: mean(flows.map(({ sender }) => sender.transfer?.setupTime ?? NaN)),
    delivery_pause: Math.max(...flows.map(({ receiver }) => receiver.transfer?.longestPause ?? 0)),
  };
}

function requireData(flow: number, { sender, receiver }: FlowReading): void {
  const name = `flow${flow + 1}`;
  if (typeof sender.transfer?.setupTime !== 'number')
    throw new ValidationError(`${name}: its association was not up at the end of the measurement`);
  if (receiver.transfer === undefined || receiver.transfer.delivered === 0)
    throw new ValidationError(`${name}: nothing of it arrived in the measurement`);
}

/** What the simulation leaves out. */
export function transferObservations(
  flows: readonly FlowReading[],
  startTimes: readonly number[],
  { lostAtSockets }: BottleneckReading,
): RunObservations {
  const all = flows.flatMap(({ sender, receiver }) => [sender, receiver]);
  return {
    ...runtimeObservations(all, startTimes),
    cpu_senders: sum(flows.map(({ sender }) => sender.cpu)),
    cpu_receivers: sum(flows.map(({ receiver }) => receiver.cpu)),
    socket_losses: lostAtSockets,
  };
}

/** Of stacks that tell. */
function stackMetrics(parameters: RunParameters, flows: readonly FlowReading[]): Partial<RunMetrics> {
  const told = flows.flatMap(({ sender, receiver }) => [sender.sctp, receiver.sctp]).filter((sctp) => sctp !== null);
  if (told.length < 2 * flows.length) return {};
  return stackMetricsOf(summed<SctpStatistics>(newStatistics(), told), reschedulesChunks(parameters));
}

/** Mean of the bottlenecks. */
function utilization({ seconds, rates, before, after }: BottleneckReading): number | null {
  return mean(
    rates.map((rate, index) => (8 * ((after[index]?.bytes ?? 0) - (before[index]?.bytes ?? 0))) / (rate * seconds)),
  );
}

function drops({ before, after }: BottleneckReading): number {
  return sum(after.map(({ drops: all }, index) => all - (before[index]?.drops ?? 0)));
}

/** null: of no values, or one is not known. */
function mean(values: readonly number[]): number | null {
  const value = sum(values) / values.length;
  return Number.isFinite(value) ? value : null;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
