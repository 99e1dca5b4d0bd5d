import type { IpAddress, Log } from '../../../protocol/host.ts';
import type { NamedStreams } from '../../../protocol/random/streams.ts';
import type { Simulator } from '../../kernel/simulator.ts';
import { DatagramNetwork } from '../../levels/message/datagram-network.ts';
import { LanChain } from '../../levels/message/delay-model.ts';
import { MessageNetwork, type TrafficObserver } from '../../levels/message/message-network.ts';
import type { NetworkNode } from '../../levels/message/network-node.ts';
import { SimulatedHost } from '../../levels/message/simulated-host.ts';
import type {
  ComponentHost,
  ComponentNetwork,
  ComponentNode,
  FailureKind,
  NodePath,
  NodePlace,
} from '../../levels/component-network.ts';
import { loggedLink } from '../../levels/logged-link.ts';
import type { NodeLogs } from '../../levels/node-logs.ts';
import { scheduleChanges, type Switchable } from '../../network/failures.ts';
import type { RunSchedule } from '../../run/run-schedule.ts';
import { linkChanges, linkName } from './scheduled-links.ts';
import type { RserpoolParameters } from './parameters.ts';

/** `transport: message`: messages travel as a whole. */
export class MessageLevel implements ComponentNetwork {
  readonly #network: MessageNetwork;
  readonly #datagrams: DatagramNetwork;
  readonly #simulator: Simulator;
  readonly #schedule: RunSchedule;
  readonly #streams: NamedStreams;
  readonly #logs: NodeLogs;

  /** @param streams of the run */
  constructor(
    simulator: Simulator,
    parameters: RserpoolParameters,
    schedule: RunSchedule,
    streams: NamedStreams,
    observer: TrafficObserver,
    logs: NodeLogs,
  ) {
    this.#simulator = simulator;
    this.#schedule = schedule;
    this.#streams = streams;
    this.#logs = logs;
    this.#network = new MessageNetwork(
      simulator,
      {
        idealized: parameters.idealized,
        encodeMessages: parameters.encodeMessages,
        failureDetectionTime: parameters.failureDetectionTime,
        messageLoss: parameters.messageLoss,
        retransmissionTimeout: parameters.retransmissionTimeout,
      },
      new LanChain(parameters.wanDelay / 1000),
      streams.below('network').stream('loss'),
    );
    this.#network.observer = observer;
    this.#datagrams = new DatagramNetwork(this.#network);
  }

  check(): void {
    // Every node of this level reaches every other one.
  }

  addNode({ name, lan, accessDelay }: NodePlace): ComponentNode {
    const node = this.#network.addNode(name, lan, accessDelay);
    const changes = linkChanges(this.#schedule, linkName(name, 0));
    if (changes.length > 0) scheduleChanges(this.#simulator, this.#linkOf(node), changes);
    const log = this.#logs(name, this.#simulator);
    return new MessageNode(this.#network, this.#datagrams, node, this.#streams, log, () => this.#linkOf(node));
  }

  #linkOf(node: NetworkNode): Switchable {
    const link = { setUp: (up: boolean) => (up ? this.#network.repair(node) : this.#network.cut(node)) };
    return loggedLink(linkName(node.name, 0), link, this.#logs, this.#simulator);
  }
}

class MessageNode implements ComponentNode {
  readonly name: string;
  readonly lan: number;
  readonly addresses: readonly IpAddress[];
  readonly #network: MessageNetwork;
  readonly #datagrams: DatagramNetwork;
  readonly #node: NetworkNode;
  readonly #streams: NamedStreams;
  readonly #log: Log;
  readonly #link: () => Switchable;

  constructor(
    network: MessageNetwork,
    datagrams: DatagramNetwork,
    node: NetworkNode,
    streams: NamedStreams,
    log: Log,
    link: () => Switchable,
  ) {
    this.#log = log;
    this.#link = link;
    this.name = node.name;
    this.lan = node.lan;
    this.addresses = node.addresses;
    this.#network = network;
    this.#datagrams = datagrams;
    this.#node = node;
    this.#streams = streams;
  }

  get paths(): readonly NodePath[] {
    return [{ name: linkName(this.name, 0), addresses: this.addresses, link: this.#link() }];
  }

  host(life: number): ComponentHost {
    const name = life === 1 ? this.name : `${this.name}/life${life}`;
    return new SimulatedHost(this.#datagrams, this.#node, this.#streams.below(name), this.#log);
  }

  fail(kind: FailureKind): void {
    if (kind === 'hostCrash') this.#network.crashHost(this.#node);
    else this.#network.crashProcesses(this.#node);
  }

  restart(): void {
    this.#network.restart(this.#node);
  }
}
