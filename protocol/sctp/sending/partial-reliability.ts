import type { Chunk } from '../chunk.ts';
import type { Path } from '../path/path.ts';
import type { SequenceNumber, TsnSpace } from '../sequence.ts';
import type { SctpStatistics } from '../statistics.ts';
import type { Framing } from './framing.ts';
import { ChunkFate, type Outstanding, type Transmission } from './outstanding.ts';
import type { PacketAssembler } from './packet-assembler.ts';
import type { MessageQueue, OutgoingMessage } from './send-queue.ts';
import type { Seconds } from '../../host.ts';

export interface PartialReliabilityOwner {
  readonly outstanding: Outstanding;
  readonly queue: MessageQueue;
  readonly framing: () => Framing;
  readonly statistics: SctpStatistics;
  /** A message was given up; the number of its bytes that never had a TSN. */
  abandoned(message: OutgoingMessage, unsent: number): void;
}

/**
 * Timed reliability (RFC 3758 §4): messages are given up when their lifetime ends before they are sent, or, if the peer
 * can FORWARD-TSN, when a part of them would have to be sent again.
 */
export class PartialReliability {
  /** Both sides can FORWARD-TSN. */
  supported = false;
  /** A FORWARD-TSN is to be sent. */
  due = false;
  readonly #owner: PartialReliabilityOwner;
  /** Advanced.Peer.Ack.Point as a sequence number. */
  #point: SequenceNumber = 0;

  constructor(owner: PartialReliabilityOwner) {
    this.#owner = owner;
  }

  /** A message at the head of the queue whose time is over: gives it up if that can still be done. */
  abandonUnsent(message: OutgoingMessage, now: Seconds): boolean {
    if (message.expiry > now || (message.taken > 0 && !this.supported)) return false;
    this.#abandon(message, this.#owner.outstanding.next - 1);
    return true;
  }

  /** A chunk that would be sent again: gives its message up if its time is over. */
  abandonExpired(sequence: SequenceNumber, { message }: Transmission, now: Seconds): boolean {
    if (message === undefined || message.expiry > now || !this.supported) return false;
    this.#abandon(message, sequence);
    return true;
  }

  #abandon(message: OutgoingMessage, sequence: SequenceNumber): void {
    const { outstanding, queue, statistics } = this.#owner;
    const unsent = message.length - message.taken;
    if (unsent > 0) queue.drop(message);
    if (message.taken > 0) {
      if (unsent > 0) this.#breakOff(message);
      for (let from = this.#firstOf(message, sequence); from < outstanding.next; from++) {
        const transmission = outstanding.at(from);
        if (transmission.message !== message) {
          if (this.#owner.framing().keepsTogether) break;
          continue;
        }
        if (transmission.fate === ChunkFate.acknowledged) continue;
        outstanding.settle(transmission, ChunkFate.abandoned);
        const { path } = transmission;
        // No acknowledgment of it will restart T3-rtx.
        path?.losses.left(from, outstanding);
      }
    }
    message.abandoned = true;
    statistics.messagesAbandoned++;
    this.advance();
    this.#owner.abandoned(message, unsent);
  }

  /** Where the search for chunks of a message begins. @param known one of them, or what is before them */
  #firstOf(message: OutgoingMessage, known: SequenceNumber): SequenceNumber {
    const { outstanding, framing } = this.#owner;
    if (!framing().keepsTogether) return outstanding.base;
    let from = Math.max(known, outstanding.base);
    while (from > outstanding.base && outstanding.at(from - 1).message === message) from--;
    return from;
  }

  /**
   * A message of which only a part was sent gets one more TSN, which is never sent itself. The peer may have got all that
   * was sent: then only a FORWARD-TSN beyond that is new to it.
   */
  #breakOff(message: OutgoingMessage): void {
    const transmission = this.#owner.outstanding.append();
    transmission.fate = ChunkFate.abandoned;
    transmission.message = message;
    transmission.length = transmission.cost = transmission.size = 0;
  }

  /**
   * Moves the Advanced.Peer.Ack.Point over what was abandoned (§3.5 C1 to C3); after a SACK, and when more is abandoned.
   * All TSNs of a message that is given up are abandoned, those that gap blocks acknowledge too (§3.5 A3).
   */
  advance(): void {
    if (!this.supported) return;
    const { outstanding } = this.#owner;
    let point = Math.max(this.#point, outstanding.base - 1);
    while (point + 1 < outstanding.next && outstanding.at(point + 1).message?.abandoned === true) point++;
    this.#point = point;
    this.due = point >= outstanding.base;
  }

  /** The FORWARD-TSN was not answered in time, or will not be: its path is another one now. */
  timedOut(): void {
    this.due = this.supported && this.#point >= this.#owner.outstanding.base;
  }

  /** Sends the FORWARD-TSN that is due; T3-rtx guards it (§3.5 C4, C5). */
  sendForwardTsn(packets: PacketAssembler, path: Path, tsns: TsnSpace): void {
    this.due = false;
    const { statistics } = this.#owner;
    statistics.forwardTsnsSent++;
    packets.addControl(path, this.#chunk(path, tsns));
    path.losses.guard();
  }

  /** With the messages skipped; if those are more than a packet holds, a part of the way for now. */
  #chunk(path: Path, tsns: TsnSpace): Chunk {
    const { outstanding, framing } = this.#owner;
    const skipped = framing().skipped(path.room);
    let sequence = outstanding.base;
    for (; sequence <= this.#point; sequence++) {
      const { message } = outstanding.at(sequence);
      if (message !== undefined && !skipped.add(message)) break;
    }
    return skipped.chunk(tsns.tsn(sequence - 1));
  }

  /** The peer restarted. */
  reset(): void {
    this.#point = 0;
    this.due = false;
  }
}
