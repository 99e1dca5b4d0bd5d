import {
  isOrderly,
  TransportError,
  type Association,
  type AssociationEnd,
  type AssociationMeasurement,
  type AssociationOptions,
  type AssociationState,
  type IpAddress,
  type PathStatus,
  type Seconds,
  type UserMessage,
} from '../host.ts';
import { AssociationCore } from './association-core.ts';
import { DeadlineTimer } from './deadline-timer.ts';
import { userInitiatedAbort } from './sctp-error-cause.ts';
import { takesMessages } from './phase.ts';
import type { AssociationIdentity, EndpointServices, Notification } from './services.ts';
import { offeredExtensions } from './setup/extensions.ts';
import { Handshake } from './setup/handshake.ts';
import { addressTypesOf } from './wire/parameter.ts';

/** Whom an association belongs to. */
export interface EngineAssociationOwner extends EndpointServices {
  /** Its tag or addresses are new. */
  register(association: EngineAssociation): void;
  remove(association: EngineAssociation): void;
  tell(association: EngineAssociation, notification: Notification): void;
}

type ArrivedMessage = Extract<Notification, { readonly kind: 'message' }>;

/**
 * How much the engine may still send when the peer's SHUTDOWN waits for answers, in receive buffers: answers to what they
 * held, but no output without end.
 */
const LATE_ANSWERS = 2;

/** An association as its engine sees it (protocol/host.ts). What the peer's chunks do is in {@link SctpAssociation}. */
export abstract class EngineAssociation extends AssociationCore implements Association {
  context: unknown = undefined;
  /** The peer's addresses as the engine gave them, until paths are made of them. */
  awaitedPeer: readonly IpAddress[] = [];
  protected readonly owner: EngineAssociationOwner;
  /** Own addresses that the INIT lists. */
  protected listed: readonly IpAddress[] = [];
  protected readonly connectTimer: DeadlineTimer;
  readonly #autocloseTimer: DeadlineTimer;
  readonly #autoclose: Seconds;
  /** The engine aborted: no more events for it. */
  #silent = false;
  #receiving = true;
  /** Events for the engine when it receives again: messages, and an orderly end after them. */
  #held: ArrivedMessage[] = [];
  /** The peer's SHUTDOWN came and waits for answers to what came before it. */
  #shutdownWaits = false;
  /** User bytes that the engine sent since then. */
  #lateBytes = 0;

  constructor(endpoint: EngineAssociationOwner, identity: AssociationIdentity, own?: AssociationOptions) {
    super(endpoint, identity, own);
    this.owner = endpoint;
    const { timers } = this.stack;
    this.connectTimer = new DeadlineTimer(timers, () => this.gaveUp());
    this.#autocloseTimer = new DeadlineTimer(timers, () => this.closeIdle());
    this.#autoclose = own?.autoclose ?? endpoint.autoclose;
    if (own?.connectTimeout !== undefined) this.connectTimer.start(own.connectTimeout);
  }

  get state(): AssociationState {
    if (this.phase.kind === 'closed') return 'ended';
    return this.isUp ? 'up' : 'connecting';
  }

  get remoteAddresses(): readonly IpAddress[] {
    if (this.pathSet.all.length === 0) return this.awaitedPeer;
    return this.pathSet.all.map(({ address }) => address);
  }

  get provenAddresses(): readonly IpAddress[] {
    return this.pathSet.all.filter(({ proven }) => proven).map(({ address }) => address);
  }

  paths(): readonly PathStatus[] {
    return this.pathSet.all.map((path) => path.view(this.pathSet.primary));
  }

  measurement(): AssociationMeasurement {
    const { primary, all } = this.pathSet;
    return {
      statistics: { ...this.statistics },
      unacknowledgedBytes: this.unacknowledgedBytes,
      paths: all.map((path) => path.measured(primary)),
    };
  }

  /** Sends the first INIT. @param addresses of the peer, as the engine gave them; at least one */
  connectTo(addresses: readonly IpAddress[]): void {
    // What the engine gave is taken to be the peer's (§5.4).
    for (const address of new Set(addresses)) this.addPath(address, 0).confirmed = true;
    this.owner.register(this);
    const { options } = this;
    this.listed = this.endpoint.addressesFor(this.pathSet.inTurn(0).address, undefined);
    const handshake = new Handshake(this, this.pathSet, {
      type: 'INIT',
      initiateTag: this.localTag,
      receiveWindow: options.receiveBuffer,
      outboundStreams: options.outboundStreams,
      maxInboundStreams: options.maxInboundStreams,
      initialTsn: this.localInitialTsn,
      addresses: this.listed,
      supportedAddressTypes: addressTypesOf(this.endpoint.addresses),
      ...offeredExtensions(options, this.offeredAuthentication),
      unknownParameters: [],
    });
    this.transition({ kind: 'cookieWait', handshake });
    handshake.start();
  }

  /** There is no route to the peer: this is reported to the engine in an event. */
  unreachable(end: AssociationEnd): void {
    this.end(end);
  }

  /** @throws TransportError when the stream is none of the association's outgoing ones */
  send(message: UserMessage): boolean {
    if (this.shutdownAsked || !takesMessages(this.phase)) return false;
    const { stream = 0 } = message;
    if (!this.sender.hasStream(stream))
      throw new TransportError(`stream ${stream} is not an outgoing stream of the association`);
    if (!this.sender.accept(message)) return false;
    this.stack.observer?.messageTaken?.(message);
    this.used();
    if (this.#shutdownWaits) this.#lateBytes += message.payload.byteLength;
    if (this.isUp) this.stack.flushLater(this);
    return true;
  }

  setReceiving(receiving: boolean): void {
    if (receiving === this.#receiving) return;
    this.#receiving = receiving;
    if (receiving && this.#held.length > 0) this.stack.notify(this, { kind: 'receiving' });
  }

  /** @throws TransportError when the address is not the peer's */
  setPrimary(address: IpAddress): void {
    const path = this.pathSet.find(address);
    if (path === undefined) throw new TransportError(`${address} is not an address of the peer`);
    this.pathSet.setPrimary(path);
  }

  shutdown(): void {
    if (this.shutdownAsked || !takesMessages(this.phase)) return;
    this.shutdownAsked = true;
    if (this.phase.kind === 'established') this.beginShutdown();
  }

  abort(reason?: string): void {
    this.silence();
    if (this.phase.kind === 'closed') return;
    this.abortPeer(userInitiatedAbort(reason));
    this.close();
  }

  /** Vanishes silently: the host crashed. */
  vanish(): void {
    this.silence();
    if (this.phase.kind !== 'closed') this.close();
  }

  override tell(notification: Notification): void {
    if (this.#silent || this.endpoint.closed) return;
    switch (notification.kind) {
      case 'message':
        if (this.#receiving && this.#held.length === 0) return this.deliver(notification);
        this.#held.push(notification);
        return this.receiver.heldBack(notification.message.length);
      case 'receiving':
        this.deliverHeld();
        return this.takeShutdown();
      case 'shutdown':
        this.#shutdownWaits = true;
        return this.takeShutdown();
      case 'writable':
        this.owner.tell(this, notification);
        return this.takeShutdown();
      case 'ended':
        // The engine gets all that came before an orderly end.
        if (isOrderly(notification.end)) this.deliverAllHeld();
        this.#held = [];
        return this.owner.tell(this, notification);
      case 'restarted':
        // What the former self of the peer said is of no interest any more, its SHUTDOWN least of all.
        this.#shutdownWaits = false;
        this.#lateBytes = 0;
        for (const { message } of this.#held.splice(0)) this.receiver.taken(message.length);
        return this.owner.tell(this, notification);
      case 'up':
      case 'path':
      case 'sendFailed':
        return this.owner.tell(this, notification);
    }
  }

  /** The peer's SHUTDOWN takes effect. */
  protected abstract receiveShutdown(): void;

  /**
   * An engine that waits for room in the send buffer, because a message was refused, has its turn before the peer's
   * SHUTDOWN takes effect: so no answer to a message that came before it is lost. The peer waits for this (§9.2). An
   * engine that always has more to send does not keep the association.
   */
  private takeShutdown(): void {
    const isAnswering = this.sender.awaitsRoom && this.#lateBytes < LATE_ANSWERS * this.options.receiveBuffer;
    if (!this.#shutdownWaits || isAnswering || (this.#receiving && this.#held.length > 0)) return;
    this.#shutdownWaits = false;
    this.#lateBytes = 0;
    this.receiveShutdown();
  }

  protected beginShutdown(): void {
    this.sender.draining = true;
    this.transition({ kind: 'shutdownPending' });
    this.stack.flushLater(this);
  }

  /** A message was received or sent: autoclose starts again. */
  protected used(): void {
    if (this.#autoclose > 0 && this.phase.kind === 'established') this.#autocloseTimer.start(this.#autoclose);
  }

  /** Autoclose is over. What the peer does not take, or the engine does not read yet, is on its way: no message is lost by it. */
  private closeIdle(): void {
    if (this.sender.drained && this.#receiving && this.#held.length === 0) this.shutdown();
    else this.used();
  }

  override peerChanged(): void {
    this.owner.register(this);
  }

  protected override get observed(): Association {
    return this;
  }

  protected override removed(): void {
    this.connectTimer.dispose();
    this.#autocloseTimer.dispose();
    this.owner.remove(this);
  }

  private silence(): void {
    this.#silent = true;
    this.#held = [];
  }

  private deliverHeld(): void {
    while (this.#receiving && !this.#silent) {
      const message = this.#held.shift();
      if (message === undefined) return;
      if (this.phase.kind !== 'closed') this.receiver.taken(message.message.length);
      this.deliver(message);
    }
  }

  private deliverAllHeld(): void {
    for (const message of this.#held.splice(0)) if (!this.#silent) this.deliver(message);
  }

  private deliver(notification: ArrivedMessage): void {
    this.statistics.messagesDelivered++;
    this.statistics.userBytesDelivered += notification.message.length;
    this.used();
    this.owner.tell(this, notification);
  }
}
