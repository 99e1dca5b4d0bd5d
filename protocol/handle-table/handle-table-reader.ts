import type {
  Association,
  AssociationEnd,
  AssociationOptions,
  Endpoint,
  EndpointHandler,
  Host,
  IpAddress,
  Seconds,
  Timer,
} from '../host.ts';
import type { ProfileName } from '../profile.ts';
import type { StaticPeer } from '../registrar/registrar-options.ts';
import { MessagePayload, type Codec } from '../wire/codec.ts';
import { enrpCodec } from '../wire/enrp-codec.ts';
import {
  ENRP_PPID,
  type EnrpHandleTableResponse,
  type EnrpMessage,
  type EnrpPresence,
  type PoolEntry,
} from '../wire/enrp-messages.ts';
import { MAX_TRANSPORT_ADDRESSES } from '../wire/message-limits.ts';
import type { PoolElementParameter, RegistrarIdentifier, ServerInformation } from '../wire/pool-element.ts';
import type { WireError } from '../wire/wire-error.ts';

export interface HandleTableReaderOptions {
  readonly profile: ProfileName;
  /** Where the registrar's ENRP is. */
  readonly registrar: StaticPeer;
  /** Local addresses to bind; empty: all. */
  readonly addresses: readonly IpAddress[];
  /** How long the set-up, and each answer, may take. */
  readonly answerTimeout: Seconds;
  readonly association: AssociationOptions;
}

/** What a registrar knows. */
export interface HandleTable {
  /** The registrar, as it describes itself. */
  readonly registrar: ServerInformation;
  /** The other registrars that it names. */
  readonly peers: readonly ServerInformation[];
  /** In the registrar's order. */
  readonly pools: readonly PoolEntry[];
}

export interface HandleTableListener {
  read(table: HandleTable): void;
  /** The reading ended without a table; another one may be started. */
  failed(reason: string): void;
}

/** More is not a table but a flood; a registrar accepts 100 000 elements. */
const MOST_ELEMENTS = 200_000;

/** The checksum of a registrar that owns no elements (RFC 5353 §3.6.2). */
const NO_ELEMENTS = 0xffff;

/** In words, the ends of an association that was never set up. */
const setUpFailures: Readonly<Partial<Record<AssociationEnd, string>>> = {
  refused: 'no registrar listens there',
  noRoute: 'there is no route to it',
  timeout: 'no answer to the set-up of an association: is it running, and does it use this transport and UDP port?',
};

type Step = 'idle' | 'presence' | 'list' | 'table';

/**
 * Reads the handle table of a registrar by ENRP, as RSPLIB's hsdump: registrars answer only their peers, so that the reader
 * introduces itself as a registrar without elements (RFC 5353 §3.2). It is of no use to others as a peer, and says so: it
 * refuses requests for lists and tables, so that no starting registrar learns an empty handlespace from it, consents to takeovers,
 * and accepts no associations.
 */
export class HandleTableReader implements EndpointHandler {
  readonly #options: HandleTableReaderOptions;
  readonly #listener: HandleTableListener;
  readonly #identifier: RegistrarIdentifier;
  readonly #codec: Codec<EnrpMessage>;
  readonly #endpoint: Endpoint;
  readonly #timer: Timer;
  #association: Association | undefined;
  #step: Step = 'idle';
  #registrar: ServerInformation | undefined;
  #peers: readonly ServerInformation[] = [];
  readonly #pools = new Map<string, PoolElementParameter[]>();
  #elements = 0;

  constructor(host: Host, options: HandleTableReaderOptions, listener: HandleTableListener) {
    this.#options = options;
    this.#listener = listener;
    this.#identifier = host.entropy.nonZeroUint32();
    this.#codec = enrpCodec(options.profile);
    this.#endpoint = host.transport.open(
      {
        addresses: options.addresses,
        port: 0,
        protocols: [{ ppid: ENRP_PPID, codec: this.#codec }],
        accept: false,
        association: options.association,
      },
      this,
    );
    this.#timer = host.clock.timer(() => this.#fail(`no answer in ${options.answerTimeout} s${this.#hint()}`));
  }

  /** Starts a reading, which the listener gets; nothing if one is going on. */
  read(): void {
    if (this.#step !== 'idle') return;
    this.#pools.clear();
    this.#elements = 0;
    const { registrar, answerTimeout } = this.#options;
    if (this.#association === undefined || this.#association.state === 'ended')
      this.#association = this.#endpoint.connect(registrar.addresses, registrar.port, {
        ...this.#options.association,
        connectTimeout: answerTimeout,
      });
    this.#next('presence');
    this.#send(this.#presence(0, true));
  }

  /** Shuts the association down; `close` follows. */
  leave(): void {
    this.#step = 'idle';
    this.#timer.cancel();
    this.#association?.shutdown();
  }

  close(): void {
    this.#endpoint.close();
  }

  message(association: Association, message: unknown): void {
    if (association !== this.#association) return;
    const enrp = message as EnrpMessage;
    switch (enrp.type) {
      case 'ENRP_PRESENCE':
        return this.#presenceReceived(enrp);
      case 'ENRP_LIST_REQUEST':
        return this.#send({ type: 'ENRP_LIST_RESPONSE', ...this.#to(enrp.sender), rejected: true, servers: [] });
      case 'ENRP_HANDLE_TABLE_REQUEST':
        return this.#send({
          type: 'ENRP_HANDLE_TABLE_RESPONSE',
          ...this.#to(enrp.sender),
          rejected: true,
          moreToSend: false,
          pools: [],
        });
      case 'ENRP_INIT_TAKEOVER':
        return this.#send({ type: 'ENRP_INIT_TAKEOVER_ACK', ...this.#to(enrp.sender), target: enrp.target });
      case 'ENRP_LIST_RESPONSE':
        if (this.#step !== 'list') return undefined;
        this.#peers = enrp.servers.filter(({ identifier }) => ![enrp.sender, this.#identifier].includes(identifier));
        return this.#requestTable();
      case 'ENRP_HANDLE_TABLE_RESPONSE':
        return this.#tableReceived(enrp);
      case 'ENRP_ERROR':
        return this.#fail('it did not understand the request');
      case 'ENRP_HANDLE_UPDATE':
      case 'ENRP_INIT_TAKEOVER_ACK':
      case 'ENRP_TAKEOVER_SERVER':
        return undefined;
    }
  }

  malformed(_association: Association, _ppid: number, _bytes: Uint8Array, error: WireError): void {
    this.#fail(`it sent a malformed message: ${error.message}`);
  }

  associationEnded(association: Association, end: AssociationEnd, reason?: string): void {
    if (association !== this.#association) return;
    this.#association = undefined;
    this.#fail(`${setUpFailures[end] ?? `the association ended (${end})`}${reason === undefined ? '' : `: ${reason}`}`);
  }

  associationRestarted(): void {
    this.#fail('it restarted');
  }

  #presenceReceived({ sender, serverInformation, replyRequired }: EnrpPresence): void {
    const { addresses, port } = this.#options.registrar;
    const transport = serverInformation?.transport ?? { protocol: 'sctp', port, use: 0, addresses };
    this.#registrar = { identifier: sender, transport };
    if (replyRequired) this.#send(this.#presence(sender, false));
    if (this.#step !== 'presence') return;
    this.#next('list');
    this.#send({ type: 'ENRP_LIST_REQUEST', ...this.#to(sender) });
  }

  #requestTable(): void {
    this.#next('table');
    const { identifier = 0 } = this.#registrar ?? {};
    this.#send({ type: 'ENRP_HANDLE_TABLE_REQUEST', ...this.#to(identifier), ownChildrenOnly: false });
  }

  #tableReceived({ rejected, moreToSend, pools }: EnrpHandleTableResponse): void {
    if (this.#step !== 'table' || this.#registrar === undefined) return;
    if (rejected) return this.#fail('it refuses to send its handle table: it may be starting');
    for (const { poolHandle, poolElements } of pools) {
      const known = this.#pools.get(poolHandle) ?? [];
      this.#pools.set(poolHandle, known);
      for (const element of poolElements) known.push(element);
      this.#elements += poolElements.length;
    }
    if (this.#elements > MOST_ELEMENTS) return this.#fail(`its handle table has more than ${MOST_ELEMENTS} elements`);
    if (moreToSend && pools.length > 0) return this.#requestTable();
    this.#step = 'idle';
    this.#timer.cancel();
    return this.#listener.read({
      registrar: this.#registrar,
      peers: this.#peers,
      pools: Array.from(this.#pools, ([poolHandle, poolElements]) => ({ poolHandle, poolElements: [...poolElements] })),
    });
  }

  #next(step: Step): void {
    this.#step = step;
    this.#timer.arm(this.#options.answerTimeout);
  }

  #fail(reason: string): void {
    if (this.#step === 'idle') return;
    this.#step = 'idle';
    this.#timer.cancel();
    this.#association?.abort();
    this.#association = undefined;
    this.#listener.failed(reason);
  }

  #hint(): string {
    if (this.#step !== 'presence' || this.#association?.state !== 'up') return '';
    return ' to its introduction: a registrar may accept ENRP only from registrars that it is configured with';
  }

  #presence(receiver: RegistrarIdentifier, replyRequired: boolean): EnrpPresence {
    const { addresses, port } = this.#endpoint;
    const listed = addresses.slice(0, MAX_TRANSPORT_ADDRESSES).map(({ address }) => address);
    return {
      type: 'ENRP_PRESENCE',
      ...this.#to(receiver),
      replyRequired,
      checksum: NO_ELEMENTS,
      serverInformation: {
        identifier: this.#identifier,
        transport: { protocol: 'sctp', port, use: 0, addresses: listed },
      },
    };
  }

  #to(receiver: RegistrarIdentifier): { readonly sender: RegistrarIdentifier; readonly receiver: RegistrarIdentifier } {
    return { sender: this.#identifier, receiver };
  }

  #send(message: EnrpMessage): void {
    const payload = new MessagePayload(this.#codec, message);
    const isTaken = this.#association?.send({ payload, ppid: ENRP_PPID, sackImmediately: true });
    if (isTaken === false) this.#fail('it does not read what it is sent');
  }
}
