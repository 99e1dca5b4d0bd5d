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
import { valueSampler } from '../../../protocol/workload/value-distribution.ts';
import { modelService } from './model-service.ts';
import type { RserpoolParameters } from './parameters.ts';

/** What all pool users of a LAN have in common: made once, however many there are. */
export interface LanUserSettings {
  readonly workload: RserpoolParameters['workload'];
  readonly poolUser: PoolUserOptions;
  readonly client: RequestClientOptions;
  readonly requests: RequestUserOptions;
}

/** @param registrars that the users know beforehand */
export function lanUserSettings(
  parameters: RserpoolParameters,
  registrars: readonly RegistrarAddress[],
): LanUserSettings {
  return {
    workload: parameters.workload,
    poolUser: asapOptions(parameters, registrars),
    client: clientOptions(parameters),
    requests: requestOptions(parameters),
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

function clientOptions(parameters: RserpoolParameters): RequestClientOptions {
  return {
    poolHandle: modelService.poolHandle,
    requestTimeout: parameters.jobRequestTimeout,
    keepAliveInterval: parameters.jobKeepAliveInterval,
    keepAliveTimeout: parameters.jobKeepAliveTimeout,
    retryDelay: parameters.jobRetryDelay,
    resolutionRetryDelay: parameters.handleResolutionRetryDelay,
  };
}

function requestOptions(parameters: RserpoolParameters): RequestUserOptions {
  const mean = parameters.workload === 'closed' ? parameters.thinkTime : parameters.requestInterval;
  return {
    size: valueSampler(parameters.requestSizeDistribution, parameters.requestSize, parameters.requestSizeGamma),
    interval: valueSampler(parameters.requestIntervalDistribution, mean, parameters.requestIntervalGamma),
  };
}

/** A pool user on its host, with one of the three workloads. */
export function requestUser(host: Host, settings: LanUserSettings, observer: RequestObserver): RequestUser {
  const poolUser = new PoolUser(host, settings.poolUser);
  const retries = host.random.stream('retry');
  const newClient: ClientFactory = (idle) =>
    modelService.simulated.client(poolUser, settings.client, observer, retries, idle);
  const streams = { sizes: host.random.stream('size'), intervals: host.random.stream('interval') };
  const generator = [host.clock, settings.requests, streams, observer] as const;
  switch (settings.workload) {
    case 'open':
      return new QueuingUser(newClient, ...generator);
    case 'closed':
      return new ThinkingUser(newClient, ...generator);
    case 'poisson':
      return new UnlimitedUser(newClient, ...generator);
  }
}
