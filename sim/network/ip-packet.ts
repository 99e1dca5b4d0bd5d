import type { IpAddress, Payload } from '../../protocol/host.ts';
import type { SctpPacket } from '../../protocol/sctp/chunk.ts';

export const IPV4_HEADER_LENGTH = 20;
export const IPV6_HEADER_LENGTH = 40;
export const UDP_HEADER_LENGTH = 8;
/** Bytes of a UDP datagram at most, as over IPv4: lengths have 16 bits (RFC 768, RFC 791). */
export const LONGEST_DATAGRAM = 65_535 - IPV4_HEADER_LENGTH - UDP_HEADER_LENGTH;
/** Hop limit of unicast packets (RFC 1700's recommended default time to live). */
const DEFAULT_HOP_LIMIT = 64;

/** Who takes a packet at its destination. SCTP in UDP (RFC 6951) is `sctp` with UDP ports. */
export type IpProtocol = 'sctp' | 'udp' | 'background';

/** Explicit congestion notification: the two bits of the IP header (RFC 3168 §5). */
export const Ecn = {
  notCapable: 0,
  /** ECT(0) */
  capable: 2,
  congestionExperienced: 3,
} as const;
export type Ecn = (typeof Ecn)[keyof typeof Ecn];

/** Index that no node has. */
export const NONE = -1;

/** Where in the network an interface is, as routers need it; made once per interface. */
export interface Location {
  /** The node that has the interface. */
  readonly node: number;
  /** The router that its link leads to (the node itself, if that is one); {@link NONE} between two hosts. */
  readonly gateway: number;
  /** The interface of the gateway at the other end of the link; {@link NONE} if the node is the gateway. */
  readonly port: number;
}

export const NOWHERE: Location = { node: NONE, gateway: NONE, port: NONE };

/**
 * An IP packet on its way. Its sender fills it in; afterwards only the hop limit and the ECN bits change, so a copy is needed where a
 * packet takes two ways.
 */
export class IpPacket {
  readonly protocol: IpProtocol;
  source: IpAddress = '';
  destination: IpAddress = '';
  /** Of the destination; for multicast of the origin, whose reverse paths are followed. */
  location: Location = NOWHERE;
  multicast = false;
  /** Bytes with IP header, and UDP header if there is one. */
  byteLength: number;
  hopLimit = DEFAULT_HOP_LIMIT;
  ecn: Ecn = Ecn.notCapable;
  /** UDP ports; 0 without UDP. */
  sourcePort = 0;
  destinationPort = 0;
  /** Content of `sctp` packets. */
  sctp: SctpPacket | undefined = undefined;
  /** Content of `udp` packets. */
  datagram: Payload | undefined = undefined;

  /** @param length bytes without IP header; the sending host adds it */
  constructor(protocol: IpProtocol, length: number) {
    this.protocol = protocol;
    this.byteLength = length;
  }

  copy(): IpPacket {
    return Object.assign(new IpPacket(this.protocol, this.byteLength), this);
  }
}
