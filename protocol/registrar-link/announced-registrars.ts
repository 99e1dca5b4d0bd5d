import { haveInCommon } from '../address-scope.ts';
import type { DatagramSocket, Host, IpAddress, MulticastGroup, SocketAddress } from '../host.ts';
import { addressText, identifierText } from '../log-text.ts';
import { ASAP_PORT, type AsapMessage, type AsapServerAnnounce } from '../wire/asap-messages.ts';
import type { Codec } from '../wire/codec.ts';
import { MAX_TRANSPORT_ADDRESSES } from '../wire/message-limits.ts';
import type { RegistrarIdentifier } from '../wire/pool-element.ts';
import type { RegistrarLinkOptions, RegistrarAddress } from './registrar-link-options.ts';

interface Announced {
  address: RegistrarAddress;
  readonly source: IpAddress;
  heardAt: number;
  /**
   * The addresses of its announcements, and when each was heard last: one that does not say where the registrar is comes
   * from each of its addresses in turn (RSPLIB).
   */
  readonly places: Map<IpAddress, number>;
  /** It was connected to. */
  proven: boolean;
}

interface AnnouncementOptions {
  /** In which registrars announce themselves. */
  readonly group: MulticastGroup;
  readonly codec: Codec<AsapMessage>;
  readonly options: RegistrarLinkOptions;
}

/**
 * The registrars whose SERVER_ANNOUNCE messages were received lately (RFC 5352 §3.6, T7-ENRPoutdate). Any host can
 * announce by multicast: how many are remembered is limited, in all and of one source; the oldest gives way that was
 * never connected to.
 */
export class AnnouncedRegistrars {
  readonly #host: Host;
  readonly #options: RegistrarLinkOptions;
  readonly #socket: DatagramSocket;
  readonly #registrars = new Map<RegistrarIdentifier, Announced>();
  /** How many of each source. */
  readonly #sources = new Map<IpAddress, number>();

  /** @param heard called after each announcement; whether its registrar was not present before */
  constructor(
    host: Host,
    { group, options, codec }: AnnouncementOptions,
    heard: (registrar: RegistrarAddress, isNew: boolean) => void,
  ) {
    this.#host = host;
    this.#options = options;
    this.#socket = host.datagrams.open(
      { port: group.port, group: group.address, groupIpv6: group.ipv6, codec },
      {
        datagram: (message, source) => {
          const announcement = message as AsapMessage;
          if (announcement.type !== 'ASAP_SERVER_ANNOUNCE') return;
          const address = announcedAddress(announcement, source);
          heard(address, this.#announced(announcement.registrar, address, source.address));
        },
      },
    );
  }

  /** Those that are not outdated, in the order of their first announcement. */
  present(): RegistrarAddress[] {
    const oldest = this.#host.clock.now() - this.#options.announcementLife;
    const present: RegistrarAddress[] = [];
    for (const [identifier, registrar] of this.#registrars) {
      if (registrar.heardAt < oldest) this.#forget(identifier, registrar);
      else present.push(registrar.address);
    }
    return present;
  }

  /** The registrar that announces itself at one of these addresses and the port; 0: none, or it is not clear which. */
  identifierAt({ addresses, port }: RegistrarAddress): RegistrarIdentifier {
    const oldest = this.#host.clock.now() - this.#options.announcementLife;
    const [found, another] = Array.from(this.#registrars).filter(
      ([, registrar]) => registrar.address.port === port && isAnnouncedAt(registrar, addresses, oldest),
    );
    return found === undefined || another !== undefined ? 0 : found[0];
  }

  /** Whether a registrar has lately announced itself at one of these addresses. */
  isAt(addresses: readonly IpAddress[]): boolean {
    const oldest = this.#host.clock.now() - this.#options.announcementLife;
    return Array.from(this.#registrars.values()).some((registrar) => isAnnouncedAt(registrar, addresses, oldest));
  }

  /** A registrar at these addresses was connected to. */
  proven(addresses: readonly IpAddress[]): void {
    for (const registrar of this.#registrars.values())
      if (haveInCommon(registrar.address.addresses, addresses)) registrar.proven = true;
  }

  close(): void {
    this.#socket.close();
  }

  /** @returns whether the registrar was not present before, and is now */
  #announced(registrar: RegistrarIdentifier, address: RegistrarAddress, source: IpAddress): boolean {
    const known = this.#registrars.get(registrar);
    const heardAt = this.#host.clock.now();
    if (known !== undefined) {
      const outdated = heardAt - known.heardAt > this.#options.announcementLife;
      const isSame = haveInCommon(known.address.addresses, address.addresses);
      if (known.proven && !outdated && !isSame) return false; // another registrar
      known.heardAt = heardAt;
      if (!known.proven || outdated) known.address = address;
      remember(known.places, address, heardAt);
      if (outdated) this.#tell(registrar, address);
      return outdated;
    }
    if (!this.#makeRoom(source)) return false;
    this.#tell(registrar, address);
    const places = new Map<IpAddress, number>();
    remember(places, address, heardAt);
    this.#registrars.set(registrar, { address, source, heardAt, places, proven: false });
    this.#sources.set(source, (this.#sources.get(source) ?? 0) + 1);
    return true;
  }

  #tell(registrar: RegistrarIdentifier, { addresses, port }: RegistrarAddress): void {
    if (!this.#host.log.enabled) return;
    const at = addressText(addresses, port);
    this.#host.log.event('asap', 'registrarHeard', { registrar: identifierText(registrar), at });
  }

  /** @returns whether there is room for one more of the source */
  #makeRoom(source: IpAddress): boolean {
    const { maxAnnounced, maxAnnouncedBySource } = this.#options;
    const full = (this.#sources.get(source) ?? 0) >= maxAnnouncedBySource;
    if (!full && this.#registrars.size < maxAnnounced) return true;
    for (const [identifier, registrar] of this.#registrars) {
      if (registrar.proven || (full && registrar.source !== source)) continue;
      this.#forget(identifier, registrar);
      return true;
    }
    return false;
  }

  #forget(identifier: RegistrarIdentifier, { source }: Announced): void {
    this.#registrars.delete(identifier);
    const left = (this.#sources.get(source) ?? 1) - 1;
    if (left > 0) this.#sources.set(source, left);
    else this.#sources.delete(source);
  }
}

/** The addresses that were not heard for the longest time give way. */
function remember(places: Map<IpAddress, number>, { addresses }: RegistrarAddress, heardAt: number): void {
  for (const address of addresses) {
    places.delete(address);
    places.set(address, heardAt);
  }
  for (const address of places.keys()) if (places.size > MAX_TRANSPORT_ADDRESSES) places.delete(address);
}

function isAnnouncedAt({ places }: Announced, addresses: readonly IpAddress[], oldest: number): boolean {
  return addresses.some((address) => (places.get(address) ?? -Infinity) >= oldest);
}

/** Without a transport parameter the registrar is at the source address, on ASAP's port (RFC 5352 §2.2.10). */
function announcedAddress(announcement: AsapServerAnnounce, source: SocketAddress): RegistrarAddress {
  for (const transport of announcement.transports)
    if (transport.protocol === 'sctp')
      return { addresses: transport.addresses.slice(0, MAX_TRANSPORT_ADDRESSES), port: transport.port };
  return { addresses: [source.address], port: ASAP_PORT };
}
