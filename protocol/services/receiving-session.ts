import type { Seconds, Timer } from '../host.ts';
import type { NoElement } from '../pool-user/handle-resolution.ts';
import type { PoolUser } from '../pool-user/pool-user.ts';
import { failoverReason, Session, type SessionEnd, type SessionListener } from '../pool-user/session.ts';
import type { PeIdentifier, PoolHandle } from '../wire/pool-element.ts';
import type { Unavailability } from './service.ts';

/** Times in seconds. */
export interface ReceivingSessionOptions {
  readonly poolHandle: PoolHandle;
  /** An element has so long for its next message; then another one is looked for. */
  readonly answerTimeout: Seconds;
  /** Until the next selection when there is no element. */
  readonly resolutionRetryDelay: Seconds;
}

/** Who uses a receiving session. */
export interface ReceivingListener {
  received(bytes: Uint8Array, poolElement: PeIdentifier): void;
  /** The element is gone, or silent; another one is looked for. */
  failedOver(end: SessionEnd | 'silent', poolElement: PeIdentifier | undefined): void;
  /** There is none now, or no registrar to ask; it is tried again, and reported again. */
  unavailable(reason: Unavailability): void;
}

/** A session in which the element alone speaks, and is left for another one when it is silent. */
export class ReceivingSession implements SessionListener {
  readonly #session: Session;
  readonly #options: ReceivingSessionOptions;
  readonly #listener: ReceivingListener;
  readonly #answerTimer: Timer;
  readonly #retryTimer: Timer;
  /** No more is expected of the present element. */
  #isServed = false;

  constructor(poolUser: PoolUser, options: ReceivingSessionOptions, listener: ReceivingListener) {
    const { clock } = poolUser.host;
    this.#options = options;
    this.#listener = listener;
    this.#session = new Session(poolUser, this);
    this.#answerTimer = clock.timer(() => this.#failover('silent', 'unreachable'));
    this.#retryTimer = clock.timer(() => this.#session.resume());
    this.#session.open(options.poolHandle);
  }

  /** The element that serves, or failed last. */
  get poolElement(): PeIdentifier | undefined {
    return this.#session.poolElement;
  }

  /** The element has said all; its end is no failure any more. */
  served(): void {
    this.#isServed = true;
    this.#answerTimer.cancel();
  }

  /** Selects an element again, after one that has served. */
  again(): void {
    this.#session.failover('left');
  }

  close(): void {
    this.#answerTimer.cancel();
    this.#retryTimer.cancel();
    this.#session.close();
  }

  sessionReady(): void {
    this.#isServed = false;
    this.#answerTimer.arm(this.#options.answerTimeout);
  }

  sessionMessage(message: unknown): void {
    if (this.#isServed) return;
    this.#answerTimer.arm(this.#options.answerTimeout);
    this.#listener.received(message as Uint8Array, this.#session.poolElement ?? 0);
  }

  sessionFailed(end: SessionEnd): void {
    if (this.#isServed) this.#session.leave('left');
    else this.#failover(end, failoverReason(end));
  }

  sessionUnavailable(reason: NoElement): void {
    this.#answerTimer.cancel();
    this.#listener.unavailable(reason);
    this.#retryTimer.arm(this.#options.resolutionRetryDelay);
  }

  sessionWithoutRegistrar(): void {
    this.#listener.unavailable('no registrar');
  }

  #failover(end: SessionEnd | 'silent', reason: 'unreachable' | 'left'): void {
    this.#answerTimer.cancel();
    this.#listener.failedOver(end, this.#session.poolElement);
    this.#session.failover(reason);
  }
}
