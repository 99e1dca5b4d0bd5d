import type { Seconds, StreamIdentifier, UserMessage } from '../../host.ts';
import type { CwrChunk, GapBlock, SackChunk } from '../chunk.ts';
import type { SctpOptions } from '../options.ts';
import type { BufferUse } from '../multipath/buffer-use.ts';
import type { PathUse } from '../multipath/path-use.ts';
import type { Path } from '../path/path.ts';
import type { PathSet } from '../path/path-set.ts';
import type { SequenceNumber, Tsn, TsnSpace } from '../sequence.ts';
import type { SctpStatistics } from '../statistics.ts';
import { IDataFraming } from '../interleaving/i-data-framing.ts';
import { EarlyRelease } from '../nr-sack/early-release.ts';
import { ScheduledQueue } from '../stream-scheduling/scheduled-queue.ts';
import { dataChunkByteLength } from '../wire/byte-length.ts';
import { Acknowledgments } from './acknowledgments.ts';
import type { Blocking } from '../blocking.ts';
import { DataFraming, type Framing } from './framing.ts';
import { Outstanding } from './outstanding.ts';
import type { PacketAssembler } from './packet-assembler.ts';
import { PartialReliability } from './partial-reliability.ts';
import { Retransmission } from './retransmission.ts';
import { NewDataRules, type NewDataSender } from './new-data-rules.ts';
import { SendBuffer } from './send-buffer.ts';
import { type MessageQueue, OutgoingMessage, SendQueue } from './send-queue.ts';

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
export class DataSender implements NewDataSender {
  readonly outstanding = new Outstanding();
  readonly queue: MessageQueue;
  readonly acknowledgments: Acknowledgments;
  readonly partialReliability: PartialReliability;
  /** a_rwnd of the peer's last SACK. */
  #advertisedWindow = 0;
  /** The largest one so far. */
  #largestWindow = 0;
  /** The association is being shut down: nothing is held back, and the last chunk asks for a SACK (RFC 7053 §5.2). */
  draining = false;
  readonly #owner: DataSenderOwner;
  readonly #retransmission: Retransmission;
  /** Where the peer sends NR-SACKs. */
  #earlyRelease: EarlyRelease | undefined;
  readonly #buffer: SendBuffer;
  readonly #buffers: BufferUse | undefined;
  readonly #rules: NewDataRules;
  readonly #sacksOvertake: boolean;
  readonly #paths: PathSet;
  #tsns: TsnSpace;
  #outboundStreams = 65_536;
  #framing: Framing = new DataFraming();
  /** A SACK came since the last time-out: the peer lives, even if its window is shut. */
  #sackArrived = false;

  /** User bytes of the next chunk of new data, and the time; one closure serves all chunks. */
  #offered = 0;
  #sendingAt: Seconds = 0;
  readonly #takesNext = (path: Path): boolean => this.#rules.allow(path, this.#offered, this.#sendingAt, false);

  constructor(owner: DataSenderOwner, paths: PathSet, tsns: TsnSpace, use: PathUse) {
    this.#owner = owner;
    this.#paths = paths;
    this.#tsns = tsns;
    this.#buffer = new SendBuffer(owner.options.sendBuffer, () => owner.writable());
    this.queue = this.newQueue();
    this.acknowledgments = new Acknowledgments(
      { options: owner.options, now: () => owner.now(), released: (_, bytes) => this.release(bytes) },
      this.outstanding,
      paths,
    );
    this.partialReliability = new PartialReliability({
      outstanding: this.outstanding,
      queue: this.queue,
      framing: () => this.#framing,
      statistics: owner.statistics,
      abandoned: (message, unsent) => {
        this.release(unsent);
        owner.messageFailed(message);
      },
    });
    this.#buffers = use.bufferUse?.(this);
    this.#rules = new NewDataRules(this, this.#buffers);
    this.#sacksOvertake = use.sacksOvertake;
    this.#retransmission = new Retransmission({
      statistics: owner.statistics,
      packets: owner.packets,
      paths,
      outstanding: this.outstanding,
      acknowledgments: this.acknowledgments,
      partialReliability: this.partialReliability,
      now: () => owner.now(),
    });
  }

  /** First come, first served needs no more than the plain queue, whether messages are interleaved or not. */
  private newQueue(): MessageQueue {
    const { options, packets } = this.#owner;
    const { streamScheduler, streamValues } = options;
    if (streamScheduler === 'fcfs') return new SendQueue();
    return new ScheduledQueue(streamScheduler, streamValues, {
      interleaves: () => !this.#framing.keepsTogether,
      takes: (message) => this.openPath(this.nextLength(message)) !== undefined,
      end: () => packets.finishData(),
    });
  }

  /**
   * Whether both sides can I-DATA (RFC 8260). A set-up that begins again agrees again: what rode with the COOKIE ECHO keeps
   * its numbers, unless its chunks are now of the wrong type. Then it is as if they had not been sent: nobody took them.
   */
  interleave(interleaving: boolean): void {
    if (interleaving !== this.#framing.keepsTogether) return;
    const messages = this.unacknowledged();
    for (const message of this.queue.drain()) messages.add(message);
    this.forgetSent();
    this.#framing = interleaving ? new IDataFraming() : new DataFraming();
    for (const message of messages) {
      message.taken = message.fragments = message.acknowledged = 0;
      this.queue.push(message);
    }
  }

  /** Nothing waits, nothing is unacknowledged. */
  get drained(): boolean {
    return this.queue.empty && this.outstanding.empty;
  }

  /** rwnd: the advertised window less what is in flight (§6.2.1). */
  get peerWindow(): number {
    return Math.max(this.#advertisedWindow - this.outstanding.bytes, 0);
  }

  get heldByPeer(): number {
    return this.#largestWindow - this.#advertisedWindow;
  }

  /** A message of the engine was refused; it will be notified when there is room. */
  get awaitsRoom(): boolean {
    return this.#buffer.awaitsRoom;
  }

  get options(): SctpOptions {
    return this.#owner.options;
  }

  get packets(): PacketAssembler {
    return this.#owner.packets;
  }

  /** Bytes of the header of a chunk with user data. */
  get headerLength(): number {
    return this.#framing.headerLength;
  }

  get paths(): PathSet {
    return this.#paths;
  }

  now(): Seconds {
    return this.#owner.now();
  }

  get bufferedBytes(): number {
    return this.#buffer.bytes;
  }

  blockingOf(path: Path): Blocking | undefined {
    return this.#rules.blockingOf(path);
  }

  /** Values of the peer's INIT or INIT ACK. */
  peerAnnounced(window: number, outboundStreams: number): void {
    this.#advertisedWindow = this.#largestWindow = window;
    this.#outboundStreams = outboundStreams;
  }

  /** @returns false if the send buffer is full */
  accept(message: UserMessage): boolean {
    const length = message.payload.byteLength;
    if (length === 0) throw new RangeError('a user message must not be empty');
    if (!this.#buffer.take(length)) return false;
    this.queue.push(new OutgoingMessage(message, length, this.#owner.now()));
    return true;
  }

  /**
   * @param nonRenegable those of the gap blocks that the peer will not take back, if it says so (NR-SACK)
   * @returns whether the SACK was in order; false: it acknowledges what was never sent
   */
  sackArrived(sack: SackChunk, nonRenegable?: readonly GapBlock[]): boolean {
    const { outstanding } = this;
    const cumulative = this.#tsns.sequence(sack.cumulativeTsn, outstanding.base);
    if (cumulative >= outstanding.next) return false;
    for (const { end } of sack.gaps) if (cumulative + end >= outstanding.next) return false;
    // Also in SACKs that were overtaken: duplicates are named once.
    if (sack.duplicates.length > 0) this.duplicatesReported(sack.duplicates);
    if (cumulative < outstanding.base - 1) return true; // overtaken by a later one
    if (this.#sacksOvertake && this.acknowledgments.isOvertaken(cumulative, sack.gaps)) return true;
    this.#owner.statistics.duplicatesReported += sack.duplicates.length;
    this.#sackArrived = true;
    const lost = this.acknowledgments.process(cumulative, sack.gaps, sack.packets);
    if (nonRenegable !== undefined) this.releaseEarly(cumulative, nonRenegable);
    this.#advertisedWindow = sack.receiveWindow;
    if (sack.receiveWindow > this.#largestWindow) this.#largestWindow = sack.receiveWindow;
    this.afterAcknowledgment(lost);
    return true;
  }

  private duplicatesReported(duplicates: readonly Tsn[]): void {
    const paths = this.#paths;
    for (const tsn of duplicates) {
      const sequence = this.#tsns.sequence(tsn, this.outstanding.base);
      for (const path of paths.all) if (path.losses.cameTwice(sequence)) paths.answered(path);
    }
  }

  /** NR-SACK: chunks leave the send buffer before the cumulative TSN reaches them. */
  private releaseEarly(cumulative: SequenceNumber, blocks: readonly GapBlock[]): void {
    if (blocks.length === 0) return;
    this.#earlyRelease ??= new EarlyRelease(this.outstanding, (_, bytes) => this.release(bytes));
    this.#earlyRelease.take(cumulative, blocks);
  }

  /** The cumulative TSN of a SHUTDOWN (§9.2). */
  cumulativeArrived(tsn: Tsn): boolean {
    const cumulative = this.#tsns.sequence(tsn, this.outstanding.base);
    if (cumulative >= this.outstanding.next) return false;
    if (cumulative >= this.outstanding.base)
      this.afterAcknowledgment(this.acknowledgments.process(cumulative, undefined));
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

  private afterAcknowledgment(lost: boolean): void {
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
    this.#retransmission.transmit(this.destinationOf(alternate));
  }

  /** The peer does without the path's address. @param heir what was on its way there goes by this one */
  leavePath(path: Path, heir: Path): void {
    this.#retransmission.handOver(path, heir);
    this.partialReliability.timedOut();
  }

  /** Packets take another way to the path's address: what is in flight is lost, and nothing is known of it. */
  restartPath(path: Path): void {
    this.#retransmission.handOver(path, path);
    this.partialReliability.timedOut();
    path.restart(this.#largestWindow);
  }

  /** A path to a new address of the peer begins as those of the set-up do. */
  beginPath(path: Path): void {
    path.congestion.begin(this.#largestWindow);
  }

  /** Where what was lost to a path goes at last: the time-out may have made that path itself fail. */
  private destinationOf(alternate: Path): Path {
    const { scheduler } = this.#paths;
    return scheduler.concurrent ? scheduler.forRetransmission(alternate, () => false) : alternate;
  }

  /** Sends what may be sent: first what was lost, then new data. */
  transmit(): void {
    this.transmitForwardTsn();
    this.#retransmission.transmit(undefined);
    if (this.#buffers !== undefined) this.moveBlocking(this.#buffers);
    if (this.outstanding.marked === 0 || this.#paths.scheduler.concurrent) this.sendNew();
    // Messages may have been given up meanwhile.
    this.transmitForwardTsn();
  }

  /** What blocks the buffers goes again by paths that have room. */
  private moveBlocking(buffers: BufferUse): void {
    for (const path of this.#paths.all) {
      if (this.outstanding.empty || !path.usable || path.flight >= path.cwnd) continue;
      const sequence = buffers.chunkToMove(path);
      if (sequence !== 0) this.#retransmission.moveTo(path, sequence);
    }
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
    if (this.outstanding.marked === 0) this.sendNew(path);
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
  private sendNew(only?: Path): void {
    const now = (this.#sendingAt = this.#owner.now());
    for (let message = this.nextMessage(); message !== undefined; message = this.nextMessage()) {
      if (this.partialReliability.abandonUnsent(message, now)) continue;
      if (!this.hasStream(message.stream)) {
        this.refuse(message);
        continue;
      }
      const length = (this.#offered = this.nextLength(message));
      const path =
        only === undefined
          ? this.#paths.scheduler.forNewData(this.#takesNext, this.openPath(length))
          : this.ridesAlong(only, length, now);
      if (path === undefined) return;
      this.sendFragment(message, length, path, now);
    }
  }

  private nextMessage(): OutgoingMessage | undefined {
    this.queue.beforeChunk?.();
    return this.queue.first;
  }

  /** Bytes that user data takes in a packet. */
  sizeOf(length: number): number {
    return dataChunkByteLength(length, this.#framing.headerLength);
  }

  /** The message was accepted before the set-up showed that its stream does not exist. */
  private refuse(message: OutgoingMessage): void {
    this.queue.drop(message);
    this.release(message.length);
    this.#owner.messageFailed(message);
  }

  /** The path of the open packet, if the next fragment fits into that. */
  private ridesAlong(path: Path, length: number, now: Seconds): Path | undefined {
    if (this.#owner.packets.opensPacket(path, this.sizeOf(length))) return undefined;
    return this.#rules.allow(path, length, now, true) ? path : undefined;
  }

  /** The path of an open packet with data that the next fragment fits into. */
  private openPath(length: number): Path | undefined {
    return this.#owner.packets.dataPathFor(this.sizeOf(length));
  }

  /** User bytes of the next fragment. */
  nextLength(message: OutgoingMessage): number {
    const { fragmentationPoint = Infinity } = this.#owner.options;
    let room = Infinity;
    // Chunks are not cut again when they are sent again: all paths must take them.
    for (const each of this.#paths.all) if (each.room < room) room = each.room;
    return Math.min(message.length - message.taken, room - this.#framing.headerLength, fragmentationPoint);
  }

  private sendFragment(message: OutgoingMessage, length: number, path: Path, now: Seconds): void {
    const { outstanding, queue } = this;
    const { statistics, packets, options } = this.#owner;
    const sequence = outstanding.next;
    const ending = queue.take(message, length);
    if (ending) statistics.messagesSent++;
    const immediate = ending && (message.userMessage.sackImmediately === true || (this.draining && queue.empty));
    const chunk = this.#framing.chunk(message, this.#tsns.tsn(sequence), length, immediate);
    const transmission = outstanding.append();
    const size = this.sizeOf(length);
    transmission.chunk = chunk;
    transmission.message = message;
    transmission.length = length;
    transmission.size = size;
    transmission.cost = options.countsChunkHeaders ? size : length;
    transmission.fastRetransmitted = transmission.resent = false;
    transmission.timedOut = transmission.moved = transmission.strayed = false;
    outstanding.launch(transmission, path);
    transmission.sentAt = now;
    path.roundTrip.measure(sequence, now);
    path.sent(sequence, transmission, now);
    path.lastNewDataSentAt = now;
    statistics.dataChunksSent++;
    statistics.userBytesSent += length;
    packets.addData(path, chunk, size);
  }

  private release(bytes: number): void {
    this.#buffer.bytes -= bytes;
    // What is given up makes room without an acknowledgment.
    if (this.awaitsRoom && this.outstanding.empty) this.reportRoom();
  }

  /** Tells the engine, if it waits for that, that there is room for messages. */
  reportRoom(): void {
    this.#buffer.reportRoom(this.queue.bytes);
  }

  /** Whether the stream can be sent on. */
  hasStream(stream: StreamIdentifier): boolean {
    return stream < this.#outboundStreams;
  }

  /** Messages that were not acknowledged completely, in order; the sender is empty then. */
  fail(): OutgoingMessage[] {
    if (this.drained) return [];
    const failed = this.unacknowledged();
    // One that was sent in part is in both.
    for (const message of this.queue.drain()) failed.add(message);
    this.outstanding.clear();
    this.#buffer.bytes = 0;
    return [...failed];
  }

  /** The peer restarted: what was sent, and what waits, was for its former self. @returns what is lost */
  restart(tsns: TsnSpace): OutgoingMessage[] {
    const lost = this.fail();
    this.forgetSent();
    this.#framing = new DataFraming();
    this.#tsns = tsns;
    return lost;
  }

  /** TSNs begin again. */
  private forgetSent(): void {
    this.outstanding.clear();
    this.outstanding.base = this.outstanding.next = this.outstanding.firstMarked = 1;
    this.acknowledgments.reset();
    this.#earlyRelease?.reset();
    this.partialReliability.reset();
  }

  private unacknowledged(): Set<OutgoingMessage> {
    const messages = new Set<OutgoingMessage>();
    for (let sequence = this.outstanding.base; sequence < this.outstanding.next; sequence++) {
      const { message } = this.outstanding.at(sequence);
      if (message !== undefined && !message.abandoned && message.acknowledged < message.length) messages.add(message);
    }
    return messages;
  }
}
