import { createSocket, type RemoteInfo, type Socket, type SocketOptions } from 'node:dgram';
import {
  TransportError,
  type DatagramHandler,
  type DatagramOptions,
  type Datagrams,
  type DatagramSocket,
  type IpAddress,
  type Log,
  type MulticastGroup,
  type Payload,
  type SocketAddress,
} from '../protocol/host.ts';
import { familyOf, multicastInterfaces, type Family, type MulticastInterface } from './multicast-interfaces.ts';
import { FailureNews } from './failure-news.ts';
import { Faults } from './faults.ts';
import type { WireError } from '../protocol/wire/wire-error.ts';

const LOOPBACK_IPV6 = '::1';

/** UDP over IPv4 and IPv6, unicast and multicast on all interfaces. */
export class UdpDatagrams implements Datagrams {
  readonly #own: readonly IpAddress[] | undefined;
  readonly #log: Log;
  readonly #faults: Faults;

  /** @param own local addresses; multicast goes out by and comes in at their interfaces; undefined: all there are */
  constructor(log: Log, own?: readonly IpAddress[], faults = new Faults(log)) {
    this.#log = log;
    this.#faults = faults;
    this.#own = own;
  }

  open(options: DatagramOptions, handler: DatagramHandler): DatagramSocket {
    return new UdpSocket(options, handler, multicastInterfaces(this.#own), this.#log, this.#faults);
  }

  /**
   * Opens a socket without a group at one local address, of either family (`::`: all, IPv4 ones too).
   *
   * @throws TransportError if the port is taken, or the address not local
   */
  openAt(
    address: IpAddress,
    options: Omit<DatagramOptions, 'group' | 'groupIpv6'>,
    handler: DatagramHandler,
  ): DatagramSocket {
    return new UdpSocket(options, handler, [], this.#log, this.#faults, address);
  }
}

class UdpSocket implements DatagramSocket {
  readonly #options: DatagramOptions;
  readonly #handler: DatagramHandler;
  readonly #interfaces: readonly MulticastInterface[];
  readonly #log: Log;
  readonly #faults: Faults;
  readonly #news = new FailureNews();
  /** Where it receives; undefined: at all addresses. */
  readonly #address: IpAddress | undefined;
  /** Receives, and sends to single hosts: one socket per family. */
  readonly #sockets = new Map<Family, Socket>();
  /** What sends to a group: one socket for each interface of its family. Made when the first is sent. */
  readonly #senders = new Map<Family, readonly Socket[]>();
  /** Where these send from: what comes from there is the own. */
  readonly #ownSources = new Set<string>();
  #port: number;
  #closed = false;

  constructor(
    options: DatagramOptions,
    handler: DatagramHandler,
    interfaces: readonly MulticastInterface[],
    log: Log,
    faults: Faults,
    address?: IpAddress,
  ) {
    this.#address = address;
    this.#faults = faults;
    this.#options = options;
    this.#port = options.port;
    this.#handler = handler;
    this.#interfaces = interfaces;
    this.#log = log;
    const groups = this.#usable(options.group, options.groupIpv6);
    try {
      if (groups.length === 0) this.#socketOf(address === undefined ? 'IPv4' : familyOf(address));
      for (const group of groups) this.#socketOf(familyOf(group), group);
    } catch (error) {
      this.close();
      throw error;
    }
    if (options.group !== undefined && groups.length === 0)
      setImmediate(() =>
        this.#failed(
          new TransportError(`no local ${familyOf(options.group ?? '')} address to receive ${options.group} at`),
        ),
      );
  }

  get port(): number {
    return this.#port;
  }

  send(payload: Payload, { address, port, ipv6 }: MulticastGroup): void {
    if (this.#closed) return;
    const bytes = payload.bytes();
    if (!isMulticast(address)) {
      const sent = (error: Error | null): void => this.#sent(`${address} ${port}`, error);
      try {
        this.#socketOf(familyOf(address)).send(bytes, port, address, sent);
      } catch (error) {
        // Of the other family: its port may be taken.
        sent(asError(error));
      }
      return;
    }
    const groups = this.#usable(address, ipv6);
    if (groups.length === 0) this.#sendersOf(address);
    for (const group of groups)
      for (const sender of this.#sendersOf(group))
        sender.send(bytes, port, group, (error) => {
          if (this.#closed) return;
          const from = sender.address().address;
          const onLoopback = isUnreachable(error) && from === LOOPBACK_IPV6;
          this.#sent(`${from} ${group}`, onLoopback ? noRouteOnLoopback(`send to ${group} from`) : error);
        });
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    for (const socket of [...this.#sockets.values(), ...Array.from(this.#senders.values()).flat()]) socket.close();
  }

  /** Those groups that there are interfaces for. */
  #usable(...groups: readonly (IpAddress | undefined)[]): IpAddress[] {
    return groups.filter((group) => group !== undefined).filter((group) => this.#interfacesOf(group).length > 0);
  }

  #interfacesOf(group: IpAddress): readonly MulticastInterface[] {
    return this.#interfaces.filter(({ family }) => family === familyOf(group));
  }

  /** @throws TransportError if the port is taken */
  #socketOf(family: Family, group?: IpAddress): Socket {
    const open = this.#sockets.get(family);
    if (open !== undefined) return open;
    const socket = createSocket({ ...socketType(family), reuseAddr: this.#options.group !== undefined });
    let obstacle: NodeJS.ErrnoException | undefined;
    let isBound = false;
    socket.on('message', (bytes, source) => this.#received(bytes, source));
    socket.on('error', (error: NodeJS.ErrnoException) => {
      if (isBound) this.#failed(error);
      else obstacle ??= error;
    });
    // Bound to its group: else it would receive the datagrams of all groups that any process on this machine has joined
    // at that port. Windows binds to no groups, and those of IPv6 are the same for all.
    const toGroup = group !== undefined && family === 'IPv4' && process.platform !== 'win32';
    const address = toGroup ? group : this.#address;
    socket.bind({ port: this.#port, exclusive: true, ...(address === undefined ? {} : { address }) });
    // It is bound at once: no name is looked up.
    if (obstacle !== undefined) {
      socket.close();
      throw new TransportError(obstacleText(obstacle, this.#port, address));
    }
    isBound = true;
    this.#sockets.set(family, socket);
    this.#port = socket.address().port;
    if (group !== undefined) this.#join(socket, group);
    return socket;
  }

  #sendersOf(group: IpAddress): readonly Socket[] {
    const family = familyOf(group);
    const open = this.#senders.get(family);
    if (open !== undefined) return open;
    const interfaces = this.#interfacesOf(group);
    if (interfaces.length === 0)
      this.#failed(new TransportError(`no local ${family} address to send to ${group} from`));
    const senders = interfaces.map((each) => this.#sender(each));
    this.#senders.set(family, senders);
    return senders;
  }

  #sender({ family, address, chosenBy }: MulticastInterface): Socket {
    const sender = createSocket(socketType(family));
    sender.on('error', (error) => this.#failed(error));
    sender.bind({ port: 0, address, exclusive: true }, () => {
      try {
        sender.setMulticastInterface(chosenBy);
        sender.setMulticastTTL(this.#options.ttl ?? 1);
        this.#ownSources.add(sourceText(sender.address()));
      } catch (error) {
        // The interface may have gone meanwhile.
        this.#failed(asError(error));
      }
    });
    return sender;
  }

  #join(socket: Socket, group: IpAddress): void {
    for (const { address, chosenBy } of this.#interfacesOf(group)) {
      try {
        socket.addMembership(group, chosenBy);
        if (address === LOOPBACK_IPV6) this.#tryLoopback(group, chosenBy);
      } catch (error) {
        // An interface without multicast is none for announcements; the others do.
        this.#failed(new TransportError(`cannot receive ${group} at ${address}: ${asError(error).message}`));
      }
    }
  }

  /** Joining a group at IPv6's loopback says nothing: what is sent to it has to have a route there, too. */
  #tryLoopback(group: IpAddress, chosenBy: string): void {
    const probe = createSocket(socketType('IPv6'));
    probe.on('error', () => undefined);
    probe.bind(0, LOOPBACK_IPV6, () => {
      if (this.#closed) {
        probe.close();
        return;
      }
      // A group of the link is one of an interface: `::%lo` names it.
      probe.connect(this.#options.port, chosenBy.replace('::', group), (error?: Error) => {
        if (error !== undefined) this.#failed(noRouteOnLoopback(`receive ${group} at`));
        probe.close();
      });
    });
  }

  #received(bytes: Uint8Array, { address, port }: RemoteInfo): void {
    // From a link-local address: nothing that SCTP could connect to.
    if (this.#closed || address.includes('%') || this.#ownSources.has(sourceText({ address, port }))) return;
    try {
      const decoded = this.#options.codec.decode(bytes);
      if (decoded.ok) this.#handler.datagram(decoded.message, { address, port });
      else this.#malformed(bytes, { address, port }, decoded.error);
    } catch (error) {
      this.#faults.caught('datagram', error, `${address}:${port} (UDP)`);
    }
  }

  #malformed(bytes: Uint8Array, source: SocketAddress, error: WireError): void {
    const from = `${source.address}:${source.port} (UDP)`;
    if (this.#log.enabled) this.#log.event('datagrams', 'malformed', { from, error: error.message });
    this.#handler.malformed?.(bytes, source, error);
  }

  /** What came of sending: reported once as long as it fails. */
  #sent(way: string, error: Error | null): void {
    if (error === null) this.#news.worked(way);
    else if (this.#news.failed(way, error.message)) this.#failed(error);
  }

  #failed(error: Error): void {
    if (this.#closed) return;
    this.#log.event('datagrams', 'failed', { port: this.#options.port, error: error.message });
  }
}

function isUnreachable(error: NodeJS.ErrnoException | null): boolean {
  return error?.code === 'ENETUNREACH';
}

/** Linux routes no multicast of IPv6 over its loopback unless it is configured to. */
function noRouteOnLoopback(what: string): TransportError {
  return new TransportError(
    `cannot ${what} ${LOOPBACK_IPV6}: the loopback interface has no route for IPv6 multicast; give the registrars (--registrar, ` +
      '--peer), or run as root: ip -6 route add local ff00::/8 dev lo table local',
  );
}

/** Addresses need no look-up; without it, a socket is bound when `bind` returns. */
function socketType(family: Family): SocketOptions {
  return family === 'IPv4'
    ? { type: 'udp4', lookup: (name, _options, found) => found(null, name, 4) }
    : { type: 'udp6', ipv6Only: true, lookup: (name, _options, found) => found(null, name, 6) };
}

function obstacleText({ code, message }: NodeJS.ErrnoException, port: number, address?: IpAddress): string {
  if (code === 'EADDRNOTAVAIL' && address !== undefined) return `${address} is not an address of this host`;
  if (code === 'EADDRINUSE') return `UDP port ${port} is in use`;
  return code === 'EACCES' ? `UDP port ${port} needs root` : `UDP port ${port}: ${message}`;
}

function sourceText({ address, port }: SocketAddress): string {
  return `${address} ${port}`;
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}

function isMulticast(address: IpAddress): boolean {
  if (familyOf(address) === 'IPv6') return /^ff/i.test(address);
  const first = Number(address.split('.')[0]);
  return first >= 224 && first <= 239;
}
