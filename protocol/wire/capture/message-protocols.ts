import { ASAP_PORT, ASAP_PPID } from '../asap-messages.ts';
import { decodableApplications } from '../../services/service-table.ts';
import { CSP_PORT } from '../component-status.ts';
import { ENRP_PORT, ENRP_PPID } from '../enrp-messages.ts';
import type { WireProtocolName } from '../protocols.ts';
import type { Ppid } from '../../host.ts';

const byPpid: ReadonlyMap<Ppid, WireProtocolName> = new Map<Ppid, WireProtocolName>([
  [ASAP_PPID, 'asap'],
  [ENRP_PPID, 'enrp'],
  ...decodableApplications.map(({ ppid, name }) => [ppid, name] as const),
]);

const bySctpPort: ReadonlyMap<number, WireProtocolName> = new Map([
  [ASAP_PORT, 'asap'],
  [ENRP_PORT, 'enrp'],
]);

const byUdpPort: ReadonlyMap<number, WireProtocolName> = new Map([...bySctpPort, [CSP_PORT, 'csp']]);

/** Ports of a packet. */
interface Ports {
  readonly sourcePort: number;
  readonly destinationPort: number;
}

/** Protocol of an SCTP user message: by its payload protocol identifier, or by port where that says nothing (0). */
export function protocolOfUserMessage(ppid: Ppid, ports: Ports): WireProtocolName | undefined {
  return ppid === 0 ? byPort(bySctpPort, ports) : byPpid.get(ppid);
}

/** Protocol of a UDP datagram. */
export function protocolOfDatagram(ports: Ports): WireProtocolName | undefined {
  return byPort(byUdpPort, ports);
}

function byPort(
  protocols: ReadonlyMap<number, WireProtocolName>,
  { sourcePort, destinationPort }: Ports,
): WireProtocolName | undefined {
  return protocols.get(destinationPort) ?? protocols.get(sourcePort);
}
