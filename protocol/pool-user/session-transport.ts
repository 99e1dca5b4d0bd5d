import type {
  Association,
  AssociationEnd,
  AssociationOptions,
  Endpoint,
  EndpointHandler,
  EndpointOptions,
  Ppid,
  Transport,
  UserMessage,
} from '../host.ts';
import { haveInCommon } from '../address-scope.ts';
import type { PeIdentifier } from '../wire/pool-element.ts';
import type { WireError } from '../wire/wire-error.ts';

/** What a session is informed of about its associations. */
export interface SessionEvents {
  /** The element that serves it. */
  readonly poolElement: PeIdentifier | undefined;
  /** Its set-up is complete; of ports that report it. */
  associationUp?(association: Association): void;
  received(association: Association, message: unknown, ppid: Ppid): void;
  receivedMalformed(association: Association, ppid: Ppid, bytes: Uint8Array, error: WireError): void;
  associationEnded(association: Association, end: AssociationEnd): void;
  associationRestarted(association: Association): void;
  writable(association: Association): void;
  /** A message that the association took did not arrive. */
  sendFailed(association: Association, message: UserMessage): void;
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
 * element goes out of a port of its own. Ports are kept for later sessions: each knows the next one, and the pool user the first.
 */
export class SessionTransport implements EndpointHandler {
  /** Hands the event to the session. Worlds have no work for it where it is absent. */
  readonly associationUp?: (association: Association) => void;
  readonly #transport: Transport;
  readonly #options: EndpointOptions;
  readonly #endpoint: Endpoint;
  #carried: Carried | undefined;
  #next: SessionTransport | undefined;

  /**
   * @param options of each endpoint; port 0
   * @param reportsUp sessions are informed when the set-up of an association is complete
   */
  constructor(transport: Transport, options: EndpointOptions, reportsUp = false) {
    if (reportsUp)
      this.associationUp = (association) => (association.context as SessionEvents).associationUp?.(association);
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
      each = each.#next ??= new SessionTransport(each.#transport, each.#options, each.associationUp !== undefined);
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

  message(association: Association, message: unknown, ppid: Ppid): void {
    (association.context as SessionEvents).received(association, message, ppid);
  }

  malformed(association: Association, ppid: Ppid, bytes: Uint8Array, error: WireError): void {
    (association.context as SessionEvents).receivedMalformed(association, ppid, bytes, error);
  }

  associationEnded(association: Association, end: AssociationEnd): void {
    (association.context as SessionEvents).associationEnded(association, end);
  }

  associationRestarted(association: Association): void {
    (association.context as SessionEvents).associationRestarted(association);
  }

  writable(association: Association): void {
    (association.context as SessionEvents).writable(association);
  }

  sendFailed(association: Association, message: UserMessage): void {
    (association.context as SessionEvents).sendFailed(association, message);
  }
}

function isInUse({ association }: Carried): boolean {
  return (association.context as SessionEvents).uses(association);
}
