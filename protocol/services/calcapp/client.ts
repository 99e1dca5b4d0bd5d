import type { Random, Timer } from '../../host.ts';
import type { PoolUser } from '../../pool-user/pool-user.ts';
import { failoverReason, Session, type SessionEnd, type SessionListener } from '../../pool-user/session.ts';
import { CALCAPP_PPID, calcAppCodec, type CalcAppMessage } from './codec.ts';
import { RetryPacing } from '../../retry-pacing.ts';
import { decodeCalcAppCookie } from './cookie.ts';
import { MessagePayload } from '../../wire/codec.ts';
import type { PoolHandle } from '../../wire/pool-element.ts';

/** A CalcApp client's patience. Times in seconds. */
export interface CalcAppClientOptions {
  readonly poolHandle: PoolHandle;
  /** How long an accept or reject may take. */
  readonly requestTimeout: number;
  /** Time between the last sign of life and the next keep-alive, and how long its answer may take. */
  readonly keepAliveInterval: number;
  readonly keepAliveTimeout: number;
  /** After a reject the client waits a time drawn uniformly from [0, this]; 0: not at all, see {@link RetryPacing}. */
  readonly retryDelay: number;
  /** Wait after a handle resolution that gave no element; 0 as above. */
  readonly resolutionRetryDelay: number;
}

/** A request on its way; times are instants of the clock in seconds, NaN while they lie ahead. */
export interface CalcAppRequest {
  readonly id: number;
  /** calculations */
  readonly size: number;
  readonly generatedAt: number;
  /** When it left the queue of the pool user. */
  startedAt: number;
  /** First accept. */
  acceptedAt: number;
  /** Work that the latest cookie vouches for. */
  completed: number;
  /** Latest cookie or accept: time after it is lost when the element fails. */
  lastGoodputAt: number;
}

/** Hears what becomes of requests: metrics, or a user's screen. */
export interface CalcAppObserver {
  requestGenerated(request: CalcAppRequest): void;
  /** Left the queue. */
  requestStarted(request: CalcAppRequest): void;
  /** First accepted. */
  requestAccepted(request: CalcAppRequest): void;
  requestRejected(request: CalcAppRequest): void;
  /** A cookie vouches for `growth` more calculations. */
  requestProgressed(request: CalcAppRequest, growth: number): void;
  /** The element failed or left after it had accepted. */
  requestFailedOver(request: CalcAppRequest): void;
  /** Accepted again; the time since the last goodput, `lost` seconds, went into the failover. */
  requestResumed(request: CalcAppRequest, lost: number): void;
  requestCompleted(request: CalcAppRequest): void;
  /** No element can be selected for it now, or there is no registrar to ask; it is tried again, and told again. */
  requestUnserved?(request: CalcAppRequest, reason: 'unknown pool' | 'no answer' | 'no registrar'): void;
}

type State = 'idle' | 'selecting' | 'requested' | 'running' | 'probing' | 'waiting';

const CALCAPP = { ppid: CALCAPP_PPID } as const;

/** Serves one request after the other by the elements of a pool, as RSPSIM and RSPLIB's CalcApp client do. */
export class CalcAppClient implements SessionListener {
  readonly #poolUser: PoolUser;
  readonly #options: CalcAppClientOptions;
  readonly #observer: CalcAppObserver;
  readonly #idle: (client: CalcAppClient) => void;
  readonly #session: Session;
  readonly #random: Random;
  /** Request time-out, keep-alive interval, keep-alive time-out or retry delay, as the state tells. */
  readonly #timer: Timer;
  readonly #pacing: RetryPacing;
  #state: State = 'idle';
  #request: CalcAppRequest | undefined;

  /** @param idle called when a request is complete and the next one may come. */
  constructor(
    poolUser: PoolUser,
    options: CalcAppClientOptions,
    observer: CalcAppObserver,
    random: Random,
    idle: (client: CalcAppClient) => void,
  ) {
    this.#poolUser = poolUser;
    this.#options = options;
    this.#observer = observer;
    this.#random = random;
    this.#idle = idle;
    this.#session = new Session(poolUser, this);
    this.#timer = poolUser.host.clock.timer(() => this.#timerExpired());
    this.#pacing = new RetryPacing(poolUser.host.clock);
  }

  get busy(): boolean {
    return this.#request !== undefined;
  }

  /** Serves a request; the client must not be busy. */
  serve(request: CalcAppRequest): void {
    if (this.#request !== undefined) throw new Error('the client serves another request');
    this.#request = request;
    request.startedAt = this.#now();
    this.#observer.requestStarted(request);
    this.#state = 'selecting';
    this.#session.open(this.#options.poolHandle);
  }

  /** Gives the current request up without a word. */
  stop(): void {
    this.#timer.cancel();
    this.#session.close();
    this.#request = undefined;
    this.#state = 'idle';
  }

  sessionReady(cookieEchoed: boolean): void {
    const request = this.#request;
    if (request === undefined) return;
    if (!cookieEchoed) this.#send('CALCAPP_REQUEST', request.id, Math.min(request.size, Number.MAX_SAFE_INTEGER));
    this.#state = 'requested';
    this.#timer.arm(this.#options.requestTimeout);
  }

  sessionWithoutRegistrar(): void {
    if (this.#request !== undefined) this.#observer.requestUnserved?.(this.#request, 'no registrar');
  }

  sessionUnavailable(reason: 'unknown pool' | 'no answer'): void {
    if (this.#request !== undefined) this.#observer.requestUnserved?.(this.#request, reason);
    this.#wait(this.#options.resolutionRetryDelay);
  }

  sessionCookie(bytes: Uint8Array): void {
    const cookie = decodeCalcAppCookie(bytes);
    const request = this.#request;
    if (cookie === undefined || request === undefined || cookie.jobId !== request.id) return;
    const growth = cookie.completed - request.completed;
    request.completed = cookie.completed;
    request.lastGoodputAt = this.#now();
    this.#observer.requestProgressed(request, growth);
  }

  sessionMessage(message: unknown): void {
    const { type, jobId } = message as CalcAppMessage;
    const request = this.#request;
    if (request === undefined || jobId !== request.id) return;
    switch (type) {
      case 'CALCAPP_ACCEPT':
        if (this.#state === 'requested') this.#accepted(request);
        break;
      case 'CALCAPP_REJECT':
        if (this.#state === 'requested') this.#rejected(request);
        break;
      case 'CALCAPP_COMPLETE':
        this.#completed(request);
        break;
      case 'CALCAPP_KEEP_ALIVE':
        this.#send('CALCAPP_KEEP_ALIVE_ACK', request.id, 0);
        break;
      case 'CALCAPP_KEEP_ALIVE_ACK':
        if (this.#state === 'probing') this.#keepRunning();
        break;
      case 'CALCAPP_ABORT':
        this.#failover(request, 'left');
        break;
      case 'CALCAPP_REQUEST': // only ever sent by clients
    }
  }

  sessionFailed(end: SessionEnd): void {
    if (this.#request !== undefined) this.#failover(this.#request, failoverReason(end));
  }

  #accepted(request: CalcAppRequest): void {
    const now = this.#now();
    if (Number.isNaN(request.acceptedAt)) {
      request.acceptedAt = now;
      this.#observer.requestAccepted(request);
    } else {
      this.#observer.requestResumed(request, now - request.lastGoodputAt);
    }
    request.lastGoodputAt = now;
    this.#keepRunning();
  }

  #rejected(request: CalcAppRequest): void {
    this.#observer.requestRejected(request);
    this.#session.leave('left');
    this.#wait(this.#options.retryDelay * this.#random.uniform());
  }

  #completed(request: CalcAppRequest): void {
    this.#timer.cancel();
    this.#session.close();
    this.#state = 'idle';
    this.#request = undefined;
    this.#observer.requestCompleted(request);
    this.#idle(this);
  }

  #keepRunning(): void {
    this.#state = 'running';
    this.#timer.arm(this.#options.keepAliveInterval);
  }

  #timerExpired(): void {
    const request = this.#request;
    if (request === undefined) return;
    switch (this.#state) {
      case 'requested':
        this.#reselect('unreachable');
        break;
      case 'running':
        this.#send('CALCAPP_KEEP_ALIVE', request.id, 0);
        this.#state = 'probing';
        this.#timer.arm(this.#options.keepAliveTimeout);
        break;
      case 'probing':
        this.#failover(request, 'unreachable');
        break;
      case 'waiting':
        this.#state = 'selecting';
        this.#session.resume();
        break;
      case 'idle':
      case 'selecting':
    }
  }

  #failover(request: CalcAppRequest, reason: 'unreachable' | 'left'): void {
    if (this.#state === 'running' || this.#state === 'probing') this.#observer.requestFailedOver(request);
    this.#reselect(reason);
  }

  #reselect(reason: 'unreachable' | 'left'): void {
    this.#timer.cancel();
    this.#state = 'selecting';
    this.#session.failover(reason);
  }

  #wait(delay: number): void {
    this.#state = 'waiting';
    this.#timer.arm(this.#pacing.delay(delay));
  }

  #send(type: CalcAppMessage['type'], jobId: number, jobSize: number): void {
    this.#session.send(
      new MessagePayload<CalcAppMessage>(calcAppCodec, { type, jobId, jobSize, completed: 0 }),
      CALCAPP,
    );
  }

  #now(): number {
    return this.#poolUser.host.clock.now();
  }
}
