import { PoolUser } from '../../protocol/pool-user/pool-user.ts';
import { poolUserDefaults } from '../../protocol/pool-user/pool-user-options.ts';
import { CalcAppClient } from '../../protocol/services/calcapp/calcapp-client.ts';
import { CALCAPP_PPID, calcAppCodec } from '../../protocol/wire/calcapp.ts';
import {
  QueuingUser,
  ThinkingUser,
  UnlimitedUser,
  type ClientFactory,
  type RequestUser,
} from '../../protocol/workload/request-users.ts';
import { valueSampler } from '../../protocol/workload/value-distribution.ts';
import type { SimulatedHost } from '../network/simulated-host.ts';
import { POOL_HANDLE } from './pool-element-component.ts';
import type { World } from './world.ts';

/** A pool user of the model: requests of one of the three workloads, served over its ASAP side. */
export class PoolUserComponent {
  readonly #user: RequestUser;

  constructor(world: World, lan: number, index: number) {
    const node = world.addNode(`lan${lan}/pu${index}`, lan);
    const host = world.host(node, 1);
    this.#user = makeUser(world, host, makePoolUser(world, host, lan));
  }

  start(): void {
    this.#user.start();
  }

  get queueLength(): number {
    return this.#user.queueLength;
  }
}

function makePoolUser(world: World, host: SimulatedHost, lan: number): PoolUser {
  const { parameters } = world;
  const settings = poolUserDefaults[parameters.profile];
  return new PoolUser(host, {
    ...settings,
    profile: parameters.profile,
    protocols: [{ ppid: CALCAPP_PPID, codec: calcAppCodec }],
    link: {
      ...settings.link,
      announcements: undefined,
      staticRegistrars: world.registrarsOf(lan),
      huntRetryDelay: parameters.serverHuntRetryDelay,
    },
    requestTimeout: parameters.asapRequestTimeout,
    maxRequestRetransmits: parameters.asapMaxRequestRetransmit,
    staleCacheValue: parameters.staleCacheValue,
  });
}

function makeUser(world: World, host: SimulatedHost, poolUser: PoolUser): RequestUser {
  const { parameters, requests } = world;
  const options = {
    poolHandle: POOL_HANDLE,
    requestTimeout: parameters.jobRequestTimeout,
    keepAliveInterval: parameters.jobKeepAliveInterval,
    keepAliveTimeout: parameters.jobKeepAliveTimeout,
    retryDelay: parameters.jobRetryDelay,
    resolutionRetryDelay: parameters.handleResolutionRetryDelay,
  };
  const retries = host.random.stream('retry');
  const newClient: ClientFactory = (idle) => new CalcAppClient(poolUser, options, requests, retries, idle);
  const size = valueSampler(parameters.requestSizeDistribution, parameters.requestSize, parameters.requestSizeGamma);
  const mean = parameters.workload === 'closed' ? parameters.thinkTime : parameters.requestInterval;
  const interval = valueSampler(parameters.requestIntervalDistribution, mean, parameters.requestIntervalGamma);
  const streams = { sizes: host.random.stream('size'), intervals: host.random.stream('interval') };
  const generator = [host.clock, { size, interval }, streams, requests] as const;
  switch (parameters.workload) {
    case 'open':
      return new QueuingUser(newClient, ...generator);
    case 'closed':
      return new ThinkingUser(newClient, ...generator);
    case 'poisson':
      return new UnlimitedUser(newClient, ...generator);
  }
}
