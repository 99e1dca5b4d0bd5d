import type { UserDataChunk } from '../chunk.ts';
import type { LossyPath, SentChunk, SentChunks } from '../path/loss-detection.ts';
import type { Path } from '../path/path.ts';
import type { OutgoingMessage } from './send-queue.ts';
import type { SequenceNumber } from '../sequence.ts';

/** What became of a DATA chunk so far. */
export const ChunkFate = {
  /** The place is free. */
  none: 0,
  inFlight: 1,
  /** A gap block covers it; the receiver may still take that back. Its message may have been given up (RFC 3758). */
  acknowledged: 2,
  /** To be sent again. */
  marked: 3,
  /** Given up (RFC 3758) and not acknowledged: FORWARD-TSN takes its place. */
  abandoned: 4,
} as const;
export type ChunkFate = (typeof ChunkFate)[keyof typeof ChunkFate];

/** A DATA chunk between its first transmission and the cumulative TSN. The objects are used again. */
export class Transmission implements SentChunk {
  fate: ChunkFate = ChunkFate.none;
  chunk: UserDataChunk | undefined;
  message: OutgoingMessage | undefined;
  /** Where it was sent last, or will be sent again. */
  path: Path | undefined;
  /** User bytes */
  length = 0;
  /** Bytes as congestion control counts them. */
  cost = 0;
  /** Bytes in a packet. */
  size = 0;
  /** Number of its last transmission, counted over all transmissions of the association. */
  order = 0;
  /** When it was last sent, seconds. */
  sentAt = 0;
  /** Miss indications since it was last sent. */
  misses = 0;
  /** It was fast retransmitted; again before a time-out only as `lostRetransmission` says. */
  fastRetransmitted = false;
  /** It was sent more than once. */
  resent = false;
  /** It was sent again because of a time-out. */
  timedOut = false;
  /** It was meant for several paths: which of them brought it is not known. */
  strayed = false;
  /** It left the send buffer: the peer will not take it back (NR-SACK). */
  released = false;
  /** It went to another path because it blocked the buffers (`multipath/`). */
  moved = false;
}

const INITIAL_CAPACITY = 8;

/**
 * The DATA chunks that the cumulative TSN has not reached: a ring indexed by sequence number, and what is in flight
 * in total.
 */
export class Outstanding implements SentChunks {
  /** Sequence number after the cumulative TSN. */
  base: SequenceNumber = 1;
  /** Sequence number of the next new chunk. */
  next: SequenceNumber = 1;
  /** User bytes in flight, on all paths. */
  bytes = 0;
  /** Chunks that wait to be sent again, and a sequence number that none of them is below. */
  marked = 0;
  firstMarked: SequenceNumber = 1;
  /** Chunks that gap blocks acknowledged. */
  acknowledgedByGaps = 0;
  /** Transmissions so far. */
  launched = 0;
  /** Its places are filled when they are first used. */
  #ring: Transmission[] = [];
  #mask = INITIAL_CAPACITY - 1;

  /** Chunks that the cumulative TSN has not reached. */
  get count(): number {
    return this.next - this.base;
  }

  get empty(): boolean {
    return this.next === this.base;
  }

  /** @param sequence from `base` up to, not including, `next` */
  at(sequence: SequenceNumber): Transmission {
    // Its place was filled when it was appended.
    return this.#ring[sequence & this.#mask] as Transmission;
  }

  /** The place for chunk number `next`. */
  append(): Transmission {
    if (this.count > this.#mask) this.grow();
    const place = this.next++ & this.#mask;
    return (this.#ring[place] ??= new Transmission());
  }

  /** It was sent to the path, or will be. */
  assign(transmission: Transmission, path: Path): void {
    const { path: former, length } = transmission;
    if (former === path) return;
    if (former !== undefined) {
      former.userBytesQueued -= length;
      former.userBytesKept -= length;
      transmission.strayed = true;
    }
    path.userBytesQueued += length;
    path.userBytesKept += length;
    transmission.path = path;
  }

  /** Its path is no more: all that is counted of it counts for another one. It is not in flight. */
  handOver(transmission: Transmission, heir: Path): void {
    const { path: former, length, fate, released } = transmission;
    if (former === heir || former === undefined) return;
    const arrived = fate === ChunkFate.acknowledged;
    if (arrived) this.countArrived(transmission, -1);
    former.userBytesQueued -= length;
    heir.userBytesQueued += length;
    if (!released) {
      former.userBytesKept -= length;
      heir.userBytesKept += length;
    }
    transmission.path = heir;
    transmission.strayed = true;
    if (arrived) this.countArrived(transmission, 1);
  }

  /** Enters the flight. */
  launch(transmission: Transmission, path: Path): void {
    this.assign(transmission, path);
    transmission.fate = ChunkFate.inFlight;
    transmission.order = ++this.launched;
    transmission.misses = 0;
    path.chunksSent++;
    this.enterFlight(transmission, path);
  }

  private enterFlight({ cost, length }: Transmission, path: Path | undefined): void {
    this.bytes += length;
    if (path === undefined) return;
    path.flight += cost;
    path.userBytesInFlight += length;
  }

  /** Leaves the flight or the marked ones for another fate. */
  settle(transmission: Transmission, fate: ChunkFate): void {
    const { path } = transmission;
    if (transmission.fate === ChunkFate.inFlight) {
      this.bytes -= transmission.length;
      if (path !== undefined) {
        path.flight -= transmission.cost;
        path.userBytesInFlight -= transmission.length;
      }
    } else if (transmission.fate === ChunkFate.marked) {
      this.marked--;
    } else if (transmission.fate === ChunkFate.acknowledged) {
      this.acknowledgedByGaps--;
      this.countArrived(transmission, -1);
    }
    if (fate === ChunkFate.acknowledged) {
      this.acknowledgedByGaps++;
      this.countArrived(transmission, 1);
    }
    transmission.fate = fate;
  }

  private countArrived({ path, length, released }: Transmission, sign: 1 | -1): void {
    if (path === undefined) return;
    path.userBytesArrived += sign * length;
    if (!released) path.userBytesArrivedKept += sign * length;
  }

  /** In flight, but lost: it will be sent again. */
  mark(sequence: SequenceNumber, transmission: Transmission): void {
    this.settle(transmission, ChunkFate.marked);
    if (transmission.path !== undefined) transmission.path.chunksLost++;
    this.marked++;
    if (sequence < this.firstMarked) this.firstMarked = sequence;
  }

  /** A gap block covered it and does so no more: it counts as in flight again (§6.2.1 D iii). */
  renege(transmission: Transmission): void {
    this.settle(transmission, ChunkFate.none);
    transmission.fate = ChunkFate.inFlight;
    this.enterFlight(transmission, transmission.path);
  }

  /** The sender keeps it no more. */
  release(transmission: Transmission): void {
    transmission.released = true;
    transmission.chunk = undefined;
    const { path, length, fate } = transmission;
    if (path === undefined) return;
    path.userBytesKept -= length;
    if (fate === ChunkFate.acknowledged) path.userBytesArrivedKept -= length;
  }

  /** The cumulative TSN passes the chunk at `base`. */
  passBase(): void {
    const transmission = this.at(this.base);
    this.settle(transmission, ChunkFate.none);
    if (!transmission.released) this.release(transmission);
    if (transmission.path !== undefined) transmission.path.userBytesQueued -= transmission.length;
    transmission.released = false;
    transmission.message = transmission.path = undefined;
    this.base++;
    if (this.firstMarked < this.base) this.firstMarked = this.base;
  }

  /** Sequence number of the first chunk after a given one that is in flight on the path; 0: there is none. */
  oldestInFlight(path: LossyPath, after: SequenceNumber): SequenceNumber {
    for (let sequence = Math.max(after + 1, this.base); sequence < this.next; sequence++) {
      const transmission = this.at(sequence);
      if (transmission.fate === ChunkFate.inFlight && transmission.path === path) return sequence;
    }
    return 0;
  }

  /** Sequence number of the first chunk from a given one on that is the path's and not acknowledged; 0: there is none. */
  earliestKept(path: LossyPath, resent: boolean | undefined, from: SequenceNumber): SequenceNumber {
    for (let sequence = Math.max(from, this.base); sequence < this.next; sequence++) {
      const transmission = this.at(sequence);
      if (transmission.path !== path || (resent !== undefined && transmission.resent !== resent)) continue;
      if (transmission.fate === ChunkFate.inFlight || transmission.fate === ChunkFate.marked) return sequence;
    }
    return 0;
  }

  /** Forgets all. */
  clear(): void {
    while (!this.empty) this.passBase();
  }

  private grow(): void {
    const old = this.#ring;
    const oldMask = this.#mask;
    this.#mask = 2 * oldMask + 1;
    this.#ring = Array.from({ length: this.#mask + 1 });
    for (let sequence = this.base; sequence < this.next; sequence++)
      this.#ring[sequence & this.#mask] = old[sequence & oldMask] as Transmission;
  }
}
