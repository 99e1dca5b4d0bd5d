import {
  StatusReporter,
  type ComponentReport,
  type StatusReports,
} from '../../protocol/component-status/status-reporter.ts';
import { silentLog, type IpAddress, type Log, type MulticastGroup } from '../../protocol/host.ts';
import type { ProfileName } from '../../protocol/profile.ts';
import type { RegistrarAddress, RegistrarLinkOptions } from '../../protocol/registrar-link/registrar-link-options.ts';
import { rfc9260, type SctpOptions } from '../../protocol/sctp/options.ts';
import { SCTP_OVER_UDP_PORT } from '../../protocol/sctp/udp-encapsulation.ts';
import { ASAP_PORT } from '../../protocol/wire/asap-messages.ts';
import { Faults } from '../faults.ts';
import { longestMessageOf, type OpenTransport } from '../open-transport.ts';
import { farewell } from '../programs/component-host.ts';
import { RealHost } from '../real-host.ts';
import { statusReports, type StatusReportOptions } from './status-report-options.ts';
import { checkTransportOptions, defaultTransport, openTransport, type TransportName } from '../transports.ts';

/** What a {@link RealWorld} is made of. */
export interface RealWorldOptions {
  /** How SCTP gets to the network (default `udp`: in UDP packets, RFC 6951, without any installation). */
  readonly transport?: TransportName;
  /** Local addresses, several for several paths (default: all of this machine, which one process can have). */
  readonly addresses?: readonly IpAddress[];
  /** Local UDP port of SCTP in UDP, of transports `udp` and `usrsctp-udp` (default 9899; 0: any, of `udp` only). */
  readonly udpPort?: number;
  /**
   * UDP port of peers that have not sent anything yet (default: as the local one; 9899 if that is any; `kernel`: none,
   * SCTP over IP).
   */
  readonly remoteUdpPort?: number;
  /** Constants of SCTP that differ from those that RFC 9260 recommends, of transport `udp`; times in seconds. */
  readonly sctp?: Partial<SctpOptions>;
  /** Raw IP, of transport `usrsctp-raw`: no other program of this machine sends SCTP over IP (default false). */
  readonly alone?: boolean;
  /** Whose behavior and encodings the components follow (default `rsplib`, as of the commands); one for all of a pool. */
  readonly profile?: ProfileName;
  /** Registrars known beforehand: addresses, at port 3863, or addresses with a port (default: none). */
  readonly registrars?: readonly (IpAddress | RegistrarAddress)[];
  /** Where announcements of registrars are listened to (default: the profile's multicast group; false: nowhere). */
  readonly announcements?: MulticastGroup | false;
  /** Components that live here report their status (default: they do not). */
  readonly statusReports?: StatusReportOptions;
  /** Takes the events of all components (default: none does). */
  readonly log?: Log;
}

/** How components find and keep registrars; the world says which, and from where. */
export type LinkSettings = Omit<RegistrarLinkOptions, 'addresses' | 'staticRegistrars'>;

/**
 * The real world, with SCTP on the network of this machine: what components of this process live in. Close what lives
 * in it first: the world's end aborts it.
 *
 * ```ts
 * await using world = await RealWorld.open({ addresses: ['10.1.1.1'], registrars: ['10.1.1.9'] });
 * ```
 */
export class RealWorld {
  /** The ports for the protocol engines. */
  readonly host: RealHost;
  readonly profile: ProfileName;
  /** Local addresses; empty: all. */
  readonly addresses: readonly IpAddress[];
  /** Bytes of the longest message of a session: 1 MiB, or less where the transport has a limit below that. @public */
  readonly longestMessage: number;
  readonly #options: RealWorldOptions;
  readonly #transport: OpenTransport;
  readonly #reports: StatusReports | undefined;
  /** What ends the components that live here. */
  readonly #living = new Set<() => void>();
  #closed: Promise<void> | undefined;

  private constructor(options: RealWorldOptions, transport: OpenTransport, host: RealHost, reports?: StatusReports) {
    this.#options = options;
    this.#reports = reports;
    this.#transport = transport;
    this.host = host;
    this.profile = options.profile ?? 'rsplib';
    this.addresses = options.addresses ?? [];
    this.longestMessage = longestMessageOf(transport);
  }

  /**
   * Opens the transport.
   *
   * @throws TransportError if it does not work here or has no use for an option, an address is not local, or the UDP
   *   port is in use; the message says what helps
   * @public
   */
  static async open(options: RealWorldOptions = {}): Promise<RealWorld> {
    const { transport = defaultTransport, addresses = [], udpPort = SCTP_OVER_UDP_PORT, log = silentLog } = options;
    const { remoteUdpPort, sctp, alone = false } = options;
    checkTransportOptions(transport, options);
    const reports = options.statusReports && statusReports(options.statusReports);
    const faults = new Faults(log);
    const opened = await openTransport(transport, {
      addresses,
      udpPort,
      alone,
      log,
      faults,
      ...(remoteUdpPort === undefined ? {} : { remoteUdpPort }),
      ...(sctp === undefined ? {} : { sctp: { ...rfc9260, ...sctp } }),
    });
    const host = new RealHost(opened, log, addresses.length > 0 ? addresses : undefined, faults);
    return new RealWorld(options, opened, host, reports);
  }

  /** Reports the status of a component as long as it lives; undefined: none is wanted. @internal */
  reporter(content: () => ComponentReport): StatusReporter | undefined {
    return this.#reports && new StatusReporter(this.host, this.#reports, content);
  }

  /** A component lives here. @param end ends it at once @returns what it calls when it has ended @internal */
  lives(end: () => void): () => void {
    this.#living.add(end);
    return () => void this.#living.delete(end);
  }

  /** How components find registrars here. @param defaults of the component and its profile */
  registrarLink(defaults: LinkSettings): RegistrarLinkOptions {
    const { registrars = [], announcements = defaults.announcements } = this.#options;
    return {
      ...defaults,
      addresses: this.addresses,
      announcements: announcements === false ? undefined : announcements,
      staticRegistrars: registrars.map((registrar) =>
        typeof registrar === 'string' ? { addresses: [registrar], port: ASAP_PORT } : registrar,
      ),
      association: { connectTimeout: Math.max(defaults.huntTimeout, defaults.maxHuntTimeout), ...defaults.association },
    };
  }

  /**
   * Aborts what still lives here, gives farewells a tenth of a second, and releases the network: nothing of the world
   * keeps the process alive.
   */
  async close(): Promise<void> {
    this.#closed ??= this.#close();
    return this.#closed;
  }

  async #close(): Promise<void> {
    for (const end of Array.from(this.#living)) end();
    await farewell();
    await this.#transport.close();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }
}
