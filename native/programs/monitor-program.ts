import { StatusBoard, type StatusBoardOptions } from '../../protocol/component-status/status-board.ts';
import type { Log, SocketAddress } from '../../protocol/host.ts';
import { componentStatusCodec, type ComponentStatusReport } from '../../protocol/wire/component-status.ts';
import { Faults } from '../faults.ts';
import { SystemClock } from '../system-clock.ts';
import { UdpDatagrams } from '../udp-datagrams.ts';

export interface MonitorOptions extends StatusBoardOptions {
  /** UDP port; 0: any. */
  readonly port: number;
  readonly log: Log;
}

export interface RunningMonitor {
  readonly board: StatusBoard;
  /** UDP port. */
  readonly port: number;
  stop(): void;
}

/**
 * Receives status reports in this process, over IPv4.
 *
 * @param reported called with each report that was accepted
 * @throws TransportError if the port is taken
 */
export function runMonitor(
  options: MonitorOptions,
  reported: (report: ComponentStatusReport, source: SocketAddress) => void,
): RunningMonitor {
  const { log, port } = options;
  const faults = new Faults(log);
  const board = new StatusBoard(new SystemClock(faults), options);
  const socket = new UdpDatagrams(log, undefined, faults).open(
    { port, codec: componentStatusCodec },
    {
      datagram: (message, source) => {
        const report = message as ComponentStatusReport;
        if (board.received(report)) reported(report, source);
      },
      malformed: () => board.malformed(),
    },
  );
  return { board, port: socket.port, stop: () => socket.close() };
}
