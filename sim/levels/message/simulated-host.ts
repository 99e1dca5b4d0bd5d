import type { Datagrams, Entropy, Host, Log, Transport } from '../../../protocol/host.ts';
import { type NamedStreams, StreamEntropy } from '../../../protocol/random/streams.ts';
import { IdealizedTransport } from './idealized-transport.ts';
import { ReliableTransport } from './reliable-transport.ts';
import { ComponentClock } from '../component-clock.ts';
import type { DatagramNetwork } from './datagram-network.ts';
import type { NetworkNode } from './network-node.ts';

/** The ports of one component on a node of the simulated network, for one life of its process. */
export class SimulatedHost implements Host {
  readonly clock: ComponentClock;
  readonly random: NamedStreams;
  readonly log: Log;
  readonly #network: DatagramNetwork;
  readonly #node: NetworkNode;
  #entropy: Entropy | undefined;
  #transport: Transport | undefined;

  /** @param streams of the component in this life, as in `7/lan0/pe3/life2` */
  constructor(datagrams: DatagramNetwork, node: NetworkNode, streams: NamedStreams, log: Log) {
    this.clock = new ComponentClock(datagrams.network.simulator, node.name);
    this.random = streams;
    this.log = log;
    this.#network = datagrams;
    this.#node = node;
  }

  // Made when they are asked for: thousands of components open their endpoints at the start, and that is all.

  get entropy(): Entropy {
    return (this.#entropy ??= new StreamEntropy('entropy', this.random.scope));
  }

  get transport(): Transport {
    return (this.#transport ??= this.newTransport());
  }

  get datagrams(): Datagrams {
    return this.#network.at(this.#node);
  }

  private newTransport(): Transport {
    const { network } = this.#network;
    return network.options.idealized
      ? new IdealizedTransport(network, this.#node)
      : new ReliableTransport(network, this.#node);
  }
}
