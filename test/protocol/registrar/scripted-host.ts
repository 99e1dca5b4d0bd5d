import type {
  Association,
  AssociationState,
  DatagramHandler,
  DatagramOptions,
  Datagrams,
  DatagramSocket,
  Endpoint,
  EndpointHandler,
  EndpointOptions,
  Host,
  LocalAddress,
  Log,
  Payload,
  PathStatus,
  SocketAddress,
  Transport,
  UserMessage,
} from '../../../protocol/host.ts';
import { NamedStreams, StreamEntropy } from '../../../protocol/random/streams.ts';
import { Simulator } from '../../../sim/kernel/simulator.ts';

/** What an engine sent on an association. */
export interface SentMessage {
  readonly time: number;
  readonly ppid: number;
  readonly hex: string;
}

/** A world in which the test plays all other components. */
export class ScriptedHost implements Host {
  readonly clock = new Simulator();
  readonly random = new NamedStreams('script');
  readonly entropy = new StreamEntropy('script');
  /** What was logged: the events with their fields. */
  readonly logged: Readonly<Record<string, unknown>>[] = [];
  readonly log: Log = {
    enabled: true,
    event: (_component, event, fields) => {
      this.logged.push({ event, ...fields });
    },
  };
  readonly endpoints = new Map<number, ScriptedEndpoint>();
  /** All of them in order: several may have asked for any port. */
  readonly opened: ScriptedEndpoint[] = [];
  readonly sockets: ScriptedSocket[] = [];
  readonly #addresses: readonly string[];

  constructor(addresses: readonly string[]) {
    this.#addresses = addresses;
  }

  readonly transport: Transport = {
    open: (options, handler) => {
      const endpoint = new ScriptedEndpoint(this.clock, this.#addresses, options, handler);
      this.endpoints.set(options.port, endpoint);
      this.opened.push(endpoint);
      return endpoint;
    },
  };

  readonly datagrams: Datagrams = {
    open: (options, handler) => {
      const socket = new ScriptedSocket(options, handler);
      this.sockets.push(socket);
      return socket;
    },
  };
}

export class ScriptedEndpoint implements Endpoint {
  readonly port: number;
  readonly addresses: readonly LocalAddress[];
  readonly handler: EndpointHandler;
  readonly options: EndpointOptions;
  readonly associations: ScriptedAssociation[] = [];
  /** How many messages associations take that are made from now on. */
  roomOfNew = Infinity;
  closed = false;
  readonly #clock: Simulator;

  constructor(clock: Simulator, addresses: readonly string[], options: EndpointOptions, handler: EndpointHandler) {
    this.#clock = clock;
    this.port = options.port;
    this.addresses = addresses.map((address): LocalAddress => ({ address, scope: 'site' }));
    this.options = options;
    this.handler = handler;
  }

  connect(addresses: readonly string[], port: number): ScriptedAssociation {
    return this.#add(addresses, port, false);
  }

  /** Somebody connects. */
  accept(addresses: readonly string[], port: number): ScriptedAssociation {
    const association = this.#add(addresses, port, true);
    this.handler.associationUp?.(association);
    return association;
  }

  /** A message arrives; bytes that are none go where the engine wants them. */
  receive(association: ScriptedAssociation, ppid: number, bytes: Uint8Array): void {
    const { protocols } = this.options;
    const codec = [ppid, 'any'].map((key) => protocols.find((each) => each.ppid === key)).find(Boolean)?.codec;
    const decoded = codec?.decode(bytes);
    if (decoded?.ok === true) this.handler.message(association, decoded.message, ppid, 0);
    else if (decoded !== undefined) this.handler.malformed?.(association, ppid, bytes, decoded.error);
  }

  close(): void {
    this.closed = true;
  }

  #add(addresses: readonly string[], port: number, inbound: boolean): ScriptedAssociation {
    const association = new ScriptedAssociation(this.#clock, this.port, addresses, port, inbound);
    association.room = this.roomOfNew;
    this.associations.push(association);
    return association;
  }
}

/** An endpoint of several users, as one of them sees it. */
export class EndpointShare {
  readonly endpoint: ScriptedEndpoint;
  readonly #isMine: (association: ScriptedAssociation) => boolean;

  constructor(endpoint: ScriptedEndpoint, isMine: (association: ScriptedAssociation) => boolean) {
    this.endpoint = endpoint;
    this.#isMine = isMine;
  }

  get handler(): EndpointHandler {
    return this.endpoint.handler;
  }

  get associations(): ScriptedAssociation[] {
    return this.endpoint.associations.filter(this.#isMine);
  }

  set roomOfNew(room: number) {
    this.endpoint.roomOfNew = room;
  }

  receive(association: ScriptedAssociation, ppid: number, bytes: Uint8Array): void {
    this.endpoint.receive(association, ppid, bytes);
  }
}

export class ScriptedAssociation implements Association {
  state: AssociationState = 'up';
  context: unknown = undefined;
  /** How the engine ended it. */
  end: 'shutdown' | 'abort' | undefined;
  readonly inbound: boolean;
  readonly localPort: number;
  readonly remotePort: number;
  /** The set-up lists all of them. */
  remoteAddresses: readonly string[];
  /** The others are what the peer says. */
  proven: number;
  readonly sent: SentMessage[] = [];
  /** How many of them the peer may acknowledge after a delay. */
  patient = 0;
  /** How many more messages are taken. */
  room = Infinity;
  readonly #clock: Simulator;

  constructor(clock: Simulator, localPort: number, addresses: readonly string[], port: number, inbound: boolean) {
    this.#clock = clock;
    this.localPort = localPort;
    this.remoteAddresses = addresses;
    this.proven = addresses.length;
    this.remotePort = port;
    this.inbound = inbound;
  }

  get provenAddresses(): readonly string[] {
    return this.remoteAddresses.slice(0, this.proven);
  }

  paths(): readonly PathStatus[] {
    return this.remoteAddresses.map((address, index): PathStatus => {
      return { address, scope: 'site', state: 'active', primary: index === 0, smoothedRtt: 0.001 };
    });
  }

  send({ payload, ppid, sackImmediately }: UserMessage): boolean {
    if (this.state === 'ended' || this.room < 1) return false;
    this.room--;
    if (sackImmediately !== true) this.patient++;
    const hex = Buffer.from(payload.bytes()).toString('hex');
    this.sent.push({ time: this.#clock.now(), ppid, hex });
    return true;
  }

  setReceiving(): void {}

  setPrimary(): void {}

  shutdown(): void {
    this.state = 'ended';
    this.end ??= 'shutdown';
  }

  abort(): void {
    this.state = 'ended';
    this.end ??= 'abort';
  }
}

export class ScriptedSocket implements DatagramSocket {
  readonly port: number;
  readonly options: DatagramOptions;
  readonly handler: DatagramHandler;
  closed = false;

  constructor(options: DatagramOptions, handler: DatagramHandler) {
    this.port = options.port;
    this.options = options;
    this.handler = handler;
  }

  receive(bytes: Uint8Array, source: SocketAddress): void {
    const decoded = this.options.codec.decode(bytes);
    if (decoded.ok) this.handler.datagram(decoded.message, source);
  }

  /** Encodes as a world does, so that what cannot be written is noticed. */
  send(payload: Payload): void {
    payload.bytes();
  }

  close(): void {
    this.closed = true;
  }
}
