import { TransportError, type IpAddress } from '../../protocol/host.ts';
import type { ProfileName } from '../../protocol/profile.ts';
import type { LinkOptions, RegistrarAddress } from '../../protocol/registrar-link/link-options.ts';
import { ASAP_PORT } from '../../protocol/wire/asap-messages.ts';
import { RealHost } from '../real-host.ts';
import { openTransport, type TransportName, type TransportSettings } from '../transports.ts';

/** What all component programs are told. */
export interface ComponentOptions extends TransportSettings {
  readonly profile: ProfileName;
  readonly transport: TransportName;
  /** Local addresses; empty: all. */
  readonly addresses: readonly IpAddress[];
}

/** Where a component finds registrars. */
export interface RegistrarSearch {
  /** Registrars known beforehand, as `address` or `address:port`. */
  readonly registrars: readonly string[];
}

/**
 * The ports of a component program.
 *
 * @throws TransportError if the transport does not work here.
 */
export function componentHost(options: ComponentOptions): RealHost {
  const { transport, addresses, log } = options;
  return new RealHost(openTransport(transport, options), log, addresses.length > 0 ? addresses : undefined);
}

/** How a component finds registrars: at those that are named, else by their announcements. */
export function registrarSearch(defaults: LinkOptions, options: ComponentOptions & RegistrarSearch): LinkOptions {
  const staticRegistrars = options.registrars.map((text) => socketAddress(text));
  const announcements = staticRegistrars.length > 0 ? undefined : defaults.announcements;
  return { ...defaults, addresses: options.addresses, staticRegistrars, announcements };
}

/** A component that runs until it is told to stop. */
export interface RunningComponent {
  /** Leaves in order; resolves when peers were told. */
  stop(): Promise<void>;
}

/** @throws TransportError if the text is no IPv4 address with an optional port. */
export function socketAddress(text: string, defaultPort = ASAP_PORT): RegistrarAddress {
  const match = /^(\d+\.\d+\.\d+\.\d+)(?::(\d+))?$/.exec(text);
  const port = match?.[2] === undefined ? defaultPort : Number(match[2]);
  if (match === null || port > 65535)
    throw new TransportError(`${text} is not an address such as 10.1.1.1 or 10.1.1.1:3863`);
  return { addresses: [match[1]], port };
}

/** Time that farewells get to reach the network before the process ends, ms. */
const FAREWELL = 100;

export async function farewell(): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, FAREWELL));
}
