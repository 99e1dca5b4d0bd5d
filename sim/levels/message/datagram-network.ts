import {
  TransportError,
  type DatagramHandler,
  type DatagramOptions,
  type Datagrams,
  type DatagramSocket,
  type Payload,
  type SocketAddress,
} from '../../../protocol/host.ts';
import { LONGEST_DATAGRAM } from '../../network/ip-packet.ts';
import type { SimulationEvent } from '../../kernel/simulator.ts';
import { messageInWords } from './message-in-words.ts';
import type { MessageNetwork } from './message-network.ts';
import type { NetworkNode } from './network-node.ts';

/** UDP between the nodes of a message network: unreliable, to single nodes and multicast groups. */
export class DatagramNetwork {
  readonly network: MessageNetwork;
  readonly #sockets: SimulatedDatagramSocket[] = [];

  constructor(network: MessageNetwork) {
    this.network = network;
  }

  /** The datagram port of one node. */
  at(node: NetworkNode): Datagrams {
    return { open: (options, handler) => this.#open(node, options, handler) };
  }

  /** Sends to every open socket that the destination names, as seen at the time of sending. */
  transmit(sender: SimulatedDatagramSocket, payload: Payload, destination: SocketAddress): void {
    if (sender.node.state !== 'up') return;
    if (payload.byteLength > LONGEST_DATAGRAM) return;
    for (const socket of this.#sockets) {
      const { group } = socket.options;
      const isAddressed =
        group === undefined
          ? socket.node.address === destination.address
          : group === destination.address && socket !== sender;
      if (!isAddressed || socket.port !== destination.port) continue;
      const delay = this.network.delay(sender.node, socket.node);
      this.network.simulator.schedule(delay, new Datagram(socket, payload, sender.address, this.network));
    }
  }

  remove(socket: SimulatedDatagramSocket): void {
    const index = this.#sockets.indexOf(socket);
    if (index >= 0) this.#sockets.splice(index, 1);
  }

  #open(node: NetworkNode, options: DatagramOptions, handler: DatagramHandler): DatagramSocket {
    const port = options.port === 0 ? this.#freePort(node) : options.port;
    if (this.#isTaken(node, port, options.group !== undefined))
      throw new TransportError(`UDP port ${port} of ${node.name} is in use`);
    const socket = new SimulatedDatagramSocket(this, node, port, options, handler);
    this.#sockets.push(socket);
    return socket;
  }

  #isTaken(node: NetworkNode, port: number, shares: boolean): boolean {
    return this.#sockets.some(
      (socket) => socket.node === node && socket.port === port && !(shares && socket.options.group !== undefined),
    );
  }

  #freePort(node: NetworkNode): number {
    for (;;) {
      const port = node.freePort();
      if (!this.#isTaken(node, port, false)) return port;
    }
  }
}

class SimulatedDatagramSocket implements DatagramSocket {
  readonly node: NetworkNode;
  readonly options: DatagramOptions;
  readonly port: number;
  readonly handler: DatagramHandler;
  readonly address: SocketAddress;
  closed = false;
  readonly #network: DatagramNetwork;

  constructor(
    network: DatagramNetwork,
    node: NetworkNode,
    port: number,
    options: DatagramOptions,
    handler: DatagramHandler,
  ) {
    this.#network = network;
    this.node = node;
    this.options = options;
    this.port = port;
    this.handler = handler;
    this.address = { address: node.address, port: this.port };
  }

  send(payload: Payload, destination: SocketAddress): void {
    if (!this.closed) this.#network.transmit(this, payload, destination);
  }

  close(): void {
    this.closed = true;
    this.#network.remove(this);
  }
}

/** A datagram on its way to one socket. */
class Datagram implements SimulationEvent {
  readonly #target: SimulatedDatagramSocket;
  readonly #payload: Payload;
  readonly #source: SocketAddress;
  readonly #network: MessageNetwork;

  constructor(target: SimulatedDatagramSocket, payload: Payload, source: SocketAddress, network: MessageNetwork) {
    this.#target = target;
    this.#payload = payload;
    this.#source = source;
    this.#network = network;
  }

  fire(): void {
    const { closed, node, options, handler } = this.#target;
    if (closed || node.state !== 'up') return;
    if (this.#payload.value !== undefined && !this.#network.options.encodeMessages) {
      handler.datagram(this.#payload.value, this.#source);
      return;
    }
    const bytes = this.#payload.bytes();
    const decoded = options.codec.decode(bytes);
    if (decoded.ok) handler.datagram(decoded.message, this.#source);
    else handler.malformed?.(bytes, this.#source, decoded.error);
  }

  describe(): string {
    return messageInWords(this.#payload, this.#network.nodeOf([this.#source.address]), this.#target.node);
  }
}
