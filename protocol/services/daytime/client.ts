import type { Seconds, Timer } from '../../host.ts';
import type { PoolUser } from '../../pool-user/pool-user.ts';
import type { PeIdentifier } from '../../wire/pool-element.ts';
import { ReceivingSession, type ReceivingListener, type ReceivingSessionOptions } from '../receiving-session.ts';

export interface DaytimeClientOptions extends ReceivingSessionOptions {
  /** From one answer to the next session. */
  readonly interval: Seconds;
}

/** What a daytime client reports to its user. */
export interface DaytimeListener extends Pick<ReceivingListener, 'failedOver' | 'unavailable'> {
  /** @returns whether it is to ask again */
  answered(text: Uint8Array, poolElement: PeIdentifier): boolean;
}

/** Asks an element of the pool for the date and time, and after an interval another one; each answer is a session. */
export class DaytimeClient {
  readonly #session: ReceivingSession;
  readonly #intervalTimer: Timer;

  constructor(poolUser: PoolUser, options: DaytimeClientOptions, listener: DaytimeListener) {
    this.#session = new ReceivingSession(poolUser, options, {
      received: (text, poolElement) => {
        this.#session.served();
        if (listener.answered(text, poolElement)) this.#intervalTimer.arm(options.interval);
      },
      failedOver: (...what) => listener.failedOver(...what),
      unavailable: (reason) => listener.unavailable(reason),
    });
    this.#intervalTimer = poolUser.host.clock.timer(() => this.#session.again());
  }

  /** The element that serves, or failed last. */
  get poolElement(): PeIdentifier | undefined {
    return this.#session.poolElement;
  }

  stop(): void {
    this.#intervalTimer.cancel();
    this.#session.close();
  }
}
