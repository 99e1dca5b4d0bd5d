import type { Seconds, Timer } from '../../host.ts';
import type { NoElement } from '../../pool-user/handle-resolution.ts';
import type { PoolUser } from '../../pool-user/pool-user.ts';
import { failoverReason, Session, type SessionEnd, type SessionListener } from '../../pool-user/session.ts';
import { RetryPacing } from '../../retry-pacing.ts';
import { MessagePayload } from '../../wire/codec.ts';
import type { PeIdentifier, PoolHandle } from '../../wire/pool-element.ts';
import type { Unavailability } from '../service.ts';
import { PINGPONG_PPID, pingPongCodec, type PingPongMessage, type Pong } from './codec.ts';

/** Times in seconds. */
export interface PingPongClientOptions {
  readonly poolHandle: PoolHandle;
  /** From one Ping to the next (RSPLIB: 0.5). */
  readonly interval: number;
  /** An element has so long for its Pong; then another one is looked for. */
  readonly answerTimeout: number;
  /** Until the next selection when there is no element. */
  readonly resolutionRetryDelay: number;
}

/** Content of a Pong. */
interface Reply {
  readonly messageNumber: bigint;
  readonly replyNumber: bigint;
  readonly poolElement: PeIdentifier;
  /** Seconds since the Ping. */
  readonly roundTripTime: number;
}

/** What a PingPong client reports to its user. */
export interface PingPongListener {
  replied(reply: Reply): void;
  /** The reply's number does not follow that of the reply before: state was lost. */
  gap(expected: bigint, reply: Reply): void;
  /** The element is gone; another one is looked for. */
  failedOver(end: SessionEnd | 'silent', poolElement: PeIdentifier | undefined): void;
  /** There is none now, or no registrar to ask; it is tried again, and reported again. */
  unavailable(reason: Unavailability): void;
}

/** RSPLIB's PingPong client: a Ping at every interval, and a look at the numbers of the replies, over failovers. */
export class PingPongClient implements SessionListener {
  readonly #poolUser: PoolUser;
  readonly #options: PingPongClientOptions;
  readonly #listener: PingPongListener;
  readonly #session: Session;
  readonly #pingTimer: Timer;
  readonly #answerTimer: Timer;
  readonly #retryTimer: Timer;
  readonly #pacing: RetryPacing;
  /** When the Pings were sent that the current element has not answered, oldest first. */
  readonly #outstanding = new Map<bigint, number>();
  #messageNumber = 0n;
  /** Of the next reply; undefined: it may be any. */
  #expected: bigint | undefined;
  /** A Ping waits for room. */
  #due = false;

  constructor(poolUser: PoolUser, options: PingPongClientOptions, listener: PingPongListener) {
    const { clock } = poolUser.host;
    this.#poolUser = poolUser;
    this.#options = options;
    this.#listener = listener;
    this.#session = new Session(poolUser, this);
    this.#pingTimer = clock.timer(() => this.#pingDue());
    this.#answerTimer = clock.timer(() => this.#noAnswer());
    this.#retryTimer = clock.timer(() => this.#session.resume());
    this.#pacing = new RetryPacing(clock);
    this.#session.open(options.poolHandle);
  }

  /** The element that serves, or failed last. */
  get poolElement(): PeIdentifier | undefined {
    return this.#session.poolElement;
  }

  stop(): void {
    this.#quiet();
    this.#retryTimer.cancel();
    this.#session.close();
  }

  /** The first Ping to an element follows the cookie echo at once. */
  sessionReady(): void {
    this.#pingDue();
  }

  sessionWritable(): void {
    if (this.#due) this.#ping();
  }

  sessionMessage(message: unknown): void {
    const pong = message as PingPongMessage;
    if (pong.type === 'PONG') this.#replied(pong);
  }

  sessionFailed(end: SessionEnd): void {
    this.#failover(end, failoverReason(end));
  }

  sessionUnavailable(reason: NoElement): void {
    this.#quiet();
    this.#listener.unavailable(reason);
    this.#retryTimer.arm(this.#pacing.delay(this.#options.resolutionRetryDelay));
  }

  sessionWithoutRegistrar(): void {
    this.#listener.unavailable('no registrar');
  }

  #pingDue(): void {
    this.#pingTimer.arm(this.#options.interval);
    this.#ping();
  }

  #ping(): void {
    const messageNumber = BigInt.asUintN(64, this.#messageNumber + 1n);
    const data = Uint8Array.from(`ping ${messageNumber}`, (character) => character.charCodeAt(0));
    const ping: PingPongMessage = { type: 'PING', messageNumber, data };
    this.#due = !this.#session.send({ payload: new MessagePayload(pingPongCodec, ping), ppid: PINGPONG_PPID });
    if (this.#due) return;
    this.#messageNumber = messageNumber;
    this.#outstanding.set(messageNumber, this.#now());
    if (!this.#answerTimer.armed) this.#answerTimer.arm(this.#options.answerTimeout);
  }

  #replied({ messageNumber, replyNumber }: Pong): void {
    const sentAt = this.#outstanding.get(messageNumber);
    if (sentAt === undefined) return; // an answer to nothing that this element was asked
    this.#outstanding.delete(messageNumber);
    this.#awaitAnswer();
    const poolElement = this.#session.poolElement ?? 0;
    const reply: Reply = { messageNumber, replyNumber, poolElement, roundTripTime: this.#now() - sentAt };
    const expected = this.#expected;
    this.#expected = BigInt.asUintN(64, replyNumber + 1n);
    if (expected !== undefined && replyNumber !== expected) this.#listener.gap(expected, reply);
    this.#listener.replied(reply);
  }

  /** For the oldest Ping without answer. */
  #awaitAnswer(): void {
    this.#answerTimer.cancel();
    for (const sentAt of this.#outstanding.values())
      return this.#answerTimer.arm(Math.max(0, sentAt + this.#options.answerTimeout - this.#now()));
    return undefined;
  }

  #noAnswer(): void {
    this.#failover('silent', 'unreachable');
  }

  #failover(end: SessionEnd | 'silent', reason: 'unreachable' | 'left'): void {
    this.#quiet();
    this.#listener.failedOver(end, this.#session.poolElement);
    this.#session.failover(reason);
  }

  /** There is no element to send to. */
  #quiet(): void {
    this.#due = false;
    this.#pingTimer.cancel();
    this.#answerTimer.cancel();
    this.#outstanding.clear();
  }

  #now(): Seconds {
    return this.#poolUser.host.clock.now();
  }
}
