import type { RequestObserver, ServiceRequest } from '../workload/requests.ts';
import type { Seconds } from '../host.ts';

/** Sums over requests, as RSPSIM's controller has them. Times in seconds. */
export interface RequestSums {
  generated: number;
  started: number;
  /** By the first element that did. */
  accepted: number;
  /** By a further element, after a failover. */
  resumed: number;
  rejected: number;
  completed: number;
  /** Given up with their users. */
  abandoned: number;
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
  /** From accepts, or the last cookies, to cookies and completions: the work of this time is kept. */
  goodputTime: number;
  /** From accepts, or the last cookies, to the accepts after failovers: the work of this time is lost. */
  failoverTime: number;
}

function noRequests(): RequestSums {
  return {
    generated: 0,
    started: 0,
    accepted: 0,
    resumed: 0,
    rejected: 0,
    completed: 0,
    abandoned: 0,
    failovers: 0,
    completedSize: 0,
    queuingTime: 0,
    startupTime: 0,
    processingTime: 0,
    handlingTime: 0,
    goodputTime: 0,
    failoverTime: 0,
  };
}

/**
 * Sums over the requests of one pool user, or of several. Each sum gets its share when it is known (queuing time at the
 * start, startup time at the first accept, handling time at completion), wherever the request began.
 */
export class RequestTally implements RequestObserver {
  sums: RequestSums = noRequests();
  protected readonly now: () => Seconds;

  constructor(now: () => Seconds) {
    this.now = now;
  }

  /** Forgets the past: end of the warm-up. */
  reset(): void {
    this.sums = noRequests();
  }

  requestGenerated(_request: ServiceRequest): void {
    this.sums.generated++;
  }

  requestStarted({ startedAt, generatedAt }: ServiceRequest): void {
    this.sums.started++;
    this.sums.queuingTime += startedAt - generatedAt;
  }

  requestAccepted({ acceptedAt, startedAt }: ServiceRequest): void {
    this.sums.accepted++;
    this.sums.startupTime += acceptedAt - startedAt;
  }

  requestRejected(_request: ServiceRequest): void {
    this.sums.rejected++;
  }

  requestProgressed(_request: ServiceRequest, growth: number, time: number): void {
    this.sums.completedSize += growth;
    this.sums.goodputTime += time;
  }

  requestFailedOver(_request: ServiceRequest): void {
    this.sums.failovers++;
  }

  requestResumed(_request: ServiceRequest, lost: number): void {
    this.sums.resumed++;
    this.sums.failoverTime += lost;
  }

  requestCompleted({ size, completed, acceptedAt, generatedAt, lastGoodputAt }: ServiceRequest): void {
    const now = this.now();
    this.sums.completed++;
    this.sums.completedSize += size - completed;
    this.sums.processingTime += now - acceptedAt;
    this.sums.handlingTime += now - generatedAt;
    this.sums.goodputTime += now - lastGoodputAt;
  }

  requestAbandoned(_request: ServiceRequest): void {
    this.sums.abandoned++;
  }
}
