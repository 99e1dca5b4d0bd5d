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
import { addressScope, ofOwnFamilies } from '../../protocol/address-scope.ts';
import { PayloadCodecs, unexpectedPpid } from '../../protocol/payload-codecs.ts';
import { Faults } from '../faults.ts';
import { after, type Wait } from '../long-wait.ts';
import type { OpenTransport } from '../open-transport.ts';
import { wayBarred } from '../udp/system-routes.ts';
import { loadUsrsctpAddon, type UsrsctpAddon, type UsrsctpEvent, type UsrsctpSocket } from './addon.ts';
import {
  NO_ASSOCIATION,
  stackSettings,
  UsrsctpAssociation,
  type AssociationOwner,
  type Received,
} from './usrsctp-association.ts';

/** How SCTP packets travel. */
export interface UsrsctpOptions {
  /** Local UDP port of the encapsulation (RFC 6951); 0: raw IP, which needs root. */
  readonly udpPort: number;
  /** UDP port of the peers. */
  readonly remoteUdpPort: number;
  /**
   * Raw IP: no other stack of this host uses raw IP too (default false). Each gets the packets of all; a stack that is
   * not alone does not answer those that are not its own, and so cannot refuse set-ups without a listener.
   */
  readonly alone?: boolean;
  readonly log: Log;
  /** Default: its own */
  readonly faults?: Faults | undefined;
}

/** The stack is one for the whole process, and cannot be started again with other options. */
let running: { readonly addon: UsrsctpAddon; readonly udpPort: number } | undefined;

/**
 * SCTP by libusrsctp, over UDP or raw IP.
 *
 * What the library does not offer: `setReceiving(false)` holds messages back here and does not fill the receive
 * window. A reader that is too slow for all its associations together does fill it.
 */
export class UsrsctpTransport implements OpenTransport {
  readonly #addon: UsrsctpAddon;
  readonly #remoteUdpPort: number;
  readonly #log: Log;
  readonly #faults: Faults;

  /**
   * @throws AddonMissingError if the addon is not there.
   * @throws TransportError if the stack runs already with another UDP port.
   */
  constructor(options: UsrsctpOptions) {
    running ??= started(options.udpPort, options.udpPort !== 0 || options.alone === true);
    if (running.udpPort !== options.udpPort)
      throw new TransportError(`this process already runs usrsctp on UDP port ${running.udpPort}`);
    this.#addon = running.addon;
    this.#remoteUdpPort = options.udpPort === 0 ? 0 : options.remoteUdpPort;
    this.#log = options.log;
    this.#faults = options.faults ?? new Faults(options.log);
  }

  open(options: EndpointOptions, handler: EndpointHandler): Endpoint {
    return new UsrsctpEndpoint(this.#addon, this.#remoteUdpPort, options, handler, this.#log, this.#faults);
  }

  /** The stack ends with the process. */
  async close(): Promise<void> {}
}

function started(udpPort: number, answersStrays: boolean): { readonly addon: UsrsctpAddon; readonly udpPort: number } {
  const addon = loadUsrsctpAddon();
  try {
    addon.init(udpPort, answersStrays);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new TransportError(
      `cannot send SCTP over UDP port ${udpPort}: ${reason}; choose another port with --udp-port`,
    );
  }
  return { addon, udpPort };
}

/** Milliseconds; how late the loss of a peer may be noticed. */
const POLL_INTERVAL = 20;

/** The two endpoints have an association already. */
const { EALREADY, ENETUNREACH, EHOSTUNREACH, EAFNOSUPPORT, EADDRNOTAVAIL } = constants.errno;
/** There is no way to the peer from here. */
const noWay: ReadonlySet<number> = new Set([ENETUNREACH, EHOSTUNREACH, EAFNOSUPPORT, EADDRNOTAVAIL]);

class UsrsctpEndpoint implements Endpoint, AssociationOwner {
  readonly port: number;
  readonly socket: UsrsctpSocket;
  readonly #handler: EndpointHandler;
  readonly #codecs: PayloadCodecs;
  readonly #log: Log;
  readonly #faults: Faults;
  readonly #associations = new Map<number, UsrsctpAssociation>();
  /** Aborted here; the stack's word of it has not come yet. */
  readonly #aborted = new Set<number>();
  readonly #connectTimers = new Map<number, Wait>();
  /** The stack does not announce all of its events, not even each new association. */
  readonly #polling: NodeJS.Timeout;
  #closed = false;

  constructor(
    addon: UsrsctpAddon,
    remoteUdpPort: number,
    options: EndpointOptions,
    handler: EndpointHandler,
    log: Log,
    faults: Faults,
  ) {
    this.#faults = faults;
    this.#handler = handler;
    this.#log = log;
    this.#codecs = new PayloadCodecs(options.protocols);
    const { addresses, port, accept = true, autoclose = 0 } = options;
    const association = stackSettings(options.association ?? {});
    const given = { addresses, port, accept, autoclose: Math.ceil(autoclose), remoteUdpPort, association };
    try {
      this.socket = new addon.Socket(given, (events) => {
        for (const event of events) this.#guarded(() => this.#happened(event), event.association);
      });
    } catch (error) {
      const where = `${addresses.length === 0 ? 'any address' : addresses.join(', ')}, SCTP port ${port}`;
      throw new TransportError(`cannot open ${where}: ${error instanceof Error ? error.message : String(error)}`);
    }
    this.port = this.socket.port;
    this.#polling = setInterval(() => this.#guarded(() => this.socket.poll(), NO_ASSOCIATION), POLL_INTERVAL);
  }

  get addresses(): readonly LocalAddress[] {
    return this.socket.addresses.map((address) => ({ address, scope: addressScope(address) }));
  }

  connect(addresses: readonly IpAddress[], port: number, options: AssociationOptions = {}): Association {
    if (addresses.length > 0 && ofOwnFamilies(addresses, this.addresses).length === 0)
      return this.#unreachable(
        addresses,
        port,
        Object.assign(new Error('no local address of the family'), { errno: EAFNOSUPPORT }),
      );
    let identifier: number;
    try {
      identifier = this.socket.connect(addresses, port, stackSettings(options));
    } catch (error) {
      return this.#unreachable(addresses, port, error as NodeJS.ErrnoException);
    }
    const association = new UsrsctpAssociation(this, identifier, addresses, port, false);
    this.#add(association);
    void this.#askRoutes(association, ofOwnFamilies(addresses, this.addresses));
    const { connectTimeout } = options;
    if (connectTimeout !== undefined) {
      const giveUp = (): void => {
        this.socket.abort(identifier, 'set-up took too long');
        this.#aborted.add(identifier);
        this.#end(association, 'timeout');
      };
      this.#connectTimers.set(
        identifier,
        after(connectTimeout, () => this.#guarded(giveUp, identifier)),
      );
    }
    return association;
  }

  /** The library sends into nothing when there is no way to the peer, until its time is over: the system knows at once. */
  async #askRoutes(association: UsrsctpAssociation, destinations: readonly IpAddress[]): Promise<void> {
    // Its sockets are bound to no address: the source is the system's choice.
    const reasons = await Promise.all(destinations.map(wayBarred));
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
    clearInterval(this.#polling);
    this.socket.close();
  }

  unsendable(association: UsrsctpAssociation, message: UserMessage): void {
    this.later(association, () => {
      if (association.state !== 'ended') this.#handler.sendFailed?.(association, message);
    });
  }

  later({ identifier }: UsrsctpAssociation, work: () => void): void {
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

  deliver(association: UsrsctpAssociation, { bytes, ppid, stream }: Received): void {
    const decoded = this.#codecs.find(ppid)?.decode(bytes);
    if (decoded?.ok === true) this.#handler.message(association, decoded.message, ppid, stream);
    else this.#malformed(association, ppid, bytes, decoded?.error ?? unexpectedPpid(ppid));
  }

  #malformed(association: UsrsctpAssociation, ppid: Ppid, bytes: Uint8Array, error: WireError): void {
    if (this.#log.enabled) {
      const from = peerText(association);
      this.#log.event('transport', 'malformed', { from, ppid, length: bytes.length, error: error.message });
    }
    this.#handler.malformed?.(association, ppid, bytes, error);
  }

  aborted(association: UsrsctpAssociation): void {
    this.#forget(association);
    this.#aborted.add(association.identifier);
  }

  /** An association that could not even be started: its end comes as an event, as that of any other. */
  #unreachable(addresses: readonly IpAddress[], port: number, error: NodeJS.ErrnoException): Association {
    const association = new UsrsctpAssociation(this, NO_ASSOCIATION, addresses, port, false);
    const end = error.errno === EALREADY ? 'refused' : noWay.has(error.errno ?? 0) ? 'noRoute' : 'timeout';
    this.later(association, () => {
      if (!this.#closed) this.#end(association, end, error.message);
    });
    return association;
  }

  #happened(event: UsrsctpEvent): void {
    if (this.#closed) return;
    if (this.#aborted.has(event.association)) {
      if (event.kind === 'ended') this.#aborted.delete(event.association);
      return;
    }
    const association = this.#associations.get(event.association);
    if (event.kind === 'up') this.#up(event, association);
    else if (association !== undefined) this.#of(association, event);
  }

  #of(association: UsrsctpAssociation, event: UsrsctpEvent): void {
    switch (event.kind) {
      case 'message':
        return association.receive({ bytes: event.data, ppid: event.ppid, stream: event.stream });
      case 'sendFailed': {
        if (association.state === 'connecting') return; // reported at its end
        const { data, ppid, stream } = event;
        const payload = { byteLength: data.length, bytes: () => data };
        return this.#handler.sendFailed?.(association, { payload, ppid, stream });
      }
      case 'writable':
        return this.#handler.writable?.(association);
      case 'ended':
        return this.#end(association, event.detail, event.reason === '' ? undefined : event.reason);
      case 'oversized':
        this.socket.abort(event.association, 'message too long');
        this.#aborted.add(event.association);
        return this.#end(association, 'lost', 'the peer sent a message longer than 1 MiB');
      case 'restarted':
        association.restarted();
        return this.#handler.associationRestarted(association);
      case 'path':
        return this.#pathChanged(association, event.addresses);
      case 'up': // handled before
        return undefined;
    }
  }

  #up(
    { association: identifier, addresses, port }: Extract<UsrsctpEvent, { readonly kind: 'up' }>,
    known: UsrsctpAssociation | undefined,
  ): void {
    // It came up while it was being aborted here.
    if (known === undefined && this.socket.paths(identifier).length === 0) return;
    const association = known ?? new UsrsctpAssociation(this, identifier, addresses, port, true);
    this.#add(association);
    this.#connectTimers.get(identifier)?.cancel();
    this.#connectTimers.delete(identifier);
    association.up(addresses);
    if (this.#log.enabled)
      this.#log.event('transport', 'associationUp', { peer: peerText(association), inbound: association.inbound });
    this.#handler.associationUp?.(association);
  }

  #end(association: UsrsctpAssociation, end: AssociationEnd, reason?: string): void {
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

  #add(association: UsrsctpAssociation): void {
    this.#associations.set(association.identifier, association);
  }

  #forget({ identifier }: UsrsctpAssociation): void {
    this.#connectTimers.get(identifier)?.cancel();
    this.#connectTimers.delete(identifier);
    this.#associations.delete(identifier);
  }

  #pathChanged(association: UsrsctpAssociation, [address]: readonly string[]): void {
    const path = association.paths().find((each) => each.address === address);
    if (path === undefined) return;
    this.#logPath(association, path);
    this.#handler.pathChanged?.(association, path);
  }

  #logPath(association: UsrsctpAssociation, { address: path, state }: PathStatus): void {
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
