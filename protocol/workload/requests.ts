import type { NoElement } from '../pool-user/handle-resolution.ts';

/** A request in progress; times are instants of the clock in seconds, NaN while they are in the future. */
export interface ServiceRequest {
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
export interface RequestObserver {
  requestGenerated(request: ServiceRequest): void;
  /** Left the queue. */
  requestStarted(request: ServiceRequest): void;
  /** First accepted. */
  requestAccepted(request: ServiceRequest): void;
  requestRejected(request: ServiceRequest): void;
  /** A cookie vouches for `growth` more calculations, done in `time` seconds since the last goodput. */
  requestProgressed(request: ServiceRequest, growth: number, time: number): void;
  /** The element failed or left after it had accepted. */
  requestFailedOver(request: ServiceRequest): void;
  /** Accepted again; the time since the last goodput, `lost` seconds, went into the failover. */
  requestResumed(request: ServiceRequest, lost: number): void;
  requestCompleted(request: ServiceRequest): void;
  /** Its user goes down, and the request with it, wherever it is. */
  requestAbandoned?(request: ServiceRequest): void;
  /** No element can be selected for it now, or there is no registrar to ask; it is tried again, and reported again. */
  requestUnserved?(request: ServiceRequest, reason: NoElement | 'no registrar'): void;
}

/** Who has a client. */
export interface ClientOwner {
  /** Its request is complete, and the next one may come. */
  clientIdle(client: RequestClient): void;
}

/** Serves one request after the other by the elements of a pool. */
export interface RequestClient {
  readonly busy: boolean;
  /** Serves a request; the client must not be busy. */
  serve(request: ServiceRequest): void;
  /** Gives the current request up. */
  stop(): void;
}
