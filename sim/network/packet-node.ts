import type { Simulator } from '../kernel/simulator.ts';
import { type DropCause, type DropCounts, noDrops } from './drop-cause.ts';
import type { IpPacket, Location } from './ip-packet.ts';
import type { InterfaceOwner, NetworkInterface } from './network-interface.ts';
import type { PacketTap } from './packet-observer.ts';

/** What a node shares with its network. */
export interface NodeSurroundings {
  readonly simulator: Simulator;
  readonly tap: PacketTap;
}

/** What hosts and routers have in common: interfaces, crashes, counters. */
export abstract class PacketNode implements InterfaceOwner {
  readonly name: string;
  /** Among the nodes of the network. */
  readonly index: number;
  readonly interfaces: NetworkInterface[] = [];
  /** Packets that ended here without being taken, and not on a link. */
  readonly packetsDropped: DropCounts = noDrops();
  protected readonly simulator: Simulator;
  readonly #tap: PacketTap;
  #up = true;

  constructor(surroundings: NodeSurroundings, name: string, index: number) {
    this.simulator = surroundings.simulator;
    this.#tap = surroundings.tap;
    this.name = name;
    this.index = index;
  }

  get up(): boolean {
    return this.#up;
  }

  /** Crashes the node, which then is silent and deaf, or starts it again. */
  setUp(up: boolean): void {
    this.#up = up;
    if (up) return;
    for (const { outgoing } of this.interfaces) outgoing.dropUnsent('nodeDown');
  }

  /** Hosts prefer interfaces that are up; routers do not. */
  interfaceSwitched(): void {
    return undefined;
  }

  /** Routers have static routes, regardless of the state of links; hosts may care. */
  carrierChanged(): void {
    return undefined;
  }

  abstract received(packet: IpPacket, incoming: NetworkInterface): void;

  abstract distanceTo(location: Location): number;

  protected drop(packet: IpPacket, cause: DropCause): void {
    this.packetsDropped[cause]++;
    const { nanoseconds } = this.simulator;
    this.#tap.observer?.packet({ event: 'dropped', nanoseconds, place: this.name, packet, cause });
  }
}
