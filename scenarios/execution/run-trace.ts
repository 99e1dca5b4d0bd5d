import { CaptureWriter } from '../../protocol/wire/capture/capture-writer.ts';
import type { PacketNetwork } from '../../sim/network/packet-network.ts';
import { startRun } from '../../sim/run/run.ts';
import type { SweepPoint } from '../plan/run-plan.ts';
import { EventTrace } from './event-trace.ts';
import { PacketTrace } from './packet-trace.ts';

/** Takes a trace piece by piece. */
type TraceSink = (piece: Uint8Array) => void;

export interface RunTraceOptions {
  /** Simulated seconds: what is traced begins then. */
  readonly from: number;
  /** What comes later is not simulated. */
  readonly until: number;
  /** Gets the packets as a capture file (pcapng). */
  readonly packets: TraceSink | undefined;
  /** Gets what components and SCTP stacks log, as JSON lines. */
  readonly events: TraceSink | undefined;
  /** Program that capture files name. */
  readonly application: string;
}

/** How much was traced. */
export interface RunTraceCounts {
  readonly packets: number;
  readonly events: number;
}

/**
 * Simulates a run and traces it.
 *
 * @throws ModelError when packets are wanted and there are none; what a sink throws, wrapped as the simulator does
 */
export function traceRun(
  { parameters, requestTrace }: SweepPoint,
  seed: number,
  options: RunTraceOptions,
): RunTraceCounts {
  const { from, until, application } = options;
  const writer = options.packets && new CaptureWriter(application, options.packets);
  const events = options.events && new EventTrace(options.events, from, until);
  let packets: PacketTrace | undefined;
  const observation = {
    packets: writer && ((network: PacketNetwork) => (packets = new PacketTrace(network, writer, from, until))),
    logs: events?.logs,
  };
  const run = startRun(parameters, seed, observation, { requestTrace });
  run.advanceTo(until);
  packets?.finish();
  return { packets: packets?.frames ?? 0, events: events?.count ?? 0 };
}
