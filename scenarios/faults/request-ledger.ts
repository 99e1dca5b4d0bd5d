import type { RequestObserver, ServiceRequest } from '../../protocol/workload/requests.ts';

/**
 * Follows each request by itself: sums alone hide that one was completed twice and another one never.
 * A request is the same object from its generation on; identifiers begin again with each life of a user.
 */
export class RequestLedger implements RequestObserver {
  readonly #open = new Set<ServiceRequest>();
  #fault: string | undefined;

  /** What is wrong first, in words; undefined: nothing. */
  get fault(): string | undefined {
    return this.#fault;
  }

  /** Requests that were generated, and neither completed nor given up. */
  get open(): number {
    return this.#open.size;
  }

  /** A request that is open and was generated before a time (s), in words. */
  openSince(time: number): string | undefined {
    for (const request of this.#open) if (request.generatedAt < time) return inWords(request);
    return undefined;
  }

  requestGenerated(request: ServiceRequest): void {
    if (this.#open.has(request)) this.#fault ??= `${inWords(request)} was generated twice`;
    this.#open.add(request);
  }

  requestCompleted(request: ServiceRequest): void {
    this.#close(request, 'completed');
  }

  requestAbandoned(request: ServiceRequest): void {
    this.#close(request, 'given up');
  }

  requestStarted(request: ServiceRequest): void {
    this.#mustBeOpen(request, 'started');
  }

  requestAccepted(request: ServiceRequest): void {
    this.#mustBeOpen(request, 'accepted');
  }

  requestRejected(request: ServiceRequest): void {
    this.#mustBeOpen(request, 'rejected');
  }

  requestProgressed(request: ServiceRequest): void {
    this.#mustBeOpen(request, 'worked on');
  }

  requestFailedOver(request: ServiceRequest): void {
    this.#mustBeOpen(request, 'failed over');
  }

  requestResumed(request: ServiceRequest): void {
    this.#mustBeOpen(request, 'resumed');
  }

  #close(request: ServiceRequest, what: string): void {
    this.#mustBeOpen(request, what);
    this.#open.delete(request);
  }

  #mustBeOpen(request: ServiceRequest, what: string): void {
    if (!this.#open.has(request)) this.#fault ??= `${inWords(request)} was ${what} although it is not open`;
  }
}

function inWords({ id, generatedAt }: ServiceRequest): string {
  return `request ${id} of ${generatedAt} s`;
}
