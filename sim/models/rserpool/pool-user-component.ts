import type { UserTrace } from '../../../protocol/workload/request-trace.ts';
import type { RequestObserver } from '../../../protocol/workload/requests.ts';
import type { RequestUser, RequestUserOptions } from '../../../protocol/workload/request-users.ts';
import type { ComponentHost, ComponentNode } from '../../levels/component-network.ts';
import { SharedObserver } from './component-tallies.ts';
import { failureOf, LifeCycle, type Living } from './life-cycle.ts';
import { requestUser, type LanUserSettings } from './pool-user-settings.ts';
import type { WayDown } from '../../run/schedule.ts';
import type { World } from './world.ts';

/** One life of the user's process. */
interface Life {
  readonly host: ComponentHost;
  readonly user: RequestUser;
}

/**
 * A pool user of the model: requests of one of the three workloads, served over its ASAP side. At the end of a life its
 * host falls silent; the requests that wait and the ones in service are given up with it.
 */
export class PoolUserComponent implements Living {
  readonly name: string;
  /** Number of its LAN, from 0. */
  readonly lan: number;
  /** Number of its pool, from 0. */
  readonly pool: number;
  readonly node: ComponentNode;
  readonly #settings: LanUserSettings;
  readonly #observer: RequestObserver;
  /** Those that are left, from the second life on. */
  #requests: RequestUserOptions;
  readonly cycle: LifeCycle;
  #life: Life | undefined;

  /** @param trace of its requests; undefined: they come at intervals */
  constructor(world: World, lan: number, index: number, settings: LanUserSettings, trace?: UserTrace) {
    const node = world.addNode('poolUser', lan, index);
    this.name = node.name;
    this.lan = lan;
    this.pool = settings.pool;
    this.node = node;
    this.#settings = settings;
    const drawn = settings.requests(index);
    this.#requests = trace === undefined ? drawn : { ...drawn, trace };
    const { requests, tallies, witness, watch } = world;
    const others = [witness, watch?.requestsOf(node.name)].filter((observer) => observer !== undefined);
    const all = others.length === 0 ? requests : new SharedObserver([requests, ...others]);
    this.#observer = tallies?.observerOf(node, settings.pool, all) ?? all;
    this.cycle = new LifeCycle(world, this, settings.spans);
  }

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
    this.#life?.user.stop();
  }

  /** It falls silent for good. */
  halt(): void {
    this.cycle.halt();
  }

  begin(number: number): void {
    this.node.restart();
    const host = this.node.host(number);
    const user = requestUser(host, this.#settings, this.#requests, this.#observer);
    this.#life = { host, user };
    user.start();
    this.cycle.uptimeBegins();
  }

  end(way: WayDown): void {
    if (this.#life === undefined) return;
    const { host, user } = this.#life;
    this.#life = undefined;
    this.#requests = { ...this.#requests, requests: user.left };
    this.node.fail(failureOf(way) ?? 'hostCrash');
    user.stop();
    host.clock.stop();
    this.cycle.downtimeBegins();
  }

  /** Requests between their start and their completion. */
  get inService(): number {
    return this.#life?.user.inService ?? 0;
  }

  get queueLength(): number {
    return this.#life?.user.queueLength ?? 0;
  }
}
