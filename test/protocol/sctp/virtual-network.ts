import { type IpAddress, type LocalAddress, silentLog } from '../../../protocol/host.ts';
import { addressScope } from '../../../protocol/address-scope.ts';
import { NamedStreams, StreamEntropy } from '../../../protocol/random/streams.ts';
import type { Chunk, SctpPacket } from '../../../protocol/sctp/chunk.ts';
import type { PacketLayer, PacketReceiver, PacketSource } from '../../../protocol/sctp/packet-layer.ts';
import { SctpStack, type SctpStackOptions } from '../../../protocol/sctp/stack.ts';
import { decodePacket } from '../../../protocol/sctp/wire/decode-packet.ts';
import { encodePacket } from '../../../protocol/sctp/wire/encode-packet.ts';
import { Simulator, type SimulationEvent } from '../../../sim/kernel/simulator.ts';

/** A packet on its way. */
export interface Transit {
  readonly packet: SctpPacket;
  readonly source: IpAddress;
  readonly destination: IpAddress;
  /** UDP port that it is for; 0: the default. */
  readonly udpPort: number;
  /** Seconds */
  readonly sentAt: number;
  /** ECT(0) */
  readonly ecnCapable: boolean;
}

/** What becomes of a packet: it is lost, or arrives after these delays (two: it is duplicated). */
export type Fate = 'drop' | readonly number[];

export interface VirtualNetworkOptions {
  /** One way, seconds (default 10 ms). */
  readonly delay?: number;
  /** IP MTU, bytes (default 1500). */
  readonly mtu?: number;
  /** Encodes and decodes every packet (default true). */
  readonly encode?: boolean;
  /** Whether layers can do ECN (default false). */
  readonly ecn?: boolean;
  /** Keeps all packets for inspection (default true). */
  readonly record?: boolean;
  readonly simulator?: Simulator;
}

/** Stacks joined by paths that do what a test says, in virtual time. */
export class VirtualNetwork {
  readonly simulator: Simulator;
  readonly transits: Transit[] = [];
  /** Decides what becomes of each packet. */
  fate: ((transit: Transit) => Fate | undefined) | undefined;
  /** Decides which packets a router marks: congestion experienced. */
  marks: ((transit: Transit) => boolean) | undefined;
  /** Addresses whose packets, from or to them, are lost. */
  readonly cut = new Set<IpAddress>();
  /** UDP ports that packets of an address come from. */
  readonly udpPorts = new Map<IpAddress, number>();
  readonly delay: number;
  readonly mtu: number;
  readonly encode: boolean;
  readonly ecn: boolean;
  readonly #record: boolean;
  readonly #hosts = new Map<IpAddress, VirtualLayer>();

  constructor(options: VirtualNetworkOptions = {}) {
    this.simulator = options.simulator ?? new Simulator();
    this.delay = options.delay ?? 0.01;
    this.mtu = options.mtu ?? 1500;
    this.encode = options.encode ?? true;
    this.ecn = options.ecn ?? false;
    this.#record = options.record ?? true;
  }

  get now(): number {
    return this.simulator.now();
  }

  run(seconds: number): void {
    this.simulator.run({ until: this.now + seconds });
  }

  /** Runs to an instant. */
  runTo(instant: number): void {
    this.simulator.run({ until: instant });
  }

  stack(name: string, addresses: readonly IpAddress[], options: SctpStackOptions = {}): SctpStack {
    const host = {
      clock: this.simulator,
      random: new NamedStreams(name),
      entropy: new StreamEntropy(`${name}/entropy`),
      log: silentLog,
    };
    return new SctpStack(host, this.layer(addresses), options);
  }

  layer(addresses: readonly IpAddress[]): VirtualLayer {
    const layer = new VirtualLayer(this, addresses);
    for (const address of addresses) this.#hosts.set(address, layer);
    return layer;
  }

  send(packet: SctpPacket, source: IpAddress, destination: IpAddress, udpPort = 0, ecnCapable = false): void {
    const transit: Transit = { packet, source, destination, udpPort, sentAt: this.now, ecnCapable };
    if (this.#record) this.transits.push(transit);
    const fate = this.fate?.(transit) ?? [this.delay];
    if (fate === 'drop' || this.cut.has(source) || this.cut.has(destination)) return;
    const marked = ecnCapable && this.marks?.(transit) === true;
    for (const delay of fate) this.inject(packet, source, destination, delay, marked);
  }

  /** Lets a packet arrive, whoever sent it. */
  inject(packet: SctpPacket, source: IpAddress, destination: IpAddress, delay = this.delay, marked = false): void {
    const arriving = this.encode ? decoded(encodePacket(packet)) : packet;
    this.simulator.schedule(delay, new Delivery(this, arriving, source, destination, marked));
  }

  /** A host has other addresses from now on. */
  moved(layer: VirtualLayer, addresses: readonly IpAddress[]): void {
    for (const { address } of layer.addresses) this.#hosts.delete(address);
    for (const address of addresses) this.#hosts.set(address, layer);
  }

  layerOf(address: IpAddress): VirtualLayer | undefined {
    return this.#hosts.get(address);
  }

  /** The chunks of a type that were sent, with their packets' journeys. */
  sent<T extends Chunk['type']>(
    type: T,
    from?: IpAddress,
  ): (Transit & { readonly chunk: Extract<Chunk, { readonly type: T }> })[] {
    return this.transits
      .filter(({ source }) => from === undefined || source === from)
      .flatMap((transit) =>
        transit.packet.chunks
          .filter((chunk): chunk is Extract<Chunk, { readonly type: T }> => chunk.type === type)
          .map((chunk) => ({ ...transit, chunk })),
      );
  }
}

function decoded(bytes: Uint8Array): SctpPacket {
  const result = decodePacket(bytes);
  if (!result.ok) throw result.error;
  return result.packet;
}

class Delivery implements SimulationEvent {
  readonly #network: VirtualNetwork;
  readonly #packet: SctpPacket;
  readonly #source: IpAddress;
  readonly #destination: IpAddress;
  readonly #marked: boolean;

  constructor(network: VirtualNetwork, packet: SctpPacket, source: IpAddress, destination: IpAddress, marked: boolean) {
    this.#marked = marked;
    this.#network = network;
    this.#packet = packet;
    this.#source = source;
    this.#destination = destination;
  }

  fire(): void {
    const udpPort = this.#network.udpPorts.get(this.#source) ?? 0;
    this.#network
      .layerOf(this.#destination)
      ?.receiver?.packetArrived(this.#packet, this.#source, this.#destination, udpPort, this.#marked);
  }
}

/** Of the networks 10.PATH.0.0, bits. */
const PREFIX_LENGTH = 16;

/** IP of one host: packets leave from the address with the destination's network, 10.PATH.…, or from the first. */
export class VirtualLayer implements PacketLayer {
  addresses: readonly LocalAddress[] = [];
  readonly addressesChange = true;
  readonly encapsulated = false;
  receiver: PacketReceiver | undefined;
  /** Which own addresses lead to a destination. */
  hasWay: (source: IpAddress, destination: IpAddress) => boolean = () => true;
  readonly #network: VirtualNetwork;

  constructor(network: VirtualNetwork, addresses: readonly IpAddress[]) {
    this.#network = network;
    this.#have(addresses);
  }

  #have(addresses: readonly IpAddress[]): void {
    this.addresses = addresses.map((address) => ({
      address,
      scope: addressScope(address),
      prefixLength: PREFIX_LENGTH,
    }));
  }

  /** The host has these addresses from now on: what is sent to others does not arrive. */
  change(addresses: readonly IpAddress[]): void {
    this.#network.moved(this, addresses);
    this.#have(addresses);
    this.receiver?.addressesChanged?.();
  }

  get ecn(): boolean {
    return this.#network.ecn;
  }

  leadsTo(destination: IpAddress, sources: readonly IpAddress[]): boolean {
    return sources.some((source) => this.hasWay(source, destination));
  }

  mtu(): number {
    return this.#network.mtu;
  }

  send(packet: SctpPacket, source: PacketSource, destination: IpAddress, udpPort: number, ecnCapable?: boolean): void {
    const from = this.#sourceFor(destination, typeof source === 'string' ? [source] : source);
    if (from !== undefined) this.#network.send(packet, from, destination, udpPort, ecnCapable);
  }

  attach(receiver: PacketReceiver): void {
    this.receiver = receiver;
  }

  #sourceFor(destination: IpAddress, of: readonly IpAddress[] | undefined): IpAddress | undefined {
    const network = destination.split('.').slice(0, 2).join('.');
    const own = (of ?? this.addresses.map(({ address }) => address)).filter((each) => this.hasWay(each, destination));
    return own.find((address) => address.startsWith(`${network}.`)) ?? own[0];
  }
}
