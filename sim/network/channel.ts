import type { NamedStreams } from '../../protocol/random/streams.ts';
import type { Seconds } from '../../protocol/host.ts';
import type { EventHandle } from '../kernel/event-queue.ts';
import type { SimulationEvent, Simulator } from '../kernel/simulator.ts';
import { type ChannelOptions, DEFAULT_MTU, type QueueOptions, redParameters } from './channel-options.ts';
import { ChannelStatistics } from './channel-statistics.ts';
import type { DropCause } from './drop-cause.ts';
import { DropTail } from './drop-tail.ts';
import { Impairments } from './impairments.ts';
import { Ecn, type IpPacket } from './ip-packet.ts';
import type { PacketTap } from './packet-observer.ts';
import type { QueueDiscipline, QueueState } from './queue-discipline.ts';
import { Red } from './red.ts';
import { Stragglers } from './stragglers.ts';
import { CORRUPTED, DELIVERED, DUPLICATED, type TransitFate, LOST, TransitRing } from './transit-ring.ts';
import { asNanoseconds, PER_SECOND, toNanoseconds, type Nanoseconds } from '../kernel/nanoseconds.ts';

const NONE = asNanoseconds(0);
/** Of a link with rate whose queue has no capacity of its own, packets. */
const DEFAULT_PACKET_CAPACITY = 100;

/** The far end of a channel. */
export interface ChannelEnd {
  readonly name: string;
  /** Why it takes no packets now; undefined: it does. */
  readonly refusal: DropCause | undefined;
  arrived(packet: IpPacket): void;
}

/** What a channel shares with its network. */
export interface ChannelSurroundings {
  readonly simulator: Simulator;
  readonly tap: PacketTap;
  /** Of this channel. */
  readonly streams: NamedStreams;
}

/**
 * One direction of a link: a queue, a transmitter, a wire.
 *
 * All times of a packet are computed when it is taken (first in, first out: they cannot change any more), so that it
 * costs one event, its arrival. Which packets still wait, and so the length of the queue, follows from the times when
 * somebody asks. The channel itself is the event that the first packet of all arrives: a timer would cost more.
 */
export class Channel implements QueueState, SimulationEvent {
  /** Names of the interfaces at both ends: `A/0>R/1`. */
  readonly name: string;
  readonly delay: Seconds;
  readonly mtu: number;
  readonly sink: ChannelEnd;
  readonly #source: string;
  readonly #simulator: Simulator;
  readonly #tap: PacketTap;
  readonly #nanosecondsPerByte: number;
  readonly #propagation: Nanoseconds;
  readonly #discipline: QueueDiscipline | undefined;
  readonly #impairments: Impairments | undefined;
  readonly #ring = new TransitRing();
  readonly #stragglers: Stragglers;
  /** Of the last event that was scheduled. */
  #arrival: EventHandle | undefined;
  #statistics: ChannelStatistics;
  #up = true;
  /** Position in the ring of the first packet that waits. */
  #waiting = 0;
  #waitingBytes = 0;
  #busyUntil = asNanoseconds(0);
  #emptySince = asNanoseconds(0);
  #lastArrival = asNanoseconds(0);

  /** @param options checked by {@link checkChannelOptions} */
  constructor(surroundings: ChannelSurroundings, source: string, sink: ChannelEnd, options: ChannelOptions) {
    const { simulator, tap, streams } = surroundings;
    this.name = `${source}>${sink.name}`;
    this.delay = options.delay ?? 0;
    this.mtu = options.mtu ?? DEFAULT_MTU;
    this.sink = sink;
    this.#source = source;
    this.#simulator = simulator;
    this.#tap = tap;
    this.#nanosecondsPerByte = options.rate === undefined ? 0 : (8 * PER_SECOND) / options.rate;
    this.#propagation = toNanoseconds(this.delay);
    if (options.rate !== undefined) this.#discipline = discipline(options.queue, streams);
    if (Impairments.wanted(options)) this.#impairments = new Impairments(options, streams);
    this.#stragglers = new Stragglers(simulator, (packet, fate) => this.arrive(packet, fate));
    this.#statistics = new ChannelStatistics(simulator.nanoseconds);
  }

  get statistics(): Readonly<ChannelStatistics> {
    return this.#statistics;
  }

  /** Resets the counters; packets in transit stay. */
  resetStatistics(): void {
    const now = this.#simulator.nanoseconds;
    this.#statistics = new ChannelStatistics(now);
    this.#statistics.waitingTime = this.waitingTimeToCome(now);
    this.#statistics.transmissionTime = Math.max(0, this.#busyUntil - now);
  }

  /** Time average of {@link queueLength} since the last reset. */
  get meanQueueLength(): number {
    const now = this.#simulator.nanoseconds;
    const elapsed = now - this.#statistics.since;
    return elapsed > 0 ? (this.#statistics.waitingTime - this.waitingTimeToCome(now)) / elapsed : this.queueLength;
  }

  /** Fraction of time with a transmission in progress, since the last reset; 0 without a rate. */
  get utilization(): number {
    const now = this.#simulator.nanoseconds;
    const elapsed = now - this.#statistics.since;
    return elapsed > 0 ? (this.#statistics.transmissionTime - Math.max(0, this.#busyUntil - now)) / elapsed : 0;
  }

  /** Packets taken that did not arrive yet. */
  get inFlight(): number {
    return this.#ring.tail - this.#ring.head + this.#stragglers.count;
  }

  get queueLength(): number {
    this.advance(this.#simulator.nanoseconds);
    return this.#ring.tail - this.#waiting;
  }

  get queueBytes(): number {
    this.advance(this.#simulator.nanoseconds);
    return this.#waitingBytes;
  }

  get transmitting(): boolean {
    return this.#busyUntil > this.#simulator.nanoseconds;
  }

  get emptySince(): Nanoseconds {
    return this.#emptySince;
  }

  get up(): boolean {
    return this.#up;
  }

  /** Cuts or mends the wire; what is on its way, or waits, is lost by the cut. */
  setUp(up: boolean): void {
    this.#up = up;
    if (up) return;
    this.recall(asNanoseconds(-Infinity), 'linkDown');
    this.#stragglers.recall((packet) => this.drop(packet, 'linkDown', this.sink.name));
  }

  /** Drops what its sender did not transmit completely yet; what is on the wire arrives. */
  dropUnsent(cause: DropCause): void {
    this.recall(this.#simulator.nanoseconds, cause);
  }

  /** Takes a packet, or drops it. */
  send(packet: IpPacket): void {
    const now = this.#simulator.nanoseconds;
    const verdict = this.verdict(packet, now);
    if (verdict === 'mark') {
      packet.ecn = Ecn.congestionExperienced;
      this.#statistics.packetsMarked++;
    } else if (verdict !== undefined) {
      this.drop(packet, verdict);
      return;
    }
    let start = now;
    let end = now;
    const statistics = this.#statistics;
    if (this.#discipline !== undefined) {
      start = asNanoseconds(Math.max(now, this.#busyUntil));
      const transmission = Math.round(packet.byteLength * this.#nanosecondsPerByte);
      end = asNanoseconds(start + transmission);
      this.#busyUntil = end;
      this.#emptySince = start;
      statistics.waitingTime += start - now;
      statistics.transmissionTime += transmission;
    }
    statistics.packetsSent++;
    statistics.bytesSent += packet.byteLength;
    this.#tap.observer?.packet({ event: 'sent', nanoseconds: now, place: this.#source, packet });
    if (this.#impairments === undefined) this.launch(packet, start, end, this.arrivalOf(end), NONE, DELIVERED);
    else this.launchImpaired(this.#impairments, packet, start, end);
  }

  /** Counts a packet that this channel, or the interface at its end, dropped. */
  drop(packet: IpPacket, cause: DropCause, place = this.#source): void {
    const statistics = this.#statistics;
    statistics.packetsDropped[cause]++;
    statistics.bytesDropped += packet.byteLength;
    const { nanoseconds } = this.#simulator;
    this.#tap.observer?.packet({ event: 'dropped', nanoseconds, place, packet, cause });
  }

  /** Why the packet is dropped, or `mark`; undefined: it is taken as it is. */
  private verdict(packet: IpPacket, now: Nanoseconds): DropCause | 'mark' | undefined {
    if (!this.#up) return 'linkDown';
    if (packet.byteLength > this.mtu) return 'tooBig';
    return this.#discipline?.admit(this, packet.byteLength, now, packet.ecn !== Ecn.notCapable);
  }

  /** Puts a packet into the ring. */
  private launch(
    packet: IpPacket,
    start: Nanoseconds,
    end: Nanoseconds,
    arrival: Nanoseconds,
    lateness: Nanoseconds,
    fate: TransitFate,
  ): void {
    const ring = this.#ring;
    const first = ring.head === ring.tail;
    ring.push(packet, start, end, arrival, lateness, fate);
    this.#waitingBytes += packet.byteLength;
    this.#lastArrival = arrival;
    if (first) this.awaitFirst();
  }

  private launchImpaired(impairments: Impairments, packet: IpPacket, start: Nanoseconds, end: Nanoseconds): void {
    let fate: TransitFate = DELIVERED;
    if (impairments.loses(packet, end)) fate = LOST;
    else if (impairments.corrupts(packet)) fate = CORRUPTED;
    else if (impairments.duplicates()) fate = DUPLICATED;
    impairments.drawLateness();
    const { lateness, overtaken } = impairments;
    const arrival = this.arrivalOf(end);
    // In the ring all keep their order; who may be overtaken is late from its end on.
    const inOrder = asNanoseconds(Math.max(overtaken ? arrival : arrival + lateness, this.#lastArrival));
    this.launch(packet, start, end, inOrder, overtaken ? lateness : NONE, fate);
  }

  private arrivalOf(end: Nanoseconds): Nanoseconds {
    return asNanoseconds(end + this.#propagation);
  }

  private awaitFirst(): void {
    const ring = this.#ring;
    if (ring.head < ring.tail) this.#arrival = this.#simulator.queueAt(ring.arrival(ring.head), this);
  }

  describe(): string {
    return `arrival by the channel ${this.name}`;
  }

  /** The first packet arrives. */
  fire(): void {
    const ring = this.#ring;
    const position = ring.head;
    const packet = ring.packet(position);
    const lateness = ring.lateness(position);
    const fate = ring.fate(position);
    if (this.#waiting === position) this.startTransmission();
    ring.shift();
    this.awaitFirst();
    if (lateness > 0) this.#stragglers.add(packet, fate, lateness);
    else this.arrive(packet, fate);
  }

  private arrive(packet: IpPacket, fate: TransitFate): void {
    if (fate === LOST || fate === CORRUPTED) {
      this.drop(packet, fate === LOST ? 'loss' : 'corruption', this.sink.name);
      return;
    }
    const second = fate === DUPLICATED ? packet.copy() : undefined;
    if (second !== undefined) this.#statistics.packetsDuplicated++;
    this.deliver(packet);
    if (second !== undefined) this.deliver(second);
  }

  private deliver(packet: IpPacket): void {
    const { sink } = this;
    if (sink.refusal !== undefined) {
      this.drop(packet, sink.refusal, sink.name);
      return;
    }
    this.#statistics.packetsDelivered++;
    this.#statistics.bytesDelivered += packet.byteLength;
    const { nanoseconds } = this.#simulator;
    this.#tap.observer?.packet({ event: 'received', nanoseconds, place: sink.name, packet });
    sink.arrived(packet);
  }

  /** Passes over the packets whose transmission has started. */
  private advance(now: Nanoseconds): void {
    const ring = this.#ring;
    while (this.#waiting < ring.tail && ring.start(this.#waiting) <= now) this.startTransmission();
  }

  private startTransmission(): void {
    this.#waitingBytes -= this.#ring.packet(this.#waiting++).byteLength;
  }

  /** Drops the packets of the ring whose transmission ends later than `after`. */
  private recall(after: Nanoseconds, cause: DropCause): void {
    const ring = this.#ring;
    const now = this.#simulator.nanoseconds;
    this.advance(now);
    let first = ring.tail;
    while (first > ring.head && ring.end(first - 1) > after) first--;
    for (let position = first; position < ring.tail; position++) this.recallOne(position, now, cause);
    ring.truncate(first);
    this.#waiting = Math.min(this.#waiting, first);
    this.#busyUntil = asNanoseconds(Math.min(this.#busyUntil, now));
    this.#emptySince = asNanoseconds(Math.min(this.#emptySince, now));
    this.#lastArrival = first > ring.head ? ring.arrival(first - 1) : now;
    if (first === ring.head && this.#arrival !== undefined) this.#simulator.cancelEvent(this.#arrival, this);
  }

  private recallOne(position: number, now: Nanoseconds, cause: DropCause): void {
    const ring = this.#ring;
    const packet = ring.packet(position);
    const end = ring.end(position);
    if (position >= this.#waiting) {
      this.#waitingBytes -= packet.byteLength;
      this.#statistics.waitingTime -= ring.start(position) - now;
    }
    if (end > now) this.#statistics.transmissionTime -= end - Math.max(ring.start(position), now);
    this.drop(packet, cause, end > now ? this.#source : this.sink.name);
  }

  /** Sum of the waiting times still to come of what waits now, nanoseconds. */
  private waitingTimeToCome(now: Nanoseconds): number {
    this.advance(now);
    let sum = 0;
    for (let position = this.#waiting; position < this.#ring.tail; position++) sum += this.#ring.start(position) - now;
    return sum;
  }
}

function discipline(options: QueueOptions | undefined, streams: NamedStreams): QueueDiscipline {
  if (options?.discipline === 'red') return new Red(redParameters(options), streams.stream('red'));
  const capacity = options?.byteCapacity === undefined ? DEFAULT_PACKET_CAPACITY : Infinity;
  return new DropTail(options?.packetCapacity ?? capacity, options?.byteCapacity ?? Infinity);
}
