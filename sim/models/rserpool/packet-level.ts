import type { NamedStreams } from '../../../protocol/random/streams.ts';
import type { SctpObserver } from '../../../protocol/sctp/services.ts';
import { newStatistics, type SctpStatistics } from '../../../protocol/sctp/statistics.ts';
import type { Simulator } from '../../kernel/simulator.ts';
import type { MessageSender, TrafficObserver } from '../../levels/message/message-network.ts';
import type { HostNode } from '../../network/host-node.ts';
import { PacketNetwork } from '../../network/packet-network.ts';
import { familiesOf } from '../../network/topologies/address-family.ts';
import { PacketLanChain } from '../../network/topologies/packet-lan-chain.ts';
import type { ComponentNetwork, ComponentNode, ComponentRole, NodePlace } from '../../levels/component-network.ts';
import { loggedLink } from '../../levels/logged-link.ts';
import type { NodeLogs } from '../../levels/node-logs.ts';
import { reschedulesChunks } from '../packets/cmt-parameters.ts';
import { linkOptions } from '../packets/link-options.ts';
import { PacketComponentNode } from './packet-component.ts';
import { PacketCounts } from '../packets/packet-counts.ts';
import { hostSettings, observed, type HostSettings } from '../packets/packet-hosts.ts';
import { linkOf, PathFailures } from '../packets/path-failures.ts';
import { scheduleChanges, type Switchable } from '../../network/failures.ts';
import type { RunSchedule } from '../../run/run-schedule.ts';
import type { ModelObservation } from '../../run/runnable-model.ts';
import { failingRoles } from './failing-links.ts';
import { lanLinkName, linkChanges, linkName, NETWORK } from './scheduled-links.ts';
import type { RserpoolParameters } from './parameters.ts';
import { wanDelays } from './wan-delays.ts';
import { SessionPaths } from './session-paths.ts';

/** `transport: sctp`: LANs in a chain, as many of them side by side as there are paths; an SCTP stack on every host. */
export class PacketLevel implements ComponentNetwork {
  readonly counts: PacketCounts;
  readonly network: PacketNetwork;
  /** Undefined: no time series of paths are wanted. */
  readonly sessionPaths: SessionPaths | undefined;
  readonly #chain: PacketLanChain;
  readonly #settings: HostSettings;
  readonly #traffic: TrafficObserver;
  readonly #nodes: PacketComponentNode[] = [];
  readonly #failures: PathFailures;
  readonly #failing: readonly ComponentRole[];
  readonly #schedule: RunSchedule;
  readonly #simulator: Simulator;
  readonly #logs: NodeLogs;

  /** @param streams of the run */
  constructor(
    simulator: Simulator,
    parameters: RserpoolParameters,
    schedule: RunSchedule,
    streams: NamedStreams,
    traffic: TrafficObserver,
    { logs, vectors }: Pick<ModelObservation, 'logs' | 'vectors'>,
  ) {
    this.network = new PacketNetwork(simulator, streams.below('network'));
    this.counts = new PacketCounts(this.network, () => this.#statistics(), reschedulesChunks(parameters));
    const { lans, paths, lanDelay, wanRate, linkMtu, ipVersion } = parameters;
    this.#chain = new PacketLanChain(this.network, {
      lans,
      paths,
      lanDelay: lanDelay / 1000,
      wanDelays: wanDelays(parameters, streams.below('network')),
      access: linkOptions(parameters),
      wan: { mtu: linkMtu, ...(wanRate !== Infinity && { rate: wanRate }) },
      families: familiesOf(ipVersion),
    });
    this.#settings = hostSettings(simulator, parameters, streams, logs);
    this.#traffic = traffic;
    this.sessionPaths = vectors && new SessionPaths(vectors);
    this.#failures = new PathFailures(simulator, parameters, streams.below('network'), logs);
    this.#logs = logs;
    if (parameters.failingLinks === 'networks')
      for (const [path, routers] of this.#chain.routers.entries()) this.#failures.add(NETWORK, path, allOf(routers));
    this.#failing = failingRoles[parameters.failingLinks];
    this.#schedule = schedule;
    this.#simulator = simulator;
    this.#scheduleNetworks();
  }

  addNode({ name, lan, role, accessDelay }: NodePlace): ComponentNode {
    const host = this.#chain.addHost(name, lan, accessDelay);
    const node = new PacketComponentNode(
      observed(this.#settings, this.#observer({ name, lan, role }, host)),
      host,
      lan,
    );
    this.#nodes.push(node);
    if (this.#failing.includes(role))
      for (const own of host.interfaces) this.#failures.add(name, own.index, linkOf(own));
    for (const own of host.interfaces) this.#scheduleChanges(linkName(name, own.index), linkOf(own));
    return node;
  }

  #scheduleNetworks(): void {
    for (const [path, routers] of this.#chain.routers.entries())
      this.#scheduleChanges(linkName(NETWORK, path), allOf(routers));
    for (const [path, links] of this.#chain.wanLinks.entries())
      for (const [lan, link] of links.entries()) this.#scheduleChanges(lanLinkName(lan, path), link);
  }

  #scheduleChanges(link: string, target: Switchable): void {
    const changes = linkChanges(this.#schedule, link);
    if (changes.length === 0) return;
    scheduleChanges(this.#simulator, loggedLink(link, target, this.#logs, this.#simulator), changes);
  }

  /** Counts what a host sends, and watches its paths if that is wanted. */
  #observer(sender: MessageSender & Pick<NodePlace, 'role'>, host: HostNode): SctpObserver {
    return {
      pathSample: () => undefined,
      messageTaken: (message) => this.#traffic.messageSent(message, sender),
      ...this.sessionPaths?.observerOf({ ...sender, addresses: host.addresses.map(({ address }) => address) }),
    };
  }

  check(): void {
    this.network.check();
  }

  #statistics(): SctpStatistics {
    const sum = newStatistics();
    for (const node of this.#nodes) node.addStatistics(sum);
    return sum;
  }
}

function allOf(targets: readonly Switchable[]): Switchable {
  return {
    setUp: (up) => {
      for (const target of targets) target.setUp(up);
    },
  };
}
