import type { Seconds, StreamIdentifier, UserMessage } from '../../host.ts';
import type { CwrChunk, DataChunk, SackChunk } from '../chunk.ts';
import type { SctpOptions } from '../options.ts';
import type { Path } from '../path/path.ts';
import type { PathSet } from '../path/path-set.ts';
import { type MessageCounter, type Ssn, ssnOf, type Tsn, type TsnSpace } from '../sequence.ts';
import type { SctpStatistics } from '../statistics.ts';
import { DATA_HEADER, dataChunkByteLength } from '../wire/byte-length.ts';
import { Acknowledgments } from './acknowledgments.ts';
import { Outstanding } from './outstanding.ts';
import type { PacketAssembler } from './packet-assembler.ts';
import { PartialReliability } from './partial-reliability.ts';
import { Retransmission } from './retransmission.ts';
import { OutgoingMessage, SendQueue } from './send-queue.ts';

/** What the sending side asks of its association. */
export interface DataSenderOwner {
  readonly options: SctpOptions;
  readonly statistics: SctpStatistics;
  readonly packets: PacketAssembler;
  now(): Seconds;
  /** A message will not arrive. */
  messageFailed(message: OutgoingMessage): void;
  /** The send buffer has room again after a refusal. */
  writable(): void;
}

/** The sending side of an association: queue, outstanding chunks, and when which of them goes where. */
export class DataSender {
  readonly outstanding = new Outstanding();
  readonly queue = new SendQueue();
  readonly acknowledgments: Acknowledgments;
  readonly partialReliability: PartialReliability;
  /** a_rwnd of the peer's last SACK. */
  #advertisedWindow = 0;
  /** The association is being shut down: nothing is held back, and the last chunk asks for a SACK (RFC 7053 §5.2). */
  draining = false;
  readonly #owner: DataSenderOwner;
  readonly #retransmission: Retransmission;
  readonly #paths: PathSet;
  #tsns: TsnSpace;
  #outboundStreams = 65_536;
  /** Message counter of the next ordered message, by stream. */
  #nextMessage: MessageCounter[] = [];
  /** User bytes in the send buffer: waiting, or not reached by the cumulative TSN. */
  #buffered = 0;
  #refused = false;
  /** A SACK came since the last time-out: the peer lives, even if its window is shut. */
  #sackArrived = false;

  constructor(owner: DataSenderOwner, paths: PathSet, tsns: TsnSpace) {
    this.#owner = owner;
    this.#paths = paths;
    this.#tsns = tsns;
    this.acknowledgments = new Acknowledgments(
      { options: owner.options, now: () => owner.now(), released: (_, bytes) => this.#release(bytes) },
      this.outstanding,
      paths,
    );
    this.partialReliability = new PartialReliability({
      outstanding: this.outstanding,
      queue: this.queue,
      statistics: owner.statistics,
      abandoned: (message, unsent) => {
        this.#release(unsent);
        owner.messageFailed(message);
      },
    });
    this.#retransmission = new Retransmission({
      options: owner.options,
      statistics: owner.statistics,
      packets: owner.packets,
      paths,
      outstanding: this.outstanding,
      acknowledgments: this.acknowledgments,
      partialReliability: this.partialReliability,
      now: () => owner.now(),
    });
  }

  /** Nothing waits, nothing is unacknowledged. */
  get drained(): boolean {
    return this.queue.empty && this.outstanding.empty;
  }

  /** rwnd: the advertised window less what is in flight (§6.2.1). */
  get peerWindow(): number {
    return Math.max(this.#advertisedWindow - this.outstanding.bytes, 0);
  }

  /** A message of the engine was refused; it will be notified when there is room. */
  get awaitsRoom(): boolean {
    return this.#refused;
  }

  get bufferedBytes(): number {
    return this.#buffered;
  }

  /** Values of the peer's INIT or INIT ACK. */
  peerAnnounced(window: number, outboundStreams: number): void {
    this.#advertisedWindow = window;
    this.#outboundStreams = outboundStreams;
  }

  /** @returns false if the send buffer is full */
  accept(message: UserMessage): boolean {
    const length = message.payload.byteLength;
    if (length === 0) throw new RangeError('a user message must not be empty');
    if (this.#buffered > 0 && this.#buffered + length > this.#owner.options.sendBuffer) {
      this.#refused = true;
      return false;
    }
    this.#buffered += length;
    this.queue.push(new OutgoingMessage(message, length, this.#owner.now()));
    return true;
  }

  /** @returns whether the SACK was in order; false: it acknowledges what was never sent */
  sackArrived(sack: SackChunk): boolean {
    const { outstanding } = this;
    const cumulative = this.#tsns.sequence(sack.cumulativeTsn, outstanding.base);
    if (cumulative >= outstanding.next) return false;
    if (sack.gaps.some(({ end }) => cumulative + end >= outstanding.next)) return false;
    if (cumulative < outstanding.base - 1) return true; // overtaken by a later one
    this.#owner.statistics.duplicatesReported += sack.duplicates.length;
    this.#sackArrived = true;
    const lost = this.acknowledgments.process(cumulative, sack.gaps);
    this.#advertisedWindow = sack.receiveWindow;
    this.#afterAcknowledgment(lost);
    return true;
  }

  /** The cumulative TSN of a SHUTDOWN (§9.2). */
  cumulativeArrived(tsn: Tsn): boolean {
    const cumulative = this.#tsns.sequence(tsn, this.outstanding.base);
    if (cumulative >= this.outstanding.next) return false;
    if (cumulative >= this.outstanding.base)
      this.#afterAcknowledgment(this.acknowledgments.process(cumulative, undefined));
    return true;
  }

  /**
   * ECNE (Appendix A): packets were marked on their way. The window is cut as for a loss, once a window of data.
   *
   * @param tsn lowest TSN of the marked packet
   * @param from path that the chunk came by: of what is acknowledged already it is not known where it went
   * @returns the answer; undefined: the TSN was never sent
   */
  congestionEchoed(tsn: Tsn, from: Path): CwrChunk | undefined {
    const { outstanding } = this;
    const sequence = this.#tsns.sequence(tsn, outstanding.base);
    if (sequence < 1 || sequence >= outstanding.next) return undefined;
    const path = (sequence < outstanding.base ? undefined : outstanding.at(sequence).path) ?? from;
    if (path.losses.marked(sequence, outstanding.next - 1)) this.#owner.statistics.ecnReductions++;
    return { type: 'CWR', lowestTsn: this.#tsns.tsn(Math.max(path.losses.cutFor, sequence)) };
  }

  #afterAcknowledgment(lost: boolean): void {
    this.partialReliability.advance();
    if (lost) this.#retransmission.fastRetransmit();
    this.reportRoom();
  }

  /** T3-rtx expired (§6.3.3). */
  timedOut(path: Path): void {
    this.#owner.statistics.t3Expiries++;
    // Unanswered probes of a shut window are no sign of failure while SACKs come (§6.1 A).
    const probing = this.peerWindow === 0 && this.outstanding.count <= 1 && this.#sackArrived;
    this.#sackArrived = false;
    const alternate = this.#retransmission.markTimedOut(path);
    if (!probing) this.#paths.failed(path, true);
    this.partialReliability.timedOut();
    this.#retransmission.transmit(alternate);
  }

  /** Sends what may be sent: first what was lost, then new data. */
  transmit(): void {
    this.transmitForwardTsn();
    this.#retransmission.transmit(undefined);
    if (this.outstanding.marked === 0) this.#sendNew();
    // Messages may have been given up meanwhile.
    this.transmitForwardTsn();
  }

  /** FORWARD-TSN, if messages were given up (RFC 3758). */
  transmitForwardTsn(): void {
    const { partialReliability } = this;
    if (partialReliability.due)
      partialReliability.sendForwardTsn(this.#owner.packets, this.#paths.scheduler.main(), this.#tsns);
  }

  /** What rides with COOKIE ECHO: data that fits into the open packet, lost one first (§5.1). T1 guards it, not T3. */
  transmitWithCookie(path: Path): void {
    this.#retransmission.transmitInOpenPacket(path);
    if (this.outstanding.marked === 0) this.#sendNew(path);
    for (const each of this.#paths.all) each.losses.timer.stop();
  }

  /** The association is up: T3-rtx guards what rode with COOKIE ECHO. */
  start(): void {
    for (const path of this.#paths.all) if (path.flight > 0) path.losses.restartTimer();
  }

  /** What rode with a lost COOKIE ECHO rides with the next one. */
  cookieLost(): void {
    this.#retransmission.markAll();
  }

  /** @param only where data may go, and no more than the packet that is open */
  #sendNew(only?: Path): void {
    const { queue } = this;
    const now = this.#owner.now();
    for (let message = queue.first; message !== undefined; message = queue.first) {
      if (this.partialReliability.abandonUnsent(message, now)) continue;
      if (!this.hasStream(message.stream)) {
        this.#refuse(message);
        continue;
      }
      const length = this.#nextLength(message);
      const path =
        only === undefined
          ? this.#paths.scheduler.forNewData((each) => this.#mayGo(each, length, now, false))
          : this.#ridesAlong(only, length, now);
      if (path === undefined) return;
      this.#sendFragment(message, length, path, now);
    }
  }

  /** The message was accepted before the set-up showed that its stream does not exist. */
  #refuse(message: OutgoingMessage): void {
    this.queue.drop(message);
    this.#release(message.length);
    this.#owner.messageFailed(message);
  }

  /** The path of the open packet, if the next fragment fits into that. */
  #ridesAlong(path: Path, length: number, now: Seconds): Path | undefined {
    if (this.#owner.packets.opensPacket(path, dataChunkByteLength(length))) return undefined;
    return this.#mayGo(path, length, now, true) ? path : undefined;
  }

  /** User bytes of the next fragment. */
  #nextLength(message: OutgoingMessage): number {
    const { fragmentationPoint = Infinity } = this.#owner.options;
    let room = Infinity;
    // Chunks are not cut again when they are sent again: all paths must take them.
    for (const each of this.#paths.all) if (each.room < room) room = each.room;
    return Math.min(message.length - message.taken, room - DATA_HEADER, fragmentationPoint);
  }

  /** Rules A, B and D of §6.1, Max.Burst, and Nagle's algorithm. */
  #mayGo(path: Path, length: number, now: Seconds, withCookie: boolean): boolean {
    const { outstanding, queue } = this;
    const { options, packets } = this.#owner;
    if (length > this.peerWindow && outstanding.bytes > 0) return false;
    if (path.flight >= path.congestion.cwnd) return false;
    const size = dataChunkByteLength(length);
    if (!packets.opensPacket(path, size) && packets.hasData(path)) return true;
    if (options.nagle && !this.draining && !outstanding.empty && queue.packetBytes < path.room) return false;
    // Not before: what is held back would be taken for the end of the same idle time again and again.
    path.endIdleness(now);
    return withCookie || this.#burstAllows(path, now);
  }

  #burstAllows(path: Path, now: Seconds): boolean {
    const { maxBurst, maxBurstVariant } = this.#owner.options;
    if (path.burstInstant !== now) {
      path.burstInstant = now;
      path.burstPackets = 0;
      if (maxBurstVariant === 'useItOrLoseIt') path.congestion.limit(path.flight + maxBurst * path.room);
    }
    return maxBurstVariant !== 'maxBurst' || path.burstPackets++ < maxBurst;
  }

  #sendFragment(message: OutgoingMessage, length: number, path: Path, now: Seconds): void {
    const { outstanding, queue } = this;
    const { statistics, packets, options } = this.#owner;
    const offset = message.taken;
    const sequence = outstanding.next;
    const beginning = offset === 0;
    if (beginning && !message.unordered) message.ssn = this.#takeSsn(message.stream);
    const ending = queue.take(message, length);
    if (ending) statistics.messagesSent++;
    const chunk: DataChunk = {
      type: 'DATA',
      tsn: this.#tsns.tsn(sequence),
      stream: message.stream,
      ssn: message.ssn,
      ppid: message.userMessage.ppid,
      unordered: message.unordered,
      beginning,
      ending,
      immediate: ending && (message.userMessage.sackImmediately === true || (this.draining && queue.empty)),
      payload: message.userMessage.payload,
      offset,
      length,
    };
    const transmission = outstanding.append();
    const size = dataChunkByteLength(length);
    transmission.chunk = chunk;
    transmission.message = message;
    transmission.length = length;
    transmission.size = size;
    transmission.cost = options.countsChunkHeaders ? size : length;
    transmission.fastRetransmitted = false;
    outstanding.launch(transmission, path);
    path.roundTrip.measure(sequence, now);
    path.sent(sequence, now);
    path.lastNewDataSentAt = now;
    statistics.dataChunksSent++;
    statistics.userBytesSent += length;
    packets.addData(path, chunk, size);
  }

  #takeSsn(stream: StreamIdentifier): Ssn {
    const counter = this.#nextMessage[stream] ?? 0;
    this.#nextMessage[stream] = counter + 1;
    return ssnOf(counter);
  }

  #release(bytes: number): void {
    this.#buffered -= bytes;
    // What is given up makes room without an acknowledgment.
    if (this.#refused && this.outstanding.empty) this.reportRoom();
  }

  /** Tells the engine, if it waits for that, that there is room for messages. */
  reportRoom(): void {
    if (!this.#refused || this.#buffered > 0.75 * this.#owner.options.sendBuffer) return;
    this.#refused = false;
    this.#owner.writable();
  }

  /** Whether the stream can be sent on. */
  hasStream(stream: StreamIdentifier): boolean {
    return stream < this.#outboundStreams;
  }

  /** Messages that were not acknowledged completely, in order; the sender is empty then. */
  fail(): OutgoingMessage[] {
    const failed = this.#unacknowledged();
    // One that was sent in part is in both.
    for (const message of this.queue.drain()) failed.add(message);
    this.outstanding.clear();
    this.#buffered = 0;
    return [...failed];
  }

  /** The peer restarted: what was sent, and what waits, was for its former self. @returns what is lost */
  restart(tsns: TsnSpace): OutgoingMessage[] {
    const lost = this.fail();
    this.outstanding.base = this.outstanding.next = this.outstanding.firstMarked = 1;
    this.acknowledgments.reset();
    this.partialReliability.reset();
    this.#nextMessage = [];
    this.#tsns = tsns;
    return lost;
  }

  #unacknowledged(): Set<OutgoingMessage> {
    const messages = new Set<OutgoingMessage>();
    for (let sequence = this.outstanding.base; sequence < this.outstanding.next; sequence++) {
      const { message } = this.outstanding.at(sequence);
      if (message !== undefined && !message.abandoned && message.acknowledged < message.length) messages.add(message);
    }
    return messages;
  }
}
