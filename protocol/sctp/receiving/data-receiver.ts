import type { DataChunk, EcneChunk, SctpErrorCause, ForwardTsnChunk, SackChunk } from '../chunk.ts';
import { DeadlineTimer, type TimerPool } from '../deadline-timer.ts';
import { invalidStreamIdentifier, noUserData, outOfResource, protocolViolation } from '../sctp-error-cause.ts';
import type { SctpOptions } from '../options.ts';
import type { Path } from '../path/path.ts';
import type { SequenceNumber, Tsn, TsnSpace } from '../sequence.ts';
import type { SctpStatistics } from '../statistics.ts';
import { CongestionEcho } from './congestion-echo.ts';
import { type IncomingMessage, Reassembly } from './reassembly.ts';
import { StreamOrder } from './stream-order.ts';
import { TsnMap } from './tsn-map.ts';

/** Most duplicates reported in one SACK. */
const MAX_DUPLICATES = 16;
/** SACK without gap blocks and duplicates. */
const SACK_SIZE = 16;

/** What the receiving side asks of its association. */
export interface DataReceiverOwner {
  readonly timers: TimerPool;
  readonly options: SctpOptions;
  readonly statistics: SctpStatistics;
  readonly inboundStreams: number;
  /** The peer may give messages up that it has begun to send (RFC 3758). */
  readonly messagesBreakOff: boolean;
  /** A message is whole and its turn has come. */
  messageArrived(message: IncomingMessage): void;
  /** The peer sent what the RFC answers by an ERROR. */
  report(cause: SctpErrorCause, path: Path): void;
  /** The peer sent what ends the association. */
  violated(cause: SctpErrorCause, path: Path): void;
  /** A SACK is due now. */
  sackDue(): void;
}

/** The receiving side of an association: TSNs, reassembly, order, receive window, and when a SACK is sent. */
export class DataReceiver {
  readonly #owner: DataReceiverOwner;
  readonly #map = new TsnMap();
  readonly #reassembly = new Reassembly();
  readonly #echo = new CongestionEcho();
  readonly #order: StreamOrder;
  readonly #sackTimer: DeadlineTimer;
  #tsns: TsnSpace;
  /** User bytes of messages that the engine does not take now. */
  #heldBack = 0;
  /** TSNs that came again since the last SACK. */
  #duplicates: Tsn[] = [];
  /** Packets with DATA since the last SACK. */
  #packets = 0;
  #immediate = false;
  #firstData = true;
  #lastWindow: number;
  /** Where SACKs go: to where the last DATA came from (§6.2). */
  #sackPath: Path | undefined;
  /** State of the packet at hand. */
  #dataInPacket = false;
  #gapsBefore = false;

  constructor(owner: DataReceiverOwner, tsns: TsnSpace) {
    this.#owner = owner;
    this.#tsns = tsns;
    this.#order = new StreamOrder((message) => owner.messageArrived(message));
    this.#sackTimer = new DeadlineTimer(owner.timers, () => {
      this.#immediate = true;
      owner.sackDue();
    });
    this.#lastWindow = owner.options.receiveBuffer;
  }

  get sackPath(): Path | undefined {
    return this.#sackPath;
  }

  /** A SACK must go now. */
  get sackIsDue(): boolean {
    return this.#immediate;
  }

  /** DATA arrived that no SACK has acknowledged. */
  get sackWaits(): boolean {
    return this.#packets > 0 || this.#immediate;
  }

  get cumulativeTsn(): Tsn {
    return this.#tsns.tsn(this.#map.cumulative);
  }

  /** User bytes that are buffered here: their memory. */
  get storedBytes(): number {
    return this.#reassembly.bytes + this.#order.bytes + this.#heldBack;
  }

  /** Before the chunks of a packet. @param marked it experienced congestion, and this is reported to the peer */
  beginPacket(marked: boolean): void {
    this.#echo.beginPacket(marked);
    this.#dataInPacket = false;
    this.#gapsBefore = this.#map.hasGaps;
  }

  dataArrived(chunk: DataChunk, path: Path): void {
    const { statistics, options } = this.#owner;
    if (chunk.length === 0) return this.#owner.violated(noUserData(chunk.tsn), path);
    statistics.dataChunksReceived++;
    this.#dataInPacket = true;
    this.#sackPath = path;
    if (chunk.immediate) this.#immediate = true;
    const sequence = this.#tsns.sequence(chunk.tsn, this.#map.cumulative);
    this.#echo.dataArrived(sequence);
    const arrival = sequence === this.#map.cumulative + 1 && !this.#map.hasGaps ? 'new' : this.#map.look(sequence);
    if (arrival === 'duplicate') return this.#duplicate(chunk.tsn);
    if (arrival === 'tooFar' || !this.#hasRoom(sequence)) {
      statistics.receiveBufferDrops++;
      this.#immediate = true;
      return;
    }
    this.#map.add(sequence);
    if (chunk.stream >= this.#owner.inboundStreams)
      return this.#owner.report(invalidStreamIdentifier(chunk.stream), path);
    const message = this.#reassembly.add(sequence, chunk, this.#owner.messagesBreakOff);
    if (message === 'contradiction')
      this.#owner.violated(
        protocolViolation(`the fragment with TSN ${chunk.tsn} does not belong to its neighbors`),
        path,
      );
    else if (message !== undefined) this.#order.add(message, sequence);
    else if (this.#reassembly.memoryInSequence(this.#map.cumulative) > options.maxMessageSize)
      this.#owner.violated(outOfResource(), path);
    if (this.#owner.messagesBreakOff) this.#dropGivenUp(0);
  }

  /** After the chunks of a packet: decides when to acknowledge (§6.2). @param atOnce if there was DATA */
  endPacket(atOnce: boolean): void {
    if (!this.#dataInPacket) return;
    this.#packets++;
    if (this.#echo.endPacket()) this.#immediate = true;
    const { sackFrequency, sackDelay } = this.#owner.options;
    if (atOnce || this.#firstData || this.#map.hasGaps || this.#gapsBefore || this.#packets >= sackFrequency) {
      this.#firstData = false;
      this.#immediate = true;
    }
    if (!this.#immediate && !this.#sackTimer.running) this.#sackTimer.start(sackDelay);
  }

  /** What is sent to the peer with each SACK until it answers; undefined: nothing. */
  congestionEcho(): EcneChunk | undefined {
    const { lowest } = this.#echo;
    return lowest === undefined ? undefined : { type: 'ECNE', lowestTsn: this.#tsns.tsn(lowest) };
  }

  /** CWR: the peer reduced its window. */
  windowReduced(tsn: Tsn): void {
    this.#echo.windowReduced(this.#tsns.sequence(tsn, this.#map.cumulative));
  }

  /** What is due now goes when the delay of SACKs is over, unless it goes with DATA before. */
  postponeSack(): void {
    this.#immediate = false;
    if (!this.#sackTimer.running) this.#sackTimer.start(this.#owner.options.sackDelay);
  }

  /** FORWARD-TSN (RFC 3758 §3.6). */
  forwardTsnArrived(chunk: ForwardTsnChunk, path: Path): void {
    const sequence = this.#tsns.sequence(chunk.newCumulativeTsn, this.#map.cumulative);
    this.#sackPath ??= path;
    this.#immediate = true;
    if (sequence <= this.#map.cumulative || sequence - this.#map.cumulative > 0x7fff_fffe) return;
    this.#map.skipTo(sequence);
    for (const { stream, ssn } of chunk.streams) if (stream < this.#owner.inboundStreams) this.#order.skip(stream, ssn);
    this.#dropGivenUp(sequence);
    // Also streams that the chunk does not list: the peer may have had more streams to skip than fit into a packet.
    this.#order.passed(this.#map.cumulative);
  }

  /** Frees what can never become whole: it would shut the window for good. */
  #dropGivenUp(skipped: SequenceNumber): void {
    if (this.#reassembly.bytes === 0) return;
    for (const { stream, ssn } of this.#reassembly.dropGivenUp(skipped, this.#map.cumulative))
      this.#order.skip(stream, ssn);
  }

  /** The engine does not take a message now. */
  heldBack(bytes: number): void {
    this.#heldBack += bytes;
  }

  /**
   * The engine took a message that was held back; informs the peer when that opens its window (§6.2, SWS avoidance).
   */
  taken(bytes: number): void {
    this.#heldBack -= bytes;
    const { receiveBuffer } = this.#owner.options;
    const step = Math.min(2 * (this.#sackPath?.room ?? 0), receiveBuffer / 2);
    if (this.#window() - this.#lastWindow < step) return;
    this.#immediate = true;
    this.#owner.sackDue();
  }

  /** The current SACK, in at most the given number of bytes; undefined: it does not fit. */
  takeSack(room: number): SackChunk | undefined {
    let left = Math.floor((room - SACK_SIZE) / 4);
    if (left < 0) return undefined;
    const gaps = this.#map.hasGaps ? this.#map.gapBlocks(left) : [];
    left -= gaps.length;
    const duplicates = this.#duplicates.slice(0, left);
    if (this.#duplicates.length > 0) this.#duplicates = [];
    this.#packets = 0;
    this.#immediate = false;
    this.#sackTimer.stop();
    this.#owner.statistics.sacksSent++;
    this.#lastWindow = this.#window();
    return {
      type: 'SACK',
      cumulativeTsn: this.cumulativeTsn,
      receiveWindow: this.#lastWindow,
      gaps,
      duplicates,
    };
  }

  /** Bytes that a SACK needs now. */
  get sackSize(): number {
    return SACK_SIZE + 4 * (this.#map.gapCount + this.#duplicates.length);
  }

  /** The peer restarted: all is forgotten. */
  restart(tsns: TsnSpace): void {
    this.#tsns = tsns;
    this.#map.reset();
    this.#reassembly.reset();
    this.#order.reset();
    this.#echo.reset();
    this.#duplicates = [];
    this.#packets = 0;
    this.#immediate = false;
    this.#firstData = true;
    this.#sackTimer.stop();
    this.#sackPath = undefined;
  }

  dispose(): void {
    this.#sackTimer.dispose();
    this.#reassembly.reset();
    this.#order.reset();
    this.#heldBack = 0;
  }

  #duplicate(tsn: Tsn): void {
    this.#owner.statistics.duplicatesReceived++;
    this.#immediate = true;
    if (this.#duplicates.length < MAX_DUPLICATES) this.#duplicates.push(tsn);
  }

  /** Bytes in the way of others: a message that is being put together in sequence is as good as read. */
  #held(): number {
    return this.storedBytes - this.#reassembly.bytesInSequence(this.#map.cumulative);
  }

  /** What fills a gap is taken even if the window is shut: that is how it opens again. */
  #hasRoom(sequence: SequenceNumber): boolean {
    const held = this.#held();
    const { receiveBuffer } = this.#owner.options;
    return held < receiveBuffer || (sequence < this.#map.highest && held < 2 * receiveBuffer);
  }

  /** a_rwnd: what is free, or 0 if that is so little that the peer would send silly small chunks (§6.2, RFC 1122). */
  #window(): number {
    const { receiveBuffer, receiveSwsLimit } = this.#owner.options;
    const free = receiveBuffer - this.#held();
    const limit = receiveSwsLimit ?? Math.min(this.#sackPath?.room ?? 0, receiveBuffer / 2);
    return free < limit ? 0 : free;
  }
}
