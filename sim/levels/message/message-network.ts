import type { IpAddress, Random, UserMessage } from '../../../protocol/host.ts';
import type { Simulator } from '../../kernel/simulator.ts';
import type { DelayModel } from './delay-model.ts';
import type { NetworkNode } from './network-node.ts';

/** How messages travel at message level (design: contract of the message level). Times in seconds. */
export interface MessageNetworkOptions {
  /** No set-up and no failure detection: messages take their delay, and vanish when the receiver is gone. */
  readonly idealized: boolean;
  /** Encodes and decodes every message, as a check; otherwise values are passed on. */
  readonly encodeMessages: boolean;
  /** How long the transport takes to give up on a silent peer. */
  readonly failureDetectionTime: number;
  /** Probability that a message is lost and delivered by a retransmission. */
  readonly messageLoss: number;
  /** What a lost message waits for its retransmission; doubled for each further loss (RFC 9260 §6.3.3). */
  readonly retransmissionTimeout: number;
}

/** Sees every message that an association takes, and whose it is, for statistics. */
export interface TrafficObserver {
  messageSent(message: UserMessage, sender: MessageSender): void;
}

/** A node that sends. */
export interface MessageSender {
  readonly name: string;
  readonly lan: number;
}

/** The simulated network at message level: nodes, their delays, their failures. */
export class MessageNetwork {
  readonly simulator: Simulator;
  readonly options: MessageNetworkOptions;
  readonly lossRandom: Random;
  observer: TrafficObserver | undefined;
  readonly #delays: DelayModel;
  readonly #nodes = new Map<IpAddress, NetworkNode>();

  /** @param lossRandom decides which messages are lost. */
  constructor(simulator: Simulator, options: MessageNetworkOptions, delays: DelayModel, lossRandom: Random) {
    this.simulator = simulator;
    this.options = options;
    this.#delays = delays;
    this.lossRandom = lossRandom;
  }

  /** Adds a node that is made for the next address of 10.<lan>.0.0/16. */
  addNode<N extends NetworkNode>(name: string, lan: number, make: (address: IpAddress) => N): N {
    const index = this.#nodes.size + 1;
    const address = `10.${lan & 255}.${(index >>> 8) & 255}.${index & 255}`;
    if (index > 65535 || lan > 255 || this.#nodes.has(address))
      throw new RangeError(`no address left for node ${name}: at most 255 LANs and 65535 nodes are possible`);
    const node = make(address);
    this.#nodes.set(address, node);
    return node;
  }

  /** The node of the first address that belongs to one. */
  nodeOf(addresses: readonly IpAddress[]): NetworkNode | undefined {
    for (const address of addresses) {
      const node = this.#nodes.get(address);
      if (node !== undefined) return node;
    }
    return undefined;
  }

  delay(from: NetworkNode, to: NetworkNode): number {
    return this.#delays.delay(from, to);
  }

  /** The node falls silent (`hostCrash`): peers notice by their transport's failure detection. */
  crashHost(node: NetworkNode): void {
    node.isCrashed = true;
    for (const endpoint of node.endpoints) endpoint.crash(false);
  }

  /** All processes of the node end, its stack survives and informs the peers at once (`processCrash`). */
  crashProcesses(node: NetworkNode): void {
    for (const endpoint of node.endpoints) endpoint.crash(true);
  }

  /** Brings a crashed node back, empty. */
  restart(node: NetworkNode): void {
    node.isCrashed = false;
  }

  /** Cuts the path of a node (`pathCut`); what is on its way waits for {@link repair} or the failure detection. */
  cut(node: NetworkNode): void {
    if (node.isCut) return;
    node.isCut = true;
    for (const endpoint of node.endpoints) endpoint.pathCut();
  }

  repair(node: NetworkNode): void {
    if (!node.isCut) return;
    node.isCut = false;
    for (const endpoint of node.endpoints) endpoint.pathRepaired();
  }
}
