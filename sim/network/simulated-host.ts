import type { Datagrams, Entropy, Host, Log, Transport } from '../../protocol/host.ts';
import { type NamedStreams, StreamEntropy } from '../../protocol/random/streams.ts';
import { IdealizedTransport } from '../transport/idealized-transport.ts';
import { ReliableTransport } from '../transport/reliable-transport.ts';
import { ComponentClock } from './component-clock.ts';
import type { DatagramNetwork } from './datagram-network.ts';
import type { NetworkNode } from './network-node.ts';

/** The ports of one component on a node of the simulated network, for one life of its process. */
export class SimulatedHost implements Host {
  readonly clock: ComponentClock;
  readonly random: NamedStreams;
  readonly entropy: Entropy;
  readonly transport: Transport;
  readonly datagrams: Datagrams;
  readonly log: Log;

  /** @param streams of the component in this life, as in `7/lan0/pe3/life2` */
  constructor(datagrams: DatagramNetwork, node: NetworkNode, streams: NamedStreams, log: Log) {
    const { network } = datagrams;
    this.clock = new ComponentClock(network.simulator);
    this.random = streams;
    this.entropy = new StreamEntropy('entropy', streams.scope);
    this.transport = network.options.idealized
      ? new IdealizedTransport(network, node)
      : new ReliableTransport(network, node);
    this.datagrams = datagrams.at(node);
    this.log = log;
  }
}

/** A log that nobody reads. */
export const silentLog: Log = { enabled: false, event: () => undefined };
