import { createSocket, type Socket } from 'node:dgram';
import { addressScope } from '../../protocol/address-scope.ts';
import type { IpAddress, LocalAddress, Log } from '../../protocol/host.ts';
import type { SctpPacket } from '../../protocol/sctp/chunk.ts';
import type { PacketLayer, PacketReceiver } from '../../protocol/sctp/packet-layer.ts';
import { decodePacket, usablePart } from '../../protocol/sctp/wire/decode-packet.ts';
import { encodePacket } from '../../protocol/sctp/wire/encode-packet.ts';
import { u16At, u8At } from '../../protocol/wire/big-endian.ts';
import { IpProtocolNumber, readIpPacket, writeIpPacket } from '../../protocol/wire/capture/captured-ip-packet.ts';
import { ipAddressFromBytes, ipAddressToBytes } from '../../protocol/wire/ip-address.ts';
import { Faults } from '../faults.ts';
import { isNear, Neighbors } from './neighbors.ts';
import type { UdpLink } from './rsplib-guest.ts';

/** A network that a layer is in. */
export interface EthernetNetwork {
  readonly link: UdpLink;
  /** The layer's address there. */
  readonly address: IpAddress;
}

/** What may happen to a packet on its way, either way; undefined: nothing. */
export type PacketFault = (packet: SctpPacket, network: number) => 'lost' | undefined;

const EtherType = { ipv4: 0x0800, arp: 0x0806 } as const;
const ETHERNET_HEADER = 14;
const ARP_LENGTH = 28;
const BROADCAST = new Uint8Array(6).fill(0xff);
const MTU = 1500;

/**
 * SCTP over IPv4 over Ethernet frames in UDP datagrams on loopback: what joins this process to a guest without root.
 * Of ARP it does what is needed: asks, answers, and remembers hosts that have sent something. Addresses are of /24
 * networks.
 */
export class EthernetLayer implements PacketLayer {
  readonly addresses: readonly LocalAddress[];
  readonly encapsulated = false;
  /** Faults of the networks. */
  fault: PacketFault = () => undefined;
  readonly #networks: readonly Network[];
  #receiver: PacketReceiver | undefined;

  private constructor(networks: readonly EthernetNetwork[], log: Log) {
    const faults = new Faults(log);
    this.addresses = networks.map(({ address }) => ({ address, scope: addressScope(address), prefixLength: 24 }));
    this.#networks = networks.map(
      (network, n) => new Network(network, n, faults, (packet) => this.#arrived(packet, n)),
    );
  }

  static async open(networks: readonly EthernetNetwork[], log: Log): Promise<EthernetLayer> {
    const layer = new EthernetLayer(networks, log);
    await Promise.all(layer.#networks.map(async (network) => network.bind()));
    return layer;
  }

  mtu(): number {
    return MTU;
  }

  attach(receiver: PacketReceiver): void {
    this.#receiver = receiver;
  }

  send(packet: SctpPacket, source: IpAddress | undefined, destination: IpAddress): void {
    const n = this.#networks.findIndex(({ address }) => isNear(address, destination));
    const network = this.#networks.at(n);
    if (n < 0 || network === undefined || this.fault(packet, n) === 'lost') return;
    const header = { source: source ?? network.address, destination, protocol: IpProtocolNumber.sctp };
    network.send(writeIpPacket(header, encodePacket(packet)), destination);
  }

  close(): void {
    for (const network of this.#networks) network.close();
  }

  #arrived(bytes: Uint8Array, n: number): void {
    const packet = readIpPacket(bytes);
    if (typeof packet === 'string' || packet.protocol !== IpProtocolNumber.sctp || packet.fragment !== undefined)
      return;
    if (!this.addresses.some(({ address }) => address === packet.destination)) return;
    const decoded = decodePacket(packet.payload);
    if (!decoded.ok) this.#receiver?.malformedArrived(decoded.error.message);
    const usable = usablePart(decoded);
    if (usable !== undefined && this.fault(usable, n) !== 'lost')
      this.#receiver?.packetArrived(usable, packet.source, packet.destination, 0);
  }
}

/** One network: its socket, and who is where in it. */
class Network {
  readonly address: IpAddress;
  readonly #link: UdpLink;
  readonly #hardwareAddress: Uint8Array;
  readonly #socket: Socket;
  readonly #neighbors: Neighbors;
  readonly #arrived: (ipPacket: Uint8Array) => void;

  constructor(
    { link, address }: EthernetNetwork,
    number: number,
    faults: Faults,
    arrived: (ipPacket: Uint8Array) => void,
  ) {
    this.#link = link;
    this.address = address;
    this.#neighbors = new Neighbors(address);
    this.#arrived = arrived;
    // Locally administered: of no manufacturer.
    this.#hardwareAddress = Uint8Array.of(0x02, 0, 0, 0, number, u8At(ipAddressToBytes(address), 3));
    this.#socket = createSocket('udp4');
    this.#socket.on('message', (frame) => {
      try {
        this.#frameArrived(frame);
      } catch (error) {
        faults.caught('packet', error, `network ${number}`);
      }
    });
  }

  async bind(): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      this.#socket.once('error', reject);
      this.#socket.bind(this.#link.ourPort, '127.0.0.1', resolve);
    });
  }

  close(): void {
    this.#socket.close();
  }

  send(ipPacket: Uint8Array, destination: IpAddress): void {
    const neighbor = this.#neighbors.find(destination);
    if (neighbor !== undefined) return this.#sendFrame(neighbor, EtherType.ipv4, ipPacket);
    this.#neighbors.wait(destination, ipPacket);
    return this.#sendFrame(BROADCAST, EtherType.arp, this.#arp(1, new Uint8Array(6), ipAddressToBytes(destination)));
  }

  #frameArrived(frame: Uint8Array): void {
    if (frame.length < ETHERNET_HEADER) return;
    const type = u16At(frame, 12);
    const content = frame.subarray(ETHERNET_HEADER);
    if (type === EtherType.ipv4) this.#arrived(content);
    else if (type === EtherType.arp && content.length >= ARP_LENGTH) this.#arpArrived(content);
  }

  /** ARP for Ethernet and IPv4 (RFC 826). */
  #arpArrived(arp: Uint8Array): void {
    const senderHardware = Uint8Array.from(arp.subarray(8, 14));
    const sender = arp.subarray(14, 18);
    for (const ipPacket of this.#neighbors.met(ipAddressFromBytes(sender), senderHardware))
      this.#sendFrame(senderHardware, EtherType.ipv4, ipPacket);
    const isRequest = arp[7] === 1;
    if (isRequest && ipAddressFromBytes(arp.subarray(24, 28)) === this.address)
      this.#sendFrame(senderHardware, EtherType.arp, this.#arp(2, senderHardware, sender));
  }

  /** @param operation 1: request, 2: reply */
  #arp(operation: 1 | 2, targetHardware: Uint8Array, target: Uint8Array): Uint8Array {
    const arp = new Uint8Array(ARP_LENGTH);
    arp.set([0, 1, 8, 0, 6, 4, 0, operation]);
    arp.set(this.#hardwareAddress, 8);
    arp.set(ipAddressToBytes(this.address), 14);
    arp.set(targetHardware, 18);
    arp.set(target, 24);
    return arp;
  }

  #sendFrame(destination: Uint8Array, type: number, content: Uint8Array): void {
    const frame = new Uint8Array(ETHERNET_HEADER + content.length);
    frame.set(destination, 0);
    frame.set(this.#hardwareAddress, 6);
    frame[12] = type >> 8;
    frame[13] = type & 255;
    frame.set(content, ETHERNET_HEADER);
    this.#socket.send(frame, this.#link.guestPort, '127.0.0.1');
  }
}
