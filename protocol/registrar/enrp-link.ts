import type { Association, Endpoint, UserMessage } from '../host.ts';
import { TypedMessage } from '../typed-message.ts';
import type { Codec } from '../wire/codec.ts';
import { ENRP_PPID, type EnrpHandleUpdate, type EnrpMessage } from '../wire/enrp-messages.ts';
import { MAX_TRANSPORT_ADDRESSES } from '../wire/message-limits.ts';
import type { RegistrarIdentifier, ServerInformation } from '../wire/pool-element.ts';
import type { Peer } from './peer.ts';
import type { TokenBucket } from '../token-bucket.ts';
import { Outbox } from '../services/outbox.ts';

interface EnrpLinkOptions {
  readonly codec: Codec<EnrpMessage>;
  readonly endpoint: Endpoint;
  /** How long the set-up of an association to a peer may take, seconds. */
  readonly connectTimeout: number;
  /** How often one may be tried with peers that have not introduced themselves. */
  readonly setUps: TokenBucket;
}

/** How a registrar speaks to its peers. */
export class EnrpLink {
  readonly identifier: RegistrarIdentifier;
  readonly codec: Codec<EnrpMessage>;
  readonly #endpoint: Endpoint;
  readonly #connectTimeout: number;
  readonly #setUps: TokenBucket;
  readonly #outbox = new Outbox();

  constructor(identifier: RegistrarIdentifier, options: EnrpLinkOptions) {
    this.identifier = identifier;
    this.codec = options.codec;
    this.#endpoint = options.endpoint;
    this.#connectTimeout = options.connectTimeout;
    this.#setUps = options.setUps;
  }

  get port(): number {
    return this.#endpoint.port;
  }

  /** Whether a set-up with a peer that is not proven may be tried now. */
  get maySetUp(): boolean {
    return this.#setUps.available;
  }

  /** What the registrar says about itself. */
  get ownInformation(): ServerInformation {
    const { addresses, port } = this.#endpoint;
    const listed = addresses.slice(0, MAX_TRANSPORT_ADDRESSES);
    return {
      identifier: this.identifier,
      transport: { protocol: 'sctp', port, use: 0, addresses: listed.map(({ address }) => address) },
    };
  }

  /** Sends by the association with a peer; connects if there is none, but to those that are not proven not too often. */
  send(peer: Peer, message: EnrpMessage): void {
    this.sendTo(peer, this.messageOf(message));
  }

  /** Sends an update to several peers: only the receiver differs, so that the messages have the same length. */
  sendToAll(peers: Iterable<Peer>, update: Omit<EnrpHandleUpdate, 'receiver'>): void {
    const { type, sender, action, takeoverSuggested, poolHandle, poolElement } = update;
    let byteLength: number | undefined;
    for (const peer of peers) {
      const receiver = peer.identifier;
      const value = { type, sender, receiver, action, takeoverSuggested, poolHandle, poolElement };
      const message = this.messageOf(value, byteLength);
      byteLength ??= message.byteLength;
      this.sendTo(peer, message);
    }
  }

  private sendTo(peer: Peer, message: UserMessage): void {
    let { association } = peer;
    if (association === undefined || association.state === 'ended') {
      const proven = peer.configured || peer.standing === 'introduced';
      if (!proven && !this.#setUps.take()) return;
      const { addresses, port } = peer.location;
      association = this.#endpoint.connect(addresses, port, { connectTimeout: this.#connectTimeout });
      peer.take(association, peer.standing === 'rumored');
    }
    this.#outbox.send(association, message);
  }

  /** Answers by the association that a request came by. */
  answer(association: Association, message: EnrpMessage): void {
    this.#outbox.send(association, this.messageOf(message));
  }

  private messageOf(message: EnrpMessage, byteLength?: number): TypedMessage<EnrpMessage> {
    return new TypedMessage(this.codec, message, ENRP_PPID, true, byteLength);
  }

  /** There is room for what waits. */
  writable(association: Association): void {
    this.#outbox.writable(association);
  }

  /** The association has ended, or its peer restarted: what waits has no receiver any more. */
  forget(association: Association): void {
    this.#outbox.forget(association);
  }

  close(): void {
    this.#endpoint.close();
  }
}
