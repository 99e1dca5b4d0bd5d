/** A service as models of pools use it: elements with a capacity do the work of requests. Times in seconds. */
import type { AssociationOptions, Endpoint, Host, IpAddress, Random } from '../host.ts';
import type { PoolUser } from '../pool-user/pool-user.ts';
import type { ProfileName } from '../profile.ts';
import type { PoolHandle } from '../wire/pool-element.ts';
import type { ClientOwner, RequestClient, RequestObserver } from '../workload/requests.ts';

/** A server's capacity and manners; work in calculations. */
export interface RequestServerOptions {
  readonly profile: ProfileName;
  /** Local addresses; empty: all. */
  readonly addresses: readonly IpAddress[];
  /** Local port; 0: any. */
  readonly port: number;
  /** Settings of sessions (default: the world's). */
  readonly association?: AssociationOptions;
  /** calculations/s, shared by all jobs */
  readonly capacity: number;
  /** Jobs in service at the same time; more are rejected. */
  readonly maxJobs: number;
  /** Probability that a request is rejected although there is room. */
  readonly rejectProbability: number;
  /** A cookie is sent after this amount of work since the last one, ... */
  readonly cookieMaxCalculations: number;
  /** ... or after this time; Infinity: never. */
  readonly cookieMaxTime: number;
  readonly keepAliveInterval: number;
  readonly keepAliveTimeout: number;
}

/** What a server reports to its pool element. */
export interface RequestServerEvents {
  /** The number of jobs changed; `load` is jobs / maxJobs. */
  loadChanged(load: number): void;
  /** For statistics: a job came into service, ... */
  jobEntered?(): void;
  /** ... and left it, complete or not; `enteredAt` in seconds. */
  jobLeft?(enteredAt: number): void;
}

/** A server that works for requests. */
export interface RequestServer {
  readonly endpoint: Endpoint;
  readonly processor: {
    /** Calculations done since the start. */
    used(): number;
  };
  /** Counts since the start; `lost`: calculations of requests that ended incomplete, since their last cookie. */
  readonly statistics: { readonly cookies: number; readonly lost: number };
  /** Calculations of the requests in service that would be lost now. */
  unvouched(): number;
  /** Hands its requests over to other elements; `stop` follows when the pool element has left its pool. */
  shutdown(): void;
  /** Ends silently. */
  stop(): void;
}

/** Data that belongs to a request, bytes: what goes to the server before the work begins, and what comes back after it. */
export interface RequestData {
  readonly input: number;
  readonly result: number;
}

/** A client's patience. */
export interface RequestClientOptions {
  readonly poolHandle: PoolHandle;
  /** How long an accept or reject may take. */
  readonly requestTimeout: number;
  /** Time between the last sign of life and the next keep-alive, and how long its answer may take. */
  readonly keepAliveInterval: number;
  readonly keepAliveTimeout: number;
  /** After a reject the client waits a time drawn uniformly from [0, this]; 0: not at all, see `retry-pacing.ts`. */
  readonly retryDelay: number;
  /** Wait after a handle resolution that gave no element; 0 as above. */
  readonly resolutionRetryDelay: number;
  /** What each request carries besides; default: nothing. */
  readonly data?: RequestData;
}

export interface RequestService {
  server(host: Host, options: RequestServerOptions, events: RequestServerEvents): RequestServer;
  client(
    poolUser: PoolUser,
    options: RequestClientOptions,
    observer: RequestObserver,
    random: Random,
    owner: ClientOwner,
  ): RequestClient;
}
