import type { Datagrams, DatagramSocket, MulticastGroup, SocketAddress } from '../host.ts';
import { MessagePayload, type Codec } from '../wire/codec.ts';
import type { EnrpMessage, EnrpPresence } from '../wire/enrp-messages.ts';

interface PresenceGroupOptions {
  readonly group: MulticastGroup;
  /** Networks that its datagrams pass. */
  readonly ttl: number;
  readonly codec: Codec<EnrpMessage>;
}

/** The multicast group in which registrars show that they are there (RFC 5353 §3.1). */
export class PresenceGroup {
  readonly #group: MulticastGroup;
  readonly #codec: Codec<EnrpMessage>;
  readonly #socket: DatagramSocket;

  constructor(
    datagrams: Datagrams,
    { group, ttl, codec }: PresenceGroupOptions,
    heard: (presence: EnrpPresence, source: SocketAddress) => void,
  ) {
    this.#group = group;
    this.#codec = codec;
    this.#socket = datagrams.open(
      { port: group.port, group: group.address, groupIpv6: group.ipv6, ttl, codec },
      {
        datagram: (message, source) => {
          const enrp = message as EnrpMessage;
          // Nothing else is multicast.
          if (enrp.type === 'ENRP_PRESENCE') heard(enrp, source);
        },
      },
    );
  }

  show(presence: EnrpPresence): void {
    this.#socket.send(new MessagePayload<EnrpMessage>(this.#codec, presence), this.#group);
  }

  close(): void {
    this.#socket.close();
  }
}
