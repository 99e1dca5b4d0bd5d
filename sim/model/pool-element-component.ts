import type { Random, Timer } from '../../protocol/host.ts';
import { PoolElement } from '../../protocol/pool-element/pool-element.ts';
import { poolElementDefaults } from '../../protocol/pool-element/pool-element-options.ts';
import { CalcAppServer } from '../../protocol/services/calcapp/calcapp-server.ts';
import { valueSampler, type Sampler } from '../../protocol/workload/value-distribution.ts';
import { toFixedPoint } from '../../protocol/wire/fixed-point.ts';
import { TransportUse, type SelectionPolicy } from '../../protocol/wire/pool-element.ts';
import type { ComponentHost, ComponentNode } from './component-network.ts';
import { initialPolicy, maxJobsOf } from './pool-policy.ts';
import type { RunParameters } from './run-parameters.ts';
import { Station } from './station.ts';
import type { World } from './world.ts';

/** The pool that all elements of a scenario belong to (RSPLIB's and RSPSIM's default). */
export const POOL_HANDLE = 'CalcAppPool';

/** One life of the element's process: its ports, its server, its registration. */
interface Life {
  readonly host: ComponentHost;
  readonly server: CalcAppServer;
  readonly element: PoolElement;
  readonly startedAt: number;
}

/** A pool element of the model: CalcApp server and registration, with a life cycle of up-times and down-times. */
export class PoolElementComponent {
  /** calculations/s */
  readonly capacity: number;
  /** Requests in service. */
  readonly jobs: Station;
  readonly #world: World;
  readonly #node: ComponentNode;
  readonly #parameters: RunParameters;
  readonly #basePolicy: SelectionPolicy;
  readonly #maxJobs: number;
  readonly #random: Random;
  readonly #uptime: Sampler;
  readonly #timer: Timer;
  #lives = 0;
  #life: Life | undefined;
  #windowStart = 0;
  /** Of lives that are over, in this window. */
  #pastUptime = 0;
  #pastUsed = 0;
  #pastCookies = 0;
  /** What the current life had done when the window began. */
  #usedBefore = 0;
  #cookiesBefore = 0;

  constructor(world: World, lan: number, index: number, capacity: number) {
    this.#world = world;
    this.#parameters = world.parameters;
    this.#node = world.addNode(`lan${lan}/pe${index}`, lan, 'poolElement');
    this.#maxJobs = maxJobsOf(world.parameters, capacity);
    // RSPSIM: an element too slow for a single job of the minimum capacity is made as fast as that.
    this.capacity = Math.max(capacity, world.parameters.maxJobs >= 1 ? 0 : world.parameters.minCapacityPerJob);
    this.#basePolicy = initialPolicy(world.parameters, this.capacity, this.#maxJobs);
    this.#random = world.streams(this.#node.name).stream('life');
    this.#uptime = valueSampler(world.parameters.peUptimeDistribution, world.parameters.peUptime, 0);
    this.#timer = world.simulator.timer(() => (this.#life === undefined ? this.start() : this.#end(this.#life)));
    this.jobs = new Station(world.simulator.now());
  }

  get name(): string {
    return this.#node.name;
  }

  start(): void {
    this.#node.restart();
    const host = this.#node.host(++this.#lives);
    const parameters = this.#parameters;
    const server = new CalcAppServer(
      host,
      {
        profile: parameters.profile,
        addresses: [],
        port: 0,
        capacity: this.capacity,
        maxJobs: this.#maxJobs,
        rejectProbability: parameters.rejectProbability,
        cookieMaxCalculations: parameters.cookieMaxCalculations,
        cookieMaxTime: parameters.cookieMaxTime,
        keepAliveInterval: parameters.jobKeepAliveInterval,
        keepAliveTimeout: parameters.jobKeepAliveTimeout,
      },
      {
        loadChanged: (load) => element.updateLoad(toFixedPoint(load)),
        jobEntered: () => this.jobs.enter(this.#world.simulator.now()),
        jobLeft: (enteredAt) => this.jobs.leave(this.#world.simulator.now(), enteredAt),
      },
    );
    const element = this.#element(host, server);
    this.#life = { host, server, element, startedAt: this.#world.simulator.now() };
    this.#usedBefore = this.#cookiesBefore = 0;
    element.register();
  }

  /** Forgets the past: end of the warm-up. */
  reset(): void {
    this.#windowStart = this.#world.simulator.now();
    this.#pastUptime = this.#pastUsed = this.#pastCookies = 0;
    this.#usedBefore = this.#life?.server.processor.used() ?? 0;
    this.#cookiesBefore = this.#life?.server.statistics.cookies ?? 0;
    this.jobs.reset(this.#windowStart);
  }

  /** Calculations done in the window, including what was lost in failures. */
  used(): number {
    return this.#pastUsed + (this.#life === undefined ? 0 : this.#life.server.processor.used() - this.#usedBefore);
  }

  /** Seconds of the window in which the service ran. */
  uptime(): number {
    const life = this.#life;
    if (life === undefined) return this.#pastUptime;
    return this.#pastUptime + this.#world.simulator.now() - Math.max(life.startedAt, this.#windowStart);
  }

  cookies(): number {
    return (
      this.#pastCookies + (this.#life === undefined ? 0 : this.#life.server.statistics.cookies - this.#cookiesBefore)
    );
  }

  #element(host: ComponentHost, server: CalcAppServer): PoolElement {
    const parameters = this.#parameters;
    const settings = poolElementDefaults[parameters.profile];
    return new PoolElement(
      host,
      {
        ...settings,
        profile: parameters.profile,
        link: {
          ...settings.link,
          announcements: undefined,
          staticRegistrars: this.#world.registrarsOf(this.#node.lan, parameters.poolElementRegistrars),
          huntRetryDelay: parameters.serverHuntRetryDelay,
        },
        poolHandle: POOL_HANDLE,
        identifier: 0,
        userTransport: {
          protocol: 'sctp',
          port: server.endpoint.port,
          use: TransportUse.dataPlusControl,
          addresses: this.#node.addresses,
        },
        policy: this.#basePolicy,
        registrationLife: parameters.registrationLife,
        reregistrationInterval: undefined,
        registrationTimeout: parameters.asapRequestTimeout,
        deregistrationTimeout: parameters.asapRequestTimeout,
        maxRegistrationAttempts: Math.max(1, parameters.asapMaxRequestRetransmit),
        policyUpdateThreshold: parameters.policyUpdateThreshold,
      },
      {
        registered: () => {
          if (parameters.peUptime !== Infinity) this.#timer.arm(this.#uptime.sample(this.#random));
        },
        deregistered: () => {
          server.stop();
          this.#timer.arm(parameters.peDowntime);
        },
      },
    );
  }

  /** The up-time is over: a failure or an orderly shutdown with deregistration, then a new life after the down-time. */
  #end(life: Life): void {
    this.#pastUsed = this.used();
    this.#pastUptime = this.uptime();
    this.#pastCookies = this.cookies();
    this.#life = undefined;
    if (this.#random.uniform() < this.#parameters.cleanShutdownProbability) {
      const before = life.server.statistics.cookies;
      life.server.shutdown();
      this.#pastCookies += life.server.statistics.cookies - before;
      // RSPSIM unbinds the port at once, and what comes later vanishes; else requests are rejected until the end.
      if (this.#parameters.idealized) life.server.stop();
      life.element.deregister();
    } else {
      this.#node.fail(this.#parameters.peFailureKind);
      life.server.stop();
      life.element.stop();
      life.host.clock.stop();
      this.#timer.arm(this.#parameters.peDowntime);
    }
  }
}
