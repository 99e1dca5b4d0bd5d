import type { PoolElementEntry } from '../../../protocol/handlespace/pool-element-entry.ts';
import type { IpAddress, Log } from '../../../protocol/host.ts';
import { NamedStreams } from '../../../protocol/random/streams.ts';
import type { RegistrarAddress } from '../../../protocol/registrar-link/registrar-link-options.ts';
import type { RequestObserver } from '../../../protocol/workload/requests.ts';
import { ASAP_PORT } from '../../../protocol/wire/asap-messages.ts';
import { addressesOf } from '../../../protocol/wire/transport-parameter.ts';
import { Simulator } from '../../kernel/simulator.ts';
import type { ComponentNetwork, ComponentNode, ComponentRole } from '../../levels/component-network.ts';
import type { TrafficObserver } from '../../levels/message/message-network.ts';
import type { NodeLogs } from '../../levels/node-logs.ts';
import { RunSchedule } from '../../run/run-schedule.ts';
import type { PoolWatch } from '../../run/pool-watch.ts';
import type { ModelObservation } from '../../run/runnable-model.ts';
import { nodeName } from './node-name.ts';
import { ComponentTallies } from './component-tallies.ts';
import { parametersOfLan } from './lan-values.ts';
import { MessageLevel } from './message-level.ts';
import { PacketLevel } from './packet-level.ts';
import { RequestStatistics } from '../../../protocol/measurement/request-statistics.ts';
import type { RserpoolParameters } from './parameters.ts';
import { TrafficCounter } from '../../../protocol/measurement/traffic-counter.ts';
import { WatchedNode } from './watched-node.ts';

/** What all components of one run share. */
export class World {
  readonly parameters: RserpoolParameters;
  readonly simulator = new Simulator();
  readonly schedule: RunSchedule;
  readonly network: ComponentNetwork;
  /** The same network, if it is one of packets. */
  readonly packets: PacketLevel | undefined;
  readonly requests: RequestStatistics;
  readonly traffic = new TrafficCounter();
  /** Undefined: nothing is counted for single components. */
  readonly tallies: ComponentTallies | undefined;
  /** Hears of all requests too. */
  readonly witness: RequestObserver | undefined;
  /** Undefined: nobody watches single components. */
  readonly watch: PoolWatch | undefined;
  readonly #logs: NodeLogs;
  readonly #streams: NamedStreams;
  readonly #lans = new Map<number, RserpoolParameters>();
  readonly #registrarNodes: ComponentNode[] = [];
  readonly #attackerAddresses = new Set<IpAddress>();

  /**
   * @param observation logs, time series, and components of which requests and messages are counted one by one
   * @param witness hears of all requests too
   */
  constructor(
    parameters: RserpoolParameters,
    seed: number,
    { logs, components, vectors, watch }: ModelObservation,
    witness?: RequestObserver,
  ) {
    this.parameters = parameters;
    this.schedule = new RunSchedule(parameters.schedule);
    this.#logs = logs;
    this.#streams = new NamedStreams(`${seed}`);
    const now = (): number => this.simulator.now();
    const tallies = components === undefined ? undefined : new ComponentTallies(components, now);
    const traffic = tallies === undefined ? this.traffic : bothOf(this.traffic, tallies);
    if (parameters.transport === 'sctp')
      this.packets = new PacketLevel(this.simulator, parameters, this.schedule, this.#streams, traffic, {
        logs,
        vectors,
      });
    this.network =
      this.packets ?? new MessageLevel(this.simulator, parameters, this.schedule, this.#streams, traffic, logs);
    this.requests = new RequestStatistics(now);
    this.tallies = tallies;
    this.witness = witness;
    this.watch = watch;
  }

  /** Adds the node of a component, with the access delay of its LAN: half of the LAN delay on each side. */
  addNode(role: ComponentRole, lan: number, index: number): ComponentNode {
    const name = nodeName(role, lan, index);
    const { lanDelay, delayDistribution } = this.parametersOf(lan);
    const mean = lanDelay / 1000 / 2;
    const accessDelay =
      delayDistribution === 'constant' ? mean : mean * (0.5 + this.streams(name).stream('accessDelay').uniform());
    const plain = this.network.addNode({ name, lan, role, accessDelay });
    const node = this.watch === undefined ? plain : new WatchedNode(plain, this.watch.associationsOf(name));
    this.tallies?.add(node, role);
    if (role === 'registrar') this.#registrarNodes.push(node);
    if (role === 'attacker') for (const address of node.addresses) this.#attackerAddresses.add(address);
    return node;
  }

  /** The parameters as a LAN has them, with its own values. @param lan from 0 */
  parametersOf(lan: number): RserpoolParameters {
    const known = this.#lans.get(lan) ?? parametersOfLan(this.parameters, lan);
    this.#lans.set(lan, known);
    return known;
  }

  /** What is logged of a component besides what it logs itself. */
  logOf(component: string): Log {
    return this.#logs(component, this.simulator);
  }

  /** Random streams below `<seed>/<component>`. */
  streams(component: string): NamedStreams {
    return this.#streams.below(component);
  }

  /**
   * The registrars that components of a LAN know beforehand: those of their LAN (RSPSIM's default).
   *
   * @param first how many, counted from the first; 0: all
   */
  registrarsOf(lan: number, first = 0): RegistrarAddress[] {
    const nodes = this.#registrarNodes.filter((node) => node.lan === lan);
    const known = first === 0 ? nodes : nodes.slice(0, first);
    return known.map(({ addresses }) => ({ addresses, port: ASAP_PORT }));
  }

  /** Whether an attacker has an element registered: it is where the attacker is. */
  isFake({ parameter: { userTransport } }: PoolElementEntry): boolean {
    return (
      this.#attackerAddresses.size > 0 && addressesOf(userTransport).some((each) => this.#attackerAddresses.has(each))
    );
  }

  /** The peers that a registrar knows when it starts: all others, or those among the first ones. */
  peersOf(own: ComponentNode): ComponentNode[] {
    const { registrarPeers: first } = this.parameters;
    const known = first === 0 ? this.#registrarNodes : this.#registrarNodes.slice(0, first);
    return known.filter((node) => node !== own);
  }
}

function bothOf(first: TrafficObserver, second: TrafficObserver): TrafficObserver {
  return {
    messageSent: (message, sender) => {
      first.messageSent(message, sender);
      second.messageSent(message, sender);
    },
  };
}
