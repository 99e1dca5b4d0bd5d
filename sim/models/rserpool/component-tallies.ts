import type { UserMessage } from '../../../protocol/host.ts';
import { RequestTally } from '../../../protocol/measurement/request-tally.ts';
import { TrafficCounter } from '../../../protocol/measurement/traffic-counter.ts';
import type { RequestObserver, ServiceRequest } from '../../../protocol/workload/requests.ts';
import type { ComponentRole } from '../../levels/component-network.ts';
import type { MessageSender, TrafficObserver } from '../../levels/message/message-network.ts';
import type { ComponentChoice } from '../../run/component-metric.ts';
import { trafficNames, type PoolComponentClass } from './pool-component-metrics.ts';

const classOfRole: Readonly<Record<ComponentRole, PoolComponentClass>> = {
  registrar: 'registrar',
  poolElement: 'element',
  poolUser: 'user',
};

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

  /** @param now simulated time, s */
  constructor(choice: ComponentChoice, now: () => number) {
    this.#choice = choice;
    this.#now = now;
  }

  /** A node joins the network. */
  add({ name, lan }: MessageSender, role: ComponentRole): void {
    const className = classOfRole[role];
    const metrics = this.#choice[className] ?? [];
    if ((className === 'user' && metrics.length > 0) || metrics.some((metric) => trafficNames.has(metric)))
      this.#components.set(name, new Tally(this.#now));
    if (this.#choice['lan'] !== undefined) this.#lans[lan] ??= new Tally(this.#now);
  }

  /** Passes what a pool user's requests do on to all who count them. @param all counts those of all users */
  observerOf({ name, lan }: MessageSender, all: RequestObserver): RequestObserver {
    const own = [this.#components.get(name), this.#lans[lan]].flatMap((tally) => tally?.requests ?? []);
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
  }

  /** Of a component; zeros if it was not to be counted. */
  of(name: string): Tally {
    return this.#components.get(name) ?? this.#nothing();
  }

  /** @param lan its number, from 0 */
  ofLan(lan: number): Tally {
    return this.#lans[lan] ?? this.#nothing();
  }

  #nothing(): Tally {
    return new Tally(this.#now);
  }
}

class SharedObserver implements RequestObserver {
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

  requestProgressed(request: ServiceRequest, growth: number): void {
    for (const observer of this.#observers) observer.requestProgressed(request, growth);
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
}
