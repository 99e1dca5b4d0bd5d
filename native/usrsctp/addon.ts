import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import type { Ppid, StreamIdentifier } from '../../protocol/host.ts';

/** What the addon reports about a socket (native/usrsctp/addon/event.cc). */
export type UsrsctpEvent =
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
      readonly detail: UsrsctpEnd;
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

type UsrsctpEnd = 'aborted' | 'lost' | 'refused' | 'timeout' | 'shutDownByPeer' | 'closed';

/** @public for the addon */
interface UsrsctpSocketOptions {
  readonly addresses: readonly string[];
  readonly port: number;
  readonly accept: boolean;
  /** Seconds; 0: never. */
  readonly autoclose: number;
  /** UDP port of the peers' encapsulation; 0: raw IP. */
  readonly remoteUdpPort: number;
  /** Of all its associations, inbound ones too. */
  readonly association?: UsrsctpAssociationSettings;
}

/** Milliseconds; what is absent keeps the stack's own. @public for the addon */
export interface UsrsctpAssociationSettings {
  readonly rtoInitial?: number;
  readonly rtoMin?: number;
  readonly rtoMax?: number;
  readonly assocMaxRetrans?: number;
  readonly pathMaxRetrans?: number;
  readonly heartbeatInterval?: number;
}

interface UsrsctpPath {
  readonly address: string;
  readonly state: 'active' | 'inactive' | 'unconfirmed';
  readonly primary: boolean;
  /** Milliseconds; 0: shorter, or not measured yet. */
  readonly smoothedRtt: number;
}

export interface UsrsctpSocket {
  readonly port: number;
  readonly addresses: readonly string[];
  /** @throws an error with `errno` */
  connect(addresses: readonly string[], port: number, settings: UsrsctpAssociationSettings): number;
  /** @returns 0 or an errno */
  send(
    association: number,
    bytes: Uint8Array,
    stream: StreamIdentifier,
    ppid: Ppid,
    ordered: boolean,
    sackImmediately: boolean,
    lifetime: number,
  ): number;
  shutdown(association: number): void;
  /** An `ended` event is the last one of the association. */
  abort(association: number, reason: string): void;
  setPrimary(association: number, address: string): number;
  paths(association: number): readonly UsrsctpPath[];
  /** Asks for events that the stack does not announce by itself; to be called a few times per second. */
  poll(): void;
  /** Aborts all associations; nothing happens on the socket any more. */
  close(): void;
}

export interface UsrsctpAddon {
  /** @param answersStrays refuses and aborts what belongs to none of its sockets */
  init(udpPort: number, answersStrays: boolean): void;
  readonly Socket: new (
    options: UsrsctpSocketOptions,
    events: (events: readonly UsrsctpEvent[]) => void,
  ) => UsrsctpSocket;
}

/** The addon is not there; the message says how to get it. */
export class AddonMissingError extends Error {
  override readonly name = 'AddonMissingError';
}

const path = fileURLToPath(new URL('../../../native/usrsctp/addon/build/Release/usrsctp.node', import.meta.url));

/** @throws AddonMissingError if it was not built, or its library is missing. */
export function loadUsrsctpAddon(): UsrsctpAddon {
  if (!existsSync(path)) throw new AddonMissingError('the usrsctp addon is not built: run npm run setup');
  try {
    return createRequire(import.meta.url)(path) as UsrsctpAddon;
  } catch (error) {
    const reason = error instanceof Error ? error.message.split('\n')[0] : String(error);
    throw new AddonMissingError(`the usrsctp addon cannot be loaded (${reason}): run npm run setup`);
  }
}
