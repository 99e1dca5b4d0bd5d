import type { Timer, UserMessage } from '../../host.ts';
import { BytesPayload } from '../../payload.ts';
import type { NoElement } from '../../pool-user/handle-resolution.ts';
import type { PoolUser } from '../../pool-user/pool-user.ts';
import { failoverReason, Session, type SessionEnd, type SessionListener } from '../../pool-user/session.ts';
import type { PeIdentifier, PoolHandle } from '../../wire/pool-element.ts';
import { PLAIN_PPID } from '../plain-bytes.ts';
import type { UserInput, Unavailability } from '../service.ts';

/** What a discard client reports to its user. */
export interface DiscardListener {
  /** An element was selected: what waits is sent to it. */
  selected(): void;
  /** The present element reads what it is sent: there is room again. */
  taking(): void;
  /** The last element has taken all that it was sent, and there is no more. */
  delivered(poolElement: PeIdentifier, messages: number, bytes: number): void;
  /** The element is gone; another one is looked for. */
  failedOver(end: SessionEnd, poolElement: PeIdentifier | undefined): void;
  /** There is none now, or no registrar to ask; it is tried again, and reported again. */
  unavailable(reason: Unavailability): void;
}

/** What a discard client asks for, and how often. */
export interface DiscardClientOptions {
  readonly poolHandle: PoolHandle;
  /** Seconds until the next attempt when there is no element. */
  readonly resolutionRetryDelay: number;
}

/**
 * A session with the discard service, as RSPLIB's terminal. Nothing is answered: that messages arrived is known when the
 * association was shut down. What an element that failed did not get, as far as the transport knows, is sent to the next
 * one.
 */
export class DiscardClient implements SessionListener, UserInput {
  readonly isOneWay = true;
  /** Messages that associations took, and that did not come back. */
  sent = 0;
  readonly #session: Session;
  readonly #listener: DiscardListener;
  readonly #retryTimer: Timer;
  readonly #retryDelay: number;
  #waiting: UserMessage[] = [];
  /** What came back from the present element, before its end. */
  #returned: UserMessage[] = [];
  /** What the present element was sent. */
  #messages = 0;
  #bytes = 0;
  #isReady = false;
  #isFinishing = false;

  constructor(poolUser: PoolUser, options: DiscardClientOptions, listener: DiscardListener) {
    this.#retryDelay = options.resolutionRetryDelay;
    this.#listener = listener;
    this.#session = new Session(poolUser, this);
    this.#retryTimer = poolUser.host.clock.timer(() => this.#session.resume());
    this.#session.open(options.poolHandle);
  }

  /** The element that serves, or failed last. */
  get poolElement(): PeIdentifier | undefined {
    return this.#session.poolElement;
  }

  /** Messages that no association has taken yet. */
  get waiting(): number {
    return this.#waiting.length;
  }

  get unanswered(): number {
    return this.waiting + (this.#isFinishing ? this.#messages : 0);
  }

  say(text: Uint8Array): void {
    this.#waiting.push({ payload: new BytesPayload(text), ppid: PLAIN_PPID });
    this.#send();
  }

  finish(): void {
    this.#isFinishing = true;
    this.#send();
  }

  stop(): void {
    this.#retryTimer.cancel();
    this.#session.close();
  }

  sessionReady(): void {
    this.#isReady = true;
    this.#listener.selected();
    this.#send();
  }

  sessionWritable(): void {
    this.#listener.taking();
    this.#send();
  }

  sessionMessage(): void {
    // A discard server has nothing to say.
  }

  sessionSendFailed(message: UserMessage): void {
    this.#returned.push(message);
    this.sent--;
  }

  sessionFailed(end: SessionEnd): void {
    const [messages, bytes] = [this.#messages, this.#bytes];
    this.#isReady = false;
    this.#messages = this.#bytes = 0;
    // Too many for the arguments of a call, when lines are short.
    this.#waiting = this.#returned.concat(this.#waiting);
    this.#returned = [];
    const isOver = this.#isFinishing && this.#waiting.length === 0;
    if (end === 'closed' && isOver) this.#listener.delivered(this.#session.poolElement ?? 0, messages, bytes);
    else this.#listener.failedOver(end, this.#session.poolElement);
    if (isOver) this.#session.leave(failoverReason(end));
    else this.#session.failover(failoverReason(end));
  }

  sessionUnavailable(reason: NoElement): void {
    this.#listener.unavailable(reason);
    this.#retryTimer.arm(this.#retryDelay);
  }

  sessionWithoutRegistrar(): void {
    this.#listener.unavailable('no registrar');
  }

  /** As much as the association takes now; after the end of the input the association is shut down. */
  #send(): void {
    if (!this.#isReady) return;
    const taken = this.#waiting.findIndex((message) => !this.#take(message));
    this.#waiting.splice(0, taken < 0 ? this.#waiting.length : taken);
    if (this.#isFinishing && this.#waiting.length === 0) {
      this.#isReady = false;
      this.#session.finish();
    }
  }

  #take(message: UserMessage): boolean {
    if (!this.#session.send(message)) return false;
    this.sent++;
    this.#messages++;
    this.#bytes += message.payload.byteLength;
    return true;
  }
}
