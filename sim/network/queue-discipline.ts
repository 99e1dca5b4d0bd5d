import type { DropCause } from './drop-cause.ts';
import type { Nanoseconds } from '../kernel/nanoseconds.ts';

/** Packets that wait for their transmission; the one being transmitted is none of them. */
export interface QueueState {
  /** Packets. */
  readonly queueLength: number;
  /** Bytes. */
  readonly queueBytes: number;
  /** Whether a packet is being transmitted. */
  readonly transmitting: boolean;
  /** When the last waiting packet left the now empty queue for its transmission. */
  readonly emptySince: Nanoseconds;
}

/** Decides which packets may wait for their transmission. */
export interface QueueDiscipline {
  /**
   * A packet comes.
   *
   * @param length bytes of the packet
   * @param ecnCapable its sender reacts to a mark as to a loss (RFC 3168)
   * @returns why it is dropped; `mark`: it is taken, marked; undefined: it is taken
   */
  admit(queue: QueueState, length: number, now: Nanoseconds, ecnCapable: boolean): DropCause | 'mark' | undefined;
}
