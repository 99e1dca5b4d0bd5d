import type {
  Association,
  AssociationEnd,
  AssociationOptions,
  Endpoint,
  EndpointHandler,
  EndpointOptions,
  IpAddress,
  LocalAddress,
  PayloadProtocol,
  Transport,
  UserMessage,
} from '../host.ts';

/** Sees what the associations of a component do. It changes nothing, and must be cheap. */
export interface TransportObserver {
  /** An association took a message of its engine. */
  messageSent?(association: Association, message: UserMessage): void;
  /** @param protocols that its endpoint speaks */
  associationUp?(association: Association, protocols: readonly PayloadProtocol[]): void;
  /**
   * An association that was up is no more, for whatever reason: an end that its engine hears of, its own abort, or its
   * endpoint's close.
   *
   * @param end undefined: this side ended it
   */
  associationOver?(association: Association, end: AssociationEnd | undefined): void;
}

/**
 * A transport of any kind that reports what its associations do. Worlds behave the same with and without: they do less
 * work for engines that do not want to hear of some events, and so only those are passed on that the engine wants. An
 * association that is up without such an event is met in the first message that it takes or delivers.
 */
export class ObservedTransport implements Transport {
  readonly #transport: Transport;
  readonly #observer: TransportObserver;
  readonly #endpoints = new Set<ObservedEndpoint>();

  constructor(transport: Transport, observer: TransportObserver) {
    this.#transport = transport;
    this.#observer = observer;
  }

  open(options: EndpointOptions, handler: EndpointHandler): Endpoint {
    const observed = new ObservedEndpoint(this.#observer, options.protocols, () => this.#endpoints.delete(observed));
    observed.join(this.#transport.open(options, observed.attending(handler)));
    this.#endpoints.add(observed);
    return observed;
  }

  /** The component is gone without a word to its transport: its associations are over. */
  ceased(): void {
    for (const endpoint of this.#endpoints) endpoint.ceased();
  }
}

class ObservedEndpoint implements Endpoint {
  readonly #observer: TransportObserver;
  readonly #protocols: readonly PayloadProtocol[];
  readonly #closed: () => void;
  readonly #known = new WeakSet<Association>();
  readonly #up = new Set<Association>();
  #endpoint: Endpoint | undefined;

  constructor(observer: TransportObserver, protocols: readonly PayloadProtocol[], closed: () => void) {
    this.#observer = observer;
    this.#protocols = protocols;
    this.#closed = closed;
  }

  /** @param endpoint what it observes: worlds call no handler before they have returned it */
  join(endpoint: Endpoint): void {
    this.#endpoint = endpoint;
  }

  get #inner(): Endpoint {
    if (this.#endpoint === undefined) throw new TypeError('the endpoint is not open yet');
    return this.#endpoint;
  }

  get addresses(): readonly LocalAddress[] {
    return this.#inner.addresses;
  }

  get port(): number {
    return this.#inner.port;
  }

  connect(addresses: readonly IpAddress[], port: number, options?: AssociationOptions): Association {
    return this.#met(this.#inner.connect(addresses, port, options));
  }

  close(): void {
    this.#inner.close();
    this.ceased();
  }

  ceased(): void {
    for (const association of this.#up) this.#over(association);
    this.#closed();
  }

  /** The handler that hears of what its engine wants to hear, and of the ends of associations. */
  attending(handler: EndpointHandler): EndpointHandler {
    return {
      message: (association, ...rest) => handler.message(this.#met(association), ...rest),
      associationRestarted: (association) => handler.associationRestarted(this.#met(association)),
      associationEnded: (association, end, reason) => {
        this.#over(association, end);
        handler.associationEnded?.(association, end, reason);
      },
      ...(handler.malformed && {
        malformed: (association, ...rest) => handler.malformed?.(this.#met(association), ...rest),
      }),
      ...(handler.associationUp && { associationUp: (association) => handler.associationUp?.(this.#met(association)) }),
      ...(handler.pathChanged && {
        pathChanged: (association, path) => handler.pathChanged?.(this.#met(association), path),
      }),
      ...(handler.writable && { writable: (association) => handler.writable?.(this.#met(association)) }),
      ...(handler.sendFailed && {
        sendFailed: (association, message) => handler.sendFailed?.(this.#met(association), message),
      }),
    };
  }

  /** Engines know associations by their identity: they stay the same objects. */
  #met(association: Association): Association {
    if (!this.#known.has(association)) {
      this.#known.add(association);
      this.#watch(association);
    }
    if (association.state === 'up' && !this.#up.has(association)) {
      this.#up.add(association);
      this.#observer.associationUp?.(association, this.#protocols);
    }
    return association;
  }

  #watch(association: Association): void {
    const send = association.send.bind(association);
    association.send = (message) => {
      const isTaken = send(message);
      this.#met(association);
      if (isTaken) this.#observer.messageSent?.(association, message);
      return isTaken;
    };
    // Nobody is told of the own abort, nor of a shutdown that is complete at once.
    const abort = association.abort.bind(association);
    const shutdown = association.shutdown.bind(association);
    association.abort = (reason) => {
      abort(reason);
      this.#over(association);
    };
    association.shutdown = () => {
      shutdown();
      if (association.state === 'ended') this.#over(association);
    };
  }

  #over(association: Association, end?: AssociationEnd): void {
    if (this.#up.delete(association)) this.#observer.associationOver?.(association, end);
  }
}
