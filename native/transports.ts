import { TransportError, type Log, type Transport } from '../protocol/host.ts';
import { AddonMissingError, loadUsrsctpAddon } from './usrsctp/addon.ts';
import { UsrsctpTransport } from './usrsctp/usrsctp-transport.ts';

/** What a transport may want to know; each takes what concerns it. */
export interface TransportSettings {
  /** UDP port of the encapsulation (RFC 6951), here and at the peers. */
  readonly udpPort: number;
  /** Raw IP: no other program of this host sends SCTP over raw IP. */
  readonly alone: boolean;
  readonly log: Log;
}

/** A way to real SCTP. */
interface RealTransport {
  readonly description: string;
  /** Why it does not work here, and what helps; undefined: it works. */
  obstacle(): string | undefined;
  open(settings: TransportSettings): Transport;
}

const transports = {
  'usrsctp-udp': {
    description: 'libusrsctp, SCTP over UDP (RFC 6951)',
    obstacle: addonObstacle,
    open: ({ udpPort, log }) => new UsrsctpTransport({ udpPort, remoteUdpPort: udpPort, log }),
  },
  'usrsctp-raw': {
    description: 'libusrsctp, SCTP over IP',
    obstacle: () => addonObstacle() ?? rootObstacle(),
    open: ({ alone, log }) => new UsrsctpTransport({ udpPort: 0, remoteUdpPort: 0, alone, log }),
  },
} as const satisfies Readonly<Record<string, RealTransport>>;

export type TransportName = keyof typeof transports;

export const transportNames = Object.keys(transports) as TransportName[];

/** What components use unless they are told otherwise. */
export const defaultTransport: TransportName = 'usrsctp-udp';

/** A transport, and whether it works on this machine. */
export interface TransportAvailability {
  readonly name: TransportName;
  readonly description: string;
  /** Why it does not work, and what helps; undefined: it works. */
  readonly obstacle: string | undefined;
}

/** All transports with what stands in their way here. */
export function availableTransports(): TransportAvailability[] {
  return transportNames.map((name) => {
    const { description, obstacle } = transports[name];
    return { name, description, obstacle: obstacle() };
  });
}

/** @throws TransportError if the transport does not work here; the message says what helps. */
export function openTransport(name: TransportName, settings: TransportSettings): Transport {
  const { obstacle, open } = transports[name];
  const reason = obstacle();
  if (reason !== undefined) throw new TransportError(`transport ${name} does not work here: ${reason}`);
  return open(settings);
}

function addonObstacle(): string | undefined {
  try {
    loadUsrsctpAddon();
    return undefined;
  } catch (error) {
    if (error instanceof AddonMissingError) return error.message;
    throw error;
  }
}

function rootObstacle(): string | undefined {
  return process.getuid?.() === 0 ? undefined : 'raw IP needs root: run as root, or use usrsctp-udp';
}
