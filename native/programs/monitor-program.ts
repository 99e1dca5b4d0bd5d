import { StatusBoard, type StatusBoardOptions } from '../../protocol/component-status/status-board.ts';
import type { DatagramHandler, IpAddress, Log, SocketAddress } from '../../protocol/host.ts';
import { componentStatusCodec, type ComponentStatusReport } from '../../protocol/wire/component-status.ts';
import { Faults } from '../faults.ts';
import { SystemClock } from '../system-clock.ts';
import { UdpDatagrams } from '../udp-datagrams.ts';

export interface MonitorOptions extends StatusBoardOptions {
  /** Local address, of IPv4 or IPv6; absent: all of IPv4. */
  readonly address?: IpAddress;
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
 * Receives status reports in this process.
 *
 * @param reported called with each report that was accepted
 * @throws TransportError if the port is taken, or the address not local
 */
export function runMonitor(
  options: MonitorOptions,
  reported: (report: ComponentStatusReport, source: SocketAddress) => void,
): RunningMonitor {
  const { log, address, port } = options;
  const faults = new Faults(log);
  const board = new StatusBoard(new SystemClock(faults), options);
  const handler: DatagramHandler = {
    datagram: (message, source) => {
      const report = message as ComponentStatusReport;
      if (board.received(report)) reported(report, source);
    },
    malformed: () => board.malformed(),
  };
  const datagrams = new UdpDatagrams(log, undefined, faults);
  const kind = { port, codec: componentStatusCodec };
  const socket = address === undefined ? datagrams.open(kind, handler) : datagrams.openAt(address, kind, handler);
  return { board, port: socket.port, stop: () => socket.close() };
}
