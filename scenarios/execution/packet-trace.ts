import type { IpAddress } from '../../protocol/host.ts';
import type { CaptureWriter, Sighting } from '../../protocol/wire/capture/capture-writer.ts';
import type { IpPacket } from '../../sim/network/ip-packet.ts';
import type { PacketNetwork } from '../../sim/network/packet-network.ts';
import type { PacketEvent, PacketObserver } from '../../sim/network/packet-observer.ts';
import { toNanoseconds, toSeconds, type Nanoseconds } from '../../sim/kernel/nanoseconds.ts';

/** A packet that left its host, until it is known what became of it. */
interface Sent {
  readonly packet: IpPacket;
  readonly nanoseconds: Nanoseconds;
  readonly interfaceName: string;
  /** “lan0/pu3 → lan0/pe1” and, if it was lost, where and why; undefined: not known yet. */
  comment: string | undefined;
}

/**
 * Writes the packets of a simulation as captured where they leave their hosts, in this order; comments say between whom
 * they went and what became of those that were lost. Background traffic has no content and is left out.
 */
export class PacketTrace implements PacketObserver {
  /** Frames written. */
  frames = 0;
  readonly #writer: CaptureWriter;
  readonly #from: number;
  readonly #until: number;
  /** Hosts by name of their interfaces, and by address. */
  readonly #interfaces = new Map<string, string>();
  readonly #hosts = new Map<IpAddress, string>();
  #waiting: Sent[] = [];
  readonly #byPacket = new Map<IpPacket, Sent>();

  /** @param from,until seconds of simulated time */
  constructor(network: PacketNetwork, writer: CaptureWriter, from: number, until: number) {
    this.#writer = writer;
    this.#from = toNanoseconds(from);
    this.#until = toNanoseconds(until);
    for (const { name, interfaces } of network.hosts)
      for (const own of interfaces) {
        this.#interfaces.set(own.name, `${name}/path${own.index}`);
        for (const { address } of own.addresses) this.#hosts.set(address, name);
      }
  }

  packet({ event, nanoseconds, place, packet, cause }: PacketEvent): void {
    if (packet.protocol === 'background') return;
    const known = this.#byPacket.get(packet);
    if (known === undefined) {
      if (event === 'sent' || event === 'dropped') this.#left(packet, nanoseconds, place);
      if (event === 'sent') return;
    }
    const sent = known ?? this.#byPacket.get(packet);
    if (sent === undefined) return;
    if (event === 'dropped') this.#settle(sent, `${this.#direction(packet)}, dropped at ${place}: ${cause}`);
    else if (event === 'received' && this.#interfaces.has(place)) this.#settle(sent, this.#direction(packet));
  }

  /** Writes what is still on its way. */
  finish(): void {
    for (const sent of this.#waiting) sent.comment ??= `${this.#direction(sent.packet)}, in transit at the end`;
    this.#writeKnown();
  }

  #left(packet: IpPacket, nanoseconds: Nanoseconds, place: string): void {
    const interfaceName = this.#interfaces.get(place);
    if (interfaceName === undefined || nanoseconds < this.#from || nanoseconds > this.#until) return;
    const sent: Sent = { packet, nanoseconds, interfaceName, comment: undefined };
    this.#waiting.push(sent);
    this.#byPacket.set(packet, sent);
  }

  #settle(sent: Sent, comment: string): void {
    sent.comment = comment;
    this.#byPacket.delete(sent.packet);
    if (this.#waiting[0] === sent) this.#writeKnown();
  }

  #writeKnown(): void {
    let count = 0;
    for (const sent of this.#waiting) {
      if (sent.comment === undefined) break;
      this.#write(sent, sent.comment);
      count++;
    }
    this.#waiting = this.#waiting.slice(count);
  }

  #write({ packet, nanoseconds, interfaceName }: Sent, comment: string): void {
    const sighting: Sighting = { time: toSeconds(nanoseconds), interfaceName, comment };
    const { sctp, datagram, source, destination, sourcePort, destinationPort } = packet;
    const [from, to] = [
      { address: source, port: sourcePort },
      { address: destination, port: destinationPort },
    ];
    if (sctp !== undefined && sourcePort === 0) this.#writer.sctp(sighting, source, destination, sctp);
    else if (sctp !== undefined) this.#writer.sctpInUdp(sighting, from, to, sctp);
    else if (datagram !== undefined) this.#writer.datagram(sighting, from, to, datagram.bytes(), packet.hopLimit);
    this.frames++;
  }

  #direction({ source, destination }: IpPacket): string {
    return `${this.#hosts.get(source) ?? source} → ${this.#hosts.get(destination) ?? destination}`;
  }
}
