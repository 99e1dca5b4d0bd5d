import type { BulkSender } from '../../protocol/services/bare/bulk-sender.ts';
import type { MeasuredPath, PathStatus } from '../../protocol/host.ts';
import { LONGEST_QUOTE, printable } from '../terminal-text.ts';

/** What happened in a span of a transfer: since the last report, or since the beginning. */
export interface TransferReport {
  readonly event: 'interval' | 'total';
  /** Seconds. */
  readonly time: number;
  readonly seconds: number;
  readonly sentMessages: number;
  readonly sentBytes: number;
  /** Of them acknowledged; if the transport does not report this, accepted by it. */
  readonly deliveredBytes: number;
  /** Of delivered user data, bit/s. */
  readonly throughput: number;
  readonly receivedMessages: number;
  readonly receivedBytes: number;
  /** Messages that the transport gave up. */
  readonly failedMessages: number;
  /** Of the SCTP of this project only. */
  readonly packetsSent?: number;
  readonly packetsReceived?: number;
  readonly fastRetransmissions?: number;
  readonly timeoutRetransmissions?: number;
  readonly paths: readonly ReportedPath[];
}

/** Measured as far as the transport does. */
type ReportedPath = PathStatus & Partial<MeasuredPath>;

type Counts = Omit<TransferReport, 'event' | 'time' | 'seconds' | 'throughput' | 'paths'>;

/** What reports contain besides transfers. */
export type TransferEvent =
  | TransferReport
  | { readonly event: 'up' | 'restarted'; readonly peer: readonly string[] }
  | { readonly event: 'path'; readonly address: string; readonly state: string; readonly primary: boolean }
  | { readonly event: 'ended'; readonly end: string; readonly reason?: string };

/** Measures what a sender does, from report to report. */
export class TransferMeter {
  readonly #sender: BulkSender;
  readonly #startedAt = performance.now();
  readonly #zero: Counts;
  #reportedAt = this.#startedAt;
  #reported: Counts;

  constructor(sender: BulkSender) {
    this.#sender = sender;
    const counts = this.#counts();
    this.#zero = minus(counts, counts);
    this.#reported = this.#zero;
  }

  /** @param span `interval`: since the last such report */
  report(span: 'interval' | 'total'): TransferReport {
    const now = performance.now();
    const counts = span === 'total' ? this.#counts() : noLess(this.#counts(), this.#reported);
    const [since, before] = span === 'total' ? [this.#startedAt, this.#zero] : [this.#reportedAt, this.#reported];
    if (span === 'interval') [this.#reportedAt, this.#reported] = [now, counts];
    // What was sent was sent by then: the wait for answers does not count for the throughput.
    const seconds = (now - since) / 1000 - (span === 'total' ? this.#sender.waited : 0);
    const difference = minus(counts, before);
    return {
      event: span,
      time: (now - this.#startedAt) / 1000,
      seconds,
      ...difference,
      throughput: seconds === 0 ? 0 : (8 * difference.deliveredBytes) / seconds,
      paths: this.#paths(),
    };
  }

  #paths(): readonly ReportedPath[] {
    const { association } = this.#sender;
    return association.measurement?.().paths ?? association.paths();
  }

  #counts(): Counts {
    const { sentMessages, sentBytes, receivedMessages, receivedBytes, failedMessages, association } = this.#sender;
    const measured = association.measurement?.();
    const deliveredBytes = sentBytes - this.#sender.failedBytes - (measured?.unacknowledgedBytes ?? 0);
    const counts = { sentMessages, sentBytes, deliveredBytes, receivedMessages, receivedBytes, failedMessages };
    if (measured === undefined) return counts;
    const { packetsSent, packetsReceived, fastRetransmissions, timeoutRetransmissions } = measured.statistics;
    return { ...counts, packetsSent, packetsReceived, fastRetransmissions, timeoutRetransmissions };
  }
}

/**
 * Counts that have not gone back. A packet that turns out not to have left is counted no more, perhaps after a report
 * that has it: then the next ones have as many less, but none has less than nothing.
 */
function noLess(counts: Counts, before: Counts): Counts {
  const kept = Object.entries(counts).map(([name, value]) => [
    name,
    Math.max(value, before[name as keyof Counts] ?? 0),
  ]);
  return Object.fromEntries(kept) as Counts;
}

function minus(counts: Counts, before: Counts): Counts {
  const difference = Object.entries(counts).map(([name, value]) => [name, value - (before[name as keyof Counts] ?? 0)]);
  return Object.fromEntries(difference) as Counts;
}

export function jsonReport(event: TransferEvent): void {
  console.log(JSON.stringify(event, (_key, value: unknown) => (value === Infinity ? 'Infinity' : value)));
}

export function textReport(event: TransferEvent): void {
  switch (event.event) {
    case 'up':
      return console.log(`association with ${event.peer.join(', ')} is up`);
    case 'restarted':
      return console.log(`the peer ${event.peer.join(', ')} restarted, and lost the data it had received`);
    case 'path':
      return console.log(`path to ${event.address}: ${event.state}${event.primary ? ', primary' : ''}`);
    case 'ended':
      return console.log(
        `association ended: ${event.end}${event.reason === undefined ? '' : ` (${printable(event.reason, LONGEST_QUOTE)})`}`,
      );
    case 'interval':
      return console.log(
        [`${event.time.toFixed(1)} s: ${transferLine(event)}`, ...event.paths.map(pathLine)].join('\n'),
      );
    case 'total':
      return console.log(
        [`total of ${event.seconds.toFixed(1)} s: ${transferLine(event)}`, ...event.paths.map(pathLine)].join('\n'),
      );
  }
}

function transferLine(report: TransferReport): string {
  const { sentMessages, sentBytes, throughput, receivedMessages, receivedBytes, failedMessages } = report;
  const parts = [`${(throughput / 1e6).toFixed(2)} Mbit/s`, `sent ${sentMessages} messages, ${sentBytes} bytes`];
  if (receivedMessages > 0) parts.push(`received ${receivedMessages} messages, ${receivedBytes} bytes`);
  if (failedMessages > 0) parts.push(`${failedMessages} messages not delivered`);
  if (report.packetsSent !== undefined) {
    parts.push(`${report.packetsSent} packets out, ${report.packetsReceived} in`);
    parts.push(`retransmissions: ${report.fastRetransmissions} fast, ${report.timeoutRetransmissions} by time-out`);
  }
  return parts.join('; ');
}

function pathLine(path: ReportedPath): string {
  const { address, state, primary, smoothedRtt, rto, cwnd, ssthresh, flight, errors } = path;
  const parts = [`${state}${primary ? ', primary' : ''}`];
  if (smoothedRtt !== undefined) parts.push(`RTT ${(smoothedRtt * 1000).toFixed(2)} ms`);
  if (rto !== undefined) parts.push(`RTO ${rto.toFixed(3)} s`);
  if (cwnd !== undefined) parts.push(`cwnd ${cwnd}`);
  if (ssthresh !== undefined) parts.push(`ssthresh ${ssthresh}, in flight ${flight}`);
  if (errors !== undefined && errors > 0) parts.push(`${errors} errors`);
  return `  ${address}: ${parts.join('; ')}`;
}
