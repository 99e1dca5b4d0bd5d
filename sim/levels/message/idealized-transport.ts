import type {
  Association,
  AssociationOptions,
  AssociationState,
  IpAddress,
  PathStatus,
  UserMessage,
} from '../../../protocol/host.ts';
import { toNanoseconds } from '../../kernel/nanoseconds.ts';
import type { SimulationEvent } from '../../kernel/simulator.ts';
import { messageInWords } from './message-in-words.ts';
import { MessageAssociation } from './message-association.ts';
import type { NetworkNode } from './network-node.ts';
import { MessageEndpoint } from './message-endpoint.ts';

/**
 * The message level without a transport, as in RSPSIM: no set-up, no detection of failures; a message takes its
 * delay and reaches the endpoint that is bound to the destination then, or is lost.
 */
export class IdealizedEndpoint extends MessageEndpoint {
  /** The path of its node is cut; a crash closes it. */
  isCut = this.node.isCut;
  /** Of the associations that are joined with one of a peer: each knows those beside it. */
  #lastJoined: IdealizedAssociation | undefined;

  override connect(
    addresses: readonly IpAddress[],
    port: number,
    options?: AssociationOptions,
    spent?: Association,
  ): Association {
    const remote = this.network.nodeOf(addresses);
    const reportsUp = this.handler.associationUp !== undefined && options?.reportsUp !== false;
    if (!reportsUp && spent instanceof IdealizedAssociation && spent.isFree) {
      spent.beginAgain(remote, addresses, port);
      return spent;
    }
    const association = new IdealizedAssociation(this, remote, addresses, port, false);
    if (reportsUp) this.network.simulator.schedule(0, new UpEvent(association));
    return association;
  }

  override close(): void {
    this.release();
    while (this.#lastJoined !== undefined) this.#lastJoined.part();
  }

  override crash(): void {
    this.close();
  }

  joined(association: IdealizedAssociation): void {
    association.before = this.#lastJoined;
    if (this.#lastJoined !== undefined) this.#lastJoined.after = association;
    this.#lastJoined = association;
  }

  parted(association: IdealizedAssociation): void {
    const { before, after } = association;
    if (after !== undefined) after.before = before;
    else if (this.#lastJoined === association) this.#lastJoined = before;
    if (before !== undefined) before.after = after;
    association.before = association.after = undefined;
  }

  // Failures are not reported here; a cut node simply does not get its messages.
  override pathCut(): void {
    this.isCut = true;
  }

  override pathRepaired(): void {
    this.isCut = false;
  }
}

class IdealizedAssociation extends MessageAssociation<IdealizedEndpoint> {
  /** The other side; undefined until its first message arrived there. */
  peer: IdealizedAssociation | undefined;
  override state: AssociationState = 'up';
  /** Beside it among the joined ones of its endpoint. */
  before: IdealizedAssociation | undefined;
  after: IdealizedAssociation | undefined;
  /** Which association of its endpoint the object is by now; a peer that ended first may not have forgotten a former one. */
  #life = 0;
  /** That of the other side when they were joined. */
  #lifeOfPeer = 0;
  /** How long messages travel. */
  #delay = toNanoseconds(this.oneWayDelay());
  /** Messages that have not been handed over; they go to the peer that this side had when it ended. */
  #onTheWay = 0;
  /** Messages that arrived while receiving was stopped. */
  #waiting: Delivery[] | undefined;
  /** They never change; registrars ask for them at each handle update. */
  #paths: readonly PathStatus[] | undefined;

  /** It has ended, and nothing of it is on its way. */
  get isFree(): boolean {
    return this.state === 'ended' && this.peer === undefined && this.#onTheWay === 0 && this.#waiting === undefined;
  }

  /** The object is another association of its endpoint from now on. */
  beginAgain(remote: NetworkNode | undefined, addresses: readonly IpAddress[], port: number): void {
    this.remote = remote;
    this.remoteAddresses = addresses;
    this.remotePort = port;
    this.state = 'up';
    this.context = undefined;
    this.#life++;
    this.#delay = toNanoseconds(this.oneWayDelay());
    this.#paths = undefined;
  }

  override paths(): readonly PathStatus[] {
    return (this.#paths ??= this.remoteAddresses.slice(0, 1).map((address) => ({
      address,
      scope: 'site',
      state: 'active',
      primary: true,
      smoothedRtt: 2 * this.oneWayDelay(),
    })));
  }

  override send(message: UserMessage): boolean {
    const { endpoint } = this;
    if (this.state === 'ended' || endpoint.closed) return false;
    const { network } = endpoint;
    // RSPSIM counts what enters the network: nothing does while the link of the sender is down.
    if (endpoint.isCut) return true;
    network.observer?.messageSent(message, endpoint.node);
    if (this.remote !== undefined) {
      this.#onTheWay++;
      network.simulator.scheduleAfter(this.#delay, takeDelivery(this, message));
    }
    return true;
  }

  override setReceiving(receiving: boolean): void {
    if (!receiving) {
      this.#waiting ??= [];
      return;
    }
    const waiting = this.#waiting;
    this.#waiting = undefined;
    if (waiting !== undefined) for (const delivery of waiting) this.endpoint.network.simulator.schedule(0, delivery);
  }

  override shutdown(): void {
    this.state = 'ended';
    this.part();
  }

  override abort(): void {
    this.shutdown();
  }

  /**
   * This side takes no more messages, and the other one forgets it; this one does so when its last message has arrived. No
   * end is reported here: engines keep associations with former lives of their peers for long, and each would hold that
   * life's engine.
   */
  part(): void {
    const { peer, endpoint } = this;
    endpoint.parted(this);
    if (peer?.peer === this) {
      peer.peer = undefined;
      peer.endpoint.parted(peer);
    }
    if (this.#onTheWay === 0) this.peer = undefined;
  }

  /**
   * A message arrives: at the association that belongs to it, or a new one of the endpoint that is bound there now. So
   * an element gets messages of its former registrar even after it has moved to another one, as in RSPSIM.
   */
  arrive(delivery: Delivery): void {
    const target = this.target();
    if (target !== undefined && target.#waiting !== undefined) {
      target.#waiting.push(delivery);
      return;
    }
    this.#onTheWay--;
    if (this.state === 'ended' || this.endpoint.closed) this.part();
    if (target === undefined) delivery.giveBack();
    else delivery.handOver(target);
  }

  private target(): IdealizedAssociation | undefined {
    const { remote, peer } = this;
    if (peer !== undefined && !peer.endpoint.closed && peer.state !== 'ended' && peer.#life === this.#lifeOfPeer)
      return peer.endpoint.isCut ? undefined : peer;
    if (remote === undefined || remote.state !== 'up') return undefined;
    const endpoint = remote.endpointAt(this.remotePort);
    if (!(endpoint instanceof IdealizedEndpoint) || !endpoint.accepts) return undefined;
    const inbound = new IdealizedAssociation(
      endpoint,
      this.endpoint.node,
      this.endpoint.node.addresses,
      this.endpoint.port,
      true,
    );
    inbound.peer = this;
    inbound.#lifeOfPeer = this.#life;
    this.peer = inbound;
    this.#lifeOfPeer = inbound.#life;
    this.endpoint.joined(this);
    endpoint.joined(inbound);
    endpoint.handler.associationUp?.(inbound);
    return inbound;
  }
}

class UpEvent implements SimulationEvent {
  readonly #association: IdealizedAssociation;

  constructor(association: IdealizedAssociation) {
    this.#association = association;
  }

  fire(): void {
    const { state, endpoint } = this.#association;
    if (state === 'up' && !endpoint.closed) endpoint.handler.associationUp?.(this.#association);
  }

  describe(): string {
    return `set-up of ${this.#association.endpoint.node.name}`;
  }
}

/** A message on its way; the objects are used again. */
class Delivery implements SimulationEvent {
  source: IdealizedAssociation | undefined;
  message: UserMessage | undefined;

  fire(): void {
    this.source?.arrive(this);
  }

  describe(): string {
    return messageInWords(this.message?.payload, this.source?.endpoint.node, this.source?.remote);
  }

  handOver(target: IdealizedAssociation): void {
    const { message } = this;
    this.giveBack(); // before the engine runs: it may send, and use this object
    if (message !== undefined) target.endpoint.deliver(target, message);
  }

  giveBack(): void {
    this.source = this.message = undefined;
    if (spareDeliveries.length < 4096) spareDeliveries.push(this);
  }
}

const spareDeliveries: Delivery[] = [];

function takeDelivery(source: IdealizedAssociation, message: UserMessage): Delivery {
  const delivery = spareDeliveries.pop() ?? new Delivery();
  delivery.source = source;
  delivery.message = message;
  return delivery;
}
