import type { Clock, Timer } from '../host.ts';
import type { PeIdentifier, PoolElementParameter, PoolHandle } from '../wire/pool-element.ts';

/** Why there is no element: the pool is unknown or empty, no registrar answered, or those there are do not speak SCTP. */
export type NoElement = 'unknown pool' | 'no answer' | 'no element over SCTP';

export interface ResolutionListener {
  /** An element was chosen by the pool's policy; may come from inside `start` when the cache has it. */
  poolElementSelected(element: PoolElementParameter): void;
  /**
   * Instead of {@link poolElementSelected} where a resolution asks for a number of elements: those of the answer, in the
   * order in which the registrar's policy selected them; at least one.
   */
  poolElementsFound?(elements: readonly PoolElementParameter[]): void;
  noPoolElement(reason: NoElement): void;
  /**
   * A round of the server hunt (T5-Serverhunt) found no registrar to ask; called after each. The hunt continues, and
   * the outcome follows when it succeeds: a caller that does not want to wait calls `cancel`.
   */
  noRegistrar?(): void;
}

/** Who resolves: asks a registrar or a cache. */
export interface Resolver {
  startResolution(resolution: HandleResolution): void;
  cancelResolution(resolution: HandleResolution): void;
  /** T1-ENRPrequest expired. */
  resolutionTimedOut(resolution: HandleResolution): void;
}

interface ResolutionOptions {
  /** Elements that are taken only if the answer has no others. */
  readonly avoided?: ReadonlySet<PeIdentifier>;
  /** Elements that the registrar is asked for; undefined: one is selected, from the cache if it has one. */
  readonly items?: number | undefined;
}

/** One handle resolution at a time, used again and again: selects a pool element for a session. */
export class HandleResolution {
  readonly listener: ResolutionListener;
  /** T1-ENRPrequest */
  readonly timer: Timer;
  readonly avoided: ReadonlySet<PeIdentifier>;
  readonly items: number | undefined;
  readonly #resolver: Resolver;
  poolHandle: PoolHandle = '';
  /** Requests sent to the current registrar. */
  attempts = 0;

  constructor(
    clock: Clock,
    resolver: Resolver,
    listener: ResolutionListener,
    { avoided = new Set(), items }: ResolutionOptions = {},
  ) {
    this.avoided = avoided;
    this.items = items;
    this.#resolver = resolver;
    this.listener = listener;
    this.timer = clock.timer(() => resolver.resolutionTimedOut(this));
  }

  start(poolHandle: PoolHandle): void {
    this.cancel();
    this.poolHandle = poolHandle;
    this.attempts = 0;
    this.#resolver.startResolution(this);
  }

  cancel(): void {
    this.timer.cancel();
    this.#resolver.cancelResolution(this);
  }
}
