import type { IpAddress, SocketAddress } from '../../host.ts';
import type { SctpPacket } from '../../sctp/chunk.ts';
import { encodePacket } from '../../sctp/wire/encode-packet.ts';
import { LinkType } from './captured-frame.ts';
import { IpProtocolNumber, writeIpPacket, type IpHeader } from './captured-ip-packet.ts';
import { enhancedPacket, interfaceDescription, sectionHeader } from './pcapng-writer.ts';
import { writeUdpDatagram } from './udp-datagram.ts';

/** Where and when something was seen. */
export interface Sighting {
  /** Seconds, to the nanosecond (for 104 days, as simulated time). */
  readonly time: number;
  /** The interface or path, as `pe1/path0`; described in the file when it is named first. */
  readonly interfaceName: string;
  readonly comment?: string;
}

/**
 * Writes a capture file (pcapng) of IP packets that it makes of what is given: SCTP, SCTP in UDP (RFC 6951), UDP.
 *
 * The file goes piece by piece to `sink`, which may keep the pieces. All methods throw a RangeError when something
 * cannot be written: a time below 0, addresses of two families, too many bytes.
 */
export class CaptureWriter {
  readonly #sink: (piece: Uint8Array) => void;
  readonly #interfaces = new Map<string, number>();

  /** @param application who writes, as `rsplab 0.1.0` */
  constructor(application: string, sink: (piece: Uint8Array) => void) {
    this.#sink = sink;
    sink(sectionHeader(application));
  }

  /** A packet of SCTP directly over IP. */
  sctp(sighting: Sighting, source: IpAddress, destination: IpAddress, packet: SctpPacket): void {
    this.#write(sighting, { source, destination, protocol: IpProtocolNumber.sctp }, encodePacket(packet));
  }

  /** A packet of SCTP in UDP. */
  sctpInUdp(sighting: Sighting, source: SocketAddress, destination: SocketAddress, packet: SctpPacket): void {
    this.datagram(sighting, source, destination, encodePacket(packet));
  }

  /** A UDP datagram, as an announcement. */
  datagram(
    sighting: Sighting,
    source: SocketAddress,
    destination: SocketAddress,
    payload: Uint8Array,
    hopLimit?: number,
  ): void {
    const [from, to] = [source.address, destination.address];
    const protocol = IpProtocolNumber.udp;
    const header = { source: from, destination: to, protocol, ...(hopLimit !== undefined && { hopLimit }) };
    this.#write(sighting, header, writeUdpDatagram(source, destination, payload));
  }

  #write({ time, interfaceName, comment }: Sighting, header: IpHeader, payload: Uint8Array): void {
    if (!(time >= 0)) throw new RangeError(`a time of ${time} s cannot be written`);
    const nanoseconds = BigInt(Math.round(time * 1e9));
    const packet = writeIpPacket(header, payload);
    this.#sink(enhancedPacket(this.#interfaceNumber(interfaceName), nanoseconds, packet, comment));
  }

  #interfaceNumber(name: string): number {
    const known = this.#interfaces.get(name);
    if (known !== undefined) return known;
    const number = this.#interfaces.size;
    this.#interfaces.set(name, number);
    this.#sink(interfaceDescription(name, LinkType.raw));
    return number;
  }
}
