import type { ServiceRequest } from '../workload/requests.ts';
import { QuantileHistogram } from './quantile-histogram.ts';
import { RequestTally } from './request-tally.ts';
import { Station, type StationReading } from './station.ts';
import type { Seconds } from '../host.ts';

/** The times whose quantiles are wanted. */
export type RequestSpreads = Readonly<
  Record<'queuingTime' | 'startupTime' | 'processingTime' | 'handlingTime', QuantileHistogram>
>;

/** What becomes of the requests of all pool users: sums, how the times spread, and how many requests there are. */
export class RequestStatistics extends RequestTally {
  /** How the times spread over the requests of all pool users, s. */
  readonly spreads: RequestSpreads = {
    queuingTime: new QuantileHistogram(),
    startupTime: new QuantileHistogram(),
    processingTime: new QuantileHistogram(),
    handlingTime: new QuantileHistogram(),
  };
  readonly #queue: Station;
  readonly #service: Station;

  constructor(now: () => Seconds) {
    super(now);
    this.#queue = new Station(now());
    this.#service = new Station(now());
  }

  override reset(): void {
    super.reset();
    for (const spread of Object.values(this.spreads)) spread.reset();
    this.#queue.reset(this.now());
    this.#service.reset(this.now());
  }

  /** Waiting requests, and requests between their start and their completion, over all pool users. */
  stations(): { readonly queue: StationReading; readonly service: StationReading } {
    const now = this.now();
    return { queue: this.#queue.read(now), service: this.#service.read(now) };
  }

  /** Requests waiting and in service, average over the window; null: it has no length. */
  inSystem(): number | null {
    const { queue, service } = this.stations();
    return queue.duration > 0 ? (queue.numberIntegral + service.numberIntegral) / queue.duration : null;
  }

  /** Requests in the queues of the pool users. */
  get waiting(): number {
    return this.#queue.number;
  }

  /** Requests between their start and their completion. */
  get inService(): number {
    return this.#service.number;
  }

  /** Integral of the number of requests, waiting and in service, over time since the start of the run, s. */
  requestSeconds(): number {
    const now = this.now();
    return this.#queue.totalIntegral(now) + this.#service.totalIntegral(now);
  }

  override requestGenerated(request: ServiceRequest): void {
    super.requestGenerated(request);
    this.#queue.enter(this.now());
  }

  override requestStarted(request: ServiceRequest): void {
    super.requestStarted(request);
    const { startedAt, generatedAt } = request;
    this.spreads.queuingTime.add(startedAt - generatedAt);
    this.#queue.leave(startedAt, generatedAt);
    this.#service.enter(startedAt);
  }

  override requestAccepted(request: ServiceRequest): void {
    super.requestAccepted(request);
    this.spreads.startupTime.add(request.acceptedAt - request.startedAt);
  }

  override requestCompleted(request: ServiceRequest): void {
    super.requestCompleted(request);
    const now = this.now();
    this.spreads.processingTime.add(now - request.acceptedAt);
    this.spreads.handlingTime.add(now - request.generatedAt);
    this.#service.leave(now, request.startedAt);
  }

  override requestAbandoned(request: ServiceRequest): void {
    super.requestAbandoned(request);
    const { startedAt, generatedAt } = request;
    if (Number.isNaN(startedAt)) this.#queue.leave(this.now(), generatedAt);
    else this.#service.leave(this.now(), startedAt);
  }
}
