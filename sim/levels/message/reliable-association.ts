import {
  type AssociationEnd,
  type AssociationState,
  type IpAddress,
  isOrderly,
  type PathStatus,
  type StreamIdentifier,
  type Timer,
  type UserMessage,
} from '../../../protocol/host.ts';
import type { SimulationEvent } from '../../kernel/simulator.ts';
import { messageInWords } from './message-in-words.ts';
import { MessageAssociation } from './message-association.ts';
import type { NetworkNode } from './network-node.ts';
import type { MessageEndpoint } from './message-endpoint.ts';

/** The endpoint of an association, as the association and its set-up see it. */
export interface AssociationEndpoint extends MessageEndpoint {
  /** Of associations that have no other, s; 0: never. */
  readonly autoclose: number;
  add(association: ReliableAssociation): void;
  remove(association: ReliableAssociation): void;
  /** The association with a peer's address and port. */
  find(peerKey: string): ReliableAssociation | undefined;
  /** Who accepts associations at a node's port now, or has one with this peer, which has restarted then. */
  listenerAt(node: NetworkNode | undefined, port: number, peerKey: string): AssociationEndpoint | undefined;
}

/** What an association that is being set up waits for. */
interface SetUpInProgress {
  cancel(): void;
}

/** One side of an association of the reliable message level. */
export class ReliableAssociation extends MessageAssociation<AssociationEndpoint> {
  readonly peerKey: string;
  /** One way, seconds. */
  readonly delay = this.oneWayDelay();
  override state: AssociationState = 'connecting';
  #peer: ReliableAssociation | undefined;
  /** What waits for the set-up, or for the repair of a cut path. */
  #queue: UserMessage[] | undefined = [];
  /** Number of messages at the head of the queue that were on their way when the path was cut. */
  #held = 0;
  /** Messages that arrived while receiving was stopped. */
  #unread: UserMessage[] | undefined;
  /** Per stream: when its latest message arrives; later ones must not overtake it. */
  #lastArrival: Map<StreamIdentifier, number> | undefined;
  #cutAt = NaN;
  /** Seconds; 0: never. */
  autoclose = this.endpoint.autoclose;
  #autocloseTimer: Timer | undefined;
  /** Of an initiator: ends what goes on for its set-up. */
  #setUp: SetUpInProgress | undefined;
  #shuttingDown = false;
  /** The shutdown met a cut path. */
  #shutdownHeld = false;

  static key(address: IpAddress, port: number): string {
    return `${address}:${port}`;
  }

  constructor(
    endpoint: AssociationEndpoint,
    remote: NetworkNode | undefined,
    addresses: readonly IpAddress[],
    port: number,
    inbound: boolean,
  ) {
    super(endpoint, remote, addresses, port, inbound);
    this.peerKey = ReliableAssociation.key(remote?.address ?? addresses[0] ?? '', port);
  }

  override paths(): readonly PathStatus[] {
    if (this.remote === undefined) return [];
    const cut = this.endpoint.node.state !== 'up' || this.remote.state !== 'up';
    return [
      {
        address: this.remote.address,
        scope: 'site',
        state: this.state !== 'up' ? 'unconfirmed' : cut ? 'inactive' : 'active',
        primary: true,
        smoothedRtt: this.state === 'up' ? 2 * this.delay : undefined,
      },
    ];
  }

  /** Neither ended nor being shut down. */
  get takesMessages(): boolean {
    return this.state !== 'ended' && !this.#shuttingDown;
  }

  override send(message: UserMessage): boolean {
    if (!this.takesMessages) return false;
    this.endpoint.network.observer?.messageSent(message, this.endpoint.node);
    this.used();
    if (this.#queue !== undefined) this.#queue.push(message);
    else this.transmit(message);
    return true;
  }

  override setReceiving(receiving: boolean): void {
    if (!receiving) {
      this.#unread ??= [];
      return;
    }
    const unread = this.#unread;
    this.#unread = undefined;
    if (unread === undefined) return;
    const { simulator } = this.endpoint.network;
    for (const message of unread) simulator.schedule(0, new Arrival(this, message));
  }

  override shutdown(): void {
    if (this.state === 'ended' || this.#shuttingDown) return;
    this.#shuttingDown = true;
    if (this.state === 'up') this.finish();
  }

  private finish(): void {
    // The peer is informed of it after all data; the own end is known one round trip later.
    this.endpoint.network.simulator.schedule(this.inOrder(this.delay), new ShutdownArrival(this, this.#peer));
    this.#autocloseTimer?.cancel();
  }

  /**
   * The peer is informed of this side's shutdown, unless the path is cut: then it waits for the repair, as data does.
   */
  shutdownArrives(peer: ReliableAssociation | undefined): void {
    if (this.state === 'ended') return;
    if (this.reachable) {
      peer?.end('shutDownByPeer');
      this.endpoint.network.simulator.schedule(this.delay, new Ending(this, 'closed'));
    } else {
      this.#shutdownHeld = true;
    }
  }

  override abort(reason?: string): void {
    this.tellPeer('aborted', this.delay, reason);
    this.close();
  }

  /** Something goes on for the set-up of this side. */
  beingSetUpBy(setUp: SetUpInProgress): void {
    this.#setUp = setUp;
  }

  /** This side's process is gone; the peer notices at once or by its failure detection. */
  vanish(stackSurvives: boolean): void {
    if (stackSurvives) this.tellPeer('aborted', this.delay);
    else this.tellPeer('lost', this.endpoint.network.options.failureDetectionTime);
    this.close();
  }

  /** Joins the two sides of an association. */
  join(peer: ReliableAssociation): void {
    this.#peer = peer;
    peer.#peer = this;
    this.#queue ??= [];
    this.releaseQueue();
  }

  /** The peer restarted: what waits, here or there, was for its former self or from that. */
  restart(peer: ReliableAssociation): void {
    const unsent = this.#queue ?? [];
    this.#queue = [];
    this.#held = 0;
    if (this.#unread !== undefined) this.#unread = [];
    this.join(peer);
    const { handler } = this.endpoint;
    for (const message of unsent) handler.sendFailed?.(this, message);
    if (this.state !== 'ended') handler.associationRestarted(this);
  }

  /** The initiator may send, or a cut path is whole again: what waited goes out. */
  releaseQueue(): void {
    const queue = this.#queue;
    this.#queue = undefined;
    this.#held = 0;
    if (queue !== undefined) for (const message of queue) this.transmit(message);
  }

  up(): void {
    this.#setUp?.cancel();
    this.state = 'up';
    this.used();
    // What could not arrive with the COOKIE ECHO.
    if (Number.isNaN(this.#cutAt)) this.releaseQueue();
    else this.detectCut();
    this.endpoint.handler.associationUp?.(this);
    if (this.#shuttingDown && this.state === 'up') this.finish();
  }

  /** Ends without the engine's request: the unsent messages and the end are reported to it. */
  end(end: AssociationEnd, reason?: string): void {
    if (isOrderly(end)) this.deliverUnread();
    if (this.state === 'ended') return;
    const unsent = this.#queue ?? [];
    this.close();
    const { handler } = this.endpoint;
    for (const message of unsent) handler.sendFailed?.(this, message);
    handler.associationEnded?.(this, end, reason);
  }

  /** A message arrives at this side. */
  arrive(message: UserMessage): void {
    if (this.state === 'ended' || this.endpoint.closed) return;
    this.used();
    if (this.#unread !== undefined) this.#unread.push(message);
    else this.deliver(message);
  }

  private deliver(message: UserMessage): void {
    this.endpoint.deliver(this, message);
  }

  private deliverUnread(): void {
    const unread = this.#unread ?? [];
    this.#unread = undefined;
    for (const message of unread) if (this.state !== 'ended' && !this.endpoint.closed) this.deliver(message);
  }

  /** Whether a message of this side that is on its way reaches the peer's node now. */
  get reachable(): boolean {
    return this.endpoint.node.state !== 'cut' && this.remote?.state === 'up';
  }

  /** A message that met a cut path waits for the repair, before what is sent later. */
  hold(message: UserMessage): void {
    if (this.state !== 'ended') (this.#queue ??= []).splice(this.#held++, 0, message);
  }

  pathCut(): void {
    const cutAt = this.endpoint.network.simulator.now();
    for (const side of [this, this.#peer]) {
      if (side === undefined) continue;
      side.#cutAt = cutAt;
      side.#queue ??= [];
      // A set-up repeats what is lost, and gives up by itself.
      if (side.state !== 'connecting') side.detectCut();
    }
  }

  private detectCut(): void {
    const { simulator, options } = this.endpoint.network;
    simulator.schedule(options.failureDetectionTime, new CutDetected(this, this.#cutAt));
  }

  pathRepaired(): void {
    for (const side of [this, this.#peer]) {
      if (side === undefined || !side.reachable || Number.isNaN(side.#cutAt)) continue;
      side.#cutAt = NaN;
      if (side.state === 'connecting') continue;
      side.releaseQueue();
      if (side.#shutdownHeld) side.finish();
      side.#shutdownHeld = false;
    }
  }

  /** The transport gives up if the path is still cut since then. */
  cutDetected(cutAt: number): void {
    if (this.#cutAt === cutAt) this.end('lost');
  }

  private transmit(message: UserMessage): void {
    const { network } = this.endpoint;
    const delay = this.inOrder(this.delay + this.retransmissionDelay(), message);
    network.simulator.schedule(delay, new Transfer(this, message));
  }

  /** The other side; what an initiator sends with its COOKIE ECHO finds it there only when it arrives. */
  get destination(): ReliableAssociation | undefined {
    return this.#peer;
  }

  private retransmissionDelay(): number {
    const { options, lossRandom } = this.endpoint.network;
    let delay = 0;
    if (options.messageLoss > 0)
      for (let timeout = options.retransmissionTimeout; lossRandom.uniform() < options.messageLoss; timeout *= 2)
        delay += timeout;
    return delay;
  }

  /** The delay after which a message may arrive without overtaking an earlier one of its stream. */
  private inOrder(delay: number, message?: UserMessage): number {
    const { network } = this.endpoint;
    if (network.options.messageLoss === 0) return delay; // equal delays keep the order by themselves
    const now = network.simulator.now();
    this.#lastArrival ??= new Map();
    if (message === undefined) return Math.max(delay, ...[...this.#lastArrival.values()].map((time) => time - now));
    if (message.ordered === false) return delay;
    const stream = message.stream ?? 0;
    const arrival = Math.max(now + delay, this.#lastArrival.get(stream) ?? 0);
    this.#lastArrival.set(stream, arrival);
    return arrival - now;
  }

  /** Nothing passes between the two nodes now, whether or not their processes live. */
  get pathIsCut(): boolean {
    return this.endpoint.node.state === 'cut' || this.remote?.state === 'cut';
  }

  /** The abort of a peer was lost: its silence is noticed when the failure detection time is over. */
  peerFallsSilent(peer: ReliableAssociation): void {
    const { simulator, options } = this.endpoint.network;
    simulator.schedule(options.failureDetectionTime, new PeerGone(this, peer, 'lost'));
  }

  private tellPeer(end: AssociationEnd, delay: number, reason?: string): void {
    const peer = this.#peer;
    if (this.state !== 'ended' && peer !== undefined)
      this.endpoint.network.simulator.schedule(delay, new PeerGone(peer, this, end, reason));
  }

  private close(): void {
    this.state = 'ended';
    this.#queue = this.#unread = undefined;
    this.#autocloseTimer?.cancel();
    this.#setUp?.cancel();
    this.endpoint.remove(this);
  }

  private used(): void {
    if (this.autoclose === 0) return;
    this.#autocloseTimer ??= this.endpoint.network.simulator.timer(() => this.closeIdle());
    this.#autocloseTimer.arm(this.autoclose);
  }

  /** Autoclose is over. */
  private closeIdle(): void {
    const waits = this.#unread !== undefined || (this.#queue ?? []).length > 0;
    if (waits) this.used();
    else this.shutdown();
  }

  /** Whether `peer` is (still) the other side: a restarted peer's former self can no longer end it. */
  isPeer(peer: ReliableAssociation): boolean {
    return this.#peer === peer;
  }
}

/** A message on its way from one side to the other. */
class Transfer implements SimulationEvent {
  readonly #source: ReliableAssociation;
  readonly #message: UserMessage;
  readonly #destination: ReliableAssociation | undefined;

  constructor(source: ReliableAssociation, message: UserMessage) {
    this.#source = source;
    this.#message = message;
    this.#destination = source.destination;
  }

  fire(): void {
    const { destination } = this.#source;
    const isForFormerSelf = this.#destination !== undefined && this.#destination !== destination;
    if (isForFormerSelf) return;
    if (destination !== undefined && this.#source.reachable) destination.arrive(this.#message);
    else this.#source.hold(this.#message);
  }

  describe(): string {
    return messageInWords(this.#message.payload, this.#source.endpoint.node, this.#source.remote);
  }
}

/** A message that waited at the receiver. */
class Arrival implements SimulationEvent {
  readonly #target: ReliableAssociation;
  readonly #message: UserMessage;

  constructor(target: ReliableAssociation, message: UserMessage) {
    this.#target = target;
    this.#message = message;
  }

  fire(): void {
    this.#target.arrive(this.#message);
  }

  describe(): string {
    return messageInWords(this.#message.payload, this.#target.remote, this.#target.endpoint.node);
  }
}

/** The orderly end that one side began reaches the other, behind all data. */
class ShutdownArrival implements SimulationEvent {
  readonly #source: ReliableAssociation;
  readonly #peer: ReliableAssociation | undefined;

  constructor(source: ReliableAssociation, peer: ReliableAssociation | undefined) {
    this.#source = source;
    this.#peer = peer;
  }

  fire(): void {
    this.#source.shutdownArrives(this.#peer);
  }
}

class Ending implements SimulationEvent {
  readonly #association: ReliableAssociation;
  readonly #end: AssociationEnd;

  constructor(association: ReliableAssociation, end: AssociationEnd) {
    this.#association = association;
    this.#end = end;
  }

  fire(): void {
    this.#association.end(this.#end);
  }

  describe(): string {
    return `end of an association of ${this.#association.endpoint.node.name} (${this.#end})`;
  }
}

/** The end of one side reaches the other, unless that has been joined by a restarted peer meanwhile. */
class PeerGone implements SimulationEvent {
  readonly #association: ReliableAssociation;
  readonly #gone: ReliableAssociation;
  readonly #end: AssociationEnd;
  readonly #reason: string | undefined;

  constructor(association: ReliableAssociation, gone: ReliableAssociation, end: AssociationEnd, reason?: string) {
    this.#association = association;
    this.#gone = gone;
    this.#end = end;
    this.#reason = reason;
  }

  fire(): void {
    if (!this.#association.isPeer(this.#gone)) return;
    if (this.#end === 'aborted' && this.#gone.pathIsCut) this.#association.peerFallsSilent(this.#gone);
    else this.#association.end(this.#end, this.#reason);
  }

  describe(): string {
    return `end of an association of ${this.#association.endpoint.node.name} (${this.#end})`;
  }
}

class CutDetected implements SimulationEvent {
  readonly #association: ReliableAssociation;
  readonly #cutAt: number;

  constructor(association: ReliableAssociation, cutAt: number) {
    this.#association = association;
    this.#cutAt = cutAt;
  }

  fire(): void {
    this.#association.cutDetected(this.#cutAt);
  }
}
