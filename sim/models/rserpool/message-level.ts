import type { IpAddress, Log } from '../../../protocol/host.ts';
import type { NamedStreams } from '../../../protocol/random/streams.ts';
import type { Simulator } from '../../kernel/simulator.ts';
import { DatagramNetwork } from '../../levels/message/datagram-network.ts';
import { LanChain, UnevenLanChain, type DelayModel } from '../../levels/message/delay-model.ts';
import { MessageNetwork, type TrafficObserver } from '../../levels/message/message-network.ts';
import { NetworkNode } from '../../levels/message/network-node.ts';
import { SimulatedHost } from '../../levels/message/simulated-host.ts';
import type {
  ComponentHost,
  ComponentNetwork,
  ComponentNode,
  ComponentRole,
  FailureKind,
  NodePath,
  NodePlace,
} from '../../levels/component-network.ts';
import { loggedLink } from '../../levels/logged-link.ts';
import type { NodeLogs } from '../../levels/node-logs.ts';
import { scheduleChanges, type Switchable } from '../../network/failures.ts';
import type { RunSchedule } from '../../run/run-schedule.ts';
import { PathFailures } from '../packets/path-failures.ts';
import { failingRoles } from './failing-links.ts';
import { linkChanges, linkName } from './scheduled-links.ts';
import type { RserpoolParameters } from './parameters.ts';
import { wanDelays } from './wan-delays.ts';

/** `transport: message`: messages travel as a whole. */
export class MessageLevel implements ComponentNetwork {
  readonly streams: NamedStreams;
  readonly datagrams: DatagramNetwork;
  readonly #network: MessageNetwork;
  readonly #simulator: Simulator;
  readonly #schedule: RunSchedule;
  readonly #logs: NodeLogs;
  readonly #failures: PathFailures;
  readonly #failing: readonly ComponentRole[];

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
    this.streams = streams;
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
      chainOf(parameters, streams.below('network')),
      streams.below('network').stream('loss'),
    );
    this.#network.observer = observer;
    this.datagrams = new DatagramNetwork(this.#network);
    this.#failures = new PathFailures(simulator, parameters, streams.below('network'), logs);
    this.#failing = failingRoles[parameters.failingLinks];
  }

  check(): void {
    // Every node of this level reaches every other one.
  }

  addNode(place: NodePlace): ComponentNode {
    const { name, lan, role } = place;
    const log = this.#logs(name, this.#simulator);
    const node = this.#network.addNode(name, lan, (address) => new MessageNode(this, place, address, log));
    if (this.#failing.includes(role)) this.#failures.add(name, 0, this.#switchOf(node));
    const changes = linkChanges(this.#schedule, linkName(name, 0));
    if (changes.length > 0) scheduleChanges(this.#simulator, this.linkOf(node), changes);
    return node;
  }

  linkOf(node: NetworkNode): Switchable {
    return loggedLink(linkName(node.name, 0), this.#switchOf(node), this.#logs, this.#simulator);
  }

  #switchOf(node: NetworkNode): Switchable {
    return { setUp: (up) => (up ? this.#network.repair(node) : this.#network.cut(node)) };
  }
}

function chainOf(parameters: RserpoolParameters, streams: NamedStreams): DelayModel {
  const [first = 0, ...others] = wanDelays(parameters, streams);
  return others.every((delay) => delay === first) ? new LanChain(first) : new UnevenLanChain([first, ...others]);
}

/** A node of the network that is one of a component. */
class MessageNode extends NetworkNode implements ComponentNode {
  readonly #level: MessageLevel;
  readonly #log: Log;

  constructor(level: MessageLevel, { name, lan, accessDelay }: NodePlace, address: IpAddress, log: Log) {
    super(name, address, lan, accessDelay);
    this.#level = level;
    this.#log = log;
  }

  get paths(): readonly NodePath[] {
    return [{ name: linkName(this.name, 0), addresses: this.addresses, link: this.#level.linkOf(this) }];
  }

  host(life: number): ComponentHost {
    const name = life === 1 ? this.name : `${this.name}/life${life}`;
    const { datagrams, streams } = this.#level;
    return new SimulatedHost(datagrams, this, streams.below(name), this.#log);
  }

  fail(kind: FailureKind): void {
    const { network } = this.#level.datagrams;
    if (kind === 'hostCrash') network.crashHost(this);
    else network.crashProcesses(this);
  }

  restart(): void {
    this.#level.datagrams.network.restart(this);
  }
}
