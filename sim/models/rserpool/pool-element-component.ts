import { PoolElement, type PoolElementEvents } from '../../../protocol/pool-element/pool-element.ts';
import type { RequestServer, RequestServerEvents } from '../../../protocol/services/request-service.ts';
import { toFixedPoint } from '../../../protocol/wire/fixed-point.ts';
import { TransportUse } from '../../../protocol/wire/pool-element.ts';
import type { ComponentHost, ComponentNode } from '../../levels/component-network.ts';
import { failureOf, LifeCycle, type Living } from './life-cycle.ts';
import { modelService } from './model-service.ts';
import type { PoolElementKind } from './pool-element-kind.ts';
import type { RserpoolParameters } from './parameters.ts';
import type { ElementReading } from './pool-readings.ts';
import { Station, type StationReading } from '../../../protocol/measurement/station.ts';
import type { WayDown } from '../../run/schedule.ts';
import type { World } from './world.ts';

/** A pool element of the model: server and registration, with a life cycle of up-times and down-times. */
export class PoolElementComponent implements Living {
  /** Requests in service. */
  readonly jobs: Station;
  readonly #world: World;
  readonly node: ComponentNode;
  readonly #parameters: RserpoolParameters;
  readonly #kind: PoolElementKind;
  readonly cycle: LifeCycle;
  #life: Life | undefined;
  /** It deregisters. */
  #leaving: Life | undefined;
  #hasLeft = false;
  #windowStart = 0;
  /** Of lives that are over, in this window. */
  #pastUptime = 0;
  #pastUsed = 0;
  #pastCookies = 0;
  #pastLost = 0;
  /** What the current life had done when the window began. */
  #usedBefore = 0;
  #cookiesBefore = 0;
  #lostBefore = 0;

  constructor(world: World, lan: number, index: number, kind: PoolElementKind) {
    this.#world = world;
    this.#parameters = world.parameters;
    this.#kind = kind;
    this.node = world.addNode('poolElement', lan, index);
    this.cycle = new LifeCycle(world, this, kind.spans);
    this.jobs = new Station(world.simulator.now());
  }

  get name(): string {
    return this.node.name;
  }

  /** Number of its LAN, from 0. */
  get lan(): number {
    return this.node.lan;
  }

  /** Number of its pool, from 0. */
  get pool(): number {
    return this.#kind.pool;
  }

  get poolHandle(): string {
    return this.#kind.element.poolHandle;
  }

  /** calculations/s */
  get capacity(): number {
    return this.#kind.server.capacity;
  }

  /** Its registration in the current life; undefined while it is down. */
  get element(): PoolElement | undefined {
    return this.#life?.element;
  }

  /** Requests that it has in service at most. */
  get maxJobs(): number {
    return this.#kind.server.maxJobs;
  }

  /** It deregisters. */
  get isLeaving(): boolean {
    return this.#leaving !== undefined;
  }

  /** Its latest life ended in order. */
  get hasLeft(): boolean {
    return this.#hasLeft;
  }

  /** @internal */
  get isUp(): boolean {
    return this.#life !== undefined;
  }

  /** @param time s, unless its schedule has another one */
  startAt(time: number): void {
    this.cycle.startAt(time);
  }

  /** Its process ends by itself, in order. */
  quit(): void {
    this.cycle.endLives();
    for (const life of [this.#life, this.#leaving]) life?.quit();
  }

  /** It falls silent for good. */
  halt(): void {
    this.cycle.halt();
  }

  begin(number: number): void {
    // The schedule may leave it no time.
    this.#leaving?.cease();
    this.#leaving = undefined;
    this.node.restart();
    const host = this.node.host(number);
    const life = new Life(host, this.#kind, this.node, this);
    this.#life = life;
    this.#usedBefore = this.#cookiesBefore = this.#lostBefore = 0;
    life.element.register();
  }

  /** The element is in its pool: its up-time begins. */
  registered(): void {
    this.cycle.uptimeBegins();
  }

  /** The element has left its pool: its down-time begins. */
  deregistered(): void {
    this.#leaving = undefined;
    this.cycle.downtimeBegins();
  }

  /** Forgets the past: end of the warm-up. */
  reset(): void {
    this.#windowStart = this.#world.simulator.now();
    this.#pastUptime = this.#pastUsed = this.#pastCookies = this.#pastLost = 0;
    this.#usedBefore = this.#life?.server.processor.used() ?? 0;
    this.#cookiesBefore = this.#life?.server.statistics.cookies ?? 0;
    this.#lostBefore = this.#life?.server.statistics.lost ?? 0;
    this.jobs.reset(this.#windowStart);
  }

  /** Of the window. */
  read(): ElementReading {
    return {
      capacity: this.capacity,
      used: this.used(),
      uptime: this.uptime(),
      cookies: this.#cookies(),
      lost: this.#pastLost + (this.#life === undefined ? 0 : this.#lostIn(this.#life)),
    };
  }

  /** Requests in service in the window. */
  readJobs(): StationReading {
    return this.jobs.read(this.#world.simulator.now());
  }

  /** Calculations done in the window, including what was lost in failures. */
  used(): number {
    return this.#pastUsed + (this.#life === undefined ? 0 : this.#life.server.processor.used() - this.#usedBefore);
  }

  /** Calculations of requests in service that no cookie vouches for yet. @internal */
  unvouched(): number {
    return this.#life?.server.unvouched() ?? 0;
  }

  /** Seconds of the window in which the service ran. */
  uptime(): number {
    const life = this.#life;
    if (life === undefined) return this.#pastUptime;
    return this.#pastUptime + this.#world.simulator.now() - Math.max(life.startedAt, this.#windowStart);
  }

  #cookies(): number {
    return (
      this.#pastCookies + (this.#life === undefined ? 0 : this.#life.server.statistics.cookies - this.#cookiesBefore)
    );
  }

  #lostIn({ server }: Life): number {
    return server.statistics.lost - this.#lostBefore;
  }

  #isOrderly(way: WayDown): boolean {
    if (way === 'down') return this.cycle.random.uniform() < this.#parameters.cleanShutdownProbability;
    return way === 'shutdown';
  }

  /** The up-time is over: a failure or an orderly shutdown with deregistration, then a new life after the down-time. */
  end(way: WayDown): void {
    const life = this.#life;
    if (life === undefined) return;
    this.#pastUsed = this.used();
    this.#pastUptime = this.uptime();
    this.#pastCookies = this.#cookies();
    this.#life = undefined;
    this.#hasLeft = this.#isOrderly(way);
    if (this.#hasLeft) {
      const before = life.server.statistics.cookies;
      life.server.shutdown();
      this.#pastCookies += life.server.statistics.cookies - before;
      // RSPSIM unbinds the port at once, and what comes later vanishes; else requests are rejected until the end.
      if (this.#parameters.idealized) life.server.stop();
      this.#pastLost += this.#lostIn(life);
      this.#leaving = life;
      life.element.deregister();
    } else {
      this.node.fail(failureOf(way) ?? this.#parameters.peFailureKind);
      life.server.stop();
      this.#pastLost += this.#lostIn(life);
      life.cease();
      this.cycle.downtimeBegins();
    }
  }
}

/** One life of the element's process: its ports, its server, its registration. */
class Life implements RequestServerEvents, PoolElementEvents {
  readonly host: ComponentHost;
  readonly server: RequestServer;
  readonly element: PoolElement;
  readonly startedAt: number;
  readonly #component: PoolElementComponent;

  constructor(host: ComponentHost, kind: PoolElementKind, node: ComponentNode, component: PoolElementComponent) {
    this.host = host;
    this.#component = component;
    this.startedAt = host.clock.now();
    this.server = modelService.simulated.server(host, kind.server, this);
    const { port } = this.server.endpoint;
    const { addresses } = node;
    const transport = { protocol: 'sctp', port, use: TransportUse.dataPlusControl, addresses } as const;
    this.element = new PoolElement(host, kind.element, transport, this);
  }

  /** Ends by itself. */
  quit(): void {
    this.server.stop();
    this.element.stop();
  }

  /** Ends at once what there is of it. */
  cease(): void {
    this.quit();
    this.host.clock.stop();
  }

  loadChanged(load: number): void {
    this.element.updateLoad(toFixedPoint(load));
  }

  jobEntered(): void {
    this.#component.jobs.enter(this.host.clock.now());
  }

  jobLeft(enteredAt: number): void {
    this.#component.jobs.leave(this.host.clock.now(), enteredAt);
  }

  registered(): void {
    this.#component.registered();
  }

  deregistered(): void {
    this.server.stop();
    this.#component.deregistered();
  }
}
