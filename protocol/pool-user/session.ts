import {
  type Association,
  type AssociationEnd,
  isOrderly,
  type LogEventName,
  type Ppid,
  type Timer,
  type TimerOwner,
  type UserMessage,
} from '../host.ts';
import { addressText, identifierText, poolText } from '../log-text.ts';
import { ASAP_PPID, type AsapMessage } from '../wire/asap-messages.ts';
import { TypedMessage } from '../typed-message.ts';
import type { PeIdentifier, PoolElementParameter, PoolHandle } from '../wire/pool-element.ts';
import { withLimitedAddresses } from '../wire/transport-parameter.ts';
import type { NoElement, Resolution, ResolutionListener } from './handle-resolution.ts';
import type { PoolUser } from './pool-user.ts';
import type { SessionEvents } from './session-transport.ts';

/** Why an element serves a session no more: its association ended, it sent an invalid message, or it restarted. */
export type SessionEnd = AssociationEnd | 'malformed' | 'restarted';

/** How the element of a failed session is to be left. */
export function failoverReason(end: SessionEnd): FailoverReason {
  // An element that restarted is reached, though it does not know the session any more; one without a route
  // from here may well be reached by others (RFC 5352 §3.5).
  return end === 'restarted' || end === 'noRoute' || (end !== 'malformed' && isOrderly(end)) ? 'left' : 'unreachable';
}

/** What a session reports to its application. */
export interface SessionListener {
  /**
   * A pool element was selected and is being connected: messages may be sent now, they follow the cookie echo.
   *
   * @param cookieEchoed the element got the last cookie and resumes from it.
   */
  sessionReady(cookieEchoed: boolean): void;
  /** The element is connected; if the pool user reports it. */
  sessionConnected?(): void;
  sessionMessage(message: unknown, ppid: Ppid): void;
  /** There is room again for what was not taken before. */
  sessionWritable?(): void;
  /** A message that was sent to the present element did not arrive there; before `sessionFailed`. */
  sessionSendFailed?(message: UserMessage): void;
  /** A cookie came; the session keeps the last one. */
  sessionCookie?(cookie: Uint8Array): void;
  /** The association to the element ended, or the element lost its state: failover is necessary. */
  sessionFailed(end: SessionEnd): void;
  /** No element could be selected. */
  sessionUnavailable(reason: NoElement): void;
  /**
   * There is no registrar to select an element: a round of the server hunt found none; called after each. The hunt goes
   * on, and the session with it: an application that does not want to wait calls `close`.
   */
  sessionWithoutRegistrar?(): void;
}

type State =
  | 'closed'
  | 'selecting'
  | 'connected'
  | 'failed'
  /** The next selection waits: the last element refused the session, and may well be selected again. */
  | 'pausing';

/** How a failover treats the element that is left. */
export type FailoverReason =
  /** It is reported to the registrar (it did not answer). */
  | 'unreachable'
  /** It is only forgotten (it refused, or ended the session in an orderly way). */
  | 'left';

/**
 * A session with a pool (RFC 5352 §5, RSPLIB's enhanced mode): one association at a time to a selected pool element;
 * the last cookie is echoed as the first message to the next element after a failover.
 */
export class Session implements Resolution, ResolutionListener, SessionEvents, TimerOwner {
  readonly #poolUser: PoolUser;
  readonly #listener: SessionListener;
  /** T1-ENRPrequest while an element is being selected, or the pause after a refusal. */
  readonly timer: Timer;
  poolHandle: PoolHandle = '';
  attempts = 0;
  next: Resolution | undefined;
  #cookie: Uint8Array | undefined;
  #state: State = 'closed';
  // What there is of the element that serves the session, or failed last, in these states.
  #association: Association | undefined;
  #element: PoolElementParameter | undefined;
  /** A message of the element has come. */
  #served = false;
  /** The element that failed refused the session. */
  #refused = false;
  /** What the element is to get before anything else, if the association did not take it yet. */
  #unsentCookie: Uint8Array | undefined;
  /**
   * Elements without a route from here, since the last end for another reason: the selection takes others if there are
   * any. As a rule there are none.
   */
  #passedOver: Set<PeIdentifier> | undefined;
  readonly #toAvoid: ReadonlySet<PeIdentifier> | undefined;

  /** @param toAvoid elements that are selected only if there are no others; may change */
  constructor(poolUser: PoolUser, listener: SessionListener, toAvoid?: ReadonlySet<PeIdentifier>) {
    this.#poolUser = poolUser;
    this.#listener = listener;
    this.#toAvoid = toAvoid;
    this.timer = poolUser.host.clock.timer(this);
  }

  get listener(): ResolutionListener {
    return this;
  }

  get avoided(): ReadonlySet<PeIdentifier> | undefined {
    return this.#passedOver;
  }

  /** One element is selected. */
  get items(): undefined {
    return undefined;
  }

  /** The element that serves the session, or failed last. */
  get poolElement(): PeIdentifier | undefined {
    return this.#element?.identifier;
  }

  /** Whether the association with the present element is still being set up. */
  get isConnecting(): boolean {
    return this.#association?.state === 'connecting';
  }

  /** @internal */
  get hasCookie(): boolean {
    return this.#cookie !== undefined;
  }

  /** Begins a new session with a pool; an earlier one is closed. */
  open(poolHandle: PoolHandle): void {
    this.close();
    this.#passedOver = undefined;
    this.poolHandle = poolHandle;
    this.select();
  }

  /** Sends to the current element; false when there is none, or it does not take more now and `sessionWritable` follows. */
  send(message: UserMessage): boolean {
    if (this.#association === undefined || this.#unsentCookie !== undefined) return false;
    return this.#association.send(message);
  }

  /** Stops or resumes the delivery of messages of the current element; without one nothing happens. */
  setReceiving(receiving: boolean): void {
    this.#association?.setReceiving(receiving);
  }

  /**
   * Ends the session with the current element in an orderly way: `sessionFailed` with `closed` says that all arrived,
   * any other end that it did not.
   */
  finish(): void {
    this.#association?.shutdown();
  }

  /**
   * Leaves the current element for another one: reports or forgets it, and selects again; after a refusal only when the
   * refusal retry delay is over.
   */
  failover(reason: FailoverReason): void {
    const refused = this.#state === 'failed' && this.#refused;
    this.leaveElement(reason);
    if (refused) this.pause();
    else this.select();
  }

  /** As {@link failover}, but the selection waits for {@link resume}. */
  leave(reason: FailoverReason): void {
    this.leaveElement(reason);
    this.turn('closed');
  }

  /** Selects an element for a session that was left or unavailable; the cookie is kept. */
  resume(): void {
    if (this.#state === 'closed') this.select();
  }

  /** Ends the session in an orderly way. */
  close(): void {
    if (this.#state === 'connected') this.#association?.shutdown();
    else if (this.#state === 'selecting') this.cancelSelection();
    this.timer.cancel();
    this.turn('closed');
    this.#cookie = undefined;
  }

  poolElementSelected(element: PoolElementParameter): void {
    const { userTransport } = element;
    if (userTransport.protocol !== 'sctp') {
      // Sessions run over SCTP; an element of another transport is none for us.
      this.noPoolElement('no element over SCTP');
      return;
    }
    const { addresses, port } = withLimitedAddresses(userTransport);
    const association = this.#poolUser.connectSession(this, addresses, port);
    const cookie = this.#cookie;
    this.turn('connected');
    this.#association = association;
    this.#element = element;
    this.#unsentCookie = cookie;
    if (this.#poolUser.host.log.enabled)
      this.log('elementSelected', { at: addressText(userTransport.addresses, userTransport.port) });
    this.echoCookie();
    this.#listener.sessionReady(cookie !== undefined);
  }

  noPoolElement(reason: NoElement): void {
    this.turn('closed');
    this.log('noElement', { reason });
    this.#listener.sessionUnavailable(reason);
  }

  noRegistrar(): void {
    this.#listener.sessionWithoutRegistrar?.();
  }

  associationUp(association: Association): void {
    if (this.#poolUser.options.reportsConnections === true && this.uses(association))
      this.#listener.sessionConnected?.();
  }

  message(association: Association, message: unknown, ppid: Ppid): void {
    if (!this.uses(association)) return;
    this.#served = true;
    if (ppid === ASAP_PPID) this.controlMessage(message as AsapMessage);
    else this.#listener.sessionMessage(message, ppid);
  }

  malformed(association: Association): void {
    if (!this.uses(association)) return;
    association.abort('malformed message');
    this.fail('malformed');
  }

  associationEnded(association: Association, end: AssociationEnd): void {
    if (this.uses(association)) this.fail(end);
  }

  associationRestarted(association: Association): void {
    if (!this.uses(association)) return;
    // The new self is an element like others: it may be selected, and gets the cookie then.
    association.abort('the pool element restarted');
    this.fail('restarted');
  }

  writable(association: Association): void {
    if (!this.uses(association)) return;
    this.echoCookie();
    this.#listener.sessionWritable?.();
  }

  sendFailed(association: Association, message: UserMessage): void {
    if (this.uses(association) && message.ppid !== ASAP_PPID) this.#listener.sessionSendFailed?.(message);
  }

  uses(association: Association): boolean {
    return this.#association === association;
  }

  private echoCookie(): void {
    const cookie = this.#unsentCookie;
    if (cookie === undefined) return;
    const message = new TypedMessage<AsapMessage>(
      this.#poolUser.codec,
      { type: 'ASAP_COOKIE_ECHO', cookie },
      ASAP_PPID,
    );
    if (this.#association?.send(message) === true) this.#unsentCookie = undefined;
  }

  private controlMessage(message: AsapMessage): void {
    // Business cards suggest an order for failovers; as in RSPLIB, the registrar's policy decides instead.
    if (message.type !== 'ASAP_COOKIE') return;
    this.#cookie = message.cookie;
    this.#listener.sessionCookie?.(message.cookie);
  }

  private fail(end: SessionEnd): void {
    const element = this.#element;
    if (this.#state !== 'connected' || element === undefined) return;
    this.log('sessionFailed', { reason: end });
    // The next element is tried at once, unless there was no route to it already.
    const passed = end === 'noRoute' && this.#passedOver?.has(element.identifier) !== true;
    if (passed) (this.#passedOver ??= new Set()).add(element.identifier);
    else this.#passedOver = undefined;
    // Without an answer the set-up, or the detection of the silence, has taken its time.
    this.#refused = !this.#served && end !== 'timeout' && end !== 'lost' && !passed;
    this.turn('failed');
    this.#element = element;
    this.#listener.sessionFailed(end);
  }

  private log(event: LogEventName, fields: Readonly<Record<string, string>>): void {
    const { log } = this.#poolUser.host;
    if (!log.enabled) return;
    const element = this.poolElement === undefined ? {} : { element: identifierText(this.poolElement) };
    log.event('session', event, { pool: poolText(this.poolHandle), ...element, ...fields });
  }

  private leaveElement(reason: FailoverReason): void {
    if (this.#state === 'selecting') this.cancelSelection();
    this.#association?.abort('failover');
    this.timer.cancel();
    const identifier = this.poolElement;
    if (identifier === undefined) return;
    if (reason === 'unreachable') this.#poolUser.reportUnreachable(this.poolHandle, identifier);
    else this.#poolUser.forget(this.poolHandle, identifier);
  }

  private pause(): void {
    this.turn('pausing');
    this.timer.arm(this.#poolUser.options.refusalRetryDelay);
  }

  private select(): void {
    if (this.#toAvoid !== undefined)
      for (const identifier of this.#toAvoid) (this.#passedOver ??= new Set()).add(identifier);
    this.turn('selecting');
    this.attempts = 0;
    this.#poolUser.startResolution(this);
  }

  private cancelSelection(): void {
    this.timer.cancel();
    this.#poolUser.cancelResolution(this);
  }

  timerExpired(): void {
    if (this.#state === 'pausing') this.select();
    else this.#poolUser.resolutionTimedOut(this);
  }

  /** What belongs to an element is gone with the state; who enters a state that has one sets it. */
  private turn(state: State): void {
    this.#state = state;
    this.#association = undefined;
    this.#element = undefined;
    this.#served = false;
    this.#unsentCookie = undefined;
  }
}
