import {
  type DatagramHandler,
  type DatagramOptions,
  type Datagrams,
  type DatagramSocket,
  type Payload,
  type SocketAddress,
  TransportError,
} from '../../../protocol/host.ts';
import { isIpv6 } from '../../../protocol/wire/ip-address.ts';
import type { Simulator } from '../../kernel/simulator.ts';
import type { HostNode, ProtocolHandler } from '../../network/host-node.ts';
import { IpPacket, LONGEST_DATAGRAM, UDP_HEADER_LENGTH } from '../../network/ip-packet.ts';
import { DatagramArrival, SimulatedDatagramSocket, type DatagramPlace } from '../datagram-socket.ts';
import { isMulticast } from '../../network/multicast.ts';

const FIRST_EPHEMERAL_PORT = 49152;

/**
 * UDP of a simulated host. Multicast goes out by all interfaces, so that a receiver with several paths to the sender
 * receives it several times, as with real sockets; other sockets of the host that joined the group receive it, too.
 */
export class HostDatagrams implements Datagrams, DatagramPlace, ProtocolHandler {
  readonly encoded: boolean;
  readonly #simulator: Simulator;
  readonly #host: HostNode;
  readonly #sockets: SimulatedDatagramSocket[] = [];
  #nextPort = FIRST_EPHEMERAL_PORT;

  /** Takes the place of the host's former datagrams. @param encodeMessages decodes every datagram from its bytes */
  constructor(simulator: Simulator, host: HostNode, encodeMessages: boolean) {
    this.#simulator = simulator;
    this.#host = host;
    this.encoded = encodeMessages;
    host.udp = this;
  }

  get up(): boolean {
    return this.#host.up;
  }

  open(options: DatagramOptions, handler: DatagramHandler): DatagramSocket {
    const port = options.port === 0 ? this.#freePort() : options.port;
    if (this.#taken(port, options.group !== undefined))
      throw new TransportError(`UDP port ${port} of ${this.#host.name} is in use`);
    const socket = new SimulatedDatagramSocket(this, port, options, handler);
    this.#sockets.push(socket);
    return socket;
  }

  transmit(socket: SimulatedDatagramSocket, payload: Payload, destination: SocketAddress): void {
    if (this.#host.udp !== this || payload.byteLength > LONGEST_DATAGRAM) return;
    if (!isMulticast(destination.address)) {
      this.#host.send(datagram(socket, payload, destination.port), undefined, destination.address);
      return;
    }
    const ipv6 = isIpv6(destination.address);
    for (const outgoing of this.#host.interfaces) {
      if (!outgoing.up) continue;
      const packet = datagram(socket, payload, destination.port);
      packet.hopLimit = socket.options.ttl ?? 1;
      this.#host.sendMulticast(packet, outgoing, destination.address, ipv6);
    }
    this.#deliverAtHome(socket, payload, destination, ipv6);
  }

  remove(socket: SimulatedDatagramSocket): void {
    const index = this.#sockets.indexOf(socket);
    if (index >= 0) this.#sockets.splice(index, 1);
  }

  received(packet: IpPacket): boolean {
    const { datagram: payload, destination, destinationPort, multicast } = packet;
    if (payload === undefined) return false;
    const listening = this.#sockets.filter(
      ({ port, options }) => port === destinationPort && options.group === (multicast ? destination : undefined),
    );
    const source = { address: packet.source, port: packet.sourcePort };
    for (const socket of listening) socket.receive(payload, source);
    return listening.length > 0;
  }

  #deliverAtHome(
    sender: SimulatedDatagramSocket,
    payload: Payload,
    { address, port }: SocketAddress,
    ipv6: boolean,
  ): void {
    if (!this.#host.up) return;
    const own = this.#host.interfaces.map((outgoing) => outgoing.sourceFor(ipv6, 'global')).find(Boolean);
    for (const socket of this.#sockets) {
      if (socket === sender || socket.port !== port || socket.options.group !== address || own === undefined) continue;
      const source = { address: own, port: sender.port };
      this.#simulator.schedule(
        0,
        new DatagramArrival(socket, payload, source, () => `datagram of ${this.#host.name} to itself`),
      );
    }
  }

  #taken(port: number, shares: boolean): boolean {
    return this.#sockets.some((socket) => socket.port === port && !(shares && socket.options.group !== undefined));
  }

  #freePort(): number {
    for (let tries = 0; tries < 65536 - FIRST_EPHEMERAL_PORT; tries++) {
      const port = this.#nextPort;
      this.#nextPort = port === 65535 ? FIRST_EPHEMERAL_PORT : port + 1;
      if (!this.#taken(port, false)) return port;
    }
    throw new TransportError(`${this.#host.name} has no free UDP port`);
  }
}

function datagram(socket: SimulatedDatagramSocket, payload: Payload, destinationPort: number): IpPacket {
  const packet = new IpPacket('udp', UDP_HEADER_LENGTH + payload.byteLength);
  packet.datagram = payload;
  packet.sourcePort = socket.port;
  packet.destinationPort = destinationPort;
  return packet;
}
