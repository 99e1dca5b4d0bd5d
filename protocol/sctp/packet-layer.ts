import type { IpAddress, LocalAddress } from '../host.ts';
import type { SctpPacket } from './chunk.ts';

/**
 * Where a packet leaves from: a local address; several: the layer chooses one of them by its routes (only layers with
 * `choosesSources` or `addressesChange` are asked to); undefined: it chooses from all of the host.
 */
export type PacketSource = IpAddress | readonly IpAddress[] | undefined;

/**
 * What an SCTP stack needs below it: IP, or UDP (RFC 6951). Simulated networks and UDP sockets implement it.
 *
 * As everywhere, a layer never calls the stack from inside the stack's own call.
 */
export interface PacketLayer {
  /** The addresses of this host. */
  readonly addresses: readonly LocalAddress[];
  /** Whether packets travel in UDP: the MTU then holds a UDP header too. */
  readonly encapsulated: boolean;
  /** Whether it sets and sees the ECN bits of the IP header (RFC 3168); absent: it does not. */
  readonly ecn?: boolean;
  /**
   * Several local addresses may lead to a destination, and this layer knows by its system's routes which one does. Then
   * answers leave from the address that the question came to, and what is not an answer from where the layer says.
   */
  readonly choosesSources?: boolean;
  /** Addresses come and go: it reports that by `addressesChanged`. */
  readonly addressesChange?: boolean;
  /** Whether there is a way to a destination from one of several own addresses; absent: it is not known. */
  leadsTo?(destination: IpAddress, sources: readonly IpAddress[]): boolean;
  /** Something was not answered: the route to a destination may have changed. */
  doubtRoute?(destination: IpAddress, source: PacketSource): void;
  /** Path MTU in bytes, IP header included. */
  mtu(destination: IpAddress, source?: PacketSource): number;
  /**
   * Sends a packet; it may be lost without a report.
   *
   * @param udpPort the peer's UDP port; 0 (and without encapsulation) the layer's default
   * @param ecnCapable routers may mark it instead of dropping it: ECT(0); only of layers with `ecn`
   */
  send(packet: SctpPacket, source: PacketSource, destination: IpAddress, udpPort: number, ecnCapable?: boolean): void;
  /** Names who takes what arrives for this host; one stack a layer. */
  attach(receiver: PacketReceiver): void;
}

export interface PacketReceiver {
  /**
   * A packet with a right checksum arrived, or what a receiver takes of one that has a fault.
   *
   * @param udpPort the UDP port it came from; 0 without encapsulation
   * @param marked a router marked it instead of dropping it: congestion experienced (CE)
   */
  packetArrived(packet: SctpPacket, source: IpAddress, destination: IpAddress, udpPort: number, marked?: boolean): void;
  /**
   * A packet has not left this host.
   *
   * @param noWay there is no way to its destination, from the addresses that it was to leave from
   */
  packetUnsent?(packet: SctpPacket, destination: IpAddress, noWay: boolean): void;
  /** The addresses of this host are others than before. */
  addressesChanged?(): void;
  /** Bytes arrived that are no SCTP packet, whose checksum is wrong, or that hold a chunk that is none. */
  malformedArrived(reason: string): void;
}
