import type { SocketAddress } from '../../host.ts';
import { u16At } from '../big-endian.ts';
import { ByteWriter } from '../byte-writer.ts';
import { ipAddressToBytes } from '../ip-address.ts';
import { internetChecksum } from './internet-checksum.ts';
import { IpProtocolNumber } from './captured-ip-packet.ts';

const UDP_HEADER = 8;

export interface UdpDatagram {
  readonly sourcePort: number;
  readonly destinationPort: number;
  /** A part of the memory of what it was read from. */
  readonly payload: Uint8Array;
}

/**
 * UDP header with checksum, and payload.
 *
 * @throws RangeError when the payload is too long for UDP
 */
export function writeUdpDatagram(source: SocketAddress, destination: SocketAddress, payload: Uint8Array): Uint8Array {
  const length = UDP_HEADER + payload.length;
  if (length > 0xffff) throw new RangeError(`${payload.length} bytes are too many for UDP (at most 65527)`);
  const writer = new ByteWriter(length);
  writer.u16(source.port);
  writer.u16(destination.port);
  writer.u16(length);
  writer.u16(0);
  writer.raw(payload);
  const pseudoHeader = new ByteWriter(8);
  pseudoHeader.u32(length);
  pseudoHeader.u32(IpProtocolNumber.udp);
  const addresses = [ipAddressToBytes(source.address), ipAddressToBytes(destination.address)];
  // 0 would mean that there is none (RFC 768).
  const checksum = internetChecksum([...addresses, pseudoHeader.bytes, writer.bytes]) || 0xffff;
  writer.bytes[6] = checksum >> 8;
  writer.bytes[7] = checksum & 255;
  return writer.bytes;
}

/** The datagram that the payload of an IP packet is, as far as it is there, or why it is none. */
export function readUdpDatagram(bytes: Uint8Array): UdpDatagram | string {
  if (bytes.length < UDP_HEADER) return `${bytes.length} bytes are too few for a UDP header`;
  const length = u16At(bytes, 4) || bytes.length;
  if (length < UDP_HEADER) return `invalid UDP length ${length}`;
  return {
    sourcePort: u16At(bytes, 0),
    destinationPort: u16At(bytes, 2),
    payload: bytes.subarray(UDP_HEADER, length),
  };
}
