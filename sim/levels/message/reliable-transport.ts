import type {
  Association,
  AssociationOptions,
  EndpointHandler,
  EndpointOptions,
  IpAddress,
} from '../../../protocol/host.ts';
import type { MessageNetwork } from './message-network.ts';
import type { NetworkNode } from './network-node.ts';
import { MessageEndpoint } from './message-endpoint.ts';
import { ReliableAssociation, type AssociationEndpoint } from './reliable-association.ts';
import { SetUp } from './set-up.ts';

/** Time after which a set-up without any answer is given up if the engine names none: RFC 9260's eight INIT retries. */
const DEFAULT_CONNECT_TIMEOUT = 303;

/**
 * The message level with the behavior of SCTP at its ends: set-up takes a round trip before the first data, delivery
 * is reliable and in order per stream, failures show as the end of the association after the detection time.
 */
export class ReliableEndpoint extends MessageEndpoint implements AssociationEndpoint {
  readonly autoclose: number;
  readonly associations = new Set<ReliableAssociation>();
  /** By the peer's address and port, as a packet's header names them: finds the association that a peer restarts. */
  readonly #byPeer = new Map<string, ReliableAssociation>();

  constructor(network: MessageNetwork, node: NetworkNode, options: EndpointOptions, handler: EndpointHandler) {
    super(network, node, options, handler);
    this.autoclose = options.association?.autoclose ?? 0;
  }

  override connect(addresses: readonly IpAddress[], port: number, options: AssociationOptions = {}): Association {
    const remote = this.network.nodeOf(addresses);
    const association = new ReliableAssociation(this, remote, addresses, port, false);
    association.autoclose = options.autoclose ?? this.autoclose;
    const setUp = new SetUp(association, options.connectTimeout ?? DEFAULT_CONNECT_TIMEOUT);
    association.beingSetUpBy(setUp);
    if (this.find(association.peerKey)?.takesMessages === true) {
      // A second one with the same peer.
      this.associations.add(association);
      setUp.refuse();
    } else {
      this.add(association);
      setUp.start();
    }
    return association;
  }

  override close(): void {
    for (const association of Array.from(this.associations)) association.abort();
    this.release();
  }

  override crash(stackSurvives: boolean): void {
    for (const association of Array.from(this.associations)) association.vanish(stackSurvives);
    this.release();
  }

  override pathCut(): void {
    for (const association of this.associations) association.pathCut();
  }

  override pathRepaired(): void {
    for (const association of this.associations) association.pathRepaired();
  }

  add(association: ReliableAssociation): void {
    this.associations.add(association);
    this.#byPeer.set(association.peerKey, association);
  }

  remove(association: ReliableAssociation): void {
    this.associations.delete(association);
    if (this.#byPeer.get(association.peerKey) === association) this.#byPeer.delete(association.peerKey);
  }

  find(peerKey: string): ReliableAssociation | undefined {
    return this.#byPeer.get(peerKey);
  }

  listenerAt(node: NetworkNode | undefined, port: number, peerKey: string): AssociationEndpoint | undefined {
    const endpoint = node?.endpointAt(port);
    if (!(endpoint instanceof ReliableEndpoint)) return undefined;
    return endpoint.accepts || endpoint.find(peerKey) !== undefined ? endpoint : undefined;
  }
}
