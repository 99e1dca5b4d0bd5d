import type { Association, AssociationEnd, Endpoint, EndpointHandler, Ppid, Transport } from '../host.ts';
import { ASAP_PPID } from '../wire/asap-messages.ts';
import { openPlainServer, type PlainServerListener, type PlainServerOptions } from './plain-server.ts';

/** What a server sends, independent of its input; what it cannot send at once is requested again later. */
export interface Speech {
  up?(association: Association): void;
  writable?(association: Association): void;
  /** The association has ended, or was restarted. */
  over?(association: Association): void;
}

/**
 * A server of discard (RFC 863), daytime (RFC 867) or the character generator (RFC 864), of a pool element or alone:
 * accepts all messages and sends its own output.
 */
export class TalkingServer implements EndpointHandler {
  readonly endpoint: Endpoint;
  readonly #isPooled: boolean;
  readonly #speech: Speech;
  readonly #listener: PlainServerListener;

  /** @throws TransportError when an address is not local or the port is taken */
  constructor(transport: Transport, options: PlainServerOptions, speech: Speech, listener: PlainServerListener = {}) {
    this.#isPooled = options.profile !== undefined;
    this.#speech = speech;
    this.#listener = listener;
    this.endpoint = openPlainServer(transport, options, this);
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
