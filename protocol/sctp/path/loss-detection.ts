import type { CongestionControl } from '../congestion/congestion-control.ts';
import { DeadlineTimer, type TimerPool } from '../deadline-timer.ts';
import type { SequenceNumber } from '../sequence.ts';

/** The path whose losses are found. */
export interface LossyPath {
  /** Bytes in flight. */
  readonly flight: number;
  /** Chunks that a time-out took for lost wait for room in the congestion window. */
  readonly timedOutWait: boolean;
  readonly roundTrip: { readonly rto: number };
  readonly congestion: CongestionControl;
}

/** The association's chunks between their first transmission and the cumulative TSN. */
export interface SentChunks {
  readonly empty: boolean;
  /** Transmissions so far. */
  readonly launched: number;
  /** Sequence number of the next new chunk. */
  readonly next: SequenceNumber;
  /** The first chunk after a given one that is in flight on the path; 0: there is none. */
  oldestInFlight(path: LossyPath, after: SequenceNumber): SequenceNumber;
  /**
   * The first chunk from a given one on that was last sent to the path, or will be, and is not acknowledged; 0: there is
   * none.
   *
   * @param resent only those sent more than once, or only those sent once; undefined: any
   */
  earliestKept(path: LossyPath, resent: boolean | undefined, from: SequenceNumber): SequenceNumber;
}

/** One of them. */
export interface SentChunk {
  /** Bytes as congestion control counts them. */
  readonly cost: number;
  /** Number of its last transmission, counted over all of the association. */
  readonly order: number;
  /** It was sent more than once. */
  readonly resent: boolean;
  /** It was sent again because of a time-out. */
  readonly timedOut: boolean;
  /** It was meant for several paths: which of them brought it is not known. */
  readonly strayed: boolean;
  readonly fastRetransmitted: boolean;
}

/** What a SACK says beside what each path makes of it. */
export interface SackFacts {
  /** Cumulative TSN as a sequence number. */
  readonly cumulative: SequenceNumber;
  /** Whether that advanced. */
  readonly advanced: boolean;
  /** Highest sequence number newly acknowledged, on any path; 0: none. */
  readonly highestNew: SequenceNumber;
  /** Number of paths that it newly acknowledges chunks of. */
  readonly pathsAcknowledged: number;
  /** Packets with DATA that the peer received since the SACK before, where it counts them (`multipath/`); else 1. */
  readonly packets: number;
}

/**
 * What was lost of the DATA that went to one destination (RFC 9260 §6.3.2, §7.2.4): miss indications, fast recovery,
 * T3-rtx. Chunks are known by their sequence numbers.
 *
 * It decides by what the path itself knows, and by {@link SackFacts}, which are the association's: with data on one
 * path at a time both are the same. Concurrent transfer has rules that do without those: the methods that a subclass in
 * `multipath/` overrides.
 */
export class LossDetection {
  /** T3-rtx */
  readonly timer: DeadlineTimer;
  /** The earliest chunk in flight that was last sent here; 0: none. */
  oldest: SequenceNumber = 0;
  /** Fast recovery lasts until the cumulative TSN gets there; 0: not in fast recovery. */
  recoveryExit: SequenceNumber = 0;
  /** What the SACK at hand acknowledges. */
  readonly acknowledgment = { bytes: 0, flightBefore: 0, advanced: false, mayGrow: true, allAcknowledged: false };
  /** The SACK at hand finds chunks lost. */
  findsLoss = false;
  /** It is a sign of life from the path's address (§8.2). */
  answers = false;
  protected readonly path: LossyPath;
  #acknowledgesOldest = false;
  /** It finds a retransmission lost that was sent after the congestion window had been cut. */
  #findsLossAfterCut = false;
  /** The latest transmission of what it newly acknowledges, by its order; 0: none. */
  protected latest = 0;
  /** Highest chunk that it finds lost. */
  #highestLoss: SequenceNumber = 0;
  /** The latest transmission that it finds lost, by its order; 0: none. */
  #latestLoss = 0;
  /** ECN has cut the congestion window for all chunks up to this one; 0: never. */
  #cutFor: SequenceNumber = 0;
  /** Transmissions of the association when a loss cut the congestion window last. */
  protected cutAt = 0;

  /** @param expired T3-rtx expired */
  constructor(path: LossyPath, timers: TimerPool, expired: () => void) {
    this.path = path;
    this.timer = new DeadlineTimer(timers, expired);
  }

  get inFastRecovery(): boolean {
    return this.recoveryExit !== 0;
  }

  /** A chunk is in flight here: sent, or taken back by the peer. */
  entered(sequence: SequenceNumber, _chunk: SentChunk): void {
    if (this.oldest === 0 || sequence < this.oldest) this.oldest = sequence;
    this.guard();
  }

  /** Something is on its way that must be answered: T3-rtx runs (§6.3.2 R1). */
  guard(): void {
    if (!this.timer.running) this.restartTimer();
  }

  restartTimer(): void {
    this.timer.start(this.path.roundTrip.rto);
  }

  /** A chunk is not in flight here any more, though no SACK acknowledged it: it goes, or went, to another path. */
  left(sequence: SequenceNumber, chunks: SentChunks): void {
    if (this.oldest === sequence) this.oldest = chunks.oldestInFlight(this.path, sequence);
    if (this.path.flight === 0) this.timer.stop();
  }

  /** The peer got a chunk twice. @returns whether that is a sign of life from the path: it brought one of both */
  cameTwice(_sequence: SequenceNumber): boolean {
    return false;
  }

  /** T3-rtx expired: nothing is taken to be in flight. */
  timedOut(): void {
    this.recoveryExit = this.oldest = 0;
  }

  /** Before a SACK is processed. */
  beginSack(_chunks: SentChunks): void {
    const { acknowledgment } = this;
    const { flight, timedOutWait, congestion } = this.path;
    acknowledgment.bytes = 0;
    // What is sent again must fit into the window as a whole: one of a packet would never be used up by smaller chunks.
    acknowledgment.flightBefore = timedOutWait ? Math.max(flight, congestion.cwnd) : flight;
    this.#acknowledgesOldest = this.findsLoss = this.#findsLossAfterCut = this.answers = false;
    this.latest = this.#highestLoss = this.#latestLoss = 0;
  }

  /** The current SACK newly acknowledges a chunk that was last sent here. */
  acknowledged(sequence: SequenceNumber, { cost, order }: SentChunk): void {
    this.answers = true;
    this.acknowledgment.bytes += cost;
    if (order > this.latest) this.latest = order;
    if (sequence === this.oldest) this.#acknowledgesOldest = true;
  }

  /**
   * How many miss indications the SACK is for a chunk (§7.2.4): it is struck if a later one was newly acknowledged
   * (highest TSN newly acknowledged rule), or, in fast recovery, if the cumulative TSN advanced. A fast retransmission is
   * struck by what was sent later. Asked when all that is newly acknowledged is known.
   */
  missIndications(sequence: SequenceNumber, { fastRetransmitted, order }: SentChunk, sack: SackFacts): number {
    if (fastRetransmitted) return this.latest > order ? 1 : 0;
    return sequence < sack.highestNew || (sack.advanced && this.inFastRecovery) ? 1 : 0;
  }

  /** Whether the SACK lets the window grow as an advance of the cumulative TSN does (§7.2.1). */
  protected advances(sack: SackFacts): boolean {
    return sack.advanced;
  }

  /** Whether it lets the window grow in congestion avoidance (§7.2.2): the cumulative TSN does not matter there. */
  protected mayGrow(_sack: SackFacts): boolean {
    return true;
  }

  /** Whether the fast recovery at hand is over (§7.2.4). */
  protected endsRecovery(sack: SackFacts, _chunks: SentChunks): boolean {
    return sack.cumulative >= this.recoveryExit;
  }

  /** Whether losses begin a fast recovery. @param _latestLoss the latest transmission that was lost, by its order */
  protected beginsRecovery(_latestLoss: number): boolean {
    return !this.inFastRecovery;
  }

  /** A chunk has enough miss indications. */
  lost(sequence: SequenceNumber, { fastRetransmitted, order }: SentChunk): void {
    if (fastRetransmitted && order > this.cutAt) this.#findsLossAfterCut = true;
    this.findsLoss = true;
    this.#highestLoss = sequence;
    if (order > this.#latestLoss) this.#latestLoss = order;
  }

  /** After the SACK was processed: congestion control, fast recovery, T3-rtx. */
  endSack(sack: SackFacts, chunks: SentChunks, fastRecovery: boolean): void {
    const { congestion } = this.path;
    const wasInRecovery = this.inFastRecovery;
    const advances = this.advances(sack);
    if (wasInRecovery && this.endsRecovery(sack, chunks)) this.recoveryExit = 0;
    // The loss of a retransmission is another sign of congestion, as for TCP (RFC 5681 §4.3): one reduction per window.
    if (this.findsLoss && (this.beginsRecovery(this.#latestLoss) || this.#findsLossAfterCut))
      this.#cut(chunks, fastRecovery);
    const { acknowledgment } = this;
    if (acknowledgment.bytes > 0 && !wasInRecovery && !this.inFastRecovery && sack.cumulative >= this.#cutFor) {
      acknowledgment.advanced = advances;
      acknowledgment.mayGrow = this.mayGrow(sack);
      acknowledgment.allAcknowledged = chunks.empty;
      congestion.acknowledged(acknowledgment);
    }
    this.updateTimer(chunks);
  }

  /** A chunk was taken to another path because it came too late: a sign of congestion, as a loss is. */
  movedAway(sequence: SequenceNumber, { order }: SentChunk, chunks: SentChunks): void {
    this.left(sequence, chunks);
    if (!this.beginsRecovery(order)) return;
    this.#highestLoss = sequence;
    this.#cut(chunks, true);
  }

  #cut(chunks: SentChunks, fastRecovery: boolean): void {
    // Congestion that ECN reported in the same window counts once.
    if (this.#highestLoss > this.#cutFor || this.#findsLossAfterCut) this.path.congestion.congested('loss');
    this.cutAt = chunks.launched;
    if (fastRecovery) this.recoveryExit = chunks.next - 1;
  }

  /**
   * T3-rtx (§6.3.2 R2, R3): stops if nothing is in flight, restarts if the earliest chunk in flight was acknowledged.
   */
  protected updateTimer(chunks: SentChunks): void {
    if (this.path.flight === 0) {
      this.oldest = 0;
      this.timer.stop();
    } else if (this.#acknowledgesOldest) {
      this.oldest = chunks.oldestInFlight(this.path, this.oldest);
      this.restartTimer();
    }
  }

  /**
   * A packet with this chunk was marked (Appendix A): the window is cut as for a loss, once a window of data.
   *
   * @param latest the latest chunk that was sent
   * @returns whether the window was cut for it
   */
  marked(sequence: SequenceNumber, latest: SequenceNumber): boolean {
    // A loss of the same window has cut it already.
    this.#cutFor = Math.max(this.#cutFor, this.recoveryExit);
    if (sequence <= this.#cutFor) return false;
    this.path.congestion.congested('mark');
    this.#cutFor = latest;
    return true;
  }

  /** The latest chunk that the window was cut for because of marks; 0: never. */
  get cutFor(): SequenceNumber {
    return this.#cutFor;
  }

  /** The peer restarted. */
  reset(): void {
    this.oldest = this.recoveryExit = this.cutAt = this.#cutFor = 0;
    this.timer.stop();
  }
}
