import type { TimerPool } from '../deadline-timer.ts';
import {
  LossDetection,
  type LossyPath,
  type SackFacts,
  type SentChunk,
  type SentChunks,
} from '../path/loss-detection.ts';
import type { SequenceNumber } from '../sequence.ts';
import type { CmtOptions } from '../cmt-options.ts';

/** Chunks that are remembered to have gone to other paths, at most: more than wait in queues on their way. */
const MOST_REMEMBERED = 1024;

/**
 * What a SACK means for one of several paths that carry data at the same time (Iyengar et al. 2006).
 *
 * - **Split fast retransmit** (SFR): a chunk is struck only if the SACK newly acknowledges a later one of its own path.
 * - **Cwnd update for CMT** (CUC): the window grows when the earliest outstanding chunk of the path is newly acknowledged,
 *   which is the pseudo-cumulative TSN; in its second version, when the earliest one that was sent once is, or the
 *   earliest one that was sent again. Fast recovery ends when the pseudo-cumulative TSN passes its end, too.
 * - **Delayed acknowledgment for CMT** (DAC): a SACK stands for several packets; how many miss indications it is follows
 *   from what it newly acknowledges.
 *
 * A chunk that was sent more than once is struck by what was sent after it: TSNs do not tell the order then. The
 * acknowledgment of one that went to several paths is no sign of life from the last of them (RFC 9260 §8.2 leaves that
 * open), and what others take away from a path does not postpone its T3-rtx: new data would go to a path that is dead.
 */
export class SplitLossDetection extends LossDetection {
  readonly #cmt: CmtOptions;
  /** Pseudo-cumulative TSN + 1: the earliest outstanding chunk that was sent once; in CUC's first version, any. 0: none. */
  #earliest: SequenceNumber = 0;
  /** The earliest outstanding chunk that was sent again (CUCv2); 0: none. */
  #earliestResent: SequenceNumber = 0;
  /** What the SACK at hand newly acknowledges here: whether these, and from where to where; 0: nothing. */
  #acknowledgesEarliest = false;
  #acknowledgesEarliestResent = false;
  #lowestNew: SequenceNumber = 0;
  #highestNew: SequenceNumber = 0;
  /**
   * Transmissions of the association when the window was cut that the latest fast recovery to end was for: losses of what
   * was sent until then have cut it already.
   */
  #recovered = 0;
  /** Since T3-rtx was started, chunks that were last sent here were acknowledged. */
  #answered = false;
  /** Without one, chunks went to other paths. */
  #leftUnanswered = false;
  /** The latest of the chunks that went to other paths because they blocked the buffers. */
  readonly #moved = new Set<SequenceNumber>();

  constructor(path: LossyPath, timers: TimerPool, expired: () => void, cmt: CmtOptions) {
    super(path, timers, expired);
    this.#cmt = cmt;
  }

  override beginSack(chunks: SentChunks): void {
    super.beginSack(chunks);
    this.#acknowledgesEarliest = this.#acknowledgesEarliestResent = false;
    this.#lowestNew = this.#highestNew = 0;
    this.#findEarliest(chunks);
  }

  /** Chunks were acknowledged, went elsewhere, or were sent again: then others are the earliest ones. */
  #findEarliest(chunks: SentChunks): void {
    const second = this.#cmt.windowUpdate === 'pseudoCumAckV2';
    if (this.#earliest !== 0)
      this.#earliest = chunks.earliestKept(this.path, second ? false : undefined, this.#earliest);
    if (this.#earliestResent !== 0) this.#earliestResent = chunks.earliestKept(this.path, true, this.#earliestResent);
  }

  override acknowledged(sequence: SequenceNumber, chunk: SentChunk): void {
    const { latest, answers } = this;
    super.acknowledged(sequence, chunk);
    if (chunk.strayed) this.answers = answers;
    if (sequence === this.#earliest) this.#acknowledgesEarliest = true;
    if (sequence === this.#earliestResent) this.#acknowledgesEarliestResent = true;
    if (this.#cmt.smartFastRetransmit && chunk.timedOut) {
      this.latest = latest;
      return;
    }
    if (this.#lowestNew === 0 || sequence < this.#lowestNew) this.#lowestNew = sequence;
    if (sequence > this.#highestNew) this.#highestNew = sequence;
  }

  override missIndications(sequence: SequenceNumber, chunk: SentChunk, sack: SackFacts): number {
    if (chunk.resent) return this.latest > chunk.order ? 1 : 0;
    const isMissing = this.#cmt.splitFastRetransmit
      ? sequence < this.#highestNew
      : super.missIndications(sequence, chunk, sack) > 0;
    if (!isMissing) return 0;
    return this.#cmt.delayedAck ? this.#packetsBehind(sequence, sack) : 1;
  }

  /** DAC: of a SACK that acknowledges later packets of this path alone, each is a miss indication. */
  #packetsBehind(sequence: SequenceNumber, { pathsAcknowledged, packets }: SackFacts): number {
    return pathsAcknowledged === 1 && this.#lowestNew > sequence ? packets : 1;
  }

  protected override advances(sack: SackFacts): boolean {
    switch (this.#cmt.windowUpdate) {
      case 'cumAck':
        return sack.advanced;
      case 'pseudoCumAck':
        return this.#acknowledgesEarliest;
      case 'pseudoCumAckV2':
        return this.#acknowledgesEarliest || this.#acknowledgesEarliestResent;
    }
  }

  protected override mayGrow(sack: SackFacts): boolean {
    return this.advances(sack);
  }

  protected override endsRecovery(sack: SackFacts, chunks: SentChunks): boolean {
    const exit = this.recoveryExit;
    if (!super.endsRecovery(sack, chunks) && !(this.#cmt.fastRecoveryUpdate && this.#passes(exit, chunks)))
      return false;
    this.#recovered = this.cutAt;
    return true;
  }

  /** Whether the SACK at hand takes the pseudo-cumulative TSN, of chunks sent once or again, beyond the exit point. */
  #passes(exit: SequenceNumber, chunks: SentChunks): boolean {
    const [once, again] = [this.#acknowledgesEarliest, this.#acknowledgesEarliestResent];
    this.#findEarliest(chunks);
    const isBeyond = (earliest: SequenceNumber): boolean => (earliest === 0 ? this.#highestNew : earliest) > exit;
    return (once && isBeyond(this.#earliest)) || (again && isBeyond(this.#earliestResent));
  }

  protected override beginsRecovery(latestLoss: number): boolean {
    return super.beginsRecovery(latestLoss) && latestLoss > this.#recovered;
  }

  override entered(sequence: SequenceNumber, chunk: SentChunk): void {
    super.entered(sequence, chunk);
    if (chunk.resent && this.#cmt.windowUpdate === 'pseudoCumAckV2')
      this.#earliestResent = earlier(this.#earliestResent, sequence);
    else this.#earliest = earlier(this.#earliest, sequence);
  }

  override restartTimer(): void {
    super.restartTimer();
    this.#answered = this.#leftUnanswered = false;
  }

  /**
   * The earliest chunk in flight may go elsewhere while others stay: the next one has its whole time-out before it. But not
   * if nothing came back by this path since T3-rtx was started: that runs on, also without anything in flight. Otherwise a
   * path that is dead would never time out, and get new data, as long as its chunks are taken away in time.
   */
  override left(sequence: SequenceNumber, chunks: SentChunks): void {
    if (this.oldest !== sequence) return;
    this.oldest = chunks.oldestInFlight(this.path, sequence);
    if (this.#answered) this.#restartOrStop();
    else this.#leftUnanswered = true;
  }

  override movedAway(sequence: SequenceNumber, chunk: SentChunk, chunks: SentChunks): void {
    this.#moved.add(sequence);
    const [first] = this.#moved;
    if (this.#moved.size > MOST_REMEMBERED && first !== undefined) this.#moved.delete(first);
    super.movedAway(sequence, chunk, chunks);
  }

  /** It was sent here, and by another path: both have brought it. All chunks of a path may be moved before they arrive. */
  override cameTwice(sequence: SequenceNumber): boolean {
    if (!this.#moved.delete(sequence)) return false;
    this.#answered = true;
    if (this.#leftUnanswered) this.#restartOrStop();
    return true;
  }

  #restartOrStop(): void {
    this.#leftUnanswered = false;
    if (this.path.flight > 0) this.restartTimer();
    else this.timer.stop();
  }

  protected override updateTimer(chunks: SentChunks): void {
    if (this.acknowledgment.bytes > 0) this.#answered = true;
    const isOwed = this.#leftUnanswered && (this.#answered || chunks.empty);
    // Without SFR, chunks are lost without an answer from here: they are about to leave.
    if (!this.#answered && this.findsLoss && this.path.flight === 0) this.#leftUnanswered = true;
    if (!this.#leftUnanswered || isOwed) super.updateTimer(chunks);
    else this.oldest = this.path.flight === 0 ? 0 : chunks.oldestInFlight(this.path, this.oldest - 1);
    if (isOwed) this.#restartOrStop();
  }

  override timedOut(): void {
    super.timedOut();
    this.#moved.clear();
  }

  override reset(): void {
    super.reset();
    this.#earliest = this.#earliestResent = this.#recovered = 0;
    this.#answered = this.#leftUnanswered = false;
    this.#moved.clear();
  }
}

/** The earlier of two chunks; 0 stands for none. */
function earlier(known: SequenceNumber, sequence: SequenceNumber): SequenceNumber {
  return known === 0 ? sequence : Math.min(known, sequence);
}
