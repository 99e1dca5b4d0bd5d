import type { IpAddress } from '../../../protocol/host.ts';
import { NamedStreams } from '../../../protocol/random/streams.ts';
import type { SctpPacket } from '../../../protocol/sctp/chunk.ts';
import type { PacketReceiver } from '../../../protocol/sctp/packet-layer.ts';
import { COMMON_HEADER } from '../../../protocol/sctp/wire/byte-length.ts';
import { Simulator } from '../../../sim/kernel/simulator.ts';
import type { HostNode } from '../../../sim/network/host-node.ts';
import { HostPacketLayer, type PacketLayerOptions, WIRE_CODEC } from '../../../sim/levels/packet/host-packet-layer.ts';
import type { Link, LinkOptions } from '../../../sim/network/link.ts';
import { PacketNetwork } from '../../../sim/network/packet-network.ts';

/** An SCTP packet of a size (at least 16 bytes, divisible by 4); the tag distinguishes packets. */
export function sctpPacket(byteLength: number, verificationTag = 0): SctpPacket {
  const chunks = [{ type: 'PAD', length: byteLength - COMMON_HEADER } as const];
  return { sourcePort: 1, destinationPort: 2, verificationTag, chunks, byteLength };
}

export interface Arrived {
  readonly time: number;
  readonly tag: number;
  readonly source: IpAddress;
  readonly destination: IpAddress;
  readonly udpPort: number;
}

/** Stands for an SCTP stack: notes what arrives. Every packet is encoded and decoded on its way. */
export class NotingReceiver implements PacketReceiver {
  readonly layer: HostPacketLayer;
  readonly arrived: Arrived[] = [];
  readonly malformed: string[] = [];
  readonly #simulator: Simulator;

  constructor(simulator: Simulator, host: HostNode, options?: PacketLayerOptions) {
    this.#simulator = simulator;
    this.layer = new HostPacketLayer(host, { codec: WIRE_CODEC, ...options });
    this.layer.attach(this);
  }

  packetArrived(packet: SctpPacket, source: IpAddress, destination: IpAddress, udpPort: number): void {
    this.arrived.push({ time: this.#simulator.now(), tag: packet.verificationTag, source, destination, udpPort });
  }

  malformedArrived(reason: string): void {
    this.malformed.push(reason);
  }

  get tags(): number[] {
    return this.arrived.map(({ tag }) => tag);
  }

  get times(): number[] {
    return this.arrived.map(({ time }) => time);
  }
}

/** Two hosts, joined by links of their own: path i is 10.0.i.1 - 10.0.i.2. */
export class TwoHosts {
  readonly simulator = new Simulator();
  readonly network: PacketNetwork;
  readonly a: HostNode;
  readonly b: HostNode;
  readonly links: Link[];
  readonly atA: NotingReceiver;
  readonly atB: NotingReceiver;

  constructor(links: readonly LinkOptions[], seed = 'test', layerOptions?: PacketLayerOptions) {
    this.network = new PacketNetwork(this.simulator, new NamedStreams(seed));
    this.a = this.network.addHost('A');
    this.b = this.network.addHost('B');
    this.links = links.map((options, i) =>
      this.network.connect(
        { node: this.a, addresses: [`10.0.${i}.1`] },
        { node: this.b, addresses: [`10.0.${i}.2`] },
        options,
      ),
    );
    this.atA = new NotingReceiver(this.simulator, this.a, layerOptions);
    this.atB = new NotingReceiver(this.simulator, this.b, layerOptions);
  }

  /** A sends packets of a size (IP header included) over path 0. */
  send(count: number, ipLength = 100, firstTag = 0): void {
    for (let i = 0; i < count; i++)
      this.atA.layer.send(sctpPacket(ipLength - 20, firstTag + i), '10.0.0.1', '10.0.0.2', 0);
  }

  /** Lets something happen at a time. */
  at(time: number, action: () => void): void {
    this.simulator.schedule(time - this.simulator.now(), { fire: action });
  }

  /** Runs to a time, or by default until nothing happens any more. */
  run(until = 1e6): void {
    this.simulator.run({ until });
  }
}
