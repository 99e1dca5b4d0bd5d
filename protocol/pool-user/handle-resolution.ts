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

/** A question for elements of a pool, as its resolver sees it; one after the other, the object is used again. */
export interface Resolution {
  readonly listener: ResolutionListener;
  readonly poolHandle: PoolHandle;
  /** Elements that are taken only if the answer has no others; undefined: none. */
  readonly avoided: ReadonlySet<PeIdentifier> | undefined;
  /** Elements that the registrar is asked for; undefined: one is selected, from the cache if it has one. */
  readonly items: number | undefined;
  /** T1-ENRPrequest */
  readonly timer: Timer;
  /** Requests sent to the current registrar. */
  attempts: number;
  /** Of those without an answer, the one that was started next; the resolver's. */
  next: Resolution | undefined;
}

/** Who resolves: asks a registrar or a cache. */
export interface Resolver {
  startResolution(resolution: Resolution): void;
  cancelResolution(resolution: Resolution): void;
  /** T1-ENRPrequest expired. */
  resolutionTimedOut(resolution: Resolution): void;
}

/** A handle resolution on its own; a session has one in itself. */
export class HandleResolution implements Resolution {
  readonly listener: ResolutionListener;
  readonly timer: Timer;
  readonly avoided: ReadonlySet<PeIdentifier> | undefined;
  readonly items: number | undefined;
  readonly #resolver: Resolver;
  poolHandle: PoolHandle = '';
  attempts = 0;
  next: Resolution | undefined;

  constructor(
    clock: Clock,
    resolver: Resolver,
    listener: ResolutionListener,
    { avoided, items }: Partial<Pick<Resolution, 'avoided' | 'items'>> = {},
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
