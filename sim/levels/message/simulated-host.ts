import type {
  Datagrams,
  Endpoint,
  EndpointHandler,
  EndpointOptions,
  Entropy,
  Host,
  Log,
  Transport,
} from '../../../protocol/host.ts';
import { type NamedStreams, StreamEntropy } from '../../../protocol/random/streams.ts';
import { IdealizedEndpoint } from './idealized-transport.ts';
import { ReliableEndpoint } from './reliable-transport.ts';
import { ComponentClock } from '../component-clock.ts';
import type { DatagramNetwork } from './datagram-network.ts';
import type { NetworkNode } from './network-node.ts';

/** The ports of one component on a node of the simulated network, for one life of its process. */
export class SimulatedHost implements Host, Transport {
  readonly clock: ComponentClock;
  readonly random: NamedStreams;
  readonly log: Log;
  readonly #network: DatagramNetwork;
  readonly #node: NetworkNode;
  #entropy: Entropy | undefined;

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
    return this;
  }

  get datagrams(): Datagrams {
    return this.#network.at(this.#node);
  }

  /** As {@link Transport} says, at the level of its network. */
  open(options: EndpointOptions, handler: EndpointHandler): Endpoint {
    const { network } = this.#network;
    const Level = network.options.idealized ? IdealizedEndpoint : ReliableEndpoint;
    return new Level(network, this.#node, options, handler);
  }
}
