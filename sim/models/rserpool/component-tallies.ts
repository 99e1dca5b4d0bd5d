import type { UserMessage } from '../../../protocol/host.ts';
import { RequestTally } from '../../../protocol/measurement/request-tally.ts';
import { TrafficCounter } from '../../../protocol/measurement/traffic-counter.ts';
import type { PoolRequest, PoolRequestListener } from '../../../protocol/registrar/registrar-statistics.ts';
import type { PoolHandle } from '../../../protocol/wire/pool-element.ts';
import type { RequestObserver, ServiceRequest } from '../../../protocol/workload/requests.ts';
import type { ComponentRole } from '../../levels/component-network.ts';
import type { MessageSender, TrafficObserver } from '../../levels/message/message-network.ts';
import type { ComponentChoice } from '../../run/component-metric.ts';
import { trafficNames, type PoolComponentClass } from './pool-component-metrics.ts';

const classOfRole: Readonly<Record<ComponentRole, PoolComponentClass>> = {
  registrar: 'registrar',
  poolElement: 'element',
  poolUser: 'user',
  attacker: 'attacker',
};

/** What registrars were asked about a pool. */
type PoolRequestCounts = Readonly<Record<PoolRequest, number>>;

const noPoolRequests: PoolRequestCounts = { registrations: 0, handleResolutions: 0, unreachableReports: 0 };

/** What belongs to one component, or to a LAN. */
class Tally {
  readonly requests: RequestTally;
  readonly traffic = new TrafficCounter();

  constructor(now: () => number) {
    this.requests = new RequestTally(now);
  }
}

/**
 * Requests and messages of single components and of LANs, which a pool otherwise counts for all together: of the classes
 * that are wanted, for there may be very many components.
 */
export class ComponentTallies implements TrafficObserver {
  readonly #now: () => number;
  readonly #choice: ComponentChoice;
  readonly #components = new Map<string, Tally>();
  readonly #lans: Tally[] = [];
  readonly #pools: RequestTally[] = [];
  /** Of all registrars together, by pool. */
  readonly #poolRequests = new Map<PoolHandle, PoolRequestCounts>();
  /** Of registrars; undefined: pools are not wanted. */
  readonly poolRequested: PoolRequestListener | undefined;

  /** @param now simulated time, s */
  constructor(choice: ComponentChoice, now: () => number) {
    this.#choice = choice;
    this.#now = now;
    if (choice['pool'] !== undefined)
      this.poolRequested = (request, poolHandle) => {
        const before = this.atRegistrars(poolHandle);
        this.#poolRequests.set(poolHandle, { ...before, [request]: before[request] + 1 });
      };
  }

  /** A node joins the network. */
  add({ name, lan }: MessageSender, role: ComponentRole): void {
    const className = classOfRole[role];
    const metrics = this.#choice[className] ?? [];
    if ((className === 'user' && metrics.length > 0) || metrics.some((metric) => trafficNames.has(metric)))
      this.#components.set(name, new Tally(this.#now));
    if (this.#choice['lan'] !== undefined) this.#lans[lan] ??= new Tally(this.#now);
  }

  /**
   * Passes what a pool user's requests do on to all who count them.
   *
   * @param pool number of its pool, from 0
   * @param all counts those of all users
   */
  observerOf({ name, lan }: MessageSender, pool: number, all: RequestObserver): RequestObserver {
    const own = [this.#components.get(name), this.#lans[lan]].flatMap((tally) => tally?.requests ?? []);
    if (this.#choice['pool'] !== undefined) own.push((this.#pools[pool] ??= new RequestTally(this.#now)));
    return own.length === 0 ? all : new SharedObserver([all, ...own]);
  }

  messageSent(message: UserMessage, { name, lan }: MessageSender): void {
    this.#components.get(name)?.traffic.messageSent(message);
    this.#lans[lan]?.traffic.messageSent(message);
  }

  /** End of the warm-up. */
  reset(): void {
    for (const { requests, traffic } of [...this.#components.values(), ...this.#lans]) {
      requests.reset();
      traffic.reset();
    }
    for (const requests of this.#pools) requests.reset();
    this.#poolRequests.clear();
  }

  /** Of a component; zeros if it was not to be counted. */
  of(name: string): Tally {
    return this.#components.get(name) ?? this.#nothing();
  }

  /** @param lan its number, from 0 */
  ofLan(lan: number): Tally {
    return this.#lans[lan] ?? this.#nothing();
  }

  /** The requests of a pool. @param pool its number, from 0 */
  ofPool(pool: number): RequestTally {
    return this.#pools[pool] ?? this.#nothing().requests;
  }

  /** What all registrars were asked about a pool. */
  atRegistrars(poolHandle: PoolHandle): PoolRequestCounts {
    return this.#poolRequests.get(poolHandle) ?? noPoolRequests;
  }

  #nothing(): Tally {
    return new Tally(this.#now);
  }
}

/** Passes all on to several observers. */
export class SharedObserver implements RequestObserver {
  readonly #observers: readonly RequestObserver[];

  constructor(observers: readonly RequestObserver[]) {
    this.#observers = observers;
  }

  requestGenerated(request: ServiceRequest): void {
    for (const observer of this.#observers) observer.requestGenerated(request);
  }

  requestStarted(request: ServiceRequest): void {
    for (const observer of this.#observers) observer.requestStarted(request);
  }

  requestAccepted(request: ServiceRequest): void {
    for (const observer of this.#observers) observer.requestAccepted(request);
  }

  requestRejected(request: ServiceRequest): void {
    for (const observer of this.#observers) observer.requestRejected(request);
  }

  requestProgressed(request: ServiceRequest, growth: number, time: number): void {
    for (const observer of this.#observers) observer.requestProgressed(request, growth, time);
  }

  requestFailedOver(request: ServiceRequest): void {
    for (const observer of this.#observers) observer.requestFailedOver(request);
  }

  requestResumed(request: ServiceRequest, lost: number): void {
    for (const observer of this.#observers) observer.requestResumed(request, lost);
  }

  requestCompleted(request: ServiceRequest): void {
    for (const observer of this.#observers) observer.requestCompleted(request);
  }

  requestAbandoned(request: ServiceRequest): void {
    for (const observer of this.#observers) observer.requestAbandoned?.(request);
  }
}
