import type {
  Association,
  AssociationEnd,
  AssociationOptions,
  Endpoint,
  IpAddress,
  Payload,
  Transport,
} from '../../host.ts';
import { BytesPayload } from '../../payload.ts';
import { EchoServer } from '../echo/server.ts';
import { Outbox } from '../outbox.ts';
import { TalkingServer, type Speech } from '../talking-server.ts';

export const bareServiceNames = ['echo', 'discard', 'daytime', 'chargen'] as const;
export type BareServiceName = (typeof bareServiceNames)[number];

/** SCTP ports of the services, as IANA registers them. */
export const bareServicePorts: Readonly<Record<BareServiceName, number>> = {
  echo: 7,
  discard: 9,
  daytime: 13,
  chargen: 19,
};

export interface BareServiceOptions {
  readonly service: BareServiceName;
  /** Local addresses; empty: all. */
  readonly addresses: readonly IpAddress[];
  readonly port: number;
  /** Settings of its associations (default: the world's). */
  readonly association?: AssociationOptions;
  /** Output of daytime: date and time in one line of text. */
  readonly daytime: () => string;
}

/** Who watches a service. */
export interface BareServiceListener {
  associationUp(association: Association): void;
  associationRestarted(association: Association): void;
  associationEnded(association: Association, end: AssociationEnd, reason?: string): void;
  /** @param length bytes */
  received(length: number): void;
}

/** A server with its endpoint. */
interface Server {
  readonly endpoint: Endpoint;
  stop(): void;
}

/** One of the small services of the Internet on SCTP, without RSerPool. */
export class BareService {
  readonly endpoint: Endpoint;
  readonly #server: Server;

  /** @throws TransportError when an address is not local or the port is taken */
  constructor(transport: Transport, options: BareServiceOptions, listener: BareServiceListener) {
    this.#server = serverOf(transport, options, listener);
    this.endpoint = this.#server.endpoint;
  }

  stop(): void {
    this.#server.stop();
  }
}

function serverOf(transport: Transport, options: BareServiceOptions, listener: BareServiceListener): Server {
  const { service, daytime, addresses, port, association } = options;
  const place = { addresses, port, ...(association && { association }) };
  switch (service) {
    case 'echo':
      return new EchoServer(transport, place, listener);
    case 'discard':
      return new TalkingServer(transport, place, {}, listener);
    case 'daytime':
      return new TalkingServer(transport, place, timeTeller(daytime), listener);
    case 'chargen':
      return new TalkingServer(transport, place, { up: generate, writable: generate }, listener);
  }
}

function timeTeller(daytime: () => string): Speech {
  const outbox = new Outbox();
  return {
    up: (association) => {
      outbox.send(association, { payload: textPayload(`${daytime()}\r\n`), ppid: 0 });
      outbox.shutdown(association);
    },
    writable: (association) => outbox.writable(association),
    over: (association) => outbox.forget(association),
  };
}

/** Printable characters of ASCII, in lines that each begin with the next one. */
const CHARACTERS = Array.from({ length: 95 }, (_, i) => String.fromCharCode(32 + i)).join('');
const LINE = 72;

function generate(association: Association): void {
  let at = (association.context as number | undefined) ?? 0;
  const line = (): Payload => textPayload(`${(CHARACTERS + CHARACTERS).slice(at, at + LINE)}\r\n`);
  while (association.send({ payload: line(), ppid: 0 })) at = (at + 1) % CHARACTERS.length;
  association.context = at;
}

function textPayload(text: string): Payload {
  return new BytesPayload(Uint8Array.from(text, (character) => character.charCodeAt(0)));
}
