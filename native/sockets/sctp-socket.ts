/** The sockets API of SCTP (RFC 6458) as the addons offer it: a one-to-many socket and its events. */

import type { Ppid, StreamIdentifier } from '../../protocol/host.ts';

/** What an addon reports about a socket (native/sockets/addon/event.cc). */
export type SctpSocketEvent =
  | {
      readonly kind: 'message' | 'sendFailed';
      readonly association: number;
      readonly data: Uint8Array;
      readonly ppid: Ppid;
      readonly stream: StreamIdentifier;
    }
  | { readonly kind: 'up'; readonly association: number; readonly addresses: readonly string[]; readonly port: number }
  | {
      readonly kind: 'ended';
      readonly association: number;
      readonly detail: SctpSocketEnd;
      /** What the peer said of its abort; often empty. */
      readonly reason: string;
    }
  | {
      readonly kind: 'path';
      readonly association: number;
      readonly addresses: readonly string[];
    }
  /** `oversized`: a message longer than 1 MiB began to come; it is dropped. */
  | { readonly kind: 'restarted' | 'writable' | 'oversized'; readonly association: number };

type SctpSocketEnd = 'aborted' | 'lost' | 'refused' | 'timeout' | 'shutDownByPeer' | 'closed';

/** @public for the addons */
export interface SctpSocketOptions {
  readonly addresses: readonly string[];
  readonly port: number;
  readonly accept: boolean;
  /** UDP port of the peers' encapsulation; 0: raw IP. */
  readonly remoteUdpPort: number;
  /** Bytes; of an addon that lets it be set. */
  readonly sendBuffer?: number;
  /** Bytes; of an addon that lets it be set. */
  readonly receiveBuffer?: number;
  /** Of all its associations, inbound ones too. */
  readonly association?: SctpSocketSettings;
}

/** Milliseconds; what is absent keeps the stack's own. @public for the addons */
export interface SctpSocketSettings {
  readonly rtoInitial?: number;
  readonly rtoMin?: number;
  readonly rtoMax?: number;
  readonly assocMaxRetrans?: number;
  readonly pathMaxRetrans?: number;
  readonly heartbeatInterval?: number;
  /** Of stacks with potentially failed paths (RFC 7829). */
  readonly pfMaxRetrans?: number;
}

interface SctpSocketPath {
  readonly address: string;
  readonly state: 'active' | 'inactive' | 'unconfirmed';
  readonly primary: boolean;
  /** Milliseconds; 0: shorter, or not measured yet. */
  readonly smoothedRtt: number;
  /** Milliseconds; 0: the stack does not report it. */
  readonly rto: number;
  /** Congestion window, bytes; absent: the stack does not report it. */
  readonly cwnd?: number;
}

/** How a message is sent. */
interface SctpSocketSending {
  readonly stream: StreamIdentifier;
  readonly ppid: Ppid;
  readonly ordered: boolean;
  readonly sackImmediately: boolean;
  /** ms; 0: no limit */
  readonly lifetime: number;
}

export interface SctpSocket {
  readonly port: number;
  readonly addresses: readonly string[];
  /** @throws an error with `errno` */
  connect(addresses: readonly string[], port: number, settings: SctpSocketSettings): number;
  /** @returns 0 or an errno */
  send(association: number, bytes: Uint8Array, options: SctpSocketSending): number;
  shutdown(association: number): void;
  /** An `ended` event is the last one of the association. */
  abort(association: number, reason: string): void;
  setPrimary(association: number, address: string): number;
  paths(association: number): readonly SctpSocketPath[];
  /**
   * Lets what an association receives stay in the stack, or no more; absent: the stack cannot.
   *
   * @returns false if it cannot for this association
   */
  setReceiving?(association: number, receiving: boolean): boolean;
  /** Asks for events that the stack does not announce by itself; absent: it announces all. */
  poll?(): void;
  /** Aborts all associations; nothing happens on the socket any more. */
  close(): void;
}

/** Opens a socket. @throws an error with `errno` */
export type SctpSocketClass = new (
  options: SctpSocketOptions,
  events: (events: readonly SctpSocketEvent[]) => void,
) => SctpSocket;
