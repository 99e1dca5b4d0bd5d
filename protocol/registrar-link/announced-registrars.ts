import type { DatagramSocket, Host, SocketAddress } from '../host.ts';
import { addressText, identifierText } from '../log-text.ts';
import { ASAP_PORT, type AsapMessage, type AsapServerAnnounce } from '../wire/asap-messages.ts';
import type { Codec } from '../wire/codec.ts';
import type { RegistrarIdentifier } from '../wire/pool-element.ts';
import type { RegistrarAddress } from './link-options.ts';

interface Announced {
  readonly address: RegistrarAddress;
  readonly heardAt: number;
}

/** The registrars whose SERVER_ANNOUNCE messages were heard lately (RFC 5352 §3.6, T7-ENRPoutdate). */
export class AnnouncedRegistrars {
  readonly #host: Host;
  readonly #life: number;
  readonly #socket: DatagramSocket;
  readonly #registrars = new Map<RegistrarIdentifier, Announced>();

  /** @param heard called after each announcement; whether its registrar was not present before */
  constructor(
    host: Host,
    group: SocketAddress,
    life: number,
    codec: Codec<AsapMessage>,
    heard: (registrar: RegistrarAddress, isNew: boolean) => void,
  ) {
    this.#host = host;
    this.#life = life;
    this.#socket = host.datagrams.open(
      { port: group.port, group: group.address, codec },
      {
        datagram: (message, source) => {
          const announcement = message as AsapMessage;
          if (announcement.type !== 'ASAP_SERVER_ANNOUNCE') return;
          const address = announcedAddress(announcement, source);
          const known = this.#registrars.get(announcement.registrar);
          const isNew = known === undefined || known.heardAt < host.clock.now() - life;
          if (host.log.enabled && isNew)
            host.log.event('asap', 'registrarHeard', {
              registrar: identifierText(announcement.registrar),
              at: addressText(address.addresses, address.port),
            });
          this.#registrars.set(announcement.registrar, {
            address,
            heardAt: host.clock.now(),
          });
          heard(address, isNew);
        },
      },
    );
  }

  /** Those that are not outdated, in the order of their first announcement. */
  present(): RegistrarAddress[] {
    const oldest = this.#host.clock.now() - this.#life;
    const present: RegistrarAddress[] = [];
    for (const [identifier, registrar] of this.#registrars) {
      if (registrar.heardAt < oldest) this.#registrars.delete(identifier);
      else present.push(registrar.address);
    }
    return present;
  }

  close(): void {
    this.#socket.close();
  }
}

/** Without a transport parameter the registrar is at the source address, on ASAP's port (RFC 5352 §2.2.10). */
function announcedAddress(announcement: AsapServerAnnounce, source: SocketAddress): RegistrarAddress {
  for (const transport of announcement.transports)
    if (transport.protocol === 'sctp') return { addresses: transport.addresses, port: transport.port };
  return { addresses: [source.address], port: ASAP_PORT };
}
