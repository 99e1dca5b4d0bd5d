import type {
  Association,
  AssociationEnd,
  AssociationOptions,
  Endpoint,
  EndpointHandler,
  EndpointOptions,
  Ppid,
  StreamIdentifier,
  Transport,
  UserMessage,
} from '../host.ts';
import { haveInCommon } from '../address-scope.ts';
import type { PeIdentifier } from '../wire/pool-element.ts';
import type { WireError } from '../wire/wire-error.ts';

/** A session as its associations see it: what happens to them. */
export interface SessionEvents extends EndpointHandler {
  /** The element that serves it. */
  readonly poolElement: PeIdentifier | undefined;
  /** Whether the session still uses an association: it did not end, nor did the session leave it. */
  uses(association: Association): boolean;
}

/** An association of a session, and where it was to go; used again for the next one. */
interface Carried {
  association: Association;
  addresses: readonly string[];
  port: number;
  /** In the list of a port, which has one as a rule. */
  next: Carried | undefined;
}

/** A session that an element serves, or will when it is connected. */
export interface ServedSession {
  readonly element: PeIdentifier;
  readonly association: Association;
}

/**
 * Carries the sessions of a pool user. One endpoint is enough until several sessions are with one pool element at the
 * same time: SCTP has a single association between two ports (RFC 9260 §1.3), so that each further session with the
 * element goes out of a port of its own. Ports are kept for later sessions: each knows the next one, and the pool user the first,
 * by which it also speaks to registrars. The `context` of an association is who is told of it.
 */
export class SessionTransport implements EndpointHandler {
  readonly #transport: Transport;
  readonly #options: EndpointOptions;
  readonly #endpoint: Endpoint;
  #carried: Carried | undefined;
  #next: SessionTransport | undefined;

  /** @param options of each endpoint; port 0 */
  constructor(transport: Transport, options: EndpointOptions) {
    this.#transport = transport;
    this.#options = options;
    this.#endpoint = transport.open(options, this);
  }

  /** Starts the association of a session; messages on it reach the session. */
  connect(
    session: SessionEvents,
    addresses: readonly string[],
    port: number,
    options: AssociationOptions,
  ): Association {
    return SessionTransport.freePort(this, addresses, port).start(session, addresses, port, options);
  }

  /** Of the first port, for others who set the `context` of their associations. */
  get endpoint(): Endpoint {
    return this.#endpoint;
  }

  /** The associations that sessions use. */
  inUse(): ServedSession[] {
    return SessionTransport.portsFrom(this).flatMap((port) => port.served());
  }

  close(): void {
    for (const port of SessionTransport.portsFrom(this)) port.#endpoint.close();
  }

  private static portsFrom(first: SessionTransport): SessionTransport[] {
    const ports: SessionTransport[] = [];
    for (let port: SessionTransport | undefined = first; port !== undefined; port = port.#next) ports.push(port);
    return ports;
  }

  /** The first port, from one on, without a session with the element. */
  private static freePort(from: SessionTransport, addresses: readonly string[], port: number): SessionTransport {
    let each = from;
    while (each.isConnectedTo(addresses, port))
      each = each.#next ??= new SessionTransport(each.#transport, each.#options);
    return each;
  }

  /** Whether a session uses an association with one of these addresses. One that is being shut down is left. */
  private isConnectedTo(addresses: readonly string[], port: number): boolean {
    for (let each = this.#carried; each !== undefined; each = each.next)
      if (each.port === port && isInUse(each) && haveInCommon(each.addresses, addresses)) return true;
    return false;
  }

  private start(
    session: SessionEvents,
    addresses: readonly string[],
    port: number,
    options: AssociationOptions,
  ): Association {
    const place = this.freePlace();
    const association = this.#endpoint.connect(addresses, port, options, place?.association);
    association.context = session;
    if (place === undefined) {
      this.append({ association, addresses, port, next: undefined });
    } else {
      place.association = association;
      place.addresses = addresses;
      place.port = port;
    }
    return association;
  }

  /** That of one that no session uses any more, if there is one: the list is as long as sessions were many. */
  private freePlace(): Carried | undefined {
    let each = this.#carried;
    while (each !== undefined && isInUse(each)) each = each.next;
    return each;
  }

  private append(added: Carried): void {
    let last = this.#carried;
    while (last?.next !== undefined) last = last.next;
    if (last === undefined) this.#carried = added;
    else last.next = added;
  }

  private served(): ServedSession[] {
    const served: ServedSession[] = [];
    for (let each = this.#carried; each !== undefined; each = each.next) {
      if (!isInUse(each)) continue;
      const { association } = each;
      const { poolElement: element } = association.context as SessionEvents;
      if (element !== undefined) served.push({ element, association });
    }
    return served;
  }

  associationUp(association: Association): void {
    handlerOf(association).associationUp?.(association);
  }

  message(association: Association, message: unknown, ppid: Ppid, stream: StreamIdentifier): void {
    handlerOf(association).message(association, message, ppid, stream);
  }

  malformed(association: Association, ppid: Ppid, bytes: Uint8Array, error: WireError): void {
    handlerOf(association).malformed?.(association, ppid, bytes, error);
  }

  associationEnded(association: Association, end: AssociationEnd, reason?: string): void {
    handlerOf(association).associationEnded?.(association, end, reason);
  }

  associationRestarted(association: Association): void {
    handlerOf(association).associationRestarted(association);
  }

  writable(association: Association): void {
    handlerOf(association).writable?.(association);
  }

  sendFailed(association: Association, message: UserMessage): void {
    handlerOf(association).sendFailed?.(association, message);
  }
}

function handlerOf(association: Association): EndpointHandler {
  return association.context as EndpointHandler;
}

function isInUse({ association }: Carried): boolean {
  return (association.context as SessionEvents).uses(association);
}
