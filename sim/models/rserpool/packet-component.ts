import { type Datagrams, type Entropy, type IpAddress, type Log, type Transport } from '../../../protocol/host.ts';
import { type NamedStreams, StreamEntropy } from '../../../protocol/random/streams.ts';
import { addStatistics, newStatistics, type SctpStatistics } from '../../../protocol/sctp/statistics.ts';
import { ComponentClock } from '../../levels/component-clock.ts';
import type { HostNode } from '../../network/host-node.ts';
import type { ComponentHost, ComponentNode, FailureKind, NodePath } from '../../levels/component-network.ts';
import { loggedLink } from '../../levels/logged-link.ts';
import { type BootedHost, bootHost, type HostSettings } from '../packets/packet-hosts.ts';
import { linkOf } from '../packets/path-failures.ts';
import { linkName } from './scheduled-links.ts';

/** A component's host at packet level. Its stack lives from the host's start to its crash, through all process lives. */
export class PacketComponentNode implements ComponentNode {
  readonly name: string;
  readonly lan: number;
  readonly addresses: readonly IpAddress[];
  readonly node: HostNode;
  readonly #settings: HostSettings;
  #boots = 0;
  #booted: BootedHost | undefined;
  #process: PacketProcess | undefined;
  /** Of stacks that are gone. */
  readonly #past: SctpStatistics = newStatistics();

  constructor(settings: HostSettings, node: HostNode, lan: number) {
    this.name = node.name;
    this.lan = lan;
    this.node = node;
    this.addresses = node.addresses.map(({ address }) => address);
    this.#settings = settings;
    // The stack is there before the first process: it refuses what comes too early.
    this.#booted = bootHost(settings, node, ++this.#boots);
  }

  get paths(): readonly NodePath[] {
    const { logs, simulator } = this.#settings;
    return this.node.interfaces.map((own) => {
      const name = linkName(this.name, own.index);
      const addresses = own.addresses.map(({ address }) => address);
      return { name, addresses, link: loggedLink(name, linkOf(own), logs, simulator) };
    });
  }

  host(life: number): ComponentHost {
    this.#booted ??= bootHost(this.#settings, this.node, ++this.#boots);
    // The names of the message level: a component draws the same there and here.
    const streams = this.#settings.streams.below(life === 1 ? this.name : `${this.name}/life${life}`);
    this.#process = new PacketProcess(this.#settings, this.#booted, streams);
    return this.#process;
  }

  fail(kind: FailureKind): void {
    if (kind === 'hostCrash') this.#crash();
    else this.#booted?.stack.closeAll();
    this.#process?.clock.stop();
    this.#process = undefined;
  }

  restart(): void {
    if (!this.node.up) this.node.setUp(true);
  }

  /** Adds what all stacks of this host did since the start of the run. */
  addStatistics(sum: SctpStatistics): void {
    addStatistics(sum, this.#past);
    if (this.#booted !== undefined) addStatistics(sum, this.#booted.stack.totals());
  }

  #crash(): void {
    if (this.#booted !== undefined) {
      const { host, stack } = this.#booted;
      addStatistics(this.#past, stack.totals());
      stack.halt();
      host.crash();
    }
    this.#booted = undefined;
  }
}

/** The ports of one life of a process: clock and chance of its own, the stack and the sockets of its host. */
class PacketProcess implements ComponentHost {
  readonly clock: ComponentClock;
  readonly random: NamedStreams;
  readonly entropy: Entropy;
  readonly transport: Transport;
  readonly datagrams: Datagrams;
  readonly log: Log;

  constructor({ simulator }: HostSettings, { host }: BootedHost, streams: NamedStreams) {
    this.log = host.log;
    this.clock = new ComponentClock(simulator, host.node.name);
    this.random = streams;
    this.entropy = new StreamEntropy('entropy', streams.scope);
    this.transport = host.transport;
    this.datagrams = host.datagrams;
  }
}
