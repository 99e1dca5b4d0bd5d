import { isIP, isIPv6 } from 'node:net';
import { TransportError, type SocketAddress } from '../../protocol/host.ts';
import type { ProfileName } from '../../protocol/profile.ts';
import type { LinkOptions, RegistrarAddress } from '../../protocol/registrar-link/link-options.ts';
import { ASAP_PORT } from '../../protocol/wire/asap-messages.ts';
import { Faults } from '../faults.ts';
import { RealHost } from '../real-host.ts';
import { openTransport, type TransportName, type TransportSettings } from '../transports.ts';

/** What all programs on real SCTP are told. */
export interface ProgramOptions extends TransportSettings {
  readonly transport: TransportName;
}

/** What all component programs are told. */
export interface ComponentOptions extends ProgramOptions {
  readonly profile: ProfileName;
}

/** Where a component finds registrars. */
export interface RegistrarSearch {
  /** Registrars known beforehand, as `address` or `address:port`. */
  readonly registrars: readonly string[];
  /** Multicast group of announcements; undefined: they are not listened to. */
  readonly announcements: SocketAddress | undefined;
  /** What differs from the profile. */
  readonly search: Partial<LinkOptions>;
}

/**
 * Opens the transport and starts a component on it. If the component does not start, the transport is closed.
 *
 * @param start gets the component's ports, and what ends them once farewells had their time
 * @throws TransportError if the transport does not work here, and what `start` throws
 */
export async function startComponent<T extends RunningComponent>(
  options: ProgramOptions,
  start: (host: RealHost, close: () => Promise<void>) => T,
): Promise<T> {
  const { addresses, log } = options;
  const faults = new Faults(log);
  const transport = await openTransport(options.transport, { ...options, faults });
  try {
    return start(new RealHost(transport, log, addresses.length > 0 ? addresses : undefined, faults), async () => {
      await farewell();
      await transport.close();
      if (faults.total > 0) log.event('world', 'faults', { total: faults.total });
    });
  } catch (error) {
    await transport.close();
    throw error;
  }
}

/** How a component finds registrars: those that are named, and those that announce themselves. */
export function registrarSearch(defaults: LinkOptions, options: ComponentOptions & RegistrarSearch): LinkOptions {
  const staticRegistrars = options.registrars.map((text) => socketAddress(text));
  const { addresses, announcements } = options;
  return { ...defaults, ...options.search, addresses, staticRegistrars, announcements };
}

/** A component that runs until it is told to stop. */
export interface RunningComponent {
  /** Leaves in order; resolves when peers were told. */
  stop(): Promise<void>;
}

/**
 * Reads `10.1.1.1`, `10.1.1.1:3863`, `::1`, `[::1]:3863`, or several addresses of one host as `10.1.1.1,10.2.1.1:3863`.
 *
 * @throws TransportError if the text is none of these
 */
export function socketAddress(text: string, defaultPort = ASAP_PORT): RegistrarAddress {
  const parts = isIPv6(text) ? [text] : text.split(',');
  const last = /^(.*[^:]):(\d+)$/.exec(parts[parts.length - 1]);
  const hasPort = last !== null && !isIPv6(text);
  if (hasPort) parts[parts.length - 1] = last[1];
  const addresses = parts.map((part) => part.replace(/^\[(.*)\]$/, '$1'));
  const port = hasPort ? Number(last[2]) : defaultPort;
  if (!addresses.every((address) => isIP(address) !== 0) || port > 65535 || port === 0)
    throw new TransportError(`${text} is not an address such as 10.1.1.1, 10.1.1.1:3863 or [::1]:3863`);
  return { addresses, port };
}

/** Time that farewells get to reach the network before the process ends, ms. */
const FAREWELL = 100;

export async function farewell(): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, FAREWELL));
}
