import type { Clock, Random, Seconds, Timer, TimerOwner } from '../../host.ts';
import type { NoElement } from '../../pool-user/handle-resolution.ts';
import type { PoolUser } from '../../pool-user/pool-user.ts';
import { failoverReason, Session, type SessionEnd, type SessionListener } from '../../pool-user/session.ts';
import { CALCAPP_PPID, calcAppCodec, type CalcAppControl, type CalcAppMessage } from './codec.ts';
import { RetryPacing } from '../../retry-pacing.ts';
import type { RequestClientOptions } from '../request-service.ts';
import { decodeCalcAppCookie } from './cookie.ts';
import { sendData } from './data-transfer.ts';
import { TypedMessage } from '../../typed-message.ts';
import type { ClientOwner, RequestClient, RequestObserver, ServiceRequest } from '../../workload/requests.ts';

type State = 'idle' | 'selecting' | 'requested' | 'running' | 'probing' | 'waiting';

/** Serves one request after the other by the elements of a pool, as RSPSIM and RSPLIB's CalcApp client do. */
export class CalcAppClient implements SessionListener, RequestClient, TimerOwner {
  readonly #clock: Clock;
  readonly #options: RequestClientOptions;
  readonly #observer: RequestObserver;
  readonly #owner: ClientOwner;
  readonly #session: Session;
  readonly #random: Random;
  /** Request time-out, keep-alive interval, keep-alive time-out or retry delay, depending on the state. */
  readonly #timer: Timer;
  #pacing: RetryPacing | undefined;
  /** Messages about the request that the element does not take now, in order; undefined: there are none. */
  #unsent: Set<CalcAppControl['type']> | undefined;
  /** Bytes of the request's input that the present element is still to get. */
  #inputLeft = 0;
  #state: State = 'idle';
  #request: ServiceRequest | undefined;

  constructor(
    poolUser: PoolUser,
    options: RequestClientOptions,
    observer: RequestObserver,
    random: Random,
    owner: ClientOwner,
  ) {
    this.#clock = poolUser.host.clock;
    this.#options = options;
    this.#observer = observer;
    this.#random = random;
    this.#owner = owner;
    this.#session = new Session(poolUser, this);
    this.#timer = this.#clock.timer(this);
  }

  get busy(): boolean {
    return this.#request !== undefined;
  }

  /** Serves a request; the client must not be busy. */
  serve(request: ServiceRequest): void {
    if (this.#request !== undefined) throw new Error('the client is serving another request');
    this.#request = request;
    request.startedAt = this.now();
    this.#observer.requestStarted(request);
    this.#state = 'selecting';
    this.#session.open(this.#options.poolHandle);
  }

  /** Gives the current request up; its element is not informed. */
  stop(): void {
    this.#timer.cancel();
    this.#session.close();
    const request = this.#request;
    this.#request = undefined;
    this.#state = 'idle';
    if (request !== undefined) this.#observer.requestAbandoned?.(request);
  }

  sessionReady(cookieEchoed: boolean): void {
    const request = this.#request;
    if (request === undefined) return;
    this.#unsent = undefined;
    if (!cookieEchoed) this.send('CALCAPP_REQUEST', request);
    this.#state = 'requested';
    this.#timer.arm(this.#options.requestTimeout);
  }

  sessionWritable(): void {
    const request = this.#request;
    if (request === undefined) return;
    for (const type of this.#unsent ?? []) {
      if (!this.isTaken(type, request)) return;
      this.#unsent?.delete(type);
    }
    this.#unsent = undefined;
    this.sendInput(request);
  }

  sessionWithoutRegistrar(): void {
    if (this.#request !== undefined) this.#observer.requestUnserved?.(this.#request, 'no registrar');
  }

  sessionUnavailable(reason: NoElement): void {
    if (this.#request !== undefined) this.#observer.requestUnserved?.(this.#request, reason);
    this.wait(this.#options.resolutionRetryDelay);
  }

  sessionCookie(bytes: Uint8Array): void {
    const cookie = decodeCalcAppCookie(bytes);
    const request = this.#request;
    if (cookie === undefined || request === undefined || cookie.jobId !== request.id) return;
    const growth = cookie.completed - request.completed;
    const now = this.now();
    const time = now - request.lastGoodputAt;
    request.completed = cookie.completed;
    request.lastGoodputAt = now;
    this.#observer.requestProgressed(request, growth, time);
  }

  sessionMessage(message: unknown): void {
    const { type, jobId } = message as CalcAppMessage;
    const request = this.#request;
    if (request === undefined || jobId !== request.id) return;
    switch (type) {
      case 'CALCAPP_ACCEPT':
        if (this.#state === 'requested') this.accepted(request);
        break;
      case 'CALCAPP_REJECT':
        if (this.#state === 'requested') this.rejected(request);
        break;
      case 'CALCAPP_COMPLETE':
        this.completed(request);
        break;
      case 'CALCAPP_KEEP_ALIVE':
        this.send('CALCAPP_KEEP_ALIVE_ACK', request);
        break;
      case 'CALCAPP_KEEP_ALIVE_ACK':
        if (this.#state === 'probing') this.keepRunning();
        break;
      case 'CALCAPP_ABORT':
        this.failover(request, 'left');
        break;
      case 'CALCAPP_DATA':
        if (this.#state === 'running' || this.#state === 'probing') this.keepRunning();
        break;
      case 'CALCAPP_REQUEST': // only ever sent by clients
    }
  }

  sessionFailed(end: SessionEnd): void {
    if (this.#request !== undefined) this.failover(this.#request, failoverReason(end));
  }

  private accepted(request: ServiceRequest): void {
    const now = this.now();
    if (Number.isNaN(request.acceptedAt)) {
      request.acceptedAt = now;
      this.#observer.requestAccepted(request);
    } else {
      this.#observer.requestResumed(request, now - request.lastGoodputAt);
    }
    request.lastGoodputAt = now;
    this.keepRunning();
    this.#inputLeft = this.#options.data?.input ?? 0;
    this.sendInput(request);
  }

  private rejected(request: ServiceRequest): void {
    this.#observer.requestRejected(request);
    this.#session.leave('left');
    this.wait(this.#options.retryDelay * this.#random.uniform());
  }

  private completed(request: ServiceRequest): void {
    this.#timer.cancel();
    this.#session.close();
    this.#state = 'idle';
    this.#request = undefined;
    this.#observer.requestCompleted(request);
    this.#owner.clientIdle(this);
  }

  private keepRunning(): void {
    this.#state = 'running';
    this.#timer.arm(this.#options.keepAliveInterval);
  }

  timerExpired(): void {
    const request = this.#request;
    if (request === undefined) return;
    switch (this.#state) {
      case 'requested':
        this.reselect('unreachable');
        break;
      case 'running':
        this.send('CALCAPP_KEEP_ALIVE', request);
        this.#state = 'probing';
        this.#timer.arm(this.#options.keepAliveTimeout);
        break;
      case 'probing':
        this.failover(request, 'unreachable');
        break;
      case 'waiting':
        this.#state = 'selecting';
        this.#session.resume();
        break;
      case 'idle':
      case 'selecting':
    }
  }

  private failover(request: ServiceRequest, reason: 'unreachable' | 'left'): void {
    if (this.#state === 'running' || this.#state === 'probing') this.#observer.requestFailedOver(request);
    this.reselect(reason);
  }

  private reselect(reason: 'unreachable' | 'left'): void {
    this.#timer.cancel();
    this.#inputLeft = 0;
    this.#state = 'selecting';
    this.#session.failover(reason);
  }

  private wait(delay: number): void {
    this.#state = 'waiting';
    this.#pacing ??= new RetryPacing(this.#clock);
    this.#timer.arm(this.#pacing.delay(delay));
  }

  /** What was sent before goes first. */
  private sendInput({ id }: ServiceRequest): void {
    if (this.#inputLeft === 0 || this.#unsent !== undefined) return;
    this.#inputLeft = sendData(id, this.#inputLeft, (message) => this.#session.send(message));
  }

  /** Sends it now, or when there is room: what waits already need not be sent twice. */
  private send(type: CalcAppControl['type'], request: ServiceRequest): void {
    if (this.#unsent !== undefined || !this.isTaken(type, request)) (this.#unsent ??= new Set()).add(type);
  }

  private isTaken(type: CalcAppControl['type'], { id, size }: ServiceRequest): boolean {
    const isRequest = type === 'CALCAPP_REQUEST';
    const jobSize = isRequest ? Math.min(size, Number.MAX_SAFE_INTEGER) : 0;
    const { data } = this.#options;
    const message = { type, jobId: id, jobSize, completed: 0, ...(isRequest && data && { data }) };
    return this.#session.send(new TypedMessage<CalcAppMessage>(calcAppCodec, message, CALCAPP_PPID));
  }

  private now(): Seconds {
    return this.#clock.now();
  }
}
