import type { Host } from '../../../protocol/host.ts';
import { PoolUser } from '../../../protocol/pool-user/pool-user.ts';
import { poolUserDefaults, type PoolUserOptions } from '../../../protocol/pool-user/pool-user-options.ts';
import type { RegistrarAddress } from '../../../protocol/registrar-link/registrar-link-options.ts';
import type { RequestClientOptions } from '../../../protocol/services/request-service.ts';
import type { RequestObserver } from '../../../protocol/workload/requests.ts';
import {
  QueuingUser,
  ThinkingUser,
  UnlimitedUser,
  type ClientFactory,
  type RequestUser,
  type RequestUserOptions,
} from '../../../protocol/workload/request-users.ts';
import { linearlySpread } from '../../../protocol/workload/linear-spread.ts';
import { valueSampler } from '../../../protocol/workload/value-distribution.ts';
import { userSpans, type LifeSpans } from './life-spans.ts';
import { modelService } from './model-service.ts';
import { poolHandleOf } from './pool-numbers.ts';
import type { RserpoolParameters } from './parameters.ts';

/** What all users of a pool in a LAN have in common: made once, however many there are. */
export interface LanUserSettings {
  /** Number of their pool, from 0. */
  readonly pool: number;
  readonly workload: RserpoolParameters['workload'];
  readonly poolUser: PoolUserOptions;
  readonly client: RequestClientOptions;
  /** @param index of the user in its LAN, from 0 */
  readonly requests: (index: number) => RequestUserOptions;
  readonly spans: LifeSpans;
}

/**
 * @param registrars that the users know beforehand
 * @param pool number of their pool, from 0
 */
export function lanUserSettings(
  parameters: RserpoolParameters,
  registrars: readonly RegistrarAddress[],
  pool: number,
): LanUserSettings {
  return {
    pool,
    workload: parameters.workload,
    poolUser: asapOptions(parameters, registrars),
    client: clientOptions(parameters, pool),
    requests: requestOptions(parameters),
    spans: userSpans(parameters),
  };
}

function asapOptions(parameters: RserpoolParameters, registrars: readonly RegistrarAddress[]): PoolUserOptions {
  const settings = poolUserDefaults[parameters.profile];
  return {
    ...settings,
    profile: parameters.profile,
    protocols: [modelService.protocol],
    link: {
      ...settings.link,
      announcements: undefined,
      idleTimeout: 0,
      staticRegistrars: registrars,
      huntRetryDelay: parameters.serverHuntRetryDelay,
    },
    requestTimeout: parameters.asapRequestTimeout,
    maxRequestRetransmits: parameters.asapMaxRequestRetransmit,
    staleCacheValue: parameters.staleCacheValue,
  };
}

function clientOptions(parameters: RserpoolParameters, pool: number): RequestClientOptions {
  return {
    poolHandle: poolHandleOf(parameters, pool),
    requestTimeout: parameters.jobRequestTimeout,
    keepAliveInterval: parameters.jobKeepAliveInterval,
    keepAliveTimeout: parameters.jobKeepAliveTimeout,
    retryDelay: parameters.jobRetryDelay,
    resolutionRetryDelay: parameters.handleResolutionRetryDelay,
    data: { input: parameters.requestBytes, result: parameters.resultBytes },
  };
}

function requestOptions(parameters: RserpoolParameters): LanUserSettings['requests'] {
  const { requestSizeDistribution, requestSize, requestSizeGamma, poolUsers, requestsPerUser: requests } = parameters;
  const mean = parameters.workload === 'closed' ? parameters.thinkTime : parameters.requestInterval;
  const interval = valueSampler(parameters.requestIntervalDistribution, mean, parameters.requestIntervalGamma);
  if (requestSizeDistribution === 'linear')
    return (index) => {
      const size = linearlySpread(requestSize, requestSizeGamma, index, poolUsers);
      return { size: { sample: () => size }, interval, requests };
    };
  const options = { size: valueSampler(requestSizeDistribution, requestSize, requestSizeGamma), interval, requests };
  return () => options;
}

/** A pool user on its host, with one of the three workloads. */
export function requestUser(
  host: Host,
  settings: LanUserSettings,
  requests: RequestUserOptions,
  observer: RequestObserver,
): RequestUser {
  const poolUser = new PoolUser(host, settings.poolUser);
  const retries = host.random.stream('retry');
  const newClient: ClientFactory = (owner) =>
    modelService.simulated.client(poolUser, settings.client, observer, retries, owner);
  const streams = { sizes: host.random.stream('size'), intervals: host.random.stream('interval') };
  const generator = [host.clock, requests, streams, observer] as const;
  switch (settings.workload) {
    case 'open':
      return new QueuingUser(newClient, ...generator);
    case 'closed':
      return new ThinkingUser(newClient, ...generator);
    case 'poisson':
      return new UnlimitedUser(newClient, ...generator);
  }
}
