import type { TransportObserver } from '../../protocol/observation/observed-transport.ts';
import type { RequestObserver } from '../../protocol/workload/requests.ts';

/** Watches the components of a pool one by one, by their names (“lan0/pe3”); it changes nothing in a run. */
export interface PoolWatch {
  /** Sees the associations of a component, in all its lives. */
  associationsOf(component: string): TransportObserver;
  /** Hears of the requests of a pool user. */
  requestsOf(user: string): RequestObserver;
}
