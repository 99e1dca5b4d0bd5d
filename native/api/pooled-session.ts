import type { Ppid, Seconds, Timer, UserMessage } from '../../protocol/host.ts';
import type { NoElement } from '../../protocol/pool-user/handle-resolution.ts';
import type { PoolUser } from '../../protocol/pool-user/pool-user.ts';
import { failoverReason, Session, type SessionEnd, type SessionListener } from '../../protocol/pool-user/session.ts';
import type { PeIdentifier, PoolHandle } from '../../protocol/wire/pool-element.ts';
import type { ClientSession, ClientSessionOptions, Failover } from './client-session.ts';
import { CLOSING_TIME, Conversation, messagesOf, type Outgoing } from './conversation.ts';
import { Deferred, optional } from './deferred.ts';
import { NoElementError, SessionError, type NoElementReason } from './errors.ts';
import type { SendOptions } from './send-options.ts';

/** Seconds until elements of a pool without any are looked for again. */
const RETRY_DELAY = 0.25;

const DEFAULT_TIMEOUT = 30;

interface Unanswered<M> {
  readonly message: M;
  /** An element gets it. */
  sent(): void;
}

/** The promises of a session that fails over by itself. */
export class PooledSession<M> implements ClientSession<M>, SessionListener {
  readonly #poolUser: PoolUser;
  readonly #options: ClientSessionOptions<M>;
  readonly #timeout: Seconds;
  readonly #session: Session;
  readonly #conversation: Conversation<M>;
  readonly #over: (session: PooledSession<M>) => void;
  readonly #first = new Deferred<void>();
  readonly #retryTimer: Timer;
  readonly #timeoutTimer: Timer;
  /** Armed while the session is being closed. */
  readonly #closingTimer: Timer;
  /** Requests that an element has got and not answered. */
  readonly #unanswered = new Set<Unanswered<M>>();
  #cookie: Uint8Array | undefined;
  #element: PeIdentifier | undefined;
  #hasElement = false;
  #leaving: Failover<M>['reason'] | undefined;
  /** Why there is no element at the moment. */
  #reason: NoElementReason = 'no answer';
  /** Since when no element has served the session; undefined: one does. */
  #unservedSince: Seconds | undefined;
  /** When the present element was selected. */
  #selectedAt: Seconds = 0;

  /**
   * @param longestMessage bytes
   * @param over called when the session has ended
   */
  constructor(
    poolUser: PoolUser,
    options: ClientSessionOptions<M>,
    longestMessage: number,
    over: (session: PooledSession<M>) => void,
  ) {
    const { clock } = poolUser.host;
    this.#poolUser = poolUser;
    this.#options = options;
    this.#timeout = options.timeout ?? DEFAULT_TIMEOUT;
    this.#over = over;
    this.#session = new Session(poolUser, this);
    const send = (message: UserMessage): boolean => !this.#mustWait(message) && this.#session.send(message);
    const setReceiving = (receiving: boolean): void => this.#session.setReceiving(receiving);
    const carrier = { send, setReceiving, clock, longestMessage };
    this.#conversation = new Conversation(options, carrier, true);
    this.#retryTimer = clock.timer(() => this.#session.resume());
    this.#timeoutTimer = clock.timer(() => this.#timedOut());
    this.#closingTimer = clock.timer(() => this.#giveUp());
  }

  /** Resolves when there is an element. @throws NoElementError if none is found in time */
  async open(handle: PoolHandle): Promise<void> {
    this.#unserved();
    this.#session.open(handle);
    return this.#first.promise;
  }

  /** @public */
  get element(): PeIdentifier | undefined {
    return this.#element;
  }

  /** @public */
  get cookie(): Uint8Array | undefined {
    return this.#cookie;
  }

  /** @public */
  send(message: M, options?: SendOptions): Promise<void> {
    return optional(this.#conversation.send(message, options));
  }

  /** @public */
  request(message: M, timeout = Infinity): Promise<M> {
    return optional(this.#request(message, timeout));
  }

  /** @public */
  receive(signal?: AbortSignal): Promise<M | undefined> {
    return optional(this.#conversation.take(signal).then(({ value }) => value));
  }

  [Symbol.asyncIterator](): AsyncGenerator<M, void, undefined> {
    return messagesOf(this.#conversation);
  }

  /** @public */
  failover(unreachable = false): void {
    if (!this.#conversation.ended && this.#hasElement) this.#failover('requested', unreachable);
  }

  async close(): Promise<void> {
    if (this.#conversation.ended) return;
    if (this.#hasElement) {
      this.#closingTimer.arm(CLOSING_TIME);
      await this.#conversation.sent();
    }
    this.abandon();
  }

  /** Ends the session without waiting for anything. */
  abandon(): void {
    this.#end(new SessionError('left'));
  }

  /** The element takes nothing: an orderly end would wait for it as well. */
  #giveUp(): void {
    this.#session.leave('left');
    this.abandon();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  sessionReady(cookieEchoed: boolean): void {
    const former = this.#element;
    const reason = this.#leaving;
    this.#element = this.#session.poolElement;
    this.#hasElement = true;
    this.#leaving = undefined;
    this.#selectedAt = this.#poolUser.host.clock.now();
    this.#conversation.carrierChanged();
    if (reason !== undefined) this.#wentOn({ reason, former, element: this.#element, cookieEchoed });
    this.#first.resolve();
    this.#conversation.writable();
  }

  sessionConnected(): void {
    this.#conversation.writable();
  }

  sessionMessage(message: unknown, ppid: Ppid): void {
    if (this.#conversation.received(message as Uint8Array, ppid)) this.#served();
    else this.#failover('malformed', true);
  }

  sessionWritable(): void {
    if (this.#closingTimer.armed) this.#closingTimer.arm(CLOSING_TIME);
    this.#conversation.writable();
  }

  sessionCookie(cookie: Uint8Array): void {
    this.#cookie = cookie;
  }

  sessionFailed(end: SessionEnd): void {
    this.#failover(end, failoverReason(end) === 'unreachable');
  }

  sessionUnavailable(reason: NoElement): void {
    this.#reason = reason;
    this.#retryTimer.arm(RETRY_DELAY);
  }

  sessionWithoutRegistrar(): void {
    this.#reason = 'no registrar';
  }

  async #request(message: M, timeout: Seconds): Promise<M> {
    const patience = this.#poolUser.host.clock.timer(() => {
      if (this.#hasElement) this.#failover('silent', true);
    });
    const request = { message, sent: () => patience.arm(timeout) };
    try {
      await this.#conversation.send(message, {}, () => {
        this.#unanswered.add(request);
        request.sent();
      });
      const { done, value } = await this.#conversation.take();
      if (done === true) throw new SessionError('left');
      return value;
    } finally {
      patience.cancel();
      this.#unanswered.delete(request);
    }
  }

  /**
   * How many streams there are is agreed upon in the set-up (RFC 9260 §5.1.1): what is sent before on one that turns out
   * not to be there would be lost without a word.
   */
  #mustWait({ stream = 0 }: UserMessage): boolean {
    return stream > 0 && this.#session.isConnecting;
  }

  /** What the former element has not answered goes to the new one. */
  #wentOn(failover: Omit<Failover<M>, 'resend'>): void {
    const again: Outgoing<M>[] = Array.from(this.#unanswered, ({ message }) => ({ message, options: {} }));
    for (const request of this.#unanswered) request.sent();
    try {
      this.#options.onFailover?.({
        ...failover,
        resend: (message, options = {}) => void again.push({ message, options }),
      });
      this.#conversation.sendFirst(again);
    } catch (error) {
      // Of the application: its session is over, and says so where it is used.
      this.#end(error instanceof Error ? error : new Error(String(error)));
    }
  }

  #failover(reason: Failover<M>['reason'], unreachable: boolean): void {
    this.#hasElement = false;
    this.#leaving = reason;
    this.#reason = 'no element reached';
    this.#unserved(reason === 'silent');
    if (this.#conversation.ended) return;
    const way = unreachable ? 'unreachable' : 'left';
    if (reason !== 'malformed') return this.#session.failover(way);
    // The element may be selected again: it answered, and is in its pool.
    this.#session.leave(way);
    this.#retryTimer.arm(RETRY_DELAY);
  }

  /** An element serves the session. */
  #served(): void {
    this.#unservedSince = undefined;
    this.#timeoutTimer.cancel();
  }

  /**
   * The session has no element that serves it. An element that was quiet for long enough before counts as one that
   * served, unless it owed an answer.
   */
  #unserved(owing = false): void {
    const now = this.#poolUser.host.clock.now();
    const quiet = !owing && now - this.#selectedAt > this.#timeout;
    if (this.#unservedSince === undefined || quiet) this.#unservedSince = now;
    const left = this.#unservedSince + this.#timeout - now;
    if (left > 0) this.#timeoutTimer.arm(left);
    else this.#timedOut();
  }

  #timedOut(): void {
    // One that is being tried is waited for: its failure ends the session.
    if (this.#hasElement) return;
    const withoutRegistrar = this.#reason === 'no answer' && this.#poolUser.registrar === undefined;
    const reason = withoutRegistrar ? 'no registrar' : this.#reason;
    this.#end(new NoElementError(this.#options.poolHandle, reason, this.#timeout));
  }

  /** @param error an error of the session; that it was closed is none for readers */
  #end(error: Error): void {
    if (this.#conversation.ended) return;
    this.#conversation.end(error, error instanceof SessionError ? undefined : error);
    this.#first.reject(error);
    this.#retryTimer.cancel();
    this.#timeoutTimer.cancel();
    this.#closingTimer.cancel();
    this.#hasElement = false;
    this.#session.close();
    this.#over(this);
  }
}
