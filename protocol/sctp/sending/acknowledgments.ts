import type { GapBlock } from '../chunk.ts';
import type { SctpOptions } from '../options.ts';
import type { SackFacts } from '../path/loss-detection.ts';
import type { PathSet } from '../path/path-set.ts';
import { ChunkFate, type Outstanding, type Transmission } from './outstanding.ts';
import type { OutgoingMessage } from './send-queue.ts';
import type { SequenceNumber } from '../sequence.ts';
import type { Seconds } from '../../host.ts';

/** What acknowledgments ask of their association. */
export interface AcknowledgmentOwner {
  readonly options: SctpOptions;
  now(): Seconds;
  /** The send buffer may forget user bytes of this message: the cumulative TSN passed them. */
  released(message: OutgoingMessage, bytes: number): void;
}

/** What a packet with a SACK may hold beside gap blocks, bytes: the rest of the SACK, duplicate TSNs, other control chunks. */
const OTHER_CHUNKS = 128;

/** Gap blocks as sequence numbers. */
interface Block {
  start: SequenceNumber;
  end: SequenceNumber;
}

/**
 * What SACKs do to outstanding chunks (RFC 9260 §6.2.1, §6.3.2, §7.2).
 *
 * The work is proportional to what is newly acknowledged, newly missing, and to the number of gap blocks, not to what
 * is outstanding: blocks are compared with those of the last SACK, and only chunks that are known to be missing are
 * struck.
 */
export class Acknowledgments {
  readonly #owner: AcknowledgmentOwner;
  readonly #outstanding: Outstanding;
  readonly #paths: PathSet;
  /** Blocks of the last SACK. */
  #blocks: Block[] = [];
  /** Sequence number of the highest chunk that a gap block ever acknowledged. */
  #highest: SequenceNumber = 0;
  /** Sequence numbers, ascending, of chunks in flight below `#highest`: reported missing, not yet struck three times. */
  #missing: SequenceNumber[] = [];
  /** The SACK at hand. */
  readonly #sack: { -readonly [Fact in keyof SackFacts]: SackFacts[Fact] } = {
    cumulative: 0,
    advanced: false,
    highestNew: 0,
    pathsAcknowledged: 0,
    packets: 1,
  };

  constructor(owner: AcknowledgmentOwner, outstanding: Outstanding, paths: PathSet) {
    this.#owner = owner;
    this.#outstanding = outstanding;
    this.#paths = paths;
  }

  /**
   * Takes a SACK, or the cumulative TSN of a SHUTDOWN.
   *
   * @param cumulative sequence number, from `base - 1` to `next - 1`
   * @param gaps relative to the cumulative TSN; `undefined`: none reported (SHUTDOWN), the earlier ones remain valid
   * @param packets that the SACK counts since the one before
   * @returns whether chunks were marked for fast retransmission
   */
  process(cumulative: SequenceNumber, gaps: readonly GapBlock[] | undefined, packets = 1): boolean {
    const outstanding = this.#outstanding;
    const { all } = this.#paths;
    for (const path of all) path.beginSack(outstanding);
    const sack = this.#sack;
    sack.cumulative = cumulative;
    sack.advanced = cumulative >= outstanding.base;
    sack.highestNew = 0;
    sack.pathsAcknowledged = 0;
    sack.packets = packets;
    if (sack.advanced) this.advance(cumulative);
    if (gaps !== undefined && (gaps.length > 0 || this.#blocks.length > 0)) this.takeBlocks(cumulative, gaps);
    const lost = this.#missing.length > 0 && this.strike();
    for (const path of all) {
      if (path.losses.answers) this.#paths.answered(path);
      else if (path.losses.acknowledgment.bytes > 0) this.#paths.peerAnswered();
      path.losses.endSack(sack, outstanding, this.#owner.options.fastRecovery);
    }
    return lost;
  }

  /**
   * Whether a SACK was sent before the last one that arrived: at the same cumulative TSN it acknowledges a part of that,
   * and nothing else. A peer that took chunks back would say the same: it is believed when nothing is in flight, whose
   * acknowledgment will tell.
   */
  isOvertaken(cumulative: SequenceNumber, gaps: readonly GapBlock[]): boolean {
    if (cumulative !== this.#outstanding.base - 1 || this.#outstanding.bytes === 0) return false;
    const known = this.#blocks;
    let takesBack = gaps.length < known.length;
    let j = 0;
    for (const gap of gaps) {
      const start = cumulative + gap.start;
      const end = cumulative + gap.end;
      while ((known[j]?.end ?? Infinity) < end) j++;
      const around = known[j];
      if (around === undefined || around.start > start) return false;
      if (around.start < start || around.end > end) takesBack = true;
    }
    return takesBack;
  }

  /** The chunk was sent again: it can be reported missing again. */
  resent(sequence: SequenceNumber, transmission: Transmission): void {
    if (sequence >= this.#highest) return;
    if (transmission.fastRetransmitted && this.#owner.options.lostRetransmission === 'timeout') return;
    const missing = this.#missing;
    const last = missing.findLastIndex((each) => each <= sequence);
    if (missing[last] !== sequence) missing.splice(last + 1, 0, sequence);
  }

  /** The peer restarted. */
  reset(): void {
    this.#blocks = [];
    this.#missing = [];
    this.#highest = 0;
  }

  private advance(cumulative: SequenceNumber): void {
    const outstanding = this.#outstanding;
    while (outstanding.base <= cumulative) {
      const transmission = outstanding.at(outstanding.base);
      const { fate, message } = transmission;
      if (fate === ChunkFate.inFlight || fate === ChunkFate.marked)
        this.acknowledge(outstanding.base, transmission, ChunkFate.none);
      if (message !== undefined && !transmission.released) this.#owner.released(message, transmission.length);
      outstanding.passBase();
    }
    if (this.#highest < cumulative) this.#highest = cumulative;
  }

  /** @param fate none: the cumulative TSN passes it */
  private acknowledge(sequence: SequenceNumber, transmission: Transmission, fate: ChunkFate): void {
    const { path, message } = transmission;
    this.#outstanding.settle(transmission, fate);
    if (sequence > this.#sack.highestNew) this.#sack.highestNew = sequence;
    if (message !== undefined) message.acknowledged += transmission.length;
    if (path === undefined) return;
    if (path.losses.acknowledgment.bytes === 0) this.#sack.pathsAcknowledged++;
    path.losses.acknowledged(sequence, transmission);
    if (path.roundTrip.timed === sequence) path.roundTrip.measured(this.#owner.now());
  }

  /** Acknowledges what is in blocks now and was not before; takes back what was and is not. */
  private takeBlocks(cumulative: SequenceNumber, gaps: readonly GapBlock[]): void {
    const outstanding = this.#outstanding;
    const old = this.#blocks;
    const blocks: Block[] = [];
    let total = 0;
    let j = 0;
    let known = old[j];
    let above = cumulative;
    for (const gap of gaps) {
      const start = cumulative + gap.start;
      const end = cumulative + gap.end;
      // Blocks that are empty, overlap or go backwards are a peer's nonsense.
      if (start <= above || end < start) continue;
      above = end;
      total += end - start + 1;
      blocks.push({ start, end });
      for (let sequence = start; sequence <= end; sequence++) {
        while (known !== undefined && known.end < sequence) known = old[++j];
        if (known !== undefined && known.start <= sequence) sequence = Math.min(known.end, end);
        else this.acknowledgeByGap(sequence);
      }
    }
    this.#blocks = blocks;
    if (outstanding.acknowledgedByGaps > total) {
      const until = this.fillsPacket(gaps) ? above : outstanding.next - 1;
      this.renege(cumulative, blocks, until);
    }
    this.noteMissing(blocks);
  }

  /** Whether the SACK may have had no room for more blocks: then its last one does not say what follows. */
  private fillsPacket(gaps: readonly GapBlock[]): boolean {
    const room = Math.min(...this.#paths.all.map((path) => path.room));
    return 4 * gaps.length > room - OTHER_CHUNKS;
  }

  private acknowledgeByGap(sequence: SequenceNumber): void {
    const transmission = this.#outstanding.at(sequence);
    const { fate, message } = transmission;
    if (fate === ChunkFate.inFlight || fate === ChunkFate.marked)
      this.acknowledge(sequence, transmission, ChunkFate.acknowledged);
    if (fate !== ChunkFate.abandoned) return;
    // Given up, but it arrived: it is counted among the acknowledged ones, so that those that are taken back are noticed.
    this.#outstanding.settle(transmission, ChunkFate.acknowledged);
    if (message !== undefined) message.acknowledged += transmission.length;
  }

  /** @param until the last chunk that may have been taken back */
  private renege(cumulative: SequenceNumber, blocks: readonly Block[], until: SequenceNumber): void {
    const outstanding = this.#outstanding;
    let j = 0;
    let block = blocks[j];
    for (let sequence = cumulative + 1; sequence <= until; sequence++) {
      while (block !== undefined && block.end < sequence) block = blocks[++j];
      if (block !== undefined && block.start <= sequence) continue;
      const transmission = outstanding.at(sequence);
      if (transmission.fate !== ChunkFate.acknowledged || transmission.released) continue;
      const { path, message } = transmission;
      if (message !== undefined) message.acknowledged -= transmission.length;
      if (message?.abandoned === true) {
        outstanding.settle(transmission, ChunkFate.abandoned);
        continue;
      }
      outstanding.renege(transmission);
      path?.losses.entered(sequence, transmission);
    }
  }

  /** Chunks in flight that the highest block has passed for the first time are missing. */
  private noteMissing(blocks: readonly Block[]): void {
    const highest = blocks.at(-1)?.end ?? 0;
    const from = Math.max(this.#highest + 1, this.#outstanding.base);
    for (let sequence = from; sequence < highest; sequence++)
      if (this.#outstanding.at(sequence).fate === ChunkFate.inFlight) this.#missing.push(sequence);
    if (highest > this.#highest) this.#highest = highest;
  }

  /** Counts miss indications, and marks what has enough of them. */
  private strike(): boolean {
    const outstanding = this.#outstanding;
    const { missingReports } = this.#owner.options;
    const missing = this.#missing;
    let kept = 0;
    let lost = false;
    for (const sequence of missing) {
      if (sequence < outstanding.base) continue;
      const transmission = outstanding.at(sequence);
      const { path } = transmission;
      if (transmission.fate !== ChunkFate.inFlight || path === undefined) continue;
      transmission.misses += path.losses.missIndications(sequence, transmission, this.#sack);
      if (transmission.misses < missingReports) {
        missing[kept++] = sequence;
        continue;
      }
      path.losses.lost(sequence, transmission);
      path.roundTrip.callOff(sequence);
      transmission.fastRetransmitted = true;
      outstanding.mark(sequence, transmission);
      lost = true;
    }
    missing.length = kept;
    return lost;
  }
}
