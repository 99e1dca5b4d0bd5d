import type { Nanoseconds } from '../kernel/nanoseconds.ts';
import type { IpPacket } from './ip-packet.ts';

/** What becomes of a packet at the far end. */
export const DELIVERED = 0;
export const LOST = 1;
export const CORRUPTED = 2;
/** Delivered, and a copy right after. */
export const DUPLICATED = 3;
export type TransitFate = typeof DELIVERED | typeof LOST | typeof CORRUPTED | typeof DUPLICATED;

const INITIAL_CAPACITY = 16;

/**
 * The packets of a channel from the time they are taken until they arrive, in this order, with the times (nanoseconds)
 * that were computed when they were taken. Positions count all packets ever; only those from `head` on are still there.
 * Reads are `as number` without a check: the mask keeps every position inside the arrays.
 */
export class TransitRing {
  /** Position of the next packet that arrives. */
  head = 0;
  /** Position of the next packet that is taken. */
  tail = 0;
  #mask = INITIAL_CAPACITY - 1;
  #packets = Array<IpPacket | undefined>(INITIAL_CAPACITY).fill(undefined);
  #start = new Float64Array(INITIAL_CAPACITY);
  #end = new Float64Array(INITIAL_CAPACITY);
  #arrival = new Float64Array(INITIAL_CAPACITY);
  #lateness = new Float64Array(INITIAL_CAPACITY);
  #fate = new Uint8Array(INITIAL_CAPACITY);

  /** @param lateness how much later than `arrival` it really arrives, overtaken by others */
  push(
    packet: IpPacket,
    start: Nanoseconds,
    end: Nanoseconds,
    arrival: Nanoseconds,
    lateness: Nanoseconds,
    fate: TransitFate,
  ): void {
    if (this.tail - this.head > this.#mask) this.#grow();
    const slot = this.tail++ & this.#mask;
    this.#packets[slot] = packet;
    this.#start[slot] = start;
    this.#end[slot] = end;
    this.#arrival[slot] = arrival;
    this.#lateness[slot] = lateness;
    this.#fate[slot] = fate;
  }

  /** The packet at a position between head and tail. */
  packet(position: number): IpPacket {
    return this.#packets[position & this.#mask] as IpPacket;
  }

  /** When its transmission starts. */
  start(position: number): Nanoseconds {
    return this.#start[position & this.#mask] as Nanoseconds;
  }

  /** When its transmission ends. */
  end(position: number): Nanoseconds {
    return this.#end[position & this.#mask] as Nanoseconds;
  }

  arrival(position: number): Nanoseconds {
    return this.#arrival[position & this.#mask] as Nanoseconds;
  }

  lateness(position: number): Nanoseconds {
    return this.#lateness[position & this.#mask] as Nanoseconds;
  }

  fate(position: number): TransitFate {
    return this.#fate[position & this.#mask] as TransitFate;
  }

  /** Takes the packet at `head` out. */
  shift(): void {
    this.#packets[this.head++ & this.#mask] = undefined;
  }

  /** Takes the packets from a position on out. */
  truncate(position: number): void {
    while (this.tail > position) this.#packets[--this.tail & this.#mask] = undefined;
  }

  #grow(): void {
    const capacity = 2 * (this.#mask + 1);
    const mask = capacity - 1;
    const moved = <A extends Float64Array | Uint8Array>(from: A, to: A): A => {
      for (let at = this.head; at < this.tail; at++) to[at & mask] = from[at & this.#mask] as number;
      return to;
    };
    const packets = Array<IpPacket | undefined>(capacity).fill(undefined);
    for (let at = this.head; at < this.tail; at++) packets[at & mask] = this.#packets[at & this.#mask];
    this.#packets = packets;
    this.#start = moved(this.#start, new Float64Array(capacity));
    this.#end = moved(this.#end, new Float64Array(capacity));
    this.#arrival = moved(this.#arrival, new Float64Array(capacity));
    this.#lateness = moved(this.#lateness, new Float64Array(capacity));
    this.#fate = moved(this.#fate, new Uint8Array(capacity));
    this.#mask = mask;
  }
}
