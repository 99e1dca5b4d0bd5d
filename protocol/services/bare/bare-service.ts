import type {
  Association,
  AssociationEnd,
  AssociationOptions,
  Endpoint,
  EndpointHandler,
  IpAddress,
  Payload,
  SendOptions,
  Transport,
} from '../../host.ts';
import { BytesPayload } from '../../payload.ts';
import { bytesCodec } from '../../wire/bytes-codec.ts';
import { forgetWaiting, sendBack, sendWaiting } from '../send-back.ts';

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
  /** What daytime says: date and time in a line of text. */
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

/** What a service does with its associations; what it cannot send at once it is asked for again. */
interface Service {
  up?(association: Association): void;
  message?(association: Association, bytes: Uint8Array, options: SendOptions): void;
  writable?(association: Association): void;
}

/**
 * One of the small services of the Internet on SCTP, without RSerPool: echo (RFC 862), discard (RFC 863), daytime
 * (RFC 867), character generator (RFC 864).
 */
export class BareService implements EndpointHandler {
  readonly endpoint: Endpoint;
  readonly #service: Service;
  readonly #listener: BareServiceListener;

  /** @throws TransportError when an address is not local or the port is taken */
  constructor(transport: Transport, options: BareServiceOptions, listener: BareServiceListener) {
    this.#listener = listener;
    this.#service = serviceOf(options);
    const { addresses, port, association } = options;
    const protocols = [{ ppid: 'any', codec: bytesCodec } as const];
    this.endpoint = transport.open({ addresses, port, protocols, ...(association && { association }) }, this);
  }

  stop(): void {
    this.endpoint.close();
  }

  associationUp(association: Association): void {
    this.#listener.associationUp(association);
    this.#service.up?.(association);
  }

  associationRestarted(association: Association): void {
    forgetWaiting(association);
    this.#listener.associationRestarted(association);
    this.#service.up?.(association);
  }

  associationEnded(association: Association, end: AssociationEnd, reason?: string): void {
    this.#listener.associationEnded(association, end, reason);
  }

  message(association: Association, message: unknown, ppid: number, stream: number): void {
    const bytes = message as Uint8Array;
    this.#listener.received(bytes.length);
    this.#service.message?.(association, bytes, { ppid, stream });
  }

  writable(association: Association): void {
    this.#service.writable?.(association);
  }
}

function serviceOf({ service, daytime }: BareServiceOptions): Service {
  switch (service) {
    case 'echo':
      return echo;
    case 'discard':
      return {};
    case 'daytime':
      return {
        up: (association) => {
          association.send(textPayload(`${daytime()}\r\n`), { ppid: 0 });
          association.shutdown();
        },
      };
    case 'chargen':
      return { up: generate, writable: generate };
  }
}

const echo: Service = {
  message: (association, bytes, options) => sendBack(association, new BytesPayload(bytes), options),
  writable: sendWaiting,
};

/** Printable characters of ASCII, in lines that each begin with the next one. */
const CHARACTERS = Array.from({ length: 95 }, (_, i) => String.fromCharCode(32 + i)).join('');
const LINE = 72;

function generate(association: Association): void {
  let at = (association.context as number | undefined) ?? 0;
  const line = (): Payload => textPayload(`${(CHARACTERS + CHARACTERS).slice(at, at + LINE)}\r\n`);
  while (association.send(line(), { ppid: 0 })) at = (at + 1) % CHARACTERS.length;
  association.context = at;
}

function textPayload(text: string): Payload {
  return new BytesPayload(Uint8Array.from(text, (character) => character.charCodeAt(0)));
}
