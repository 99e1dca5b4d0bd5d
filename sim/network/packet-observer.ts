import type { DropCause } from './drop-cause.ts';
import type { IpPacket } from './ip-packet.ts';
import type { Nanoseconds } from '../kernel/nanoseconds.ts';

/** What happens to a packet at an interface, or in a node. */
export interface PacketEvent {
  /**
   * `sent`: an interface took it (it may still wait for its transmission); `received`: it arrived at an interface;
   * `dropped`: it is gone.
   */
  readonly event: 'sent' | 'received' | 'dropped';
  /** Since the start of the simulation. */
  readonly nanoseconds: Nanoseconds;
  /** Name of the interface (`A/0`: the first one of host A), or of the node for drops without interface. */
  readonly place: string;
  /** Its hop limit changes on its way: note it down if it matters. */
  readonly packet: IpPacket;
  readonly cause?: DropCause;
}

export interface PacketObserver {
  packet(event: PacketEvent): void;
}

/** Where a network's observer is put; shared by all its parts. */
export class PacketTap {
  observer: PacketObserver | undefined;
}
