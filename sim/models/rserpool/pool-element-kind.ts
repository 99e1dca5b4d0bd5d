import {
  poolElementDefaults,
  usualRefusedRegistrationDelay,
  type PoolElementOptions,
} from '../../../protocol/pool-element/pool-element-options.ts';
import type { RequestServerOptions } from '../../../protocol/services/request-service.ts';
import type { RegistrarAddress } from '../../../protocol/registrar-link/registrar-link-options.ts';
import { elementSpans, type LifeSpans } from './life-spans.ts';
import type { RserpoolParameters } from './parameters.ts';
import { poolHandleOf } from './pool-numbers.ts';
import { actualCapacity, initialPolicy, maxJobsOf } from './pool-policy.ts';

/** What all pool elements of one capacity in a LAN have in common: made once, however many there are. */
export interface PoolElementKind {
  /** Number of their pool, from 0. */
  readonly pool: number;
  readonly server: RequestServerOptions;
  readonly element: PoolElementOptions;
  readonly spans: LifeSpans;
}

/**
 * @param registrars that the elements know beforehand
 * @param capacity calculations/s, as the distribution of capacities gives it
 * @param pool number of their pool, from 0
 */
export function poolElementKind(
  parameters: RserpoolParameters,
  registrars: readonly RegistrarAddress[],
  capacity: number,
  pool: number,
): PoolElementKind {
  const maxJobs = maxJobsOf(parameters, capacity);
  const actual = actualCapacity(parameters, capacity);
  return {
    pool,
    server: serverOptions(parameters, actual, maxJobs),
    element: elementOptions(parameters, registrars, actual, maxJobs, pool),
    spans: elementSpans(parameters),
  };
}

function serverOptions(parameters: RserpoolParameters, capacity: number, maxJobs: number): RequestServerOptions {
  return {
    profile: parameters.profile,
    addresses: [],
    port: 0,
    capacity,
    maxJobs,
    rejectProbability: parameters.rejectProbability,
    cookieMaxCalculations: parameters.cookieMaxCalculations,
    cookieMaxTime: parameters.cookieMaxTime,
    keepAliveInterval: parameters.jobKeepAliveInterval,
    keepAliveTimeout: parameters.jobKeepAliveTimeout,
  };
}

function elementOptions(
  parameters: RserpoolParameters,
  registrars: readonly RegistrarAddress[],
  capacity: number,
  maxJobs: number,
  pool: number,
): PoolElementOptions {
  const settings = poolElementDefaults[parameters.profile];
  return {
    ...settings,
    profile: parameters.profile,
    link: {
      ...settings.link,
      announcements: undefined,
      idleTimeout: 0,
      unknownHome: 'always',
      staticRegistrars: registrars,
      huntRetryDelay: parameters.serverHuntRetryDelay,
    },
    poolHandle: poolHandleOf(parameters, pool),
    policy: initialPolicy(parameters, { capacity, maxJobs }),
    registrationLife: parameters.registrationLife,
    reregistrationInterval: undefined,
    registrationTimeout: parameters.asapRequestTimeout,
    // A registrar that starts up may refuse it.
    refusedRegistrationDelay: usualRefusedRegistrationDelay,
    deregistrationTimeout: parameters.asapRequestTimeout,
    maxRegistrationAttempts: Math.max(1, parameters.asapMaxRequestRetransmit),
    policyUpdateThreshold: parameters.policyUpdateThreshold,
    reregisterOnUpdate: parameters.reregisterImmediately,
  };
}
