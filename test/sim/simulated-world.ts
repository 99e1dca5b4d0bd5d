import { silentLog } from '../../protocol/host.ts';
import { deriveStream, NamedStreams } from '../../protocol/random/streams.ts';
import { Simulator } from '../../sim/kernel/simulator.ts';
import { DatagramNetwork } from '../../sim/levels/message/datagram-network.ts';
import { LanChain } from '../../sim/levels/message/delay-model.ts';
import { MessageNetwork, type MessageNetworkOptions } from '../../sim/levels/message/message-network.ts';
import { NetworkNode } from '../../sim/levels/message/network-node.ts';
import { SimulatedHost } from '../../sim/levels/message/simulated-host.ts';

/** A message-level world for tests of engines; every message is encoded and decoded on its way. */
export class SimulatedWorld {
  readonly simulator = new Simulator();
  readonly network: MessageNetwork;
  readonly #datagrams: DatagramNetwork;
  readonly #streams = new NamedStreams('test');
  readonly #nodes = new Map<string, NetworkNode>();

  /** @param options what differs from a lossless network with failure detection after 5 s */
  constructor(options: Partial<MessageNetworkOptions> = {}) {
    this.network = new MessageNetwork(
      this.simulator,
      {
        idealized: false,
        encodeMessages: true,
        failureDetectionTime: 5,
        messageLoss: 0,
        retransmissionTimeout: 1,
        ...options,
      },
      new LanChain(0.05),
      deriveStream('test/loss'),
    );
    this.#datagrams = new DatagramNetwork(this.network);
  }

  /** A node that is 5 ms away from the switch of its LAN: 10 ms from any other one. */
  node(name: string, lan = 0): NetworkNode {
    const node = this.network.addNode(name, lan, (address) => new NetworkNode(name, address, lan, 0.005));
    this.#nodes.set(name, node);
    return node;
  }

  nodeNamed(name: string): NetworkNode {
    const node = this.#nodes.get(name);
    if (node === undefined) throw new Error(`there is no node ${name}`);
    return node;
  }

  host(node: NetworkNode): SimulatedHost {
    return new SimulatedHost(this.#datagrams, node, this.#streams.below(node.name), silentLog);
  }

  run(seconds: number): void {
    this.simulator.run({ until: this.simulator.now() + seconds });
  }

  get now(): number {
    return this.simulator.now();
  }
}
