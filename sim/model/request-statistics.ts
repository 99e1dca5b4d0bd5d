import type { CalcAppObserver, CalcAppRequest } from '../../protocol/services/calcapp/calcapp-client.ts';
import { Station, type StationReading } from './station.ts';

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
export class RequestStatistics implements CalcAppObserver {
  sums: RequestSums = noRequests();
  readonly #now: () => number;
  readonly #queue: Station;
  readonly #service: Station;

  constructor(now: () => number) {
    this.#now = now;
    this.#queue = new Station(now());
    this.#service = new Station(now());
  }

  /** Forgets the past: end of the warm-up. */
  reset(): void {
    this.sums = noRequests();
    this.#queue.reset(this.#now());
    this.#service.reset(this.#now());
  }

  /** Waiting requests, and requests between their start and their completion, over all pool users. */
  stations(): { readonly queue: StationReading; readonly service: StationReading } {
    const now = this.#now();
    return { queue: this.#queue.read(now), service: this.#service.read(now) };
  }

  requestGenerated(_request: CalcAppRequest): void {
    this.sums.generated++;
    this.#queue.enter(this.#now());
  }

  requestStarted(request: CalcAppRequest): void {
    this.sums.started++;
    this.sums.queuingTime += request.startedAt - request.generatedAt;
    this.#queue.leave(request.startedAt, request.generatedAt);
    this.#service.enter(request.startedAt);
  }

  requestAccepted(request: CalcAppRequest): void {
    this.sums.accepted++;
    this.sums.startupTime += request.acceptedAt - request.startedAt;
  }

  requestRejected(_request: CalcAppRequest): void {
    this.sums.rejected++;
  }

  requestProgressed(_request: CalcAppRequest, growth: number): void {
    this.sums.completedSize += growth;
  }

  requestFailedOver(_request: CalcAppRequest): void {
    this.sums.failovers++;
  }

  requestResumed(_request: CalcAppRequest, lost: number): void {
    this.sums.failoverTime += lost;
  }

  requestCompleted(request: CalcAppRequest): void {
    const now = this.#now();
    this.sums.completed++;
    this.sums.completedSize += request.size - request.completed;
    this.sums.processingTime += now - request.acceptedAt;
    this.sums.handlingTime += now - request.generatedAt;
    this.#service.leave(now, request.startedAt);
  }
}
