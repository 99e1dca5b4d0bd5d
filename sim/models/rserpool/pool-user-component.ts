import { PoolUser } from '../../../protocol/pool-user/pool-user.ts';
import { poolUserDefaults, type PoolUserOptions } from '../../../protocol/pool-user/pool-user-options.ts';
import type { RequestClientOptions } from '../../../protocol/services/request-service.ts';
import {
  QueuingUser,
  ThinkingUser,
  UnlimitedUser,
  type ClientFactory,
  type RequestUser,
  type RequestUserOptions,
} from '../../../protocol/workload/request-users.ts';
import { valueSampler } from '../../../protocol/workload/value-distribution.ts';
import type { ComponentHost } from '../../levels/component-network.ts';
import { modelService } from './model-service.ts';
import type { RserpoolParameters } from './parameters.ts';
import type { World } from './world.ts';

/** What all pool users of a LAN have in common: made once, however many there are. */
export interface PoolUserSettings {
  readonly poolUser: PoolUserOptions;
  readonly client: RequestClientOptions;
  readonly requests: RequestUserOptions;
}

/** A pool user of the model: requests of one of the three workloads, served over its ASAP side. */
export class PoolUserComponent {
  readonly name: string;
  readonly #user: RequestUser;

  constructor(world: World, lan: number, index: number, settings: PoolUserSettings) {
    const node = world.addNode(`lan${lan}/pu${index}`, lan, 'poolUser');
    this.name = node.name;
    const host = node.host(1);
    this.#user = makeUser(world, host, settings);
  }

  start(): void {
    this.#user.start();
  }

  get queueLength(): number {
    return this.#user.queueLength;
  }
}

export function poolUserSettings(world: World, lan: number): PoolUserSettings {
  const { parameters } = world;
  return { poolUser: asapOptions(world, lan), client: clientOptions(parameters), requests: requestOptions(parameters) };
}

function asapOptions(world: World, lan: number): PoolUserOptions {
  const { parameters } = world;
  const settings = poolUserDefaults[parameters.profile];
  return {
    ...settings,
    profile: parameters.profile,
    protocols: [modelService.protocol],
    link: {
      ...settings.link,
      announcements: undefined,
      idleTimeout: 0,
      staticRegistrars: world.registrarsOf(lan),
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

function makeUser(world: World, host: ComponentHost, settings: PoolUserSettings): RequestUser {
  const poolUser = new PoolUser(host, settings.poolUser);
  const retries = host.random.stream('retry');
  const newClient: ClientFactory = (idle) =>
    modelService.simulated.client(poolUser, settings.client, world.requests, retries, idle);
  const streams = { sizes: host.random.stream('size'), intervals: host.random.stream('interval') };
  const generator = [host.clock, settings.requests, streams, world.requests] as const;
  switch (world.parameters.workload) {
    case 'open':
      return new QueuingUser(newClient, ...generator);
    case 'closed':
      return new ThinkingUser(newClient, ...generator);
    case 'poisson':
      return new UnlimitedUser(newClient, ...generator);
  }
}
