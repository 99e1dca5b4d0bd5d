import type {
  Association,
  AssociationEnd,
  AssociationOptions,
  Endpoint,
  EndpointHandler,
  IpAddress,
  Ppid,
  Transport,
} from '../host.ts';
import type { ProfileName } from '../profile.ts';
import { asapCodec } from '../wire/asap-codec.ts';
import { ASAP_PPID } from '../wire/asap-messages.ts';
import { plainBytes } from './plain-bytes.ts';

export interface TalkingServerOptions {
  /** Of the pool element whose service it is; absent: it serves without RSerPool, and counts all messages. */
  readonly profile?: ProfileName;
  /** Local addresses; empty: all. */
  readonly addresses: readonly IpAddress[];
  /** 0: any. */
  readonly port: number;
  /** Settings of its associations (default: the world's). */
  readonly association?: AssociationOptions;
}

/** What a server sends, independent of its input; what it cannot send at once is requested again later. */
export interface Speech {
  up?(association: Association): void;
  writable?(association: Association): void;
  /** The association has ended, or was restarted. */
  over?(association: Association): void;
}

/** Who watches a talking server. */
export interface TalkingServerListener {
  /** @param length bytes */
  received?(length: number): void;
  associationUp?(association: Association): void;
  associationRestarted?(association: Association): void;
  associationEnded?(association: Association, end: AssociationEnd, reason?: string): void;
}

/**
 * A server of discard (RFC 863), daytime (RFC 867) or the character generator (RFC 864), of a pool element or alone:
 * accepts all messages and sends its own output.
 */
export class TalkingServer implements EndpointHandler {
  readonly endpoint: Endpoint;
  readonly #isPooled: boolean;
  readonly #speech: Speech;
  readonly #listener: TalkingServerListener;

  /** @throws TransportError when an address is not local or the port is taken */
  constructor(
    transport: Transport,
    options: TalkingServerOptions,
    speech: Speech,
    listener: TalkingServerListener = {},
  ) {
    const { profile, addresses, port, association } = options;
    this.#isPooled = profile !== undefined;
    this.#speech = speech;
    this.#listener = listener;
    const control = profile === undefined ? [] : [{ ppid: ASAP_PPID, codec: asapCodec(profile) }];
    const protocols = [...control, plainBytes];
    this.endpoint = transport.open({ addresses, port, protocols, ...(association && { association }) }, this);
  }

  stop(): void {
    this.endpoint.close();
  }

  associationUp(association: Association): void {
    this.#listener.associationUp?.(association);
    this.#speech.up?.(association);
  }

  associationRestarted(association: Association): void {
    this.#listener.associationRestarted?.(association);
    this.#speech.over?.(association);
    this.#speech.up?.(association);
  }

  associationEnded(association: Association, end: AssociationEnd, reason?: string): void {
    this.#speech.over?.(association);
    this.#listener.associationEnded?.(association, end, reason);
  }

  message(_association: Association, message: unknown, ppid: Ppid): void {
    // Cookie echoes and business cards mean nothing to a service without state.
    if (ppid === ASAP_PPID && this.#isPooled) return;
    this.#listener.received?.((message as Uint8Array).length);
  }

  writable(association: Association): void {
    this.#speech.writable?.(association);
  }
}
