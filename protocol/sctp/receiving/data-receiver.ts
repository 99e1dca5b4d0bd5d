import type {
  DataChunk,
  EcneChunk,
  ForwardTsnChunk,
  IDataChunk,
  IForwardTsnChunk,
  NrSackChunk,
  SackChunk,
  SctpErrorCause,
  UserDataChunk,
} from '../chunk.ts';
import type { StreamIdentifier } from '../../host.ts';
import { DeadlineTimer, type TimerPool } from '../deadline-timer.ts';
import { InterleavedReassembly } from '../interleaving/interleaved-reassembly.ts';
import { invalidStreamIdentifier, noUserData, outOfResource, protocolViolation } from '../sctp-error-cause.ts';
import type { SctpOptions } from '../options.ts';
import { NR_SACK_EXTRA, nonRenegable } from '../nr-sack/nr-sack.ts';
import type { PathUse } from '../multipath/path-use.ts';
import type { Path } from '../path/path.ts';
import { midCounter, midOf, type SequenceNumber, type Tsn, type TsnSpace } from '../sequence.ts';
import type { SctpStatistics } from '../statistics.ts';
import { CongestionEcho } from './congestion-echo.ts';
import { type IncomingMessage, Reassembly } from './reassembly.ts';
import { StreamOrder } from './stream-order.ts';
import { TsnMap } from './tsn-map.ts';

/** Most duplicates reported in one SACK. */
const MAX_DUPLICATES = 16;
/** Most packets that a SACK counts: two bits. */
const MAX_PACKET_COUNT = 3;
/** SACK without gap blocks and duplicates. */
const SACK_SIZE = 16;

/** Most SACKs have no gap blocks, and no duplicate TSNs. */
const NONE: readonly never[] = [];

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
  /** SACKs say what is not taken back (NR-SACK). */
  sendsNrSacks = false;
  readonly #owner: DataReceiverOwner;
  readonly #map = new TsnMap();
  readonly #reassembly = new Reassembly();
  /** Instead of that one, if both sides can I-DATA (RFC 8260). */
  #interleaved: InterleavedReassembly | undefined;
  readonly #echo = new CongestionEcho();
  readonly #order: StreamOrder;
  readonly #delaysGapReports: boolean;
  readonly #sacksTakeNearest: boolean;
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
  /** Where SACKs go: to where the last DATA came from (§6.4), or the nearest of where new data did since the last SACK. */
  #sackPath: Path | undefined;
  /** State of the packet at hand. */
  #dataInPacket = false;
  #gapsBefore = false;

  constructor(
    owner: DataReceiverOwner,
    tsns: TsnSpace,
    { delaysGapReports, sacksTakeNearest }: Pick<PathUse, 'delaysGapReports' | 'sacksTakeNearest'>,
  ) {
    this.#owner = owner;
    this.#delaysGapReports = delaysGapReports;
    this.#sacksTakeNearest = sacksTakeNearest;
    this.#tsns = tsns;
    this.#order = new StreamOrder((message) => owner.messageArrived(message));
    this.#sackTimer = new DeadlineTimer(owner.timers, () => {
      this.#immediate = true;
      owner.sackDue();
    });
    this.#lastWindow = owner.options.receiveBuffer;
  }

  /** The peer does without the path's address. */
  forgetPath(path: Path): void {
    if (this.#sackPath === path) this.#sackPath = undefined;
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
    return this.#reassembly.bytes + (this.#interleaved?.bytes ?? 0) + this.#order.bytes + this.#heldBack;
  }

  /** Before the chunks of a packet. @param marked it experienced congestion, and this is reported to the peer */
  beginPacket(marked: boolean): void {
    this.#echo.beginPacket(marked);
    this.#dataInPacket = false;
    this.#gapsBefore = this.#map.hasGaps;
  }

  /** Both sides can I-DATA; before anything is received. */
  interleave(): void {
    this.#interleaved = new InterleavedReassembly();
    this.#order.counterOf = midCounter;
  }

  /** Whether what comes is I-DATA, and not DATA. */
  get interleaves(): boolean {
    return this.#interleaved !== undefined;
  }

  dataArrived(chunk: DataChunk, path: Path): void {
    const sequence = this.#taken(chunk, path);
    if (sequence === undefined) return;
    const message = this.#reassembly.add(sequence, chunk, this.#owner.messagesBreakOff);
    if (message === 'contradiction') this.contradicted(chunk, path);
    else if (message !== undefined) this.#order.add(message, sequence);
    else this.limit(this.#reassembly.memoryInSequence(this.#map.cumulative), path);
    if (this.#owner.messagesBreakOff) this.dropGivenUp(0);
  }

  /** I-DATA (RFC 8260 §2.2). */
  iDataArrived(chunk: IDataChunk, path: Path): void {
    const interleaved = this.#interleaved;
    const sequence = interleaved && this.#taken(chunk, path);
    if (interleaved === undefined || sequence === undefined) return;
    const message = interleaved.add(chunk);
    if (message === 'contradiction') this.contradicted(chunk, path);
    else if (message === undefined) this.limit(interleaved.memory, path);
    else {
      this.#order.add(message, sequence);
      if (!message.unordered) this.turn(interleaved, message.stream);
    }
  }

  private turn(interleaved: InterleavedReassembly, stream: StreamIdentifier): void {
    interleaved.turnOf(stream, midOf(this.#order.nextOf(stream)));
  }

  private contradicted({ tsn }: UserDataChunk, path: Path): void {
    this.#owner.violated(protocolViolation(`the fragment with TSN ${tsn} does not belong to its neighbors`), path);
  }

  /** @param memory of what is being put together, bytes */
  private limit(memory: number, path: Path): void {
    if (memory > this.#owner.options.maxMessageSize) this.#owner.violated(outOfResource(), path);
  }

  /** @returns its sequence number, if the chunk is new and there is room for it, and its stream exists */
  #taken(chunk: UserDataChunk, path: Path): SequenceNumber | undefined {
    const { statistics } = this.#owner;
    if (chunk.length === 0) {
      this.#owner.violated(noUserData(chunk.tsn), path);
      return undefined;
    }
    statistics.dataChunksReceived++;
    this.#dataInPacket = true;
    if (!this.#sacksTakeNearest || this.#packets === 0 || !isNearer(this.#sackPath, path)) this.#sackPath = path;
    if (chunk.immediate) this.#immediate = true;
    const sequence = this.#tsns.sequence(chunk.tsn, this.#map.cumulative);
    this.#echo.dataArrived(sequence);
    const arrival = sequence === this.#map.cumulative + 1 && !this.#map.hasGaps ? 'new' : this.#map.look(sequence);
    if (arrival === 'duplicate') {
      this.duplicate(chunk.tsn, path);
      return undefined;
    }
    if (arrival === 'tooFar' || !this.hasRoom(sequence)) {
      statistics.receiveBufferDrops++;
      this.#immediate = true;
      return undefined;
    }
    this.#map.add(sequence);
    if (chunk.stream < this.#owner.inboundStreams) return sequence;
    this.#owner.report(invalidStreamIdentifier(chunk.stream), path);
    return undefined;
  }

  /** After the chunks of a packet: decides when to acknowledge (§6.2). @param atOnce if there was DATA */
  endPacket(atOnce: boolean): void {
    if (!this.#dataInPacket) return;
    this.#packets++;
    if (this.#echo.endPacket()) this.#immediate = true;
    const { sackFrequency, sackDelay } = this.#owner.options;
    const reordered = !this.#delaysGapReports && (this.#map.hasGaps || this.#gapsBefore);
    if (atOnce || this.#firstData || reordered || this.#packets >= sackFrequency) {
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
    const sequence = this.skippedTo(chunk.newCumulativeTsn, path);
    if (sequence === undefined) return;
    for (const { stream, ssn } of chunk.streams) if (stream < this.#owner.inboundStreams) this.#order.skip(stream, ssn);
    this.dropGivenUp(sequence);
    // Also streams that the chunk does not list: the peer may have had more streams to skip than fit into a packet.
    this.#order.passed(this.#map.cumulative);
  }

  /** I-FORWARD-TSN (RFC 8260 §2.3.1); unlike FORWARD-TSN it lists all streams that it skips messages of. */
  iForwardTsnArrived({ newCumulativeTsn, messages }: IForwardTsnChunk, path: Path): void {
    const interleaved = this.#interleaved;
    if (this.skippedTo(newCumulativeTsn, path) === undefined || interleaved === undefined) return;
    const skipped = messages.filter(({ stream }) => stream < this.#owner.inboundStreams);
    interleaved.skip(skipped);
    for (const { stream, unordered, mid } of skipped) {
      if (unordered) continue;
      this.#order.skip(stream, mid);
      this.turn(interleaved, stream);
    }
  }

  /** @returns the sequence number that a FORWARD-TSN moves the cumulative TSN to; undefined: it is an old one */
  private skippedTo(newCumulativeTsn: Tsn, path: Path): SequenceNumber | undefined {
    const sequence = this.#tsns.sequence(newCumulativeTsn, this.#map.cumulative);
    this.#sackPath ??= path;
    this.#immediate = true;
    if (sequence <= this.#map.cumulative || sequence - this.#map.cumulative > 0x7fff_fffe) return undefined;
    this.#map.skipTo(sequence);
    return sequence;
  }

  /** Frees what can never become whole: it would shut the window for good. */
  private dropGivenUp(skipped: SequenceNumber): void {
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
    if (this.window() - this.#lastWindow < step) return;
    this.#immediate = true;
    this.#owner.sackDue();
  }

  /** The current SACK, in at most the given number of bytes; undefined: it does not fit. */
  takeSack(room: number): SackChunk | NrSackChunk | undefined {
    let left = Math.floor((room - this.leastSackSize) / 4);
    if (left < 0) return undefined;
    const gaps = this.#map.hasGaps ? this.#map.gapBlocks(left) : NONE;
    left -= gaps.length;
    const duplicates = this.takeDuplicates(left);
    const packets = Math.min(this.#packets, MAX_PACKET_COUNT);
    this.#packets = 0;
    this.#immediate = false;
    this.#sackTimer.stop();
    this.#owner.statistics.sacksSent++;
    this.#lastWindow = this.window();
    const type = 'SACK';
    const { cumulativeTsn } = this;
    const receiveWindow = this.#lastWindow;
    // Written twice instead of spread: there is one for every packet.
    const sack: SackChunk =
      this.#delaysGapReports && packets > 0
        ? { type, cumulativeTsn, receiveWindow, gaps, duplicates, packets }
        : { type, cumulativeTsn, receiveWindow, gaps, duplicates };
    return this.sendsNrSacks ? nonRenegable(sack) : sack;
  }

  private takeDuplicates(most: number): readonly Tsn[] {
    if (this.#duplicates.length === 0) return NONE;
    const taken = this.#duplicates.slice(0, most);
    this.#duplicates = [];
    return taken;
  }

  private get leastSackSize(): number {
    return SACK_SIZE + (this.sendsNrSacks ? NR_SACK_EXTRA : 0);
  }

  /** Bytes that a SACK needs now. */
  get sackSize(): number {
    return this.leastSackSize + 4 * (this.#map.gapCount + this.#duplicates.length);
  }

  /** The peer restarted: all is forgotten. */
  restart(tsns: TsnSpace): void {
    this.#tsns = tsns;
    this.#map.reset();
    this.#reassembly.reset();
    this.#interleaved = undefined;
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
    this.#interleaved?.reset();
    this.#order.reset();
    this.#heldBack = 0;
  }

  private duplicate(tsn: Tsn, path: Path): void {
    this.#owner.statistics.duplicatesReceived++;
    this.#immediate = true;
    // SACKs may get lost where they went (§6.4).
    this.#sackPath = path;
    if (this.#duplicates.length < MAX_DUPLICATES) this.#duplicates.push(tsn);
  }

  /** Bytes in the way of others: a message that is being put together in sequence is as good as read. */
  private held(): number {
    const inSequence = this.#interleaved?.bytesInSequence ?? this.#reassembly.bytesInSequence(this.#map.cumulative);
    return this.storedBytes - inSequence;
  }

  /** What fills a gap is taken even if the window is shut: that is how it opens again. */
  private hasRoom(sequence: SequenceNumber): boolean {
    // Of interleaved messages whole ones may wait for the one whose fragment is missing, however many they are.
    if (this.#interleaved !== undefined && sequence === this.#map.cumulative + 1 && this.#map.hasGaps) return true;
    const held = this.held();
    const { receiveBuffer } = this.#owner.options;
    return held < receiveBuffer || (sequence < this.#map.highest && held < 2 * receiveBuffer);
  }

  /** a_rwnd: what is free, or 0 if that is so little that the peer would send silly small chunks (§6.2, RFC 1122). */
  private window(): number {
    const { receiveBuffer, receiveSwsLimit } = this.#owner.options;
    const free = receiveBuffer - this.held();
    const limit = receiveSwsLimit ?? Math.min(this.#sackPath?.room ?? 0, receiveBuffer / 2);
    return free < limit ? 0 : free;
  }
}

/** Whether round trips by one path, which works, are known to be shorter than by the other. */
function isNearer(one: Path | undefined, other: Path): boolean {
  if (one?.state !== 'active') return false;
  const { smoothed = Infinity } = one.roundTrip;
  return smoothed < (other.roundTrip.smoothed ?? 0);
}
