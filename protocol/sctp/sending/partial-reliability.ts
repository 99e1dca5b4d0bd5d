import type { ForwardTsnChunk } from '../chunk.ts';
import type { Path } from '../path/path.ts';
import type { SequenceNumber, TsnSpace } from '../sequence.ts';
import type { SctpStatistics } from '../statistics.ts';
import { ChunkFate, type Outstanding, type Transmission } from './outstanding.ts';
import type { PacketAssembler } from './packet-assembler.ts';
import type { OutgoingMessage, SendQueue } from './send-queue.ts';
import type { Seconds, StreamIdentifier } from '../../host.ts';

const FORWARD_TSN_HEADER = 8;
const BYTES_PER_STREAM = 4;

export interface PartialReliabilityOwner {
  readonly outstanding: Outstanding;
  readonly queue: SendQueue;
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
    if (queue.first === message) queue.drop(message);
    if (message.taken > 0) {
      if (unsent > 0) this.#breakOff(message);
      // The chunks of a message are neighbors.
      let from = Math.max(sequence, outstanding.base);
      while (from > outstanding.base && outstanding.at(from - 1).message === message) from--;
      for (; from < outstanding.next && outstanding.at(from).message === message; from++) {
        const transmission = outstanding.at(from);
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

  /** The FORWARD-TSN was not answered in time. */
  timedOut(): void {
    this.due = this.supported && this.#point >= this.#owner.outstanding.base;
  }

  /** Sends the FORWARD-TSN that is due; T3-rtx guards it (§3.5 C4, C5). */
  sendForwardTsn(packets: PacketAssembler, path: Path, tsns: TsnSpace): void {
    this.due = false;
    const { statistics } = this.#owner;
    statistics.forwardTsnsSent++;
    packets.addControl(path, this.#forwardTsn(path, tsns));
    path.losses.guard();
  }

  /** With the last SSN skipped of each stream; if those are more than a packet holds, a part of the way for now. */
  #forwardTsn(path: Path, tsns: TsnSpace): ForwardTsnChunk {
    const { outstanding } = this.#owner;
    const fitting = Math.floor((path.room - FORWARD_TSN_HEADER) / BYTES_PER_STREAM);
    const last = new Map<StreamIdentifier, OutgoingMessage>();
    let sequence = outstanding.base;
    for (; sequence <= this.#point; sequence++) {
      const { message } = outstanding.at(sequence);
      if (message === undefined || message.unordered) continue;
      if (last.size === fitting && !last.has(message.stream)) break;
      last.set(message.stream, message);
    }
    const streams = [...last.values()].map(({ stream, ssn }) => ({ stream, ssn }));
    return { type: 'FORWARD_TSN', newCumulativeTsn: tsns.tsn(sequence - 1), streams };
  }

  /** The peer restarted. */
  reset(): void {
    this.#point = 0;
    this.due = false;
  }
}
