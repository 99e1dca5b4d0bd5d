import { createSocket } from 'node:dgram';
import { isIPv4, isIPv6 } from 'node:net';
import { addressScope } from '../../protocol/address-scope.ts';
import { TransportError, type IpAddress, type LocalAddress, type Log } from '../../protocol/host.ts';
import type { SctpPacket } from '../../protocol/sctp/chunk.ts';
import type { PacketLayer, PacketReceiver } from '../../protocol/sctp/packet-layer.ts';
import { decodePacket, usablePart } from '../../protocol/sctp/wire/decode-packet.ts';
import { encodePacket } from '../../protocol/sctp/wire/encode-packet.ts';
import { ipAddressFromBytes, ipAddressToBytes, isIpv6 } from '../../protocol/wire/ip-address.ts';
import { Faults } from '../faults.ts';
import { interfaceAddresses, isWithin, networkOf, type InterfaceAddress } from './local-addresses.ts';
import { UdpPort, type UdpPortEvents } from './udp-port.ts';

export interface UdpLayerOptions {
  /** Local addresses, a UDP socket each; empty: all of the machine. */
  readonly addresses: readonly IpAddress[];
  /** Local UDP port; 0: any. */
  readonly udpPort: number;
  /** UDP port of peers that have not been heard of yet. */
  readonly remoteUdpPort: number;
  /** Largest IP packet, bytes; what an interface takes is kept to also if it is less (default 1500). */
  readonly mtu?: number;
  readonly log: Log;
  /** Default: its own */
  readonly faults?: Faults;
}

const DEFAULT_MTU = 1500;
/** Routes that are remembered; more peers than this are rare, and looked up again. */
const MAX_ROUTES = 10_000;
/** Addresses of nobody (RFC 5737, RFC 3849): asking the system for its way there sends nothing. */
const ELSEWHERE = { udp4: '192.0.2.1', udp6: '2001:db8::1' } as const;

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
  /** Rejects with a {@link TransportError} if an address is not of this machine, or its UDP port is taken. */
  readonly ready: Promise<void>;
  /** Datagrams that the system did not send. */
  unsent = 0;
  readonly #ports: readonly Port[];
  readonly #remoteUdpPort: number;
  readonly #mtu: number;
  readonly #log: Log;
  readonly #faults: Faults;
  readonly #routes = new Map<IpAddress, Port | undefined>();
  /** Where packets to other networks leave from. */
  readonly #defaults: Port[] = [];
  #receiver: PacketReceiver | undefined;
  #closed = false;

  /** @throws TransportError when an address is not one, or link-local */
  constructor(options: UdpLayerOptions) {
    this.#remoteUdpPort = options.remoteUdpPort;
    this.#mtu = options.mtu ?? DEFAULT_MTU;
    this.#log = options.log;
    this.#faults = options.faults ?? new Faults(options.log);
    const interfaces = interfaceAddresses();
    const own = options.addresses.length === 0 ? interfaces : chosen(options.addresses, interfaces);
    this.#ports = own.map((each) => ({ ...each, socket: new UdpPort(each.address, options.udpPort, this) }));
    this.addresses = own.map(({ address }) => ({ address, scope: addressScope(address) }));
    this.ready = this.#opened();
    this.ready.catch(() => undefined);
  }

  /** UDP port of a local address. */
  udpPortOf(address: IpAddress): number | undefined {
    return this.#ports.find((port) => port.address === address)?.socket.number;
  }

  mtu(destination: IpAddress): number {
    return Math.min(this.#mtu, this.#routeTo(destination)?.mtu ?? Infinity);
  }

  attach(receiver: PacketReceiver): void {
    this.#receiver = receiver;
  }

  send(packet: SctpPacket, source: IpAddress | undefined, destination: IpAddress, udpPort: number): void {
    if (this.#closed) return;
    const port = source === undefined ? this.#routeTo(destination) : this.#portOf(source);
    if (port === undefined || isIpv6(port.address) !== isIpv6(destination)) {
      this.unsent++;
      return;
    }
    port.socket.send(encodePacket(packet), destination, udpPort === 0 ? this.#remoteUdpPort : udpPort);
  }

  received(bytes: Uint8Array, source: IpAddress, sourcePort: number, { address }: UdpPort): void {
    const receiver = this.#receiver;
    if (receiver === undefined || this.#closed) return;
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
    this.unsent++;
    if (this.#log.enabled) this.#log.event('udp', 'unsent', { from: address, error: error.message });
  }

  /** Frees the ports. What was sent is on its way; nothing arrives any more. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#receiver = undefined;
    await Promise.all(this.#ports.map(({ socket }) => socket.close()));
  }

  async #opened(): Promise<void> {
    await Promise.all(this.#ports.map(({ socket }) => socket.bound));
    for (const family of ['udp4', 'udp6'] as const) {
      if (!this.#ports.some(({ address }) => isIpv6(address) === (family === 'udp6'))) continue;
      const source = await sourceElsewhere(family);
      const port = this.#ports.find(({ address }) => address === source);
      if (port !== undefined) this.#defaults.push(port);
    }
    this.#routes.clear();
  }

  #portOf(address: IpAddress): Port | undefined {
    for (const port of this.#ports) if (port.address === address) return port;
    return undefined;
  }

  #routeTo(destination: IpAddress): Port | undefined {
    if (this.#routes.has(destination)) return this.#routes.get(destination);
    if (this.#routes.size >= MAX_ROUTES) this.#routes.clear();
    const port = this.#nearest(destination);
    this.#routes.set(destination, port);
    return port;
  }

  /** The port in the destination's network, else that of the default route; several take turns over destinations. */
  #nearest(destination: IpAddress): Port | undefined {
    const family = this.#ports.filter(({ address }) => isIpv6(address) === isIpv6(destination));
    const own = family.find(({ address }) => address === destination);
    if (own !== undefined) return own;
    const within = family.filter((port) => isWithin(destination, port));
    const longest = Math.max(...within.map(({ prefixLength }) => prefixLength));
    const near = within.filter(({ prefixLength }) => prefixLength === longest);
    if (near.length > 0) return near[this.#routes.size % near.length];
    return (
      this.#defaults.find(({ address }) => isIpv6(address) === isIpv6(destination)) ??
      family.find(({ address }) => addressScope(address) !== 'loopback') ??
      family.at(0)
    );
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
    throw new TransportError(`${address}: link-local IPv6 addresses do not tell their interface; take another one`);
  return ipAddressFromBytes(ipAddressToBytes(address));
}

/** The address that packets to other networks leave from; undefined: there is no way there. */
async function sourceElsewhere(family: 'udp4' | 'udp6'): Promise<IpAddress | undefined> {
  const socket = createSocket(family);
  try {
    return await new Promise<IpAddress | undefined>((resolve) => {
      socket.once('error', () => resolve(undefined));
      socket.connect(9, ELSEWHERE[family], () => resolve(socket.address().address));
    });
  } finally {
    socket.close();
  }
}
