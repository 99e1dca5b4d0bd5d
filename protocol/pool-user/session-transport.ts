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

/** An association of a session, and where it was to go. */
interface Carried {
  readonly association: Association;
  readonly addresses: readonly string[];
  readonly port: number;
}

/** A session that an element serves, or will when it is connected. */
export interface ServedSession {
  readonly element: PeIdentifier;
  readonly association: Association;
}

/**
 * Carries the sessions of a pool user. One endpoint is enough until several sessions are with one pool element at the
 * same time: SCTP has a single association between two ports (RFC 9260 §1.3), so that each further session with the
 * element goes out of a port of its own. Ports are kept for later sessions.
 */
export class SessionTransport {
  readonly #transport: Transport;
  readonly #options: EndpointOptions;
  readonly #reportsUp: boolean;
  readonly #ports: SessionPort[];

  /**
   * @param options of each endpoint; port 0
   * @param reportsUp sessions are informed when the set-up of an association is complete
   */
  constructor(transport: Transport, options: EndpointOptions, reportsUp = false) {
    this.#transport = transport;
    this.#options = options;
    this.#reportsUp = reportsUp;
    this.#ports = [new SessionPort(transport, options, reportsUp)];
  }

  /** Starts the association of a session; messages on it reach the session. */
  connect(
    session: SessionEvents,
    addresses: readonly string[],
    port: number,
    options: AssociationOptions,
  ): Association {
    let free = this.#freePort(addresses, port);
    if (free === undefined) {
      free = new SessionPort(this.#transport, this.#options, this.#reportsUp);
      this.#ports.push(free);
    }
    return free.connect(session, addresses, port, options);
  }

  /** The first one without a session with the element; sought for each request, so without a closure. */
  #freePort(addresses: readonly string[], port: number): SessionPort | undefined {
    for (const each of this.#ports) if (!each.isConnectedTo(addresses, port)) return each;
    return undefined;
  }

  /** The associations that sessions use. */
  inUse(): ServedSession[] {
    return this.#ports.flatMap((port) => port.inUse());
  }

  close(): void {
    for (const port of this.#ports) port.close();
  }
}

/** One endpoint; hands the events of its associations to their sessions. */
class SessionPort implements EndpointHandler {
  /** Worlds have no work for it where it is absent. */
  readonly associationUp?: (association: Association) => void;
  readonly #endpoint: Endpoint;
  readonly #carried: Carried[] = [];

  constructor(transport: Transport, options: EndpointOptions, reportsUp: boolean) {
    if (reportsUp)
      this.associationUp = (association) => (association.context as SessionEvents).associationUp?.(association);
    this.#endpoint = transport.open(options, this);
  }

  /** Whether a session uses an association with one of these addresses. One that is being shut down is left. */
  isConnectedTo(addresses: readonly string[], port: number): boolean {
    for (const each of this.#carried)
      if (each.port === port && isInUse(each) && haveInCommon(each.addresses, addresses)) return true;
    return false;
  }

  connect(
    session: SessionEvents,
    addresses: readonly string[],
    port: number,
    options: AssociationOptions,
  ): Association {
    const association = this.#endpoint.connect(addresses, port, options);
    association.context = session;
    this.#carry({ association, addresses, port });
    return association;
  }

  /** In the place of one that no session uses any more, if there is one: the list is as long as sessions were many. */
  #carry(carried: Carried): void {
    const unused = this.#carried.findIndex((each) => !isInUse(each));
    if (unused < 0) this.#carried.push(carried);
    else this.#carried[unused] = carried;
  }

  inUse(): ServedSession[] {
    return this.#carried.filter(isInUse).flatMap(({ association }) => {
      const { poolElement: element } = association.context as SessionEvents;
      return element === undefined ? [] : [{ element, association }];
    });
  }

  close(): void {
    this.#endpoint.close();
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
