import { NamedStreams, deriveStream } from '../../protocol/random/streams.ts';
import type { RegistrarAddress } from '../../protocol/registrar-link/link-options.ts';
import { ASAP_PORT } from '../../protocol/wire/asap-messages.ts';
import { Simulator } from '../kernel/simulator.ts';
import { DatagramNetwork } from '../network/datagram-network.ts';
import { LanChain } from '../network/delay-model.ts';
import { MessageNetwork } from '../network/message-network.ts';
import type { NetworkNode } from '../network/network-node.ts';
import { SimulatedHost, silentLog } from '../network/simulated-host.ts';
import { RequestStatistics } from './request-statistics.ts';
import type { RunParameters } from './run-parameters.ts';
import { TrafficCounter } from './traffic-counter.ts';
import type { VectorRecorder } from './vector-recorder.ts';

/** What all components of one run share. */
export class World {
  readonly parameters: RunParameters;
  readonly simulator = new Simulator();
  readonly network: MessageNetwork;
  readonly requests: RequestStatistics;
  readonly traffic = new TrafficCounter();
  /** Where time series go; undefined: nobody wants them. */
  readonly vectors: VectorRecorder | undefined;
  readonly #datagrams: DatagramNetwork;
  readonly #streams: NamedStreams;
  readonly #registrarNodes: NetworkNode[] = [];

  constructor(parameters: RunParameters, seed: number, vectors?: VectorRecorder) {
    this.parameters = parameters;
    this.vectors = vectors;
    this.#streams = new NamedStreams(`${seed}`);
    this.network = new MessageNetwork(
      this.simulator,
      {
        idealized: parameters.idealized,
        encodeMessages: parameters.encodeMessages,
        failureDetectionTime: parameters.failureDetectionTime,
        messageLoss: parameters.messageLoss,
        retransmissionTimeout: parameters.retransmissionTimeout,
      },
      new LanChain(parameters.wanDelay / 1000),
      deriveStream(`${seed}/network/loss`),
    );
    this.network.observer = this.traffic;
    this.#datagrams = new DatagramNetwork(this.network);
    this.requests = new RequestStatistics(() => this.simulator.now());
  }

  /** Adds the node of a component, with the access delay of its LAN: half of the LAN delay on each side. */
  addNode(name: string, lan: number): NetworkNode {
    const { lanDelay, delayDistribution } = this.parameters;
    const mean = lanDelay / 1000 / 2;
    const delay =
      delayDistribution === 'constant' ? mean : mean * (0.5 + this.streams(name).stream('accessDelay').uniform());
    return this.network.addNode(name, lan, delay);
  }

  addRegistrarNode(name: string, lan: number): NetworkNode {
    const node = this.addNode(name, lan);
    this.#registrarNodes.push(node);
    return node;
  }

  /** The ports of a component for one life of its process. */
  host(node: NetworkNode, life: number): SimulatedHost {
    const name = life === 1 ? node.name : `${node.name}/life${life}`;
    return new SimulatedHost(this.#datagrams, node, this.streams(name), silentLog);
  }

  /** Random streams below `<seed>/<component>`. */
  streams(component: string): NamedStreams {
    return this.#streams.below(component);
  }

  /**
   * The registrars that components of a LAN know beforehand: those of their LAN (RSPSIM's default).
   *
   * @param first only the first so many; 0: all
   */
  registrarsOf(lan: number, first = 0): RegistrarAddress[] {
    const nodes = this.#registrarNodes.filter((node) => node.lan === lan);
    const known = first === 0 ? nodes : nodes.slice(0, first);
    return known.map((node) => ({ addresses: [node.address], port: ASAP_PORT }));
  }

  /** All registrars but one: its peers. */
  registrarsBut(own: NetworkNode): NetworkNode[] {
    return this.#registrarNodes.filter((node) => node !== own);
  }
}
