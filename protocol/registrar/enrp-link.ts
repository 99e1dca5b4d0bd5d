import type { Association, Endpoint } from '../host.ts';
import { MessagePayload, type Codec } from '../wire/codec.ts';
import { ENRP_PPID, type EnrpMessage } from '../wire/enrp-messages.ts';
import { MAX_TOLD_ADDRESSES } from '../wire/message-limits.ts';
import type { RegistrarIdentifier, ServerInformation } from '../wire/pool-element.ts';
import type { Peer } from './peer.ts';

const SEND = { ppid: ENRP_PPID, sackImmediately: true } as const;

/** How a registrar speaks to its peers. */
export class EnrpLink {
  readonly identifier: RegistrarIdentifier;
  readonly codec: Codec<EnrpMessage>;
  readonly #endpoint: Endpoint;
  readonly #connectTimeout: number;

  /** @param connectTimeout how long the set-up of an association to a peer may take, seconds */
  constructor(identifier: RegistrarIdentifier, codec: Codec<EnrpMessage>, endpoint: Endpoint, connectTimeout: number) {
    this.identifier = identifier;
    this.codec = codec;
    this.#endpoint = endpoint;
    this.#connectTimeout = connectTimeout;
  }

  /** What the registrar tells of itself. */
  get ownInformation(): ServerInformation {
    const { addresses, port } = this.#endpoint;
    const told = addresses.slice(0, MAX_TOLD_ADDRESSES);
    return {
      identifier: this.identifier,
      transport: { protocol: 'sctp', port, use: 0, addresses: told.map(({ address }) => address) },
    };
  }

  /** Sends by the association with a peer; connects if there is none. */
  send(peer: Peer, message: EnrpMessage): void {
    if (peer.association === undefined || peer.association.state === 'ended')
      peer.association = this.#endpoint.connect(peer.location.addresses, peer.location.port, {
        connectTimeout: this.#connectTimeout,
      });
    this.answer(peer.association, message);
  }

  /** Answers by the association that a request came by. */
  answer(association: Association, message: EnrpMessage): void {
    association.send(new MessagePayload(this.codec, message), SEND);
  }

  close(): void {
    this.#endpoint.close();
  }
}
