import type {
  Association,
  AssociationEnd,
  Endpoint,
  EndpointHandler,
  Ppid,
  StreamIdentifier,
  Transport,
} from '../../host.ts';
import { BytesPayload } from '../../payload.ts';
import { ASAP_PPID } from '../../wire/asap-messages.ts';
import { Outbox } from '../outbox.ts';
import { openPlainServer, type PlainServerListener, type PlainServerOptions } from '../plain-server.ts';

/**
 * The echo service (RFC 862 on SCTP), of a pool element or alone: returns every message, with its payload protocol
 * identifier and on its stream.
 */
export class EchoServer implements EndpointHandler {
  readonly endpoint: Endpoint;
  readonly #isPooled: boolean;
  readonly #listener: PlainServerListener;
  readonly #outbox = new Outbox();

  /** @throws TransportError when an address is not local or the port is taken */
  constructor(transport: Transport, options: PlainServerOptions, listener: PlainServerListener = {}) {
    this.#listener = listener;
    this.#isPooled = options.profile !== undefined;
    this.endpoint = openPlainServer(transport, options, this);
  }

  stop(): void {
    this.endpoint.close();
  }

  message(association: Association, message: unknown, ppid: Ppid, stream: StreamIdentifier): void {
    // Cookie echoes and business cards mean nothing to a service without state.
    if (ppid === ASAP_PPID && this.#isPooled) return;
    const bytes = message as Uint8Array;
    this.#listener.received?.(bytes.length);
    this.#outbox.send(association, { payload: new BytesPayload(bytes), ppid, stream });
  }

  writable(association: Association): void {
    this.#outbox.writable(association);
  }

  associationUp(association: Association): void {
    this.#listener.associationUp?.(association);
  }

  associationRestarted(association: Association): void {
    this.#outbox.forget(association);
    this.#listener.associationRestarted?.(association);
  }

  associationEnded(association: Association, end: AssociationEnd, reason?: string): void {
    this.#outbox.forget(association);
    this.#listener.associationEnded?.(association, end, reason);
  }
}
