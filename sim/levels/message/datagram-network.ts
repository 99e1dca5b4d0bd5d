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
import { DatagramArrival, SimulatedDatagramSocket, type DatagramPlace } from '../datagram-socket.ts';
import { messageInWords } from './message-in-words.ts';
import type { MessageNetwork } from './message-network.ts';
import type { NetworkNode } from './network-node.ts';

interface OpenSocket {
  readonly node: NetworkNode;
  readonly socket: SimulatedDatagramSocket;
}

/** UDP between the nodes of a message network: unreliable, to single nodes and multicast groups. */
export class DatagramNetwork {
  readonly network: MessageNetwork;
  readonly #open: OpenSocket[] = [];

  constructor(network: MessageNetwork) {
    this.network = network;
  }

  /** The datagram port of one node. */
  at(node: NetworkNode): Datagrams {
    return { open: (options, handler) => this.openAt(node, options, handler) };
  }

  private openAt(node: NetworkNode, options: DatagramOptions, handler: DatagramHandler): DatagramSocket {
    const port = options.port === 0 ? this.freePort(node) : options.port;
    if (this.isTaken(node, port, options.group !== undefined))
      throw new TransportError(`UDP port ${port} of ${node.name} is in use`);
    const socket = new SimulatedDatagramSocket(this.placeAt(node), port, options, handler);
    this.#open.push({ node, socket });
    return socket;
  }

  private placeAt(node: NetworkNode): DatagramPlace {
    return {
      get up() {
        return node.state === 'up';
      },
      encoded: this.network.options.encodeMessages,
      transmit: (sender, payload, destination) => this.transmit({ node, socket: sender }, payload, destination),
      remove: (socket) => this.remove(socket),
    };
  }

  /** Sends to every open socket that the destination names, as seen at the time of sending. */
  private transmit(sender: OpenSocket, payload: Payload, destination: SocketAddress): void {
    if (sender.node.state !== 'up') return;
    if (payload.byteLength > LONGEST_DATAGRAM) return;
    const source = { address: sender.node.address, port: sender.socket.port };
    for (const { node, socket } of this.#open) {
      const { group } = socket.options;
      const isAddressed =
        group === undefined
          ? node.address === destination.address
          : group === destination.address && socket !== sender.socket;
      if (!isAddressed || socket.port !== destination.port) continue;
      const inWords = (sent: Payload): string => messageInWords(sent, sender.node, node);
      const delay = this.network.delay(sender.node, node);
      this.network.simulator.schedule(delay, new DatagramArrival(socket, payload, source, inWords));
    }
  }

  private remove(socket: SimulatedDatagramSocket): void {
    const index = this.#open.findIndex((each) => each.socket === socket);
    if (index >= 0) this.#open.splice(index, 1);
  }

  private isTaken(node: NetworkNode, port: number, shares: boolean): boolean {
    return this.#open.some(
      ({ node: owner, socket }) =>
        owner === node && socket.port === port && !(shares && socket.options.group !== undefined),
    );
  }

  private freePort(node: NetworkNode): number {
    for (;;) {
      const port = node.freePort();
      if (!this.isTaken(node, port, false)) return port;
    }
  }
}
