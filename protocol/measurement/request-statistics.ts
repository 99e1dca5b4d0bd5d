import type { RequestObserver, ServiceRequest } from '../workload/requests.ts';
import { QuantileHistogram } from './quantile-histogram.ts';
import { Station, type StationReading } from './station.ts';
import type { Seconds } from '../host.ts';

/** Sums over requests, as RSPSIM's controller has them. Times in seconds. */
export interface RequestSums {
  generated: number;
  started: number;
  accepted: number;
  rejected: number;
  completed: number;
  failovers: number;
  /** Calculations vouched for by cookies and completions, each counted once. */
  completedSize: number;
  /** Sum over started requests. */
  queuingTime: number;
  /** Sum over accepted requests. */
  startupTime: number;
  /** Sums over completed requests. */
  processingTime: number;
  handlingTime: number;
  failoverTime: number;
}

/** The times whose quantiles are wanted. */
export type RequestSpreads = Readonly<
  Record<'queuingTime' | 'startupTime' | 'processingTime' | 'handlingTime', QuantileHistogram>
>;

function noRequests(): RequestSums {
  return {
    generated: 0,
    started: 0,
    accepted: 0,
    rejected: 0,
    completed: 0,
    failovers: 0,
    completedSize: 0,
    queuingTime: 0,
    startupTime: 0,
    processingTime: 0,
    handlingTime: 0,
    failoverTime: 0,
  };
}

/**
 * What becomes of the requests of all pool users. Each sum gets its share when it is known (queuing time at the start,
 * startup time at the first accept, handling time at completion), wherever the request began.
 */
export class RequestStatistics implements RequestObserver {
  sums: RequestSums = noRequests();
  /** How the times spread over the requests of all pool users, s. */
  readonly spreads: RequestSpreads = {
    queuingTime: new QuantileHistogram(),
    startupTime: new QuantileHistogram(),
    processingTime: new QuantileHistogram(),
    handlingTime: new QuantileHistogram(),
  };
  readonly #now: () => Seconds;
  readonly #queue: Station;
  readonly #service: Station;

  constructor(now: () => Seconds) {
    this.#now = now;
    this.#queue = new Station(now());
    this.#service = new Station(now());
  }

  /** Forgets the past: end of the warm-up. */
  reset(): void {
    this.sums = noRequests();
    for (const spread of Object.values(this.spreads)) spread.reset();
    this.#queue.reset(this.#now());
    this.#service.reset(this.#now());
  }

  /** Waiting requests, and requests between their start and their completion, over all pool users. */
  stations(): { readonly queue: StationReading; readonly service: StationReading } {
    const now = this.#now();
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
    const now = this.#now();
    return this.#queue.totalIntegral(now) + this.#service.totalIntegral(now);
  }

  requestGenerated(_request: ServiceRequest): void {
    this.sums.generated++;
    this.#queue.enter(this.#now());
  }

  requestStarted(request: ServiceRequest): void {
    this.sums.started++;
    const queuingTime = request.startedAt - request.generatedAt;
    this.sums.queuingTime += queuingTime;
    this.spreads.queuingTime.add(queuingTime);
    this.#queue.leave(request.startedAt, request.generatedAt);
    this.#service.enter(request.startedAt);
  }

  requestAccepted(request: ServiceRequest): void {
    this.sums.accepted++;
    const startupTime = request.acceptedAt - request.startedAt;
    this.sums.startupTime += startupTime;
    this.spreads.startupTime.add(startupTime);
  }

  requestRejected(_request: ServiceRequest): void {
    this.sums.rejected++;
  }

  requestProgressed(_request: ServiceRequest, growth: number): void {
    this.sums.completedSize += growth;
  }

  requestFailedOver(_request: ServiceRequest): void {
    this.sums.failovers++;
  }

  requestResumed(_request: ServiceRequest, lost: number): void {
    this.sums.failoverTime += lost;
  }

  requestCompleted(request: ServiceRequest): void {
    const now = this.#now();
    this.sums.completed++;
    this.sums.completedSize += request.size - request.completed;
    const processingTime = now - request.acceptedAt;
    this.sums.processingTime += processingTime;
    this.spreads.processingTime.add(processingTime);
    const handlingTime = now - request.generatedAt;
    this.sums.handlingTime += handlingTime;
    this.spreads.handlingTime.add(handlingTime);
    this.#service.leave(now, request.startedAt);
  }
}
