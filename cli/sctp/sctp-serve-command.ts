import type { Association } from '../../protocol/host.ts';
import type { BareServiceName } from '../../protocol/services/bare/bare-service.ts';
import { runBareService } from '../../native/programs/bare-sctp-program.ts';
import type { ProgramOptions } from '../../native/programs/component-host.ts';
import { printLine } from '../components/log-output.ts';
import { LONGEST_QUOTE, printable } from '../terminal-text.ts';
import { untilSignal } from '../until-signal.ts';

export interface ServeOptions extends ProgramOptions {
  readonly service: BareServiceName;
  readonly port: number;
}

/** Runs a bare SCTP service until SIGINT or SIGTERM, and prints its associations. */
export async function serveCommand(options: ServeOptions): Promise<void> {
  let [messages, bytes] = [0, 0];
  const running = await runBareService(options, {
    associationUp: (association) => printLine(`up ${peerOf(association)}`),
    associationRestarted: (association) => printLine(`restarted ${peerOf(association)}`),
    associationEnded: (association, end, reason) =>
      printLine(`${end} ${peerOf(association)}${reason === undefined ? '' : `: ${printable(reason, LONGEST_QUOTE)}`}`),
    received: (length) => {
      messages++;
      bytes += length;
    },
  });
  const { endpoint } = running.service;
  const where = endpoint.addresses.map(({ address }) => address).join(', ');
  const udp = options.transport === 'udp' ? `, UDP port ${options.udpPort === 0 ? 'any' : options.udpPort}` : '';
  printLine(`${options.service}: SCTP port ${endpoint.port}${udp} of ${where}`);
  await untilSignal(running);
  printLine(`received ${messages} messages, ${bytes} bytes`);
}

function peerOf({ remoteAddresses, remotePort }: Association): string {
  return `${remoteAddresses.join(', ')} port ${remotePort}`;
}
