import { SctpAssociation } from '../../protocol/sctp/association.ts';
import type { SctpStatistics } from '../../protocol/sctp/statistics.ts';
import type { Association, Path } from '../../protocol/host.ts';
import {
  BareService,
  type BareServiceListener,
  type BareServiceOptions,
} from '../../protocol/services/bare/bare-service.ts';
import {
  BulkSender,
  type BulkSenderListener,
  type BulkSenderOptions,
} from '../../protocol/services/bare/bulk-sender.ts';
import { startComponent, type ProgramOptions, type RunningComponent } from './component-host.ts';

/** Runs a bare SCTP service in this process. */
export async function runBareService(
  options: ProgramOptions & Omit<BareServiceOptions, 'daytime'>,
  listener: BareServiceListener,
): Promise<RunningComponent & { readonly service: BareService }> {
  return startComponent(options, (host, close) => {
    const service = new BareService(host.transport, { ...options, daytime: () => new Date().toUTCString() }, listener);
    const stop = async (): Promise<void> => {
      service.stop();
      await close();
    };
    return { service, stop };
  });
}

/** Runs a bulk sender in this process. */
export async function runBulkSender(
  options: ProgramOptions & BulkSenderOptions,
  listener: BulkSenderListener,
): Promise<RunningComponent & { readonly sender: BulkSender }> {
  return startComponent(options, (host, close) => {
    const sender = new BulkSender(host, host.random.stream('sizes'), options, listener);
    const stop = async (): Promise<void> => {
      sender.stop();
      await close();
    };
    return { sender, stop };
  });
}

/** A path with what only the SCTP of this project tells. */
export interface PathDetails extends Path {
  /** Congestion window, slow start threshold and bytes in flight, bytes. */
  readonly cwnd?: number;
  readonly ssthresh?: number;
  readonly flight?: number;
  /** Retransmission time-out, seconds. */
  readonly rto?: number;
  /** Time-outs and unanswered heartbeats in a row. */
  readonly errors?: number;
}

export function pathDetails(association: Association): readonly PathDetails[] {
  if (!(association instanceof SctpAssociation)) return association.paths();
  const { all, primary } = association.pathSet;
  return all.map((path) => ({
    ...path.view(primary),
    cwnd: path.congestion.cwnd,
    ssthresh: path.congestion.ssthresh,
    flight: path.flight,
    rto: path.roundTrip.rto,
    errors: path.errors,
  }));
}

/** User bytes that were taken to be sent and are not known to have arrived; as far as the transport tells. */
export function unacknowledgedBytes(association: Association): number {
  return association instanceof SctpAssociation ? association.unacknowledgedBytes : 0;
}

/** What happened to an association; undefined: the transport does not tell. */
export function associationStatistics(association: Association): Readonly<SctpStatistics> | undefined {
  return association instanceof SctpAssociation ? association.statistics : undefined;
}
