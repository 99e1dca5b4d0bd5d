import { constants } from 'node:os';
import {
  type Association,
  type AssociationEnd,
  type AssociationOptions,
  type Endpoint,
  type EndpointHandler,
  type EndpointOptions,
  type IpAddress,
  isOrderly,
  type LocalAddress,
  type Log,
  type PathStatus,
  type Ppid,
  TransportError,
  type UserMessage,
} from '../../protocol/host.ts';
import { peerText } from '../../protocol/log-text.ts';
import type { WireError } from '../../protocol/wire/wire-error.ts';
import { isIpv6 } from '../../protocol/wire/ip-address.ts';
import { addressScope, ofOwnFamilies } from '../../protocol/address-scope.ts';
import { PayloadCodecs, unexpectedPpid } from '../../protocol/payload-codecs.ts';
import type { Faults } from '../faults.ts';
import { after, type Wait } from '../long-wait.ts';
import { wayBarred } from '../udp/system-routes.ts';
import type { SctpSocket, SctpSocketClass, SctpSocketEvent } from './sctp-socket.ts';
import {
  NO_ASSOCIATION,
  stackSettings,
  SocketAssociation,
  type AssociationOwner,
  type Received,
} from './socket-association.ts';
import { WaitingSetUps } from './waiting-set-ups.ts';

const { EALREADY, EISCONN, ENETUNREACH, EHOSTUNREACH, EAFNOSUPPORT, EADDRNOTAVAIL } = constants.errno;
/** The two endpoints have an association already. */
const alreadyConnected: ReadonlySet<number> = new Set([EALREADY, EISCONN]);
/** There is no way to the peer from here. */
const noWay: ReadonlySet<number> = new Set([ENETUNREACH, EHOSTUNREACH, EAFNOSUPPORT, EADDRNOTAVAIL]);

/** What an endpoint needs of the stack that it runs on. */
export interface SocketStack {
  readonly Socket: SctpSocketClass;
  /** UDP port of the peers' encapsulation; 0: IP. */
  readonly remoteUdpPort: number;
  /** Bytes of messages of an association that are not acknowledged yet; absent: as many as the addon has room for. */
  readonly sendBuffer?: number;
  /** Bytes that have arrived and were not read; absent: the addon's own. */
  readonly receiveBuffer?: number;
  /** What it must be bound to for all addresses of both families; absent: it takes these without any address. */
  readonly anyAddress?: IpAddress;
  /** Packets leave from the address that the system's routing prefers, even if the endpoint is not bound to it. */
  readonly sourceBySystem?: boolean;
  /** Milliseconds between questions for what the stack does not announce; absent: it announces all. */
  readonly pollInterval?: number;
  /** Seconds after which a set-up without an answer is given up, where the stack does not do so by itself. */
  setUpTime?(options: AssociationOptions): number;
}

/** Whether an address means something only together with an interface: one such spoils a set-up to all of a peer's. */
function needsInterface(address: IpAddress): boolean {
  return isIpv6(address) && addressScope(address) === 'link';
}

/** An endpoint over a one-to-many socket. */
export class SocketEndpoint implements Endpoint, AssociationOwner {
  readonly port: number;
  readonly socket: SctpSocket;
  readonly #stack: SocketStack;
  /** Of associations whose set-up gives no other value. */
  readonly #usual: AssociationOptions;
  readonly #handler: EndpointHandler;
  readonly #codecs: PayloadCodecs;
  readonly #log: Log;
  readonly #faults: Faults;
  readonly #associations = new Map<number, SocketAssociation>();
  /** Aborted here; the stack's word of it has not come yet. */
  readonly #aborted = new Set<number>();
  readonly #connectTimers = new Map<SocketAssociation, Wait>();
  readonly #waiting: WaitingSetUps;
  readonly #polling: NodeJS.Timeout | undefined;
  #closed = false;

  constructor(stack: SocketStack, options: EndpointOptions, handler: EndpointHandler, log: Log, faults: Faults) {
    this.#stack = stack;
    this.#faults = faults;
    this.#handler = handler;
    this.#log = log;
    this.#codecs = new PayloadCodecs(options.protocols);
    const { addresses, port, accept = true } = options;
    this.#usual = options.association ?? {};
    const association = stackSettings(this.#usual);
    const { remoteUdpPort, pollInterval, sendBuffer, receiveBuffer, anyAddress } = stack;
    const given = {
      addresses: addresses.length > 0 || anyAddress === undefined ? addresses : [anyAddress],
      port,
      accept,
      remoteUdpPort,
      association,
      ...(sendBuffer === undefined ? {} : { sendBuffer }),
      ...(receiveBuffer === undefined ? {} : { receiveBuffer }),
    };
    try {
      this.socket = new stack.Socket(given, (events) => {
        for (const event of events) this.#guarded(() => this.#happened(event), event.association);
      });
    } catch (error) {
      const where = `${addresses.length === 0 ? 'any address' : addresses.join(', ')}, SCTP port ${port}`;
      throw new TransportError(`cannot open ${where}: ${error instanceof Error ? error.message : String(error)}`);
    }
    this.port = this.socket.port;
    this.#waiting = new WaitingSetUps((work) => this.#guarded(work, NO_ASSOCIATION));
    if (pollInterval !== undefined)
      this.#polling = setInterval(() => this.#guarded(() => this.socket.poll?.(), NO_ASSOCIATION), pollInterval);
  }

  /** Without link-local ones of IPv6: they mean something only together with an interface. */
  get addresses(): readonly LocalAddress[] {
    return this.socket.addresses
      .map((address) => ({ address, scope: addressScope(address) }))
      .filter(({ address }) => !needsInterface(address));
  }

  connect(addresses: readonly IpAddress[], port: number, options: AssociationOptions = {}): Association {
    // Stacks may refuse all addresses for one of a family that the socket does not have.
    const reachable = ofOwnFamilies(addresses, this.addresses).filter((address) => !needsInterface(address));
    if (addresses.length > 0 && reachable.length === 0)
      return this.#unreachable(
        addresses,
        port,
        Object.assign(new Error('no local address of the family, or none but link-local ones'), {
          errno: EAFNOSUPPORT,
        }),
      );
    const { autoclose = this.#usual.autoclose ?? 0 } = options;
    const association = new SocketAssociation(this, NO_ASSOCIATION, { addresses, port, inbound: false, autoclose });
    const begin = (): void => {
      association.begun(this.socket.connect(reachable, port, stackSettings(options)));
      this.#add(association);
      void this.#askRoutes(association, reachable);
    };
    try {
      begin();
    } catch (error) {
      const reason = error as NodeJS.ErrnoException;
      if (!this.#isEnding(reason, addresses, port)) return this.#unreachable(addresses, port, reason);
      this.#waiting.add({
        association,
        isBlocked: () => this.#associationsWith(addresses, port).length > 0,
        begin,
        isPassing: (again) => this.#isEnding(again, addresses, port),
        failed: (again) => this.#end(association, this.#endOf(again, addresses, port), again.message),
      });
    }
    const connectTimeout = options.connectTimeout ?? this.#stack.setUpTime?.({ ...this.#usual, ...options });
    if (connectTimeout !== undefined) this.#limitSetUp(association, connectTimeout);
    return association;
  }

  /** @param seconds that a set-up may take, and wait before */
  #limitSetUp(association: SocketAssociation, seconds: number): void {
    const giveUp = (): void => {
      this.#endLimit(association);
      const { identifier } = association;
      if (identifier !== NO_ASSOCIATION) {
        this.socket.abort(identifier, 'set-up took too long');
        this.#aborted.add(identifier);
      }
      this.#end(association, 'timeout');
    };
    this.#connectTimers.set(
      association,
      after(seconds, () => this.#guarded(giveUp, association.identifier)),
    );
  }

  /** The library sends into nothing when there is no way to the peer, until its time is over: the system knows at once. */
  async #askRoutes(association: SocketAssociation, destinations: readonly IpAddress[]): Promise<void> {
    const own = this.#stack.sourceBySystem === true ? this.socket.addresses : [];
    const reasons = await Promise.all(destinations.map(async (destination) => wayBarred(destination, own)));
    if (this.#closed || association.state !== 'connecting' || reasons.includes(undefined)) return;
    this.#guarded(() => {
      this.socket.abort(association.identifier, 'no route');
      this.#aborted.add(association.identifier);
      this.#end(association, 'noRoute', reasons[0]);
    }, association.identifier);
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    for (const association of Array.from(this.#associations.values())) association.abort();
    this.#waiting.close();
    for (const timer of this.#connectTimers.values()) timer.cancel();
    if (this.#polling !== undefined) clearInterval(this.#polling);
    this.socket.close();
  }

  unsendable(association: SocketAssociation, message: UserMessage): void {
    this.later(association, () => {
      if (association.state !== 'ended') this.#handler.sendFailed?.(association, message);
    });
  }

  later({ identifier }: SocketAssociation, work: () => void): void {
    setImmediate(() => this.#guarded(work, identifier));
  }

  /** What an event makes the program throw ends here, and the events behind it are not lost. */
  #guarded(work: () => void, identifier: number): void {
    try {
      work();
    } catch (error) {
      const { remoteAddresses: [address] = [], remotePort } = this.#associations.get(identifier) ?? {};
      this.#faults.caught('transport', error, address === undefined ? undefined : `${address}:${remotePort}`);
    }
  }

  deliver(association: SocketAssociation, { bytes, ppid, stream }: Received): void {
    const decoded = this.#codecs.find(ppid)?.decode(bytes);
    if (decoded?.ok === true) this.#handler.message(association, decoded.message, ppid, stream);
    else this.#malformed(association, ppid, bytes, decoded?.error ?? unexpectedPpid(ppid));
  }

  #malformed(association: SocketAssociation, ppid: Ppid, bytes: Uint8Array, error: WireError): void {
    if (this.#log.enabled) {
      const from = peerText(association);
      this.#log.event('transport', 'malformed', { from, ppid, length: bytes.length, error: error.message });
    }
    this.#handler.malformed?.(association, ppid, bytes, error);
  }

  aborted(association: SocketAssociation): void {
    this.#forget(association);
    this.#aborted.add(association.identifier);
  }

  /** An association that could not even be started: its end comes as an event, as that of any other. */
  #unreachable(addresses: readonly IpAddress[], port: number, error: NodeJS.ErrnoException): Association {
    const association = new SocketAssociation(this, NO_ASSOCIATION, { addresses, port, inbound: false, autoclose: 0 });
    const end = this.#endOf(error, addresses, port);
    this.later(association, () => {
      if (!this.#closed) this.#end(association, end, error.message);
    });
    return association;
  }

  /** Of an association that the stack does not begin. */
  #endOf({ errno = 0 }: NodeJS.ErrnoException, addresses: readonly IpAddress[], port: number): AssociationEnd {
    const connected = alreadyConnected.has(errno) || this.#associationsWith(addresses, port).length > 0;
    return connected ? 'refused' : noWay.has(errno) ? 'noRoute' : 'timeout';
  }

  /** Whether the stack refuses a set-up because of an earlier association that is about to end, or of which it has the rest. */
  #isEnding({ errno = 0 }: NodeJS.ErrnoException, addresses: readonly IpAddress[], port: number): boolean {
    return (
      alreadyConnected.has(errno) &&
      this.#associationsWith(addresses, port).every(({ isShuttingDown, state }) => isShuttingDown && state === 'up')
    );
  }

  #associationsWith(addresses: readonly IpAddress[], port: number): SocketAssociation[] {
    return Array.from(this.#associations.values()).filter(
      ({ remotePort, remoteAddresses }) =>
        remotePort === port && remoteAddresses.some((address) => addresses.includes(address)),
    );
  }

  #happened(event: SctpSocketEvent): void {
    if (this.#closed) return;
    if (this.#aborted.has(event.association)) {
      if (event.kind === 'ended') this.#aborted.delete(event.association);
      return;
    }
    const association = this.#associations.get(event.association);
    if (event.kind === 'up') this.#up(event, association);
    else if (association !== undefined) this.#of(association, event);
  }

  #of(association: SocketAssociation, event: SctpSocketEvent): void {
    switch (event.kind) {
      case 'message':
        if (!association.receive({ bytes: event.data, ppid: event.ppid, stream: event.stream }))
          this.#giveUp(association, 'too many messages wait', 'the peer sends on although nothing is read');
        return undefined;
      case 'sendFailed': {
        if (association.state === 'connecting') return; // reported at its end
        const { data, ppid, stream } = event;
        const payload = { byteLength: data.length, bytes: () => data };
        return this.#handler.sendFailed?.(association, { payload, ppid, stream });
      }
      case 'writable':
        association.hasRoom();
        return this.#handler.writable?.(association);
      case 'ended':
        return this.#end(association, event.detail, event.reason === '' ? undefined : event.reason);
      case 'oversized':
        return this.#giveUp(association, 'message too long', 'the peer sent a message longer than 1 MiB');
      case 'restarted':
        association.restarted();
        return this.#handler.associationRestarted(association);
      case 'path':
        return this.#pathChanged(association, event.addresses);
      case 'up': // handled before
        return undefined;
    }
  }

  /** Ends an association for what its peer does. @param cause for the peer @param reason for the engine */
  #giveUp(association: SocketAssociation, cause: string, reason: string): void {
    this.socket.abort(association.identifier, cause);
    this.#aborted.add(association.identifier);
    this.#end(association, 'lost', reason);
  }

  #up(
    { association: identifier, addresses, port }: Extract<SctpSocketEvent, { readonly kind: 'up' }>,
    known: SocketAssociation | undefined,
  ): void {
    // It came up while it was being aborted here.
    if (known === undefined && addresses.length === 0) return;
    const { autoclose = 0 } = this.#usual;
    const association = known ?? new SocketAssociation(this, identifier, { addresses, port, inbound: true, autoclose });
    this.#add(association);
    this.#endLimit(association);
    association.up(addresses);
    if (this.#log.enabled)
      this.#log.event('transport', 'associationUp', { peer: peerText(association), inbound: association.inbound });
    this.#handler.associationUp?.(association);
  }

  #end(association: SocketAssociation, end: AssociationEnd, reason?: string): void {
    if (isOrderly(end)) association.deliverWaiting();
    if (association.state === 'ended') return;
    association.state = 'ended';
    this.#forget(association);
    if (this.#log.enabled) {
      this.#log.event('transport', 'associationEnded', { peer: peerText(association), end, reason });
    }
    for (const message of association.early) this.#handler.sendFailed?.(association, message);
    this.#handler.associationEnded?.(association, end, reason);
  }

  #add(association: SocketAssociation): void {
    this.#associations.set(association.identifier, association);
  }

  #forget(association: SocketAssociation): void {
    association.forgotten();
    this.#endLimit(association);
    this.#associations.delete(association.identifier);
    this.#waiting.wayMayBeFree();
  }

  #endLimit(association: SocketAssociation): void {
    this.#connectTimers.get(association)?.cancel();
    this.#connectTimers.delete(association);
  }

  #pathChanged(association: SocketAssociation, [address]: readonly string[]): void {
    const path = association.paths().find((each) => each.address === address);
    if (path === undefined) return;
    this.#logPath(association, path);
    this.#handler.pathChanged?.(association, path);
  }

  #logPath(association: SocketAssociation, { address: path, state }: PathStatus): void {
    if (!this.#log.enabled) return;
    const fields = { path, peer: peerText(association) };
    const failed = association.failedPaths;
    if (state === 'inactive') {
      failed.add(path);
      this.#log.event('transport', 'pathFailed', { ...fields, state });
    } else {
      this.#log.event('transport', failed.delete(path) ? 'pathWorks' : 'pathConfirmed', fields);
    }
  }
}
