import {
  isOrderly,
  type Association,
  type AssociationEnd,
  type Clock,
  type Ppid,
  type Timer,
  type UserMessage,
} from '../../protocol/host.ts';
import { ASAP_PPID, type AsapMessage } from '../../protocol/wire/asap-messages.ts';
import { MessagePayload, type Codec } from '../../protocol/wire/codec.ts';
import { CLOSING_TIME, Conversation, messagesOf } from './conversation.ts';
import { Deferred, optional } from './deferred.ts';
import { SessionError, type SessionErrorReason } from './errors.ts';
import type { ServiceProtocol } from './message-codec.ts';
import type { SendOptions } from './send-options.ts';
import type { ServerSession } from './server-session.ts';

/** What a parameter with a cookie has room for: its length field counts its own 4 bytes, and the message's 4. */
const LONGEST_COOKIE = 65_527;

/** What sessions of a pool element have in common. */
export interface ServiceSide<M> {
  readonly clock: Clock;
  /** Bytes. */
  readonly longestMessage: number;
  readonly protocol: ServiceProtocol<M>;
  readonly asap: Codec<AsapMessage>;
  /** A session is over. */
  over(session: AcceptedSession<M>): void;
}

/** The session of an association that a pool user has set up. */
export class AcceptedSession<M> implements ServerSession<M> {
  readonly #association: Association;
  readonly #side: ServiceSide<M>;
  readonly #conversation: Conversation<M>;
  readonly #ended = new Deferred<void>();
  /** Armed while the session is being closed. */
  readonly #closingTimer: Timer;
  #closing = false;
  readonly #cookieSent = new Deferred<void>();
  #unsentCookie: Uint8Array | undefined;
  #cookie: Uint8Array | undefined;
  #isOver = false;

  constructor(association: Association, side: ServiceSide<M>) {
    this.#association = association;
    this.#side = side;
    this.#closingTimer = side.clock.timer(() => this.#leave('left', 'the pool user takes nothing'));
    const send = (message: UserMessage): boolean => this.#sendCookie() && association.send(message);
    const setReceiving = (receiving: boolean): void => association.setReceiving(receiving);
    const { clock, protocol, longestMessage } = side;
    const carrier = { send, setReceiving, clock, longestMessage };
    this.#conversation = new Conversation(protocol, carrier, false);
  }

  /** @public */
  get peer(): ServerSession<M>['peer'] {
    const { remoteAddresses: addresses, remotePort: port } = this.#association;
    return { addresses, port };
  }

  /** What using it fails with since it has ended. */
  get error(): Error | undefined {
    return this.#conversation.error;
  }

  /** @public */
  get cookie(): Uint8Array | undefined {
    return this.#cookie;
  }

  /** @public */
  setCookie(cookie: Uint8Array): void {
    if (cookie.length > LONGEST_COOKIE)
      throw new RangeError(`a cookie has at most ${LONGEST_COOKIE} bytes, not ${cookie.length}`);
    if (this.#conversation.ended) return;
    this.#unsentCookie = cookie.slice();
    this.#sendCookie();
  }

  /** @public */
  send(message: M, options?: SendOptions): Promise<void> {
    return optional(this.#conversation.send(message, options));
  }

  /** @public */
  receive(signal?: AbortSignal): Promise<M | undefined> {
    return optional(this.#conversation.take(signal).then(({ value }) => value));
  }

  [Symbol.asyncIterator](): AsyncGenerator<M, void, undefined> {
    return messagesOf(this.#conversation);
  }

  async close(): Promise<void> {
    if (!this.#closing && !this.#isOver) {
      this.#closing = true;
      this.#closingTimer.arm(CLOSING_TIME);
      await this.#conversation.sent();
      if (this.#unsentCookie !== undefined) await this.#cookieSent.promise;
      if (!this.#isOver) this.#shutDown();
    }
    return this.#ended.promise;
  }

  #shutDown(): void {
    this.#conversation.end(new SessionError('left'));
    this.#closingTimer.arm(CLOSING_TIME);
    // What still comes is not wanted, and must not hold up the end.
    this.#association.setReceiving(true);
    this.#association.shutdown();
  }

  abort(reason = 'the service ended the session'): void {
    this.#leave('left', reason);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  message(message: unknown, ppid: Ppid): void {
    if (ppid === ASAP_PPID) this.#controlMessage(message as AsapMessage);
    else if (!this.#conversation.received(message as Uint8Array, ppid)) this.malformed();
  }

  malformed(): void {
    this.#leave('malformed', 'malformed message');
  }

  writable(): void {
    if (this.#closingTimer.armed) this.#closingTimer.arm(CLOSING_TIME);
    if (this.#sendCookie()) this.#conversation.writable();
  }

  /** The association has ended, or is with another pool user now. */
  ended(end: AssociationEnd | 'restarted'): void {
    this.#over(end);
  }

  #controlMessage(message: AsapMessage): void {
    // Business cards mean nothing to an element.
    if (message.type === 'ASAP_COOKIE_ECHO') this.#cookie ??= message.cookie;
  }

  #leave(reason: SessionErrorReason, text: string): void {
    if (this.#isOver) return;
    this.#over(reason);
    this.#association.abort(text);
  }

  #over(reason: SessionErrorReason): void {
    this.#isOver = true;
    this.#closingTimer.cancel();
    this.#cookieSent.resolve();
    const error = new SessionError(reason);
    const orderly = reason !== 'restarted' && reason !== 'malformed' && reason !== 'left' && isOrderly(reason);
    this.#conversation.end(error, orderly ? undefined : error);
    this.#ended.resolve();
    this.#side.over(this);
  }

  /** @returns whether it has been sent completely */
  #sendCookie(): boolean {
    if (this.#unsentCookie === undefined) return true;
    const message: AsapMessage = { type: 'ASAP_COOKIE', cookie: this.#unsentCookie };
    const payload = new MessagePayload(this.#side.asap, message);
    if (!this.#association.send({ payload, ppid: ASAP_PPID })) return false;
    this.#unsentCookie = undefined;
    if (this.#closing) this.#cookieSent.resolve();
    return true;
  }
}
