import { Deferred } from '../../native/api/deferred.ts';
import type { Association, Endpoint, IpAddress, Transport } from '../../protocol/host.ts';
import { asapCodec } from '../../protocol/wire/asap-codec.ts';
import { ASAP_PPID, type AsapEndpointKeepAlive, type AsapMessage } from '../../protocol/wire/asap-messages.ts';
import { MessagePayload } from '../../protocol/wire/codec.ts';

/** RSPLIB's, so that its registrar understands it. */
const codec = asapCodec('rsplib');
const protocols = [{ ppid: ASAP_PPID, codec }];

/** A pool user or element as the registrar sees it: an association that asks, and gets answers in the same order. */
export class Requester {
  readonly #up = new Deferred<void>();
  readonly #endpoint: Endpoint;
  readonly #association: Association;
  readonly #answered: ((answer: AsapMessage) => void)[] = [];

  /** @param failed called if the association ends */
  constructor(
    transport: Transport,
    address: IpAddress,
    registrar: { readonly address: IpAddress; readonly asapPort: number },
    failed: (error: Error) => void,
  ) {
    this.#endpoint = transport.open(
      { addresses: [address], port: 0, protocols, accept: false, association: { heartbeatInterval: 0 } },
      {
        message: (_association, message) => this.#arrived(message as AsapMessage),
        associationUp: () => this.#up.resolve(undefined),
        associationEnded: (_association, end, reason) =>
          failed(new Error(`the association with the registrar ended: ${end} ${reason ?? ''}`)),
        associationRestarted: () => failed(new Error('the registrar restarted')),
      },
    );
    this.#association = this.#endpoint.connect([registrar.address], registrar.asapPort);
  }

  /** The association is there. */
  get up(): Promise<void> {
    return this.#up.promise;
  }

  /** SCTP port. */
  get port(): number {
    return this.#endpoint.port;
  }

  /** @throws Error if the association does not take the question */
  ask(question: AsapMessage, answered: (answer: AsapMessage) => void): void {
    this.#answered.push(answered);
    this.#send(question);
  }

  #send(message: AsapMessage): void {
    if (!this.#association.send({ payload: new MessagePayload(codec, message), ppid: ASAP_PPID }))
      throw new Error('the send buffer is full');
  }

  #arrived(message: AsapMessage): void {
    if (message.type === 'ASAP_ENDPOINT_KEEP_ALIVE') this.#acknowledge(message);
    else this.#answered.shift()?.(message);
  }

  /** Registrars of the rsplib profile name the element. */
  #acknowledge({ poolHandle, identifier }: AsapEndpointKeepAlive): void {
    if (identifier !== undefined) this.#send({ type: 'ASAP_ENDPOINT_KEEP_ALIVE_ACK', poolHandle, identifier });
  }
}
