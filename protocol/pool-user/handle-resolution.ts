import type { Timer } from '../host.ts';
import type { PoolElementParameter, PoolHandle } from '../wire/pool-element.ts';
import type { PoolUser } from './pool-user.ts';

export interface ResolutionListener {
  /** An element was chosen by the pool's policy; may come from inside `start` when the cache has it. */
  poolElementSelected(element: PoolElementParameter): void;
  /** The pool is unknown or empty, or no registrar answered. */
  noPoolElement(reason: 'unknown pool' | 'no answer'): void;
}

/** One handle resolution at a time, used again and again: selects a pool element for a session. */
export class HandleResolution {
  readonly listener: ResolutionListener;
  /** T1-ENRPrequest */
  readonly timer: Timer;
  readonly #poolUser: PoolUser;
  poolHandle: PoolHandle = '';
  /** Requests sent to the current registrar. */
  attempts = 0;

  constructor(poolUser: PoolUser, listener: ResolutionListener) {
    this.#poolUser = poolUser;
    this.listener = listener;
    this.timer = poolUser.host.clock.timer(() => poolUser.resolutionTimedOut(this));
  }

  start(poolHandle: PoolHandle): void {
    this.cancel();
    this.poolHandle = poolHandle;
    this.attempts = 0;
    this.#poolUser.startResolution(this);
  }

  cancel(): void {
    this.timer.cancel();
    this.#poolUser.cancelResolution(this);
  }
}
