import type { UserDataChunk } from '../chunk.ts';
import type { Path } from '../path/path.ts';
import type { PathSet } from '../path/path-set.ts';
import type { SctpStatistics } from '../statistics.ts';
import type { Acknowledgments } from './acknowledgments.ts';
import { ChunkFate, type Outstanding, type Transmission } from './outstanding.ts';
import type { PacketAssembler } from './packet-assembler.ts';
import type { PartialReliability } from './partial-reliability.ts';
import type { SequenceNumber } from '../sequence.ts';
import type { Seconds } from '../../host.ts';

/** The parts of the sending side that retransmission works with. */
export interface RetransmissionParts {
  readonly statistics: SctpStatistics;
  readonly packets: PacketAssembler;
  readonly paths: PathSet;
  readonly outstanding: Outstanding;
  readonly acknowledgments: Acknowledgments;
  readonly partialReliability: PartialReliability;
  now(): Seconds;
}

/** Sends lost chunks again: which, where and when (RFC 9260 §6.3.3, §6.4.1, §7.2.4). */
export class Retransmission {
  readonly #parts: RetransmissionParts;

  constructor(parts: RetransmissionParts) {
    this.#parts = parts;
  }

  /** T3-rtx expired: all that is in flight on the path is lost, and goes to another path if one works (§6.3.3). */
  markTimedOut(path: Path): Path {
    const { outstanding, paths } = this.#parts;
    path.congestion.timedOut();
    path.roundTrip.backOff();
    path.roundTrip.callOff();
    path.losses.timedOut();
    const alternate = paths.scheduler.alternateTo(path);
    for (let sequence = outstanding.base; sequence < outstanding.next; sequence++) {
      const transmission = outstanding.at(sequence);
      if (transmission.path !== path) continue;
      if (transmission.fate === ChunkFate.inFlight) outstanding.mark(sequence, transmission);
      if (transmission.fate !== ChunkFate.marked) continue;
      transmission.fastRetransmitted = false;
      transmission.timedOut = true;
      outstanding.assign(transmission, alternate);
    }
    return alternate;
  }

  /** What is in flight on the path is lost, and belongs to another one from now on, or to the same again. */
  handOver(path: Path, heir: Path): void {
    const { outstanding } = this.#parts;
    path.roundTrip.callOff();
    path.losses.timedOut();
    path.losses.timer.stop();
    for (let sequence = outstanding.base; sequence < outstanding.next; sequence++) {
      const transmission = outstanding.at(sequence);
      if (transmission.path !== path) continue;
      if (transmission.fate === ChunkFate.inFlight) {
        outstanding.mark(sequence, transmission);
        transmission.fastRetransmitted = false;
        transmission.timedOut = true;
      }
      outstanding.handOver(transmission, heir);
    }
  }

  /** What rode with a lost COOKIE ECHO rides with the next one. */
  markAll(): void {
    const { outstanding, paths } = this.#parts;
    for (let sequence = outstanding.base; sequence < outstanding.next; sequence++) {
      const transmission = outstanding.at(sequence);
      if (transmission.fate === ChunkFate.inFlight) outstanding.mark(sequence, transmission);
    }
    for (const path of paths.all) {
      path.roundTrip.callOff();
      path.losses.oldest = 0;
      path.losses.timer.stop();
    }
  }

  /**
   * Sends what the current SACK showed to be lost: one packet per path regardless of its congestion window (§7.2.4).
   */
  fastRetransmit(): void {
    const { paths } = this.#parts;
    for (const path of paths.all) {
      if (!path.losses.findsLoss) continue;
      const target = paths.scheduler.forFastRetransmission(path);
      this.redirect(path, target);
      this.transmit(target);
    }
  }

  private redirect(from: Path, to: Path): void {
    const { outstanding } = this.#parts;
    if (from === to) return;
    for (let sequence = outstanding.firstMarked; sequence < outstanding.next; sequence++) {
      const transmission = outstanding.at(sequence);
      if (transmission.fate !== ChunkFate.marked || transmission.path !== from) continue;
      outstanding.assign(transmission, to);
      from.losses.left(sequence, outstanding);
    }
  }

  /**
   * Sends marked chunks, earliest first, as congestion windows allow.
   *
   * @param free the first packet to this path is sent regardless of its congestion window
   */
  transmit(free: Path | undefined): void {
    const { outstanding, packets, partialReliability, paths } = this.#parts;
    for (const path of paths.all) path.lossesWait = path.timedOutWait = false;
    let sequence = Math.max(outstanding.firstMarked, outstanding.base);
    if (outstanding.marked === 0) {
      outstanding.firstMarked = sequence;
      return;
    }
    const { scheduler } = paths;
    let freePacket = -1;
    let waiting = 0;
    let firstWaiting = Infinity;
    for (; outstanding.marked > waiting && sequence < outstanding.next; sequence++) {
      const transmission = outstanding.at(sequence);
      if (transmission.fate !== ChunkFate.marked) continue;
      if (partialReliability.abandonExpired(sequence, transmission, this.#parts.now())) continue;
      const path = scheduler.forRetransmission(transmission.path, (each) => fitsWindow(each, transmission));
      const packet = packets.openPacket + (packets.opensPacket(path, transmission.size) ? 1 : 0);
      if (path === free && freePacket < 0) freePacket = packet;
      if (packet !== freePacket && (path.lossesWait || !fitsWindow(path, transmission))) {
        path.lossesWait = true;
        if (transmission.timedOut) path.timedOutWait = true;
        if (!scheduler.concurrent) break;
        firstWaiting = Math.min(firstWaiting, sequence);
        waiting++;
        continue;
      }
      this.resend(sequence, transmission, path);
    }
    outstanding.firstMarked = Math.min(firstWaiting, sequence);
  }

  /** Sends a chunk that is in flight elsewhere by this path as well, and asks for a SACK at once. */
  moveTo(path: Path, sequence: SequenceNumber): void {
    const { outstanding, statistics } = this.#parts;
    const transmission = outstanding.at(sequence);
    const { path: former, chunk } = transmission;
    if (former === undefined || chunk === undefined) return;
    former.roundTrip.callOff(sequence);
    outstanding.settle(transmission, ChunkFate.none);
    transmission.moved = true;
    transmission.chunk = { ...chunk, immediate: true };
    statistics.chunksMoved++;
    if (former !== path) former.losses.movedAway(sequence, transmission, outstanding);
    this.send(sequence, transmission, transmission.chunk, path);
  }

  /** Sends marked chunks in the packet that is open, as many as fit. */
  transmitInOpenPacket(path: Path): void {
    const { outstanding, packets } = this.#parts;
    let sequence = outstanding.firstMarked;
    for (; outstanding.marked > 0 && sequence < outstanding.next; sequence++) {
      const transmission = outstanding.at(sequence);
      if (transmission.fate !== ChunkFate.marked) continue;
      if (packets.opensPacket(path, transmission.size)) break;
      this.resend(sequence, transmission, path);
    }
    outstanding.firstMarked = sequence;
  }

  private resend(sequence: SequenceNumber, transmission: Transmission, path: Path): void {
    const { chunk } = transmission;
    if (chunk === undefined) return;
    const { statistics } = this.#parts;
    if (transmission.fastRetransmitted) statistics.fastRetransmissions++;
    else statistics.timeoutRetransmissions++;
    this.send(sequence, transmission, chunk, path);
  }

  private send(sequence: SequenceNumber, transmission: Transmission, chunk: UserDataChunk, path: Path): void {
    const { statistics, packets, outstanding, acknowledgments, paths } = this.#parts;
    const now = this.#parts.now();
    path.endIdleness(now);
    statistics.dataChunksSent++;
    // A fast retransmission of the earliest chunk gives it its whole time-out again (§7.2.4).
    const restart = path.losses.oldest === sequence;
    const { path: former } = transmission;
    outstanding.settle(transmission, ChunkFate.none);
    outstanding.launch(transmission, path);
    if (paths.scheduler.concurrent && former !== undefined && former !== path)
      former.losses.left(sequence, outstanding);
    transmission.resent = true;
    transmission.sentAt = now;
    acknowledgments.resent(sequence, transmission);
    path.sent(sequence, transmission, now);
    if (restart) path.losses.restartTimer();
    packets.addData(path, chunk, transmission.size);
  }
}

/** Unlike new data, what is sent again must fit into the window as a whole (§6.1 C), unless nothing is in flight. */
function fitsWindow(path: Path, { cost }: Transmission): boolean {
  return path.flight === 0 || path.flight + cost <= path.congestion.cwnd;
}
