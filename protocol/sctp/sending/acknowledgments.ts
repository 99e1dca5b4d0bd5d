import type { GapBlock } from '../chunk.ts';
import type { SctpOptions } from '../options.ts';
import type { Path } from '../path/path.ts';
import type { PathSet } from '../path/path-set.ts';
import { Fate, type Outstanding, type Transmission } from './outstanding.ts';
import type { OutgoingMessage } from './send-queue.ts';

/** What acknowledgments ask of their association. */
export interface AcknowledgmentOwner {
  readonly options: SctpOptions;
  now(): number;
  /** The send buffer may forget user bytes of this message: the cumulative TSN passed them. */
  released(message: OutgoingMessage, bytes: number): void;
}

/** Gap blocks as sequence numbers. */
interface Block {
  start: number;
  end: number;
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
  #highest = 0;
  /** Sequence numbers, ascending, of chunks in flight below `#highest`: reported missing, not yet struck three times. */
  #missing: number[] = [];
  /** Highest newly acknowledged one of the SACK at hand. */
  #highestNew = 0;

  constructor(owner: AcknowledgmentOwner, outstanding: Outstanding, paths: PathSet) {
    this.#owner = owner;
    this.#outstanding = outstanding;
    this.#paths = paths;
  }

  /**
   * Takes a SACK, or the cumulative TSN of a SHUTDOWN.
   *
   * @param cumulative sequence number, from `base - 1` to `next - 1`
   * @param gaps relative to the cumulative TSN; `undefined`: none told (SHUTDOWN), the earlier ones stand
   * @returns whether chunks were marked for fast retransmission
   */
  process(cumulative: number, gaps: readonly GapBlock[] | undefined): boolean {
    const outstanding = this.#outstanding;
    const { all } = this.#paths;
    for (const path of all) path.beginSack();
    this.#highestNew = 0;
    const advanced = cumulative >= outstanding.base;
    if (advanced) this.#advance(cumulative);
    if (gaps !== undefined && (gaps.length > 0 || this.#blocks.length > 0)) this.#takeBlocks(cumulative, gaps);
    const lost = this.#missing.length > 0 && this.#strike(advanced);
    for (const path of all) this.#updatePath(path, cumulative, advanced);
    return lost;
  }

  /** The chunk was sent again: it can be missed anew. */
  resent(sequence: number, transmission: Transmission): void {
    if (sequence >= this.#highest) return;
    if (transmission.fastRetransmitted && this.#owner.options.lostRetransmission === 'timeout') return;
    const missing = this.#missing;
    let i = missing.length;
    while (i > 0 && missing[i - 1] > sequence) i--;
    if (missing[i - 1] !== sequence) missing.splice(i, 0, sequence);
  }

  /** The peer restarted. */
  reset(): void {
    this.#blocks = [];
    this.#missing = [];
    this.#highest = 0;
  }

  #advance(cumulative: number): void {
    const outstanding = this.#outstanding;
    while (outstanding.base <= cumulative) {
      const transmission = outstanding.at(outstanding.base);
      const { fate, message } = transmission;
      if (fate === Fate.inFlight || fate === Fate.marked) this.#acknowledge(outstanding.base, transmission);
      if (message !== undefined) this.#owner.released(message, transmission.length);
      outstanding.passBase();
    }
    if (this.#highest < cumulative) this.#highest = cumulative;
  }

  #acknowledge(sequence: number, transmission: Transmission): void {
    const { path, message } = transmission;
    this.#outstanding.settle(transmission, Fate.acknowledged);
    if (sequence > this.#highestNew) this.#highestNew = sequence;
    if (message !== undefined) message.acknowledged += transmission.length;
    if (path === undefined) return;
    path.sack.bytes += transmission.cost;
    if (transmission.order > path.sackLatest) path.sackLatest = transmission.order;
    if (sequence === path.oldest) path.sackAcknowledgesOldest = true;
    if (sequence === path.timed) {
      // Karn's algorithm: the measurement was called off if the chunk was sent again.
      path.timed = 0;
      path.roundTrip.sample(this.#owner.now() - path.timedSince);
    }
  }

  /** Acknowledges what is in blocks now and was not before; takes back what was and is not. */
  #takeBlocks(cumulative: number, gaps: readonly GapBlock[]): void {
    const outstanding = this.#outstanding;
    const old = this.#blocks;
    const blocks: Block[] = [];
    let total = 0;
    let j = 0;
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
        while (j < old.length && old[j].end < sequence) j++;
        if (j < old.length && old[j].start <= sequence) sequence = Math.min(old[j].end, end);
        else this.#acknowledgeByGap(sequence);
      }
    }
    this.#blocks = blocks;
    if (outstanding.acknowledgedByGaps > total) this.#renege(cumulative, blocks);
    this.#noteMissing(blocks);
  }

  #acknowledgeByGap(sequence: number): void {
    const transmission = this.#outstanding.at(sequence);
    const { fate, message } = transmission;
    if (fate === Fate.inFlight || fate === Fate.marked) this.#acknowledge(sequence, transmission);
    if (fate !== Fate.abandoned) return;
    // Given up, but it arrived: it is counted among the acknowledged ones, so that those that are taken back are noticed.
    this.#outstanding.settle(transmission, Fate.acknowledged);
    if (message !== undefined) message.acknowledged += transmission.length;
  }

  #renege(cumulative: number, blocks: readonly Block[]): void {
    const outstanding = this.#outstanding;
    let j = 0;
    for (let sequence = cumulative + 1; sequence < outstanding.next; sequence++) {
      while (j < blocks.length && blocks[j].end < sequence) j++;
      if (j < blocks.length && blocks[j].start <= sequence) continue;
      const transmission = outstanding.at(sequence);
      if (transmission.fate !== Fate.acknowledged) continue;
      const { path, message } = transmission;
      if (message !== undefined) message.acknowledged -= transmission.length;
      if (message?.abandoned === true) {
        outstanding.settle(transmission, Fate.abandoned);
        continue;
      }
      outstanding.renege(transmission);
      if (path === undefined) continue;
      if (path.oldest === 0 || sequence < path.oldest) path.oldest = sequence;
      if (!path.retransmissionTimer.running) path.retransmissionTimer.start(path.roundTrip.rto);
    }
  }

  /** Chunks in flight that the highest block has passed for the first time are missing. */
  #noteMissing(blocks: readonly Block[]): void {
    const highest = blocks.length === 0 ? 0 : blocks[blocks.length - 1].end;
    const from = Math.max(this.#highest + 1, this.#outstanding.base);
    for (let sequence = from; sequence < highest; sequence++)
      if (this.#outstanding.at(sequence).fate === Fate.inFlight) this.#missing.push(sequence);
    if (highest > this.#highest) this.#highest = highest;
  }

  /**
   * Miss indications (§7.2.4): a chunk is struck if a later one was newly acknowledged (highest TSN newly acknowledged
   * rule), or, in fast recovery, if the cumulative TSN advanced. A fast retransmission is struck by what was sent later.
   */
  #isMissed(sequence: number, transmission: Transmission, path: Path, advanced: boolean): boolean {
    if (transmission.fastRetransmitted) return path.sackLatest > transmission.order;
    return sequence < this.#highestNew || (advanced && path.inFastRecovery);
  }

  /** Counts miss indications, and marks what has enough of them. */
  #strike(advanced: boolean): boolean {
    const outstanding = this.#outstanding;
    const { missingReports } = this.#owner.options;
    const missing = this.#missing;
    let kept = 0;
    let lost = false;
    for (let i = 0; i < missing.length; i++) {
      const sequence = missing[i];
      if (sequence < outstanding.base) continue;
      const transmission = outstanding.at(sequence);
      const { path } = transmission;
      if (transmission.fate !== Fate.inFlight || path === undefined) continue;
      if (!this.#isMissed(sequence, transmission, path, advanced) || ++transmission.misses < missingReports) {
        missing[kept++] = sequence;
        continue;
      }
      if (transmission.fastRetransmitted && transmission.order > path.cutAt) path.sackFindsLossAfterCut = true;
      transmission.fastRetransmitted = true;
      outstanding.mark(sequence, transmission);
      path.sackFindsLoss = true;
      path.sackHighestLoss = sequence;
      if (sequence === path.timed) path.timed = 0;
      lost = true;
    }
    missing.length = kept;
    return lost;
  }

  /** What the SACK means for one destination: errors, congestion control, fast recovery, T3-rtx. */
  #updatePath(path: Path, cumulative: number, advanced: boolean): void {
    const { sack } = path;
    const wasInRecovery = path.inFastRecovery;
    if (wasInRecovery && cumulative >= path.recoveryExit) path.recoveryExit = 0;
    // The loss of a retransmission is another sign of congestion, as for TCP (RFC 5681 §4.3): a cut a window.
    if (path.sackFindsLoss && (!path.inFastRecovery || path.sackFindsLossAfterCut)) {
      // Congestion that ECN told of in the same window counts once.
      if (path.sackHighestLoss > path.cutFor || path.sackFindsLossAfterCut) path.congestion.congested('loss');
      path.cutAt = this.#outstanding.launched;
      if (this.#owner.options.fastRecovery) path.recoveryExit = this.#outstanding.next - 1;
    }
    if (sack.bytes > 0) {
      this.#paths.answered(path);
      if (!wasInRecovery && !path.inFastRecovery && cumulative >= path.cutFor) {
        sack.advanced = advanced;
        sack.allAcknowledged = this.#outstanding.empty;
        path.congestion.acknowledged(sack);
      }
    }
    this.#updateTimer(path);
  }

  /** T3-rtx (§6.3.2 R2, R3): stops if nothing is in flight, starts anew if the earliest chunk in flight was acknowledged. */
  #updateTimer(path: Path): void {
    if (path.flight === 0) {
      path.oldest = 0;
      path.retransmissionTimer.stop();
    } else if (path.sackAcknowledgesOldest) {
      path.oldest = this.#outstanding.oldestInFlight(path);
      path.retransmissionTimer.start(path.roundTrip.rto);
    }
  }
}
