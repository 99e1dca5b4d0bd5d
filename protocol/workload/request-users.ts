/** The three kinds of users: how requests come, and how many of a user's requests are served at the same time. */
import type { Clock, Random, Timer, TimerOwner } from '../host.ts';
import type { UserTrace } from './request-trace.ts';
import type { ClientOwner, RequestClient, RequestObserver, ServiceRequest } from './requests.ts';
import type { Sampler } from './value-distribution.ts';

/** Makes a client of an owner. */
export type ClientFactory = (owner: ClientOwner) => RequestClient;

/** Where requests come from. */
export interface RequestUserOptions {
  /** Calculations; rounded to whole ones, at least 1. */
  readonly size: Sampler;
  /** Seconds between generations (open, unlimited), or from a completion to the next request (closed). */
  readonly interval: Sampler;
  /** How many requests are generated; Infinity: no end. */
  readonly requests: number;
  /** When they come instead of at intervals, and how large they are if it says so (open, unlimited). */
  readonly trace?: UserTrace | undefined;
}

export interface RequestUser {
  /** The first request comes after one interval, or when a trace says so. */
  start(): void;
  /** Gives up what waits and what is in service. */
  stop(): void;
  /** Requests that wait in the queue. */
  readonly queueLength: number;
  /** Requests between their start and their completion. */
  readonly inService: number;
  /** Requests that have not been generated yet; Infinity: no end. */
  readonly left: number;
}

/** A request that may wait in a queue. */
interface GeneratedRequest extends ServiceRequest {
  /** Behind it in the queue. */
  next: GeneratedRequest | undefined;
}

/** What the users have in common: drawing requests at random times. */
abstract class Generator implements RequestUser, TimerOwner {
  protected readonly observer: RequestObserver;
  readonly #clock: Clock;
  readonly #options: RequestUserOptions;
  readonly #sizes: Random;
  readonly #intervals: Random;
  readonly #timer: Timer;
  #generated = 0;
  /** Of the request whose time has come, calculations; undefined: drawn. */
  #tracedSize: number | undefined;

  constructor(
    clock: Clock,
    options: RequestUserOptions,
    streams: { readonly sizes: Random; readonly intervals: Random },
    observer: RequestObserver,
  ) {
    this.#clock = clock;
    this.#options = options;
    this.#sizes = streams.sizes;
    this.#intervals = streams.intervals;
    this.observer = observer;
    this.#timer = clock.timer(this);
  }

  timerExpired(): void {
    this.#generated++;
    this.#tracedSize = this.#options.trace?.take().size;
    this.generate();
  }

  start(): void {
    this.#options.trace?.skipTo(this.#clock.now());
    this.waitForNext();
  }

  stop(): void {
    this.#timer.cancel();
  }

  get queueLength(): number {
    return 0;
  }

  get left(): number {
    const { requests, trace } = this.#options;
    return Math.min(requests - this.#generated, trace?.left ?? Infinity);
  }

  abstract readonly inService: number;

  protected abstract generate(): void;

  /** There may be none. */
  protected waitForNext(): void {
    if (this.left > 0) this.#timer.arm(this.untilNext());
  }

  private untilNext(): number {
    const { trace, interval } = this.#options;
    if (trace?.nextAt === undefined) return interval.sample(this.#intervals);
    return Math.max(0, trace.nextAt - this.#clock.now());
  }

  protected nextRequest(): GeneratedRequest {
    const request: GeneratedRequest = {
      id: this.#generated >>> 0,
      size: Math.max(1, Math.round(this.#tracedSize ?? this.#options.size.sample(this.#sizes))),
      generatedAt: this.#clock.now(),
      startedAt: NaN,
      acceptedAt: NaN,
      completed: 0,
      lastGoodputAt: NaN,
      next: undefined,
    };
    this.observer.requestGenerated(request);
    return request;
  }
}

type GeneratorArguments = ConstructorParameters<typeof Generator>;

/**
 * Open workload: generates at intervals, whatever the state of earlier requests; they wait in an unlimited
 * first-in-first-out queue and are served one at a time (RSPSIM's pool user).
 */
export class QueuingUser extends Generator implements ClientOwner {
  readonly #client: RequestClient;
  // The queue is a chain: an array would hold requests that have left it, or be copied.
  #first: GeneratedRequest | undefined;
  #last: GeneratedRequest | undefined;
  #queued = 0;

  constructor(newClient: ClientFactory, ...generator: GeneratorArguments) {
    super(...generator);
    this.#client = newClient(this);
  }

  override stop(): void {
    super.stop();
    this.#client.stop();
    for (let request = this.takeFirst(); request !== undefined; request = this.takeFirst())
      this.observer.requestAbandoned?.(request);
  }

  override get queueLength(): number {
    return this.#queued;
  }

  override get inService(): number {
    return this.#client.busy ? 1 : 0;
  }

  protected override generate(): void {
    // Armed first: an event of the new request at the same instant comes after the generation event in every case.
    this.waitForNext();
    const request = this.nextRequest();
    if (this.#client.busy) this.append(request);
    else this.#client.serve(request);
  }

  clientIdle(): void {
    const request = this.takeFirst();
    if (request !== undefined) this.#client.serve(request);
  }

  private append(request: GeneratedRequest): void {
    if (this.#last === undefined) this.#first = request;
    else this.#last.next = request;
    this.#last = request;
    this.#queued++;
  }

  private takeFirst(): GeneratedRequest | undefined {
    const first = this.#first;
    if (first === undefined) return undefined;
    this.#first = first.next;
    if (this.#first === undefined) this.#last = undefined;
    first.next = undefined;
    this.#queued--;
    return first;
  }
}

/** Closed workload: the next request comes a think time after the completion of the one before. */
export class ThinkingUser extends Generator implements ClientOwner {
  readonly #client: RequestClient;

  constructor(newClient: ClientFactory, ...generator: GeneratorArguments) {
    super(...generator);
    this.#client = newClient(this);
  }

  override stop(): void {
    super.stop();
    this.#client.stop();
  }

  override get inService(): number {
    return this.#client.busy ? 1 : 0;
  }

  clientIdle(): void {
    this.waitForNext();
  }

  protected override generate(): void {
    this.#client.serve(this.nextRequest());
  }
}

/** Unlimited concurrency: every request is started at once. With exponential intervals the pool sees Poisson arrivals. */
export class UnlimitedUser extends Generator implements ClientOwner {
  readonly #newClient: ClientFactory;
  readonly #clients = new Set<RequestClient>();
  readonly #idleClients: RequestClient[] = [];

  constructor(newClient: ClientFactory, ...generator: GeneratorArguments) {
    super(...generator);
    this.#newClient = newClient;
  }

  override stop(): void {
    super.stop();
    for (const client of this.#clients) client.stop();
  }

  override get inService(): number {
    return this.#clients.size - this.#idleClients.length;
  }

  protected override generate(): void {
    this.waitForNext();
    this.idleClient().serve(this.nextRequest());
  }

  clientIdle(client: RequestClient): void {
    this.#idleClients.push(client);
  }

  private idleClient(): RequestClient {
    const idle = this.#idleClients.pop();
    if (idle !== undefined) return idle;
    const client = this.#newClient(this);
    this.#clients.add(client);
    return client;
  }
}
