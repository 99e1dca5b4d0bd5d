import type {
  Association,
  AssociationOptions,
  Endpoint,
  EndpointHandler,
  EndpointOptions,
  IpAddress,
  Transport,
  UserMessage,
} from '../../protocol/host.ts';

/** A transport of any kind that reports the messages that its associations take. */
export class CountedTransport implements Transport {
  readonly #transport: Transport;
  readonly #sent: (message: UserMessage) => void;
  readonly #known = new WeakSet<Association>();

  constructor(transport: Transport, sent: (message: UserMessage) => void) {
    this.#transport = transport;
    this.#sent = sent;
  }

  open(options: EndpointOptions, handler: EndpointHandler): Endpoint {
    const endpoint = this.#transport.open(options, this.#attending(handler));
    return {
      addresses: endpoint.addresses,
      port: endpoint.port,
      connect: (addresses: readonly IpAddress[], port: number, settings?: AssociationOptions) =>
        this.#counted(endpoint.connect(addresses, port, settings)),
      close: () => endpoint.close(),
    };
  }

  /** Engines know associations by their identity: they stay the same objects. */
  #counted(association: Association): Association {
    if (this.#known.has(association)) return association;
    this.#known.add(association);
    const send = association.send.bind(association);
    association.send = (message) => {
      const isTaken = send(message);
      if (isTaken) this.#sent(message);
      return isTaken;
    };
    return association;
  }

  /** Inbound associations are met in the first event about them. What the handler does not want stays absent. */
  #attending(handler: EndpointHandler): EndpointHandler {
    return {
      message: (association, ...rest) => handler.message(this.#counted(association), ...rest),
      associationRestarted: (association) => handler.associationRestarted(this.#counted(association)),
      associationUp: (association) => handler.associationUp?.(this.#counted(association)),
      ...(handler.malformed && {
        malformed: (association, ...rest) => handler.malformed?.(this.#counted(association), ...rest),
      }),
      ...(handler.associationEnded && { associationEnded: (...all) => handler.associationEnded?.(...all) }),
      ...(handler.pathChanged && { pathChanged: (...all) => handler.pathChanged?.(...all) }),
      ...(handler.writable && { writable: (...all) => handler.writable?.(...all) }),
      ...(handler.sendFailed && { sendFailed: (...all) => handler.sendFailed?.(...all) }),
    };
  }
}
