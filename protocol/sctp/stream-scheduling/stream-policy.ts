import type { StreamIdentifier } from '../../host.ts';
import type { OutgoingMessage } from '../sending/send-queue.ts';

/** A stream with messages that wait. */
export interface WaitingStream {
  readonly stream: StreamIdentifier;
  /** Its value of the option `streamValues`; undefined: it has none. */
  readonly value: number | undefined;
  readonly first: OutgoingMessage;
  /** Place of its first message among all that were ever queued. */
  readonly arrival: number;
}

/** Whose turn it is, of the streams with messages that wait (RFC 8260 §3). */
export interface StreamPolicy {
  /** undefined: no stream waits. */
  readonly turn: WaitingStream | undefined;
  /** Messages wait in a stream in which none did. */
  wakes(stream: WaitingStream): void;
  /** None waits in it any more. */
  sleeps(stream: WaitingStream): void;
  /**
   * The stream had its turn: a message, or a fragment if fragments of several messages may take turns.
   *
   * @param bytes user bytes
   */
  served(stream: WaitingStream, bytes: number): void;
  /** The turn lasts for a packet, which is full now. Only of policies by the packet, whose turns do not end otherwise. */
  packetFull?(): void;
}

export type StreamPolicyFactory = () => StreamPolicy;
