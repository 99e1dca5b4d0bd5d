import { isIPv4, isIPv6 } from 'node:net';
import { addressScope } from '../../protocol/address-scope.ts';
import { TransportError, type IpAddress, type LocalAddress, type Log } from '../../protocol/host.ts';
import type { SctpPacket } from '../../protocol/sctp/chunk.ts';
import type { PacketLayer, PacketReceiver, PacketSource } from '../../protocol/sctp/packet-layer.ts';
import { decodePacket, usablePart } from '../../protocol/sctp/wire/decode-packet.ts';
import { encodePacket } from '../../protocol/sctp/wire/encode-packet.ts';
import { ipAddressFromBytes, ipAddressToBytes, isIpv6 } from '../../protocol/wire/ip-address.ts';
import { FailureNews } from '../failure-news.ts';
import { Faults } from '../faults.ts';
import { nearestAddresses } from '../../protocol/sctp/endpoint.ts';
import { interfaceAddresses, isWithin, networkOf, type InterfaceAddress } from './local-addresses.ts';
import { meansNoWay, systemRoute, SystemRoutes, type SystemRoute } from './system-routes.ts';
import { UdpPort, type UdpPortEvents } from './udp-port.ts';

export interface UdpLayerOptions {
  /** Local addresses, a UDP socket each; empty: all of the machine. */
  readonly addresses: readonly IpAddress[];
  /** Local UDP port; 0: any. */
  readonly udpPort: number;
  /** UDP port of peers that have not sent anything yet. */
  readonly remoteUdpPort: number;
  /** Largest IP packet, bytes; what an interface takes is kept to also if it is less (default 1500). */
  readonly mtu?: number;
  readonly log: Log;
  /** Default: its own */
  readonly faults?: Faults;
}

const DEFAULT_MTU = 1500;

/** A local address: its socket and its network. */
interface Port extends InterfaceAddress {
  readonly socket: UdpPort;
}

/**
 * SCTP packets in UDP datagrams (RFC 6951), through one socket a local address: that is how the source address of a
 * packet is chosen, and how several addresses become several paths.
 *
 * Deliveries come from the event loop, never from inside {@link send}. What the system does not send is lost, as in a
 * network.
 */
export class UdpPacketLayer implements PacketLayer, UdpPortEvents {
  readonly addresses: readonly LocalAddress[];
  readonly encapsulated = true;
  readonly choosesSources = true;
  /** Rejects with a {@link TransportError} if an address is not of this machine, or its UDP port is taken. */
  readonly ready: Promise<void>;
  /** Datagrams that the system did not send. @internal */
  unsent = 0;
  readonly #ports: readonly Port[];
  readonly #remoteUdpPort: number;
  readonly #mtu: number;
  readonly #log: Log;
  readonly #news = new FailureNews();
  readonly #faults: Faults;
  readonly #routes: SystemRoutes;
  /** From some of the addresses only: of endpoints that are not bound to all. */
  readonly #routesFromSome = new WeakMap<readonly IpAddress[], SystemRoutes>();
  #receiver: PacketReceiver | undefined;
  #closed = false;
  /** Local addresses at which the network is cut. */
  readonly #cut = new Set<IpAddress>();

  /** @throws TransportError when an address is not one, or link-local */
  constructor(options: UdpLayerOptions) {
    this.#remoteUdpPort = options.remoteUdpPort;
    this.#mtu = options.mtu ?? DEFAULT_MTU;
    this.#log = options.log;
    this.#faults = options.faults ?? new Faults(options.log);
    const interfaces = interfaceAddresses();
    const own = options.addresses.length === 0 ? interfaces : chosen(options.addresses, interfaces);
    this.#ports = own.map((each) => ({ ...each, socket: new UdpPort(each.address, options.udpPort, this) }));
    this.addresses = own.map(({ address, prefixLength }) => ({ address, prefixLength, scope: addressScope(address) }));
    this.#routes = this.#routesFrom(this.addresses.map(({ address }) => address));
    this.ready = Promise.all(this.#ports.map(({ socket }) => socket.bound)).then(() => undefined);
    this.ready.catch(() => undefined);
  }

  /** UDP port of a local address. @internal */
  udpPortOf(address: IpAddress): number | undefined {
    return this.#ports.find((port) => port.address === address)?.socket.number;
  }

  /** That of the route if it is known, else of the one that is likely. */
  mtu(destination: IpAddress, source?: PacketSource): number {
    const route = typeof source === 'string' ? undefined : this.#routesOf(source).known(destination);
    const from = typeof source === 'string' ? source : route?.kind === 'source' ? route.source : undefined;
    const port = this.#portOf(
      from ??
        this.#nearest(
          destination,
          this.addresses.map(({ address }) => address),
        )[0],
    );
    return Math.min(this.#mtu, port?.mtu ?? Infinity);
  }

  doubtRoute(destination: IpAddress, source: PacketSource): void {
    if (typeof source !== 'string') this.#routesOf(source).doubt(destination);
  }

  attach(receiver: PacketReceiver): void {
    this.#receiver = receiver;
  }

  send(packet: SctpPacket, source: PacketSource, destination: IpAddress, udpPort: number): void {
    if (this.#closed) return;
    const toPort = udpPort === 0 ? this.#remoteUdpPort : udpPort;
    if (typeof source === 'string') return this.#sendFrom(source, packet, destination, toPort, undefined);
    const routes = this.#routesOf(source);
    const send = (route: SystemRoute | undefined): void => {
      if (this.#closed) return;
      if (route?.kind === 'source') this.#sendFrom(route.source, packet, destination, toPort, routes);
      else this.#unsent(packet, destination, route !== undefined);
    };
    const route = routes.to(destination);
    if (route !== undefined) return send(route);
    // The first packets to a destination wait for the system's word of its route.
    if (!routes.whenKnown(destination, send)) this.#unsent(packet, destination, false);
    return undefined;
  }

  /** @param routes that chose the source; undefined: the stack did */
  #sendFrom(
    source: IpAddress,
    packet: SctpPacket,
    destination: IpAddress,
    udpPort: number,
    routes: SystemRoutes | undefined,
  ): void {
    const port = this.#portOf(source);
    if (this.#cut.has(source)) return undefined;
    if (port === undefined || isIpv6(source) !== isIpv6(destination)) return this.#unsent(packet, destination, false);
    const way = `${source} ${destination}`;
    port.socket.send(encodePacket(packet), destination, udpPort, (error) => {
      if (error === null) return this.#news.worked(way);
      if (this.#news.failed(way, error.message)) this.failed(error, port.socket);
      const noWay = meansNoWay(error);
      if (noWay) routes?.doubt(destination);
      this.#unsent(packet, destination, noWay);
      return undefined;
    });
    return undefined;
  }

  /** The stack is informed later: it may be at work. */
  #unsent(packet: SctpPacket, destination: IpAddress, noWay: boolean): void {
    this.unsent++;
    setImmediate(() => {
      try {
        this.#receiver?.packetUnsent?.(packet, destination, noWay);
      } catch (error) {
        this.#faults.caught('packet', error, destination);
      }
    });
  }

  received(bytes: Uint8Array, source: IpAddress, sourcePort: number, { address }: UdpPort): void {
    const receiver = this.#receiver;
    if (receiver === undefined || this.#closed || this.#cut.has(address)) return;
    // It means something only together with an interface, which paths do not name; answers would find no way.
    if (source.includes('%')) return receiver.malformedArrived(`a packet from the link-local address ${source}`);
    try {
      const decoded = decodePacket(bytes);
      if (!decoded.ok) receiver.malformedArrived(decoded.error.message);
      const packet = usablePart(decoded);
      if (packet !== undefined) receiver.packetArrived(packet, source, address, sourcePort);
    } catch (error) {
      this.#faults.caught('packet', error, `${source}:${sourcePort} (UDP)`);
    }
  }

  failed(error: Error, { address }: UdpPort): void {
    if (this.#log.enabled) this.#log.event('udp', 'unsent', { from: address, error: error.message });
  }

  /** Cuts the network at a local address, for experiments, or joins it again. */
  setAddressUp(address: IpAddress, up: boolean): void {
    if (up) this.#cut.delete(address);
    else this.#cut.add(address);
  }

  /** Frees the ports. What was sent is on its way; nothing arrives any more. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#receiver = undefined;
    await Promise.all(this.#ports.map(({ socket }) => socket.close()));
  }

  #portOf(address: IpAddress | undefined): Port | undefined {
    for (const port of this.#ports) if (port.address === address) return port;
    return undefined;
  }

  /** @param source undefined: all own addresses */
  #routesOf(source: readonly IpAddress[] | undefined): SystemRoutes {
    if (source === undefined) return this.#routes;
    let routes = this.#routesFromSome.get(source);
    if (routes === undefined) this.#routesFromSome.set(source, (routes = this.#routesFrom(source)));
    return routes;
  }

  #routesFrom(own: readonly IpAddress[]): SystemRoutes {
    return new SystemRoutes(async (destination) => systemRoute(destination, this.#nearest(destination, own)));
  }

  /**
   * Those of the own addresses that are of a destination's family: first those in its network, then those that look like
   * it; equally near ones share the destinations, of which each keeps its own.
   */
  #nearest(destination: IpAddress, own: readonly IpAddress[]): IpAddress[] {
    const ports = this.#ports.filter(({ address }) => own.includes(address) && isIpv6(address) === isIpv6(destination));
    const addresses = ports.map(({ address }) => address);
    const within = ports.filter((port) => isWithin(destination, port));
    const longest = Math.max(...within.map(({ prefixLength }) => prefixLength));
    const near = within.filter(({ prefixLength }) => prefixLength === longest).map(({ address }) => address);
    const nearest = nearestAddresses(near.length > 0 ? near : addresses, destination);
    const sum = ipAddressToBytes(destination).reduce((total, byte) => total + byte, 0);
    const turn = nearest.length === 0 ? 0 : sum % nearest.length;
    return [...new Set([...nearest.slice(turn), ...nearest.slice(0, turn), ...addresses])];
  }
}

/** The addresses that were asked for, with the networks they are in. */
function chosen(addresses: readonly IpAddress[], interfaces: readonly InterfaceAddress[]): InterfaceAddress[] {
  return [...new Set(addresses.map(canonical))].map((address) => {
    const { prefixLength, mtu } = networkOf(address, interfaces) ?? { prefixLength: isIpv6(address) ? 128 : 32 };
    return { address, prefixLength, mtu };
  });
}

function canonical(address: IpAddress): IpAddress {
  if (isIPv4(address)) return address;
  if (!isIPv6(address) || address.includes('%')) throw new TransportError(`${address} is not an IPv4 or IPv6 address`);
  if (addressScope(address) === 'link')
    throw new TransportError(
      `${address}: link-local IPv6 addresses do not identify their interface; choose another address`,
    );
  return ipAddressFromBytes(ipAddressToBytes(address));
}
