import {
  type Association,
  type AssociationEnd,
  isOrderly,
  type LogEventName,
  type Ppid,
  type Timer,
  type UserMessage,
} from '../host.ts';
import { addressText, identifierText, poolText } from '../log-text.ts';
import { ASAP_PPID, type AsapMessage } from '../wire/asap-messages.ts';
import { MessagePayload } from '../wire/codec.ts';
import type { PeIdentifier, PoolElementParameter, PoolHandle } from '../wire/pool-element.ts';
import { withLimitedAddresses } from '../wire/transport-parameter.ts';
import { HandleResolution, type NoElement, type ResolutionListener } from './handle-resolution.ts';
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
  | { readonly kind: 'closed' }
  | { readonly kind: 'selecting' }
  | {
      readonly kind: 'connected';
      readonly association: Association;
      readonly element: PoolElementParameter;
      /** A message of the element has come. */
      served: boolean;
      /** What the element is to get before anything else, if the association did not take it yet. */
      unsentCookie: Uint8Array | undefined;
    }
  | { readonly kind: 'failed'; readonly element: PoolElementParameter; readonly refused: boolean }
  /** The next selection waits: the last element refused the session, and may well be selected again. */
  | { readonly kind: 'pausing' };

const CLOSED: State = { kind: 'closed' };
const SELECTING: State = { kind: 'selecting' };
const PAUSING: State = { kind: 'pausing' };
const NONE: ReadonlySet<PeIdentifier> = new Set();

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
export class Session implements ResolutionListener, SessionEvents {
  readonly #poolUser: PoolUser;
  readonly #listener: SessionListener;
  readonly #resolution: HandleResolution;
  readonly #pauseTimer: Timer;
  #poolHandle: PoolHandle = '';
  #cookie: Uint8Array | undefined;
  #state: State = CLOSED;
  /**
   * Elements without a route from here, since the last end for another reason: the selection takes others if there are
   * any.
   */
  readonly #passedOver = new Set<PeIdentifier>();
  readonly #avoided: ReadonlySet<PeIdentifier>;

  /** @param avoided elements that are selected only if there are no others; may change */
  constructor(poolUser: PoolUser, listener: SessionListener, avoided: ReadonlySet<PeIdentifier> = NONE) {
    this.#poolUser = poolUser;
    this.#listener = listener;
    this.#avoided = avoided;
    this.#resolution = new HandleResolution(poolUser.host.clock, poolUser, this, { avoided: this.#passedOver });
    this.#pauseTimer = poolUser.host.clock.timer(() => this.#select());
  }

  /** The element that serves the session, or failed last. */
  get poolElement(): PeIdentifier | undefined {
    return this.#state.kind === 'connected' || this.#state.kind === 'failed'
      ? this.#state.element.identifier
      : undefined;
  }

  /** Whether the association with the present element is still being set up. */
  get isConnecting(): boolean {
    return this.#state.kind === 'connected' && this.#state.association.state === 'connecting';
  }

  /** @internal */
  get hasCookie(): boolean {
    return this.#cookie !== undefined;
  }

  /** Begins a new session with a pool; an earlier one is closed. */
  open(poolHandle: PoolHandle): void {
    this.close();
    // An empty set that is cleared gets new memory; sessions are opened for each request.
    if (this.#passedOver.size > 0) this.#passedOver.clear();
    this.#poolHandle = poolHandle;
    this.#select();
  }

  /** Sends to the current element; false when there is none, or it does not take more now and `sessionWritable` follows. */
  send(message: UserMessage): boolean {
    if (this.#state.kind !== 'connected' || this.#state.unsentCookie !== undefined) return false;
    return this.#state.association.send(message);
  }

  /** Stops or resumes the delivery of messages of the current element; without one nothing happens. */
  setReceiving(receiving: boolean): void {
    if (this.#state.kind === 'connected') this.#state.association.setReceiving(receiving);
  }

  /**
   * Ends the session with the current element in an orderly way: `sessionFailed` with `closed` says that all arrived,
   * any other end that it did not.
   */
  finish(): void {
    if (this.#state.kind === 'connected') this.#state.association.shutdown();
  }

  /**
   * Leaves the current element for another one: reports or forgets it, and selects again; after a refusal only when the
   * refusal retry delay is over.
   */
  failover(reason: FailoverReason): void {
    const refused = this.#state.kind === 'failed' && this.#state.refused;
    this.#leave(reason);
    if (refused) this.#pause();
    else this.#select();
  }

  /** As {@link failover}, but the selection waits for {@link resume}. */
  leave(reason: FailoverReason): void {
    this.#leave(reason);
    this.#state = CLOSED;
  }

  /** Selects an element for a session that was left or unavailable; the cookie is kept. */
  resume(): void {
    if (this.#state.kind === 'closed') this.#select();
  }

  /** Ends the session in an orderly way. */
  close(): void {
    if (this.#state.kind === 'connected') this.#state.association.shutdown();
    else if (this.#state.kind === 'selecting') this.#resolution.cancel();
    this.#pauseTimer.cancel();
    this.#state = CLOSED;
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
    this.#state = { kind: 'connected', association, element, served: false, unsentCookie: cookie };
    if (this.#poolUser.host.log.enabled)
      this.#log('elementSelected', { at: addressText(userTransport.addresses, userTransport.port) });
    this.#echoCookie();
    this.#listener.sessionReady(cookie !== undefined);
  }

  noPoolElement(reason: NoElement): void {
    this.#state = CLOSED;
    this.#log('noElement', { reason });
    this.#listener.sessionUnavailable(reason);
  }

  noRegistrar(): void {
    this.#listener.sessionWithoutRegistrar?.();
  }

  associationUp(association: Association): void {
    if (this.uses(association)) this.#listener.sessionConnected?.();
  }

  received(association: Association, message: unknown, ppid: Ppid): void {
    if (this.#state.kind !== 'connected' || !this.uses(association)) return;
    this.#state.served = true;
    if (ppid === ASAP_PPID) this.#controlMessage(message as AsapMessage);
    else this.#listener.sessionMessage(message, ppid);
  }

  receivedMalformed(association: Association): void {
    if (!this.uses(association)) return;
    association.abort('malformed message');
    this.#fail('malformed');
  }

  associationEnded(association: Association, end: AssociationEnd): void {
    if (this.uses(association)) this.#fail(end);
  }

  associationRestarted(association: Association): void {
    if (!this.uses(association)) return;
    // The new self is an element like others: it may be selected, and gets the cookie then.
    association.abort('the pool element restarted');
    this.#fail('restarted');
  }

  writable(association: Association): void {
    if (!this.uses(association)) return;
    this.#echoCookie();
    this.#listener.sessionWritable?.();
  }

  sendFailed(association: Association, message: UserMessage): void {
    if (this.uses(association) && message.ppid !== ASAP_PPID) this.#listener.sessionSendFailed?.(message);
  }

  uses(association: Association): boolean {
    return this.#state.kind === 'connected' && this.#state.association === association;
  }

  #echoCookie(): void {
    if (this.#state.kind !== 'connected' || this.#state.unsentCookie === undefined) return;
    const { association, unsentCookie: cookie } = this.#state;
    const payload = new MessagePayload<AsapMessage>(this.#poolUser.codec, { type: 'ASAP_COOKIE_ECHO', cookie });
    if (association.send({ payload, ppid: ASAP_PPID })) this.#state.unsentCookie = undefined;
  }

  #controlMessage(message: AsapMessage): void {
    // Business cards suggest an order for failovers; as in RSPLIB, the registrar's policy decides instead.
    if (message.type !== 'ASAP_COOKIE') return;
    this.#cookie = message.cookie;
    this.#listener.sessionCookie?.(message.cookie);
  }

  #fail(end: SessionEnd): void {
    if (this.#state.kind !== 'connected') return;
    this.#log('sessionFailed', { reason: end });
    const { element, served } = this.#state;
    // The next element is tried at once, unless there was no route to it already.
    const passed = end === 'noRoute' && !this.#passedOver.has(element.identifier);
    if (passed) this.#passedOver.add(element.identifier);
    else this.#passedOver.clear();
    // Without an answer the set-up, or the detection of the silence, has taken its time.
    this.#state = { kind: 'failed', element, refused: !served && end !== 'timeout' && end !== 'lost' && !passed };
    this.#listener.sessionFailed(end);
  }

  #log(event: LogEventName, fields: Readonly<Record<string, string>>): void {
    const { log } = this.#poolUser.host;
    if (!log.enabled) return;
    const element = this.poolElement === undefined ? {} : { element: identifierText(this.poolElement) };
    log.event('session', event, { pool: poolText(this.#poolHandle), ...element, ...fields });
  }

  #leave(reason: FailoverReason): void {
    if (this.#state.kind === 'selecting') this.#resolution.cancel();
    if (this.#state.kind === 'connected') this.#state.association.abort('failover');
    this.#pauseTimer.cancel();
    const identifier = this.poolElement;
    if (identifier === undefined) return;
    if (reason === 'unreachable') this.#poolUser.reportUnreachable(this.#poolHandle, identifier);
    else this.#poolUser.forget(this.#poolHandle, identifier);
  }

  #pause(): void {
    this.#state = PAUSING;
    this.#pauseTimer.arm(this.#poolUser.options.refusalRetryDelay);
  }

  #select(): void {
    for (const identifier of this.#avoided) this.#passedOver.add(identifier);
    this.#state = SELECTING;
    this.#resolution.start(this.#poolHandle);
  }
}
