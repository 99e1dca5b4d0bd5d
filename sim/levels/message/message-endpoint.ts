import {
  type Association,
  type AssociationOptions,
  type Endpoint,
  type EndpointHandler,
  type EndpointOptions,
  type IpAddress,
  type LocalAddress,
  type Ppid,
  type StreamIdentifier,
  TransportError,
  type UserMessage,
} from '../../../protocol/host.ts';
import { PayloadCodecs, unexpectedPpid } from '../../../protocol/payload-codecs.ts';
import type { Codec } from '../../../protocol/wire/codec.ts';
import type { MessageNetwork } from './message-network.ts';
import type { NetworkNode, NodeEndpoint } from './network-node.ts';

/**
 * What both kinds of message-level endpoints (idealized, reliable) share: the port, the codecs, and how a message
 * reaches the engine.
 */
export abstract class MessageEndpoint implements Endpoint, NodeEndpoint {
  readonly network: MessageNetwork;
  readonly node: NetworkNode;
  readonly port: number;
  readonly handler: EndpointHandler;
  readonly accepts: boolean;
  closed = false;
  readonly #codecs: PayloadCodecs;

  /** @throws TransportError when an address is not the node's or the port is taken. */
  constructor(network: MessageNetwork, node: NetworkNode, options: EndpointOptions, handler: EndpointHandler) {
    for (const address of options.addresses)
      if (address !== node.address) throw new TransportError(`${address} is not an address of ${node.name}`);
    if (options.port !== 0 && node.endpointAt(options.port) !== undefined)
      throw new TransportError(`port ${options.port} of ${node.name} is in use`);
    this.network = network;
    this.node = node;
    this.port = options.port === 0 ? node.freePort() : options.port;
    this.handler = handler;
    this.accepts = options.accept ?? true;
    this.#codecs = PayloadCodecs.of(options.protocols);
    node.opened(this);
  }

  get addresses(): readonly LocalAddress[] {
    return [{ address: this.node.address, scope: 'site' }];
  }

  abstract connect(
    addresses: readonly IpAddress[],
    port: number,
    options?: AssociationOptions,
    spent?: Association,
  ): Association;

  abstract close(): void;

  abstract crash(stackSurvives: boolean): void;

  abstract pathCut(): void;

  abstract pathRepaired(): void;

  protected release(): void {
    this.closed = true;
    this.node.closed(this);
  }

  /** Hands an arrived message to the engine: its value as it is, or what its bytes say. */
  deliver(association: Association, { payload, ppid, stream = 0 }: UserMessage): void {
    const codec = this.#codecs.find(ppid);
    if (codec === undefined) {
      this.handler.malformed?.(association, ppid, payload.bytes(), unexpectedPpid(ppid));
    } else if (payload.value !== undefined && !this.network.options.encodeMessages) {
      this.handler.message(association, payload.value, ppid, stream);
    } else {
      this.deliverBytes(association, codec, payload.bytes(), ppid, stream);
    }
  }

  private deliverBytes(
    a: Association,
    codec: Codec<unknown>,
    bytes: Uint8Array,
    ppid: Ppid,
    stream: StreamIdentifier,
  ): void {
    const decoded = codec.decode(bytes);
    if (decoded.ok) this.handler.message(a, decoded.message, ppid, stream);
    else this.handler.malformed?.(a, ppid, bytes, decoded.error);
  }
}
