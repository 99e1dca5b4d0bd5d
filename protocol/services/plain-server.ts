import type {
  Association,
  AssociationEnd,
  AssociationOptions,
  Endpoint,
  EndpointHandler,
  IpAddress,
  Transport,
} from '../host.ts';
import type { ProfileName } from '../profile.ts';
import { asapCodec } from '../wire/asap-codec.ts';
import { ASAP_PPID } from '../wire/asap-messages.ts';
import { plainBytes } from './plain-bytes.ts';

export interface PlainServerOptions {
  /** Of the pool element whose service it is; absent: it serves without RSerPool, and all messages are the service's. */
  readonly profile?: ProfileName;
  /** Local addresses; empty: all. */
  readonly addresses: readonly IpAddress[];
  /** 0: any. */
  readonly port: number;
  /** Settings of its associations (default: the world's). */
  readonly association?: AssociationOptions;
}

/** Who watches a server of plain bytes. */
export interface PlainServerListener {
  /** @param length bytes */
  received?(length: number): void;
  associationUp?(association: Association): void;
  associationRestarted?(association: Association): void;
  associationEnded?(association: Association, end: AssociationEnd, reason?: string): void;
}

/**
 * Opens the port of a service without messages of its own; that of a pool element takes ASAP's, too.
 *
 * @throws TransportError when an address is not local or the port is taken
 */
export function openPlainServer(
  transport: Transport,
  { profile, addresses, port, association }: PlainServerOptions,
  handler: EndpointHandler,
): Endpoint {
  const control = profile === undefined ? [] : [{ ppid: ASAP_PPID, codec: asapCodec(profile) }];
  const protocols = [...control, plainBytes];
  return transport.open({ addresses, port, protocols, ...(association && { association }) }, handler);
}
