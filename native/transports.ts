import { TransportError, type IpAddress, type Log } from '../protocol/host.ts';
import type { SctpOptions } from '../protocol/sctp/options.ts';
import { SCTP_OVER_UDP_PORT } from '../protocol/sctp/udp-encapsulation.ts';
import type { Faults } from './faults.ts';
import type { OpenTransport } from './open-transport.ts';
import { kernelObstacle } from './kernel/addon.ts';
import { AddonMissingError } from './sockets/load-addon.ts';
import { loadUsrsctpAddon } from './usrsctp/addon.ts';
import { usrsctpTuning, type UsrsctpTuning } from './usrsctp/tuning.ts';

/** What a transport may want to know; each takes what concerns it. */
export interface TransportSettings {
  /** Local addresses; empty: all. */
  readonly addresses: readonly IpAddress[];
  /** Local UDP port of the encapsulation (RFC 6951); 0: any, of `udp` only. */
  readonly udpPort: number;
  /**
   * UDP port of peers that have not sent anything yet (default: as the local one; 9899 if that is any; `kernel`: none,
   * SCTP over IP).
   */
  readonly remoteUdpPort?: number;
  /**
   * Constants of the SCTP of this project (default: as RFC 9260 recommends); of libusrsctp multipath transfer and buffers
   * (default: its own).
   */
  readonly sctp?: SctpOptions;
  /** Largest IP packet of the SCTP of this project, bytes. */
  readonly mtu?: number;
  /** Raw IP: no other program of this host sends SCTP over raw IP. */
  readonly alone: boolean;
  readonly log: Log;
  /** Takes what this program throws when something arrives; default: one of the transport's own */
  readonly faults?: Faults;
}

const particularOptions = ['udpPort', 'remoteUdpPort', 'sctp', 'alone'] as const;
type TransportOption = (typeof particularOptions)[number];

/** A way to real SCTP. */
interface RealTransport {
  readonly description: string;
  /** Why it does not work here, and what helps; undefined: it works. */
  obstacle(): string | undefined;
  open(settings: TransportSettings): Promise<OpenTransport>;
  /** Loads its code, which takes a tenth of a second or more; absent: it is loaded when it is opened. */
  readonly load?: () => Promise<unknown>;
  /** Of the options that only some transports have. */
  readonly options: readonly TransportOption[];
  readonly traits?: TransportTraits;
}

/** What experiments need to know of a transport. */
export interface TransportTraits {
  /** The stack is part of the process, and dies with it without a word; else the system's lives on. */
  readonly stackInProcess?: true;
  /** It binds all addresses of the host, which has room for one process with it. */
  readonly oneProcessPerHost?: true;
  /** The network can be cut at an address of the process. */
  readonly cutsPaths?: true;
  /** All constants of SCTP can be set; else those of associations. */
  readonly takesAllConstants?: true;
  /** Multipath transfer and buffers can be set, as far as `usrsctpTuning` can. */
  readonly takesMultipath?: true;
}

/** Their code is loaded when one is opened. */
const transports = {
  udp: {
    description: 'SCTP of this project, over UDP (RFC 6951); needs no installation',
    obstacle: () => undefined,
    options: ['udpPort', 'remoteUdpPort', 'sctp'],
    traits: { stackInProcess: true, cutsPaths: true, takesAllConstants: true },
    load: async () => import('./udp/udp-transport.ts'),
    open: async (settings) => {
      const { UdpTransport } = await import('./udp/udp-transport.ts');
      return UdpTransport.open({ ...settings, remoteUdpPort: remoteUdpPort(settings) });
    },
  },
  'usrsctp-udp': {
    description: 'libusrsctp, SCTP over UDP (RFC 6951)',
    obstacle: addonObstacle,
    options: ['udpPort', 'remoteUdpPort'],
    traits: { stackInProcess: true, oneProcessPerHost: true, takesMultipath: true },
    load: async () => import('./usrsctp/usrsctp-transport.ts'),
    open: async (settings) => {
      const { udpPort, sctp, log, faults } = settings;
      // For libusrsctp, 0 means without UDP.
      if (udpPort === 0) throw new TransportError('usrsctp-udp needs a fixed UDP port: give one with --udp-port');
      const { UsrsctpTransport } = await import('./usrsctp/usrsctp-transport.ts');
      return new UsrsctpTransport({
        udpPort,
        remoteUdpPort: remoteUdpPort(settings),
        tuning: tuningOf(sctp),
        log,
        faults,
      });
    },
  },
  'usrsctp-raw': {
    description: 'libusrsctp, SCTP over IP',
    obstacle: () => addonObstacle() ?? rootObstacle(),
    options: ['alone'],
    traits: { stackInProcess: true, oneProcessPerHost: true, takesMultipath: true },
    load: async () => import('./usrsctp/usrsctp-transport.ts'),
    open: async ({ alone, sctp, log, faults }) => {
      const { UsrsctpTransport } = await import('./usrsctp/usrsctp-transport.ts');
      return new UsrsctpTransport({ udpPort: 0, remoteUdpPort: 0, alone, tuning: tuningOf(sctp), log, faults });
    },
  },
  kernel: {
    description: 'SCTP of the operating system',
    obstacle: kernelObstacle,
    options: ['remoteUdpPort'],
    load: async () => import('./kernel/kernel-transport.ts'),
    open: async ({ remoteUdpPort: given = 0, log, faults }) => {
      const { KernelTransport } = await import('./kernel/kernel-transport.ts');
      return new KernelTransport({ remoteUdpPort: given, log, faults });
    },
  },
} as const satisfies Readonly<Record<string, RealTransport>>;

/** Name of a transport: how SCTP gets to the network. */
export type TransportName = keyof typeof transports;

/** The names of all transports, whether or not they work here. */
export const transportNames = Object.keys(transports) as TransportName[];

/** What a user may write for the usual one of several. */
const shortNames: Readonly<Record<string, TransportName>> = { usrsctp: 'usrsctp-udp' };

/** The name of a transport that is called by a short one; other texts as they are. */
export function fullTransportName(text: string): string {
  return Object.hasOwn(shortNames, text) ? (shortNames[text] ?? text) : text;
}

/** What components use by default. */
export const defaultTransport: TransportName = 'udp';

export function transportTraits(name: TransportName): TransportTraits {
  const transport: RealTransport = transports[name];
  return transport.traits ?? {};
}

/** @throws TransportError if an option was given that the transport has no use for */
export function checkTransportOptions(
  name: TransportName,
  given: { readonly [option in TransportOption]?: unknown },
): void {
  for (const option of particularOptions)
    if (given[option] !== undefined && !optionsOf(name).includes(option)) {
      const others = transportNames.filter((other) => optionsOf(other).includes(option));
      throw new TransportError(`transport ${name} has no option ${option}: only ${others.join(' and ')}`);
    }
}

function optionsOf(name: TransportName): readonly TransportOption[] {
  return transportOf(name).options;
}

/** @throws TransportError if there is none of the name, which JavaScript does not check */
function transportOf(name: TransportName): RealTransport {
  if (!transportNames.includes(name))
    throw new TransportError(`unknown transport ${name}: there are ${transportNames.join(', ')}`);
  return transports[name];
}

/** Why a transport does not work here; undefined: it works. */
export function transportObstacle(name: TransportName): string | undefined {
  return transports[name].obstacle();
}

/** A transport, and whether it works on this machine. */
export interface TransportAvailability {
  readonly name: TransportName;
  readonly description: string;
  /** Why it does not work, and what helps; undefined: it works. */
  readonly obstacle: string | undefined;
}

/** All transports with the reasons why they cannot be used here. */
export function availableTransports(): TransportAvailability[] {
  return transportNames.map((name) => {
    const { description, obstacle } = transports[name];
    return { name, description, obstacle: obstacle() };
  });
}

/** Loads the code of a transport that is to be opened later, without delay. */
export async function loadTransport(name: TransportName): Promise<void> {
  const transport: RealTransport = transports[name];
  await transport.load?.();
}

/**
 * Opens a transport; its code is loaded now, unless it is there already.
 *
 * @throws TransportError if there is no such transport, or it does not work here, or not so; the message says what helps.
 */
export async function openTransport(name: TransportName, settings: TransportSettings): Promise<OpenTransport> {
  const transport = transportOf(name);
  const reason = transport.obstacle();
  if (reason !== undefined) throw new TransportError(`transport ${name} is not available: ${reason}`);
  return transport.open(settings);
}

function remoteUdpPort({ udpPort, remoteUdpPort: given }: TransportSettings): number {
  return given ?? (udpPort === 0 ? SCTP_OVER_UDP_PORT : udpPort);
}

function tuningOf(sctp: SctpOptions | undefined): UsrsctpTuning | undefined {
  return sctp && usrsctpTuning(sctp);
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
  return process.getuid?.() === 0 ? undefined : 'raw IP needs root: run as root, or use transport udp';
}
