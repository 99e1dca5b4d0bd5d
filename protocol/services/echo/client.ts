import type { NoElement } from '../../pool-user/handle-resolution.ts';
import type { PoolUser } from '../../pool-user/pool-user.ts';
import { failoverReason, Session, type SessionEnd, type SessionListener } from '../../pool-user/session.ts';
import { bytesCodec } from '../../wire/bytes-codec.ts';
import { MessagePayload } from '../../wire/codec.ts';
import type { PeIdentifier, PoolHandle } from '../../wire/pool-element.ts';
import type { Timer } from '../../host.ts';
import type { Unavailability } from '../service.ts';

/** What an echo client reports to its user. */
export interface EchoListener {
  answered(text: Uint8Array, poolElement: PeIdentifier): void;
  /** An element was selected: unanswered messages are sent to it. */
  selected?(poolElement: PeIdentifier): void;
  /** The element is gone; another one is looked for. */
  failedOver(end: SessionEnd, poolElement: PeIdentifier | undefined): void;
  /** There is none now, or no registrar to ask; it is tried again, and reported again. */
  unavailable(reason: Unavailability): void;
}

/** What an echo client asks for, and how often. */
export interface EchoClientOptions {
  readonly poolHandle: PoolHandle;
  /** Seconds until the next attempt when there is no element. */
  readonly resolutionRetryDelay: number;
}

/** A session with the echo service, as RSPLIB's terminal: what was not answered before a failover is sent again. */
export class EchoClient implements SessionListener {
  readonly #session: Session;
  readonly #listener: EchoListener;
  readonly #retryTimer: Timer;
  readonly #retryDelay: number;
  /** Sent or to be sent, not answered yet. */
  readonly #unanswered: Uint8Array[] = [];
  /** How many of these the current element was sent. */
  #sent = 0;
  #ready = false;

  constructor(poolUser: PoolUser, options: EchoClientOptions, listener: EchoListener) {
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

  get unanswered(): number {
    return this.#unanswered.length;
  }

  say(text: Uint8Array): void {
    this.#unanswered.push(text);
    this.#send();
  }

  stop(): void {
    this.#retryTimer.cancel();
    this.#session.close();
  }

  sessionReady(): void {
    this.#ready = true;
    this.#sent = 0;
    this.#listener.selected?.(this.#session.poolElement ?? 0);
    this.#send();
  }

  sessionWritable(): void {
    this.#send();
  }

  sessionMessage(message: unknown): void {
    this.#unanswered.shift();
    this.#sent = Math.max(0, this.#sent - 1);
    this.#listener.answered(message as Uint8Array, this.#session.poolElement ?? 0);
  }

  sessionFailed(end: SessionEnd): void {
    this.#ready = false;
    this.#listener.failedOver(end, this.#session.poolElement);
    this.#session.failover(failoverReason(end));
  }

  sessionUnavailable(reason: NoElement): void {
    this.#ready = false;
    this.#listener.unavailable(reason);
    this.#retryTimer.arm(this.#retryDelay);
  }

  sessionWithoutRegistrar(): void {
    this.#listener.unavailable('no registrar');
  }

  /** As much as the association takes now. */
  #send(): void {
    while (this.#ready && this.#sent < this.#unanswered.length) {
      const payload = new MessagePayload(bytesCodec, this.#unanswered[this.#sent]);
      if (!this.#session.send({ payload, ppid: 0 })) return;
      this.#sent++;
    }
  }
}
