import type { Association, AssociationState, IpAddress, PathStatus, UserMessage } from '../../../protocol/host.ts';
import type { MessageEndpoint } from './message-endpoint.ts';
import type { NetworkNode } from './network-node.ts';

/** What both kinds of message-level associations (idealized, reliable) have: two ends, one path. */
export abstract class MessageAssociation<E extends MessageEndpoint> implements Association {
  readonly endpoint: E;
  /** Undefined: no node has the address. */
  remote: NetworkNode | undefined;
  remoteAddresses: readonly IpAddress[];
  remotePort: number;
  readonly inbound: boolean;
  abstract state: AssociationState;
  context: unknown = undefined;

  constructor(
    endpoint: E,
    remote: NetworkNode | undefined,
    addresses: readonly IpAddress[],
    port: number,
    inbound: boolean,
  ) {
    this.endpoint = endpoint;
    this.remote = remote;
    this.remoteAddresses = addresses;
    this.remotePort = port;
    this.inbound = inbound;
  }

  /** One way, seconds. */
  protected oneWayDelay(): number {
    return this.remote === undefined ? 0 : this.endpoint.network.delay(this.endpoint.node, this.remote);
  }

  get localPort(): number {
    return this.endpoint.port;
  }

  /** Addresses cannot be forged here. */
  get provenAddresses(): readonly IpAddress[] {
    return this.remoteAddresses;
  }

  setPrimary(): void {
    // There is one path only.
  }

  abstract paths(): readonly PathStatus[];

  abstract send(message: UserMessage): boolean;

  abstract setReceiving(receiving: boolean): void;

  abstract shutdown(): void;

  abstract abort(reason?: string): void;
}
