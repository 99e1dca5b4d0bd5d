import { constants } from 'node:os';
import {
  type Association,
  type AssociationOptions,
  type AssociationState,
  type IpAddress,
  type PathStatus,
  type Ppid,
  type Seconds,
  type StreamIdentifier,
  TransportError,
  type UserMessage,
} from '../../protocol/host.ts';
import { addressScope } from '../../protocol/address-scope.ts';
import { after, type Wait } from '../long-wait.ts';
import type { SctpSocket, SctpSocketSettings } from './sctp-socket.ts';

/** The stack counts milliseconds in 31 or 32 bits: 24.8 days are as good as forever. */
const LONGEST = 0x7fffffff;

/** A message that arrived. */
export interface Received {
  readonly bytes: Uint8Array;
  readonly ppid: Ppid;
  readonly stream: StreamIdentifier;
}

/** What an association asks of its endpoint. */
export interface AssociationOwner {
  readonly socket: SctpSocket;
  deliver(association: SocketAssociation, message: Received): void;
  /** It was aborted here: later reports of the stack about it are ignored. */
  aborted(association: SocketAssociation): void;
  /** Runs something for the association in an event of its own, not from inside the engine's call. */
  later(association: SocketAssociation, work: () => void): void;
  /** A message can never be sent: this is reported to the engine, but not from inside its own call. */
  unsendable(association: SocketAssociation, message: UserMessage): void;
}

/** The identifier of what the stack could not even start. */
export const NO_ASSOCIATION = 0;

/**
 * Bytes of messages that may wait while receiving is stopped: not every stack can slow one peer down. A bulk of echoes
 * needs a few megabytes.
 */
const MOST_WAITING = 64 * 1024 * 1024;
/** Memory of a message besides its bytes, roughly. */
const PER_MESSAGE = 128;

const NO_ERROR = 0;
const { EINVAL, EMSGSIZE } = constants.errno;

/** The other end of an association. */
interface SocketPeer {
  readonly addresses: readonly IpAddress[];
  readonly port: number;
  /** It has set the association up. */
  readonly inbound: boolean;
  /** The association is shut down when it carried no message for so long, s; 0: never. */
  readonly autoclose: Seconds;
}

/** One association of an endpoint over an SCTP socket. */
export class SocketAssociation implements Association {
  /** Of the stack; none as long as it has not begun the set-up. */
  identifier: number;
  readonly inbound: boolean;
  readonly localPort: number;
  readonly remotePort: number;
  remoteAddresses: readonly IpAddress[];
  state: AssociationState = 'connecting';
  context: unknown = undefined;
  /** What was sent before the association was up: not every stack gives it back when the set-up fails. */
  early: UserMessage[] = [];
  /** Addresses of paths that do not work, as far as they were reported. */
  readonly failedPaths = new Set<IpAddress>();
  readonly #owner: AssociationOwner;
  #shuttingDown = false;
  /** What the engine asked for last. */
  #receiving = true;
  /** Messages that arrived while receiving was stopped. */
  #waiting: Received[] | undefined;
  #waitingBytes = 0;
  readonly #autoclose: Seconds;
  /** When it last carried a message, s. */
  #usedAt = 0;
  #idleWait: Wait | undefined;
  /** The stack has refused a message, and will tell when there is room. */
  #awaitsRoom = false;

  constructor(owner: AssociationOwner, identifier: number, { addresses, port, inbound, autoclose }: SocketPeer) {
    this.#owner = owner;
    this.identifier = identifier;
    this.localPort = owner.socket.port;
    this.remoteAddresses = addresses;
    this.remotePort = port;
    this.inbound = inbound;
    this.#autoclose = autoclose;
  }

  get provenAddresses(): readonly IpAddress[] {
    return this.paths()
      .filter(({ state }) => state !== 'unconfirmed')
      .map(({ address }) => address);
  }

  /** Its end was asked for here. */
  get isShuttingDown(): boolean {
    return this.#shuttingDown;
  }

  paths(): readonly PathStatus[] {
    if (this.state === 'ended' || this.identifier === NO_ASSOCIATION) return [];
    return this.#owner.socket.paths(this.identifier).map(({ address, state, primary, smoothedRtt, rto, cwnd }) => ({
      address,
      scope: addressScope(address),
      state,
      primary,
      // A path that is confirmed was measured, though perhaps as less than the stack's millisecond.
      smoothedRtt: smoothedRtt === 0 && state !== 'active' ? undefined : smoothedRtt / 1000,
      ...(rto === 0 ? {} : { rto: rto / 1000 }),
      ...(cwnd === undefined ? {} : { cwnd }),
    }));
  }

  /** @throws TransportError when the stream is none of the association's outgoing ones */
  send(message: UserMessage): boolean {
    if (this.state === 'ended' || this.#shuttingDown) return false;
    if (this.identifier === NO_ASSOCIATION) {
      this.early.push(message);
      return true;
    }
    return this.#submit(message);
  }

  /** @returns false: there is no room for it */
  #submit(message: UserMessage): boolean {
    const { payload, stream = 0, ppid, ordered = true, sackImmediately = false, lifetime: seconds = 0 } = message;
    const { socket } = this.#owner;
    const bytes = payload.bytes();
    const lifetime = Math.min(Math.ceil(seconds * 1000), LONGEST);
    const error = socket.send(this.identifier, bytes, { stream, ppid, ordered, sackImmediately, lifetime });
    // Stream 0 is there always: the rest of what the stack calls invalid is no message of an engine.
    if (error === EINVAL && stream > 0)
      throw new TransportError(`stream ${stream} is not an outgoing stream of the association`);
    if (error === EMSGSIZE) {
      this.#owner.unsendable(this, message);
      return true;
    }
    this.#awaitsRoom = error !== NO_ERROR;
    if (error !== NO_ERROR) return false;
    if (this.state === 'connecting') this.early.push(message);
    this.#used();
    return true;
  }

  setReceiving(receiving: boolean): void {
    this.#receiving = receiving;
    if (!receiving) {
      this.#waiting ??= [];
      if (this.state === 'up') this.#owner.socket.setReceiving?.(this.identifier, false);
      return;
    }
    // What arrives until then stays behind what waited.
    this.#owner.later(this, () => {
      // It was stopped again meanwhile.
      if (!this.#receiving) return;
      for (const message of this.#takeWaiting()) this.receive(message);
      if (this.#waiting === undefined && this.state === 'up') this.#owner.socket.setReceiving?.(this.identifier, true);
    });
  }

  /** Nothing more will come: an engine that has stopped receiving gets the rest. */
  deliverWaiting(): void {
    for (const message of this.#takeWaiting()) if (this.state !== 'ended') this.#owner.deliver(this, message);
  }

  setPrimary(address: IpAddress): void {
    if (this.state === 'up') this.#owner.socket.setPrimary(this.identifier, address);
  }

  shutdown(): void {
    if (this.state === 'ended' || this.#shuttingDown) return;
    this.#shuttingDown = true;
    // The stack loses a shutdown that comes before the set-up is complete, now and then.
    if (this.state === 'up') this.#owner.socket.shutdown(this.identifier);
  }

  /** The stack has begun the set-up, which had to wait: it gets what was sent meanwhile. */
  begun(identifier: number): void {
    this.identifier = identifier;
    const waited = this.early;
    this.early = [];
    for (const message of waited) if (!this.#submit(message)) this.#owner.unsendable(this, message);
  }

  /** The set-up is complete. */
  up(remoteAddresses: readonly IpAddress[]): void {
    this.state = 'up';
    this.early = [];
    if (remoteAddresses.length > 0) this.remoteAddresses = remoteAddresses;
    if (this.#waiting !== undefined) this.#owner.socket.setReceiving?.(this.identifier, false);
    if (this.#shuttingDown) this.#owner.socket.shutdown(this.identifier);
    this.#used();
    if (this.#autoclose > 0 && this.#idleWait === undefined) this.#awaitIdleness(this.#autoclose);
  }

  /** Nothing is heard of it any more. */
  forgotten(): void {
    this.#idleWait?.cancel();
  }

  #used(): void {
    this.#usedAt = performance.now() / 1000;
  }

  /** Autoclose of a stack is a setting of the socket, of all its associations: it is done here. */
  #awaitIdleness(seconds: Seconds): void {
    this.#idleWait = after(seconds, () => {
      const left = this.#usedAt + this.#autoclose - performance.now() / 1000;
      if (left > 0) return this.#awaitIdleness(left);
      // What waits in the stack because it is not read, or because the peer does not take it, is on its way.
      if (!this.#receiving || this.#awaitsRoom) return this.#awaitIdleness(this.#autoclose);
      return this.#owner.later(this, () => this.shutdown());
    });
  }

  /** The stack has room for messages again. */
  hasRoom(): void {
    this.#awaitsRoom = false;
    this.#used();
  }

  /** The peer restarted: what its former self said is of no interest any more. */
  restarted(): void {
    this.#awaitsRoom = false;
    this.#waitingBytes = 0;
    if (this.#waiting !== undefined) this.#waiting = [];
  }

  abort(reason = ''): void {
    if (this.state === 'ended') return;
    this.state = 'ended';
    if (this.identifier === NO_ASSOCIATION) return;
    this.#owner.aborted(this);
    this.#owner.socket.abort(this.identifier, reason);
  }

  /** A message arrived. @returns false: too much of the peer waits */
  receive(message: Received): boolean {
    if (this.state === 'ended') return true;
    this.#used();
    if (this.#waiting === undefined) {
      this.#owner.deliver(this, message);
      return true;
    }
    this.#waiting.push(message);
    this.#waitingBytes += message.bytes.byteLength + PER_MESSAGE;
    return this.#waitingBytes <= MOST_WAITING;
  }

  #takeWaiting(): readonly Received[] {
    const waiting = this.#waiting ?? [];
    this.#waiting = undefined;
    this.#waitingBytes = 0;
    return waiting;
  }
}

/** The stack's settings: milliseconds. */
export function stackSettings(options: AssociationOptions): SctpSocketSettings {
  const settings = {
    rtoInitial: milliseconds(options.rtoInitial),
    rtoMin: milliseconds(options.rtoMin),
    rtoMax: milliseconds(options.rtoMax),
    assocMaxRetrans: options.assocMaxRetrans,
    pathMaxRetrans: options.pathMaxRetrans,
    pfMaxRetrans: options.pfMaxRetrans,
    heartbeatInterval: milliseconds(options.heartbeatInterval),
  };
  return Object.fromEntries(Object.entries(settings).filter(([, value]) => value !== undefined));
}

function milliseconds(seconds: number | undefined): number | undefined {
  return seconds === undefined ? undefined : Math.min(Math.round(seconds * 1000), LONGEST);
}
