import type {
  Association,
  AssociationEnd,
  AssociationOptions,
  Endpoint,
  EndpointHandler,
  IpAddress,
  Ppid,
  StreamIdentifier,
  Transport,
} from '../../host.ts';
import { BytesPayload } from '../../payload.ts';
import type { ProfileName } from '../../profile.ts';
import { asapCodec } from '../../wire/asap-codec.ts';
import { ASAP_PPID } from '../../wire/asap-messages.ts';
import { Outbox } from '../outbox.ts';
import { echoProtocol } from './codec.ts';

export interface EchoServerOptions {
  /** Of the pool element whose service it is; absent: it serves without RSerPool, and all messages come back. */
  readonly profile?: ProfileName;
  /** Local addresses; empty: all. */
  readonly addresses: readonly IpAddress[];
  /** 0: any. */
  readonly port: number;
  /** Settings of sessions (default: the world's). */
  readonly association?: AssociationOptions;
}

/** Who watches an echo server. */
export interface EchoServerListener {
  /** @param length bytes */
  received?(length: number): void;
  associationUp?(association: Association): void;
  associationRestarted?(association: Association): void;
  associationEnded?(association: Association, end: AssociationEnd, reason?: string): void;
}

/**
 * The echo service (RFC 862 on SCTP), of a pool element or alone: returns every message, with its payload protocol
 * identifier and on its stream.
 */
export class EchoServer implements EndpointHandler {
  readonly endpoint: Endpoint;
  readonly #isPooled: boolean;
  readonly #listener: EchoServerListener;
  readonly #outbox = new Outbox();

  /** @throws TransportError when an address is not local or the port is taken */
  constructor(transport: Transport, options: EchoServerOptions, listener: EchoServerListener = {}) {
    const { profile, addresses, port, association } = options;
    this.#listener = listener;
    this.#isPooled = profile !== undefined;
    const control = profile === undefined ? [] : [{ ppid: ASAP_PPID, codec: asapCodec(profile) }];
    const protocols = [...control, echoProtocol];
    this.endpoint = transport.open({ addresses, port, protocols, ...(association && { association }) }, this);
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
