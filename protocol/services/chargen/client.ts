import type { Seconds, Timer } from '../../host.ts';
import type { PoolUser } from '../../pool-user/pool-user.ts';
import type { PeIdentifier } from '../../wire/pool-element.ts';
import { ReceivingSession, type ReceivingListener, type ReceivingSessionOptions } from '../receiving-session.ts';

export interface ChargenClientOptions extends ReceivingSessionOptions {
  /** From one report to the next. */
  readonly interval: Seconds;
  /** Bytes to receive; Infinity: no limit. */
  readonly bytes: number;
}

/** What came since the last report. */
export interface ChargenReport {
  readonly poolElement: PeIdentifier;
  readonly messages: number;
  readonly bytes: number;
  /** Seconds since the last report, or since the first data. */
  readonly time: Seconds;
}

/** What a client of the character generator reports to its user. */
export interface ChargenListener extends Pick<ReceivingListener, 'failedOver' | 'unavailable'> {
  /** @param isLast all bytes have come, and the session is over */
  progressed(report: ChargenReport, isLast: boolean): void;
}

/** Receives what a character generator sends, on from the next one if it fails, until there are enough bytes. */
export class ChargenClient {
  /** Since the start. */
  messages = 0;
  bytes = 0;
  readonly #session: ReceivingSession;
  readonly #options: ChargenClientOptions;
  readonly #listener: ChargenListener;
  readonly #reportTimer: Timer;
  readonly #now: () => Seconds;
  /** When the interval of the next report began, and what had come until then; undefined: no data have come since. */
  #last: { readonly at: Seconds; readonly messages: number; readonly bytes: number } | undefined;

  constructor(poolUser: PoolUser, options: ChargenClientOptions, listener: ChargenListener) {
    const { clock } = poolUser.host;
    this.#now = () => clock.now();
    this.#options = options;
    this.#listener = listener;
    this.#reportTimer = clock.timer(() => {
      this.#report(this.#session.poolElement ?? 0, false);
      this.#reportTimer.arm(options.interval);
    });
    this.#session = new ReceivingSession(poolUser, options, {
      received: ({ length }, poolElement) => this.#received(length, poolElement),
      failedOver: (end, poolElement) => {
        this.#report(poolElement ?? 0, false);
        this.#pause();
        listener.failedOver(end, poolElement);
      },
      unavailable: (reason) => listener.unavailable(reason),
    });
  }

  /** The element that serves, or failed last. */
  get poolElement(): PeIdentifier | undefined {
    return this.#session.poolElement;
  }

  stop(): void {
    this.#pause();
    this.#session.close();
  }

  #received(length: number, poolElement: PeIdentifier): void {
    if (this.#last === undefined) {
      this.#last = { at: this.#now(), messages: this.messages, bytes: this.bytes };
      this.#reportTimer.arm(this.#options.interval);
    }
    this.messages++;
    this.bytes += length;
    if (this.bytes < this.#options.bytes) return;
    this.#report(poolElement, true);
    this.stop();
  }

  #report(poolElement: PeIdentifier, isLast: boolean): void {
    if (this.#last === undefined) return;
    const [now, { at, messages, bytes }] = [this.#now(), this.#last];
    this.#last = { at: now, messages: this.messages, bytes: this.bytes };
    const report = { poolElement, messages: this.messages - messages, bytes: this.bytes - bytes, time: now - at };
    this.#listener.progressed(report, isLast);
  }

  /** No data are expected for now. */
  #pause(): void {
    this.#reportTimer.cancel();
    this.#last = undefined;
  }
}
