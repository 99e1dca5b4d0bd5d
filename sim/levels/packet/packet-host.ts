import type { Datagrams, Entropy, Host, Log, Transport } from '../../../protocol/host.ts';
import { type NamedStreams, StreamEntropy } from '../../../protocol/random/streams.ts';
import type { PacketLayer } from '../../../protocol/sctp/packet-layer.ts';
import type { Simulator } from '../../kernel/simulator.ts';
import { ComponentClock } from '../component-clock.ts';
import { HostDatagrams } from './host-datagrams.ts';
import type { HostNode } from '../../network/host-node.ts';
import { HostPacketLayer, type PacketLayerOptions } from './host-packet-layer.ts';

/** Makes the SCTP stack of a host on its packet layer. */
type StackMaker = (layer: PacketLayer, ports: StackPorts) => Transport;

/**
 * What a stack may use besides its packet layer. Its clock continues when the component's process crashes. @internal
 */
export type StackPorts = Pick<Host, 'clock' | 'random' | 'entropy' | 'log'>;

export interface PacketHostOptions {
  /** Of the component in this life, as in `7/lan0/pe3/life2`. */
  readonly streams: NamedStreams;
  readonly log: Log;
  readonly stack: StackMaker;
  /** Of the packets below the stack. */
  readonly layer?: PacketLayerOptions;
  /** Decodes every datagram from its bytes, as a check. */
  readonly encodeMessages?: boolean;
}

/** The ports of one component on a host of the packet network, for one life of its process. */
export class PacketHost implements Host {
  /** Of the component's process. */
  readonly clock: ComponentClock;
  readonly random: NamedStreams;
  readonly entropy: Entropy;
  readonly transport: Transport;
  readonly datagrams: Datagrams;
  readonly log: Log;
  readonly node: HostNode;
  readonly #stackClock: ComponentClock;

  /** Takes the place of the stack and the sockets of the node's former life. */
  constructor(simulator: Simulator, node: HostNode, options: PacketHostOptions) {
    const { streams, log } = options;
    this.node = node;
    this.clock = new ComponentClock(simulator, node.name);
    this.random = streams;
    this.entropy = new StreamEntropy('entropy', streams.scope);
    this.log = log;
    this.#stackClock = new ComponentClock(simulator, `the stack of ${node.name}`);
    this.transport = options.stack(new HostPacketLayer(node, options.layer), {
      clock: this.#stackClock,
      random: streams.below('sctp'),
      entropy: new StreamEntropy('sctp/entropy', streams.scope),
      log,
    });
    this.datagrams = new HostDatagrams(simulator, node, options.encodeMessages ?? false);
  }

  /** The host falls silent (`hostCrash`): its processes and its stack end without a word. */
  crash(): void {
    this.clock.stop();
    this.#stackClock.stop();
    this.node.setUp(false);
    this.node.sctp = undefined;
    this.node.udp = undefined;
  }

  /** Brings a crashed host's node back; it needs a new {@link PacketHost}. @internal */
  restart(): void {
    this.node.setUp(true);
  }

  /** Cuts all links of the host (`pathCut`), or one path of it. @internal */
  cut(path?: number): void {
    this.#setPaths(false, path);
  }

  /** Mends what {@link cut} cut. @internal */
  repair(path?: number): void {
    this.#setPaths(true, path);
  }

  #setPaths(up: boolean, path: number | undefined): void {
    for (const { index, outgoing, peer } of this.node.interfaces) {
      if (path !== undefined && index !== path) continue;
      outgoing.setUp(up);
      peer.outgoing.setUp(up);
    }
  }
}
