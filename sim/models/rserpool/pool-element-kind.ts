import { poolElementDefaults, type PoolElementOptions } from '../../../protocol/pool-element/pool-element-options.ts';
import type { RequestServerOptions } from '../../../protocol/services/request-service.ts';
import type { RegistrarAddress } from '../../../protocol/registrar-link/registrar-link-options.ts';
import { modelService } from './model-service.ts';
import type { RserpoolParameters } from './parameters.ts';
import { initialPolicy, maxJobsOf } from './pool-policy.ts';

/** What all pool elements of one capacity in a LAN have in common: made once, however many there are. */
export interface PoolElementKind {
  readonly server: RequestServerOptions;
  readonly element: PoolElementOptions;
}

/**
 * @param registrars that the elements know beforehand
 * @param capacity calculations/s, as the distribution of capacities gives it
 */
export function poolElementKind(
  parameters: RserpoolParameters,
  registrars: readonly RegistrarAddress[],
  capacity: number,
): PoolElementKind {
  const maxJobs = maxJobsOf(parameters, capacity);
  // RSPSIM: an element too slow for a single job of the minimum capacity is made as fast as that.
  const actual = Math.max(capacity, parameters.maxJobs >= 1 ? 0 : parameters.minCapacityPerJob);
  return {
    server: serverOptions(parameters, actual, maxJobs),
    element: elementOptions(parameters, registrars, actual, maxJobs),
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
    poolHandle: modelService.poolHandle,
    policy: initialPolicy(parameters, { capacity, maxJobs }),
    registrationLife: parameters.registrationLife,
    reregistrationInterval: undefined,
    registrationTimeout: parameters.asapRequestTimeout,
    deregistrationTimeout: parameters.asapRequestTimeout,
    maxRegistrationAttempts: Math.max(1, parameters.asapMaxRequestRetransmit),
    policyUpdateThreshold: parameters.policyUpdateThreshold,
  };
}
