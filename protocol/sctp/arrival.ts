import type { IpAddress } from '../host.ts';
import type { SctpPacket } from './chunk.ts';

/** A packet with where it came from and went to. */
export interface PacketArrival {
  readonly packet: SctpPacket;
  readonly source: IpAddress;
  readonly destination: IpAddress;
  readonly udpPort: number;
  /** Congestion experienced (RFC 3168). */
  readonly marked: boolean;
}
