import { type IpAddress, type Transport, silentLog } from '../../../protocol/host.ts';
import type { SctpPacket } from '../../../protocol/sctp/chunk.ts';
import { rfc9260 } from '../../../protocol/sctp/options.ts';
import type { PacketLayer, PacketReceiver } from '../../../protocol/sctp/packet-layer.ts';
import { SctpStack } from '../../../protocol/sctp/stack.ts';
import { RealHost } from '../../../native/real-host.ts';
import { UdpPacketLayer } from '../../../native/udp/udp-packet-layer.ts';
import { testUdpPort } from '../../test-ports.ts';
import type { ConformanceFaults, ConformanceHost, ConformanceWorld } from '../../transport/conformance-world.ts';

/** Addresses whose packets the network loses. */
export type CutAddresses = Set<IpAddress>;

/** A packet layer whose network loses what comes from or for some addresses. */
class CuttableLayer implements PacketLayer {
  readonly addresses;
  readonly encapsulated;
  readonly #below: PacketLayer;
  readonly #cut: CutAddresses;

  constructor(below: PacketLayer, cut: CutAddresses) {
    this.#below = below;
    this.#cut = cut;
    this.addresses = below.addresses;
    this.encapsulated = below.encapsulated;
  }

  mtu(destination: IpAddress): number {
    return this.#below.mtu(destination);
  }

  send(packet: SctpPacket, source: IpAddress | undefined, destination: IpAddress, udpPort: number): void {
    if (!this.#cut.has(destination)) this.#below.send(packet, source, destination, udpPort);
  }

  attach(receiver: PacketReceiver): void {
    this.#below.attach({
      packetArrived: (packet, source, destination, udpPort) => {
        if (!this.#cut.has(source) && !this.#cut.has(destination))
          receiver.packetArrived(packet, source, destination, udpPort);
      },
      malformedArrived: (reason) => receiver.malformedArrived(reason),
    });
  }
}

/** Hosts of a world have addresses of their own: 127.64.1.h and 127.64.2.h. */
export class UdpWorld implements ConformanceWorld {
  readonly nobody = '127.64.3.250';
  readonly group = '239.1.2.3';
  readonly #cut: CutAddresses = new Set();
  readonly #hosts: UdpHost[] = [];

  newHost(): ConformanceHost {
    const number = this.#hosts.length + 1;
    const host = new UdpHost([`127.64.1.${number}`, `127.64.2.${number}`], this.#cut);
    this.#hosts.push(host);
    return host;
  }

  async until(condition: () => boolean, seconds: number): Promise<boolean> {
    await Promise.all(this.#hosts.map(({ layer }) => layer.ready));
    const end = performance.now() + seconds * 1000;
    while (!condition() && performance.now() < end) await new Promise((resolve) => setTimeout(resolve, 2));
    return condition();
  }

  async close(): Promise<void> {
    await Promise.all(this.#hosts.map(async (host) => host.close()));
  }
}

class UdpHost implements ConformanceHost {
  readonly host: RealHost;
  readonly address: IpAddress;
  readonly secondAddress: IpAddress;
  readonly faults: ConformanceFaults;
  readonly layer: UdpPacketLayer;
  readonly #cut: CutAddresses;
  #stack: SctpStack;

  constructor([first, second]: readonly [IpAddress, IpAddress], cut: CutAddresses) {
    this.address = first;
    this.secondAddress = second;
    this.#cut = cut;
    this.layer = new UdpPacketLayer({
      addresses: [first, second],
      udpPort: testUdpPort,
      remoteUdpPort: testUdpPort,
      log: silentLog,
    });
    const transport: Transport = { open: (options, handler) => this.#stack.open(options, handler) };
    this.host = new RealHost(transport, silentLog, [first]);
    this.#stack = this.#newStack();
    const both = [first, second];
    const addresses = (network?: 1 | 2): readonly IpAddress[] => (network === undefined ? both : [both[network - 1]]);
    this.faults = {
      crashHost: () => this.#stack.halt(),
      restartHost: () => {
        this.#stack = this.#newStack();
      },
      crashProcesses: () => this.#stack.closeAll(),
      cutPath: (network) => addresses(network).forEach((address) => cut.add(address)),
      repairPath: (network) => addresses(network).forEach((address) => cut.delete(address)),
    };
  }

  async close(): Promise<void> {
    this.#stack.halt();
    await this.layer.close();
  }

  #newStack(): SctpStack {
    // A silent peer is given up after 1 + 2 + 4 s.
    const sctp = { ...rfc9260, assocMaxRetrans: 2 };
    return new SctpStack(this.host, new CuttableLayer(this.layer, this.#cut), { sctp });
  }
}
