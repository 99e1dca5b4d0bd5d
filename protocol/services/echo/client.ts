import type { NoElement } from '../../pool-user/handle-resolution.ts';
import type { PoolUser } from '../../pool-user/pool-user.ts';
import { failoverReason, Session, type SessionEnd, type SessionListener } from '../../pool-user/session.ts';
import { bytesCodec } from '../../wire/bytes-codec.ts';
import { MessagePayload } from '../../wire/codec.ts';
import type { PeIdentifier, PoolHandle } from '../../wire/pool-element.ts';
import type { Timer, UserMessage } from '../../host.ts';
import type { Unavailability } from '../service.ts';

/** What an echo client reports to its user. */
export interface EchoListener {
  answered(text: Uint8Array, poolElement: PeIdentifier): void;
  /** The transport gave a message up although the element goes on serving: no other one gets it. */
  lost?(text: Uint8Array): void;
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

interface Said {
  readonly text: Uint8Array;
  /** The transport gave it up: the present element will not answer it. */
  isReturned: boolean;
}

/** Seconds in which an association ends that gives up what it had taken; after them it is taken to go on. */
const ENDING_TIME = 0.5;

/** A session with the echo service, as RSPLIB's terminal: what was not answered before a failover is sent again. */
export class EchoClient implements SessionListener {
  readonly #session: Session;
  readonly #listener: EchoListener;
  readonly #retryTimer: Timer;
  readonly #retryDelay: number;
  readonly #lossTimer: Timer;
  /** Sent or to be sent, not answered yet. */
  #unanswered: Said[] = [];
  /** How many of these the current element was sent. */
  #sent = 0;
  /** Messages that no element gets. */
  lost = 0;
  #ready = false;

  constructor(poolUser: PoolUser, options: EchoClientOptions, listener: EchoListener) {
    this.#retryDelay = options.resolutionRetryDelay;
    this.#listener = listener;
    this.#session = new Session(poolUser, this);
    this.#retryTimer = poolUser.host.clock.timer(() => this.#session.resume());
    this.#lossTimer = poolUser.host.clock.timer(() => this.#lose());
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
    this.#unanswered.push({ text, isReturned: false });
    this.#send();
  }

  stop(): void {
    this.#retryTimer.cancel();
    this.#lossTimer.cancel();
    this.#session.close();
  }

  sessionReady(): void {
    this.#ready = true;
    this.#sent = 0;
    for (const said of this.#unanswered) said.isReturned = false;
    this.#listener.selected?.(this.#session.poolElement ?? 0);
    this.#send();
  }

  sessionWritable(): void {
    this.#send();
  }

  sessionMessage(message: unknown): void {
    const index = this.#unanswered.findIndex(({ isReturned }) => !isReturned);
    if (index >= 0 && index < this.#sent) {
      this.#unanswered.splice(index, 1);
      this.#sent--;
    }
    this.#listener.answered(message as Uint8Array, this.#session.poolElement ?? 0);
  }

  sessionSendFailed({ payload }: UserMessage): void {
    const bytes = payload.bytes();
    const index = this.#unanswered.findIndex(({ text, isReturned }) => !isReturned && areEqual(text, bytes));
    const said = index < this.#sent ? this.#unanswered[index] : undefined;
    if (said === undefined) return;
    said.isReturned = true;
    if (!this.#lossTimer.armed) this.#lossTimer.arm(ENDING_TIME);
  }

  sessionFailed(end: SessionEnd): void {
    this.#ready = false;
    this.#lossTimer.cancel();
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

  /** The element goes on serving without what was given up. */
  #lose(): void {
    const returned = this.#unanswered.filter(({ isReturned }) => isReturned);
    this.#unanswered = this.#unanswered.filter(({ isReturned }) => !isReturned);
    this.#sent -= returned.length;
    this.lost += returned.length;
    for (const { text } of returned) this.#listener.lost?.(text);
  }

  /** As much as the association takes now. */
  #send(): void {
    while (this.#ready && this.#sent < this.#unanswered.length) {
      const payload = new MessagePayload(bytesCodec, this.#unanswered[this.#sent]?.text);
      if (!this.#session.send({ payload, ppid: 0 })) return;
      this.#sent++;
    }
  }
}

function areEqual(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, index) => byte === b[index]);
}
