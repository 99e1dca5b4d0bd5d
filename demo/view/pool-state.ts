import type { Observation, ObservationKind } from './observation.ts';
import { PoolSeries, sampleOf, type PoolSample } from './pool-series.ts';
import type { StreamObservation } from './stream.ts';

/** Worlds may report what others send: no more than this is kept of each kind. */
const MOST_COMPONENTS = 5000;
const MOST_ASSOCIATIONS = 20_000;
/** Of all events, and of the highlights before them. */
const MOST_EVENTS = 500;

/** An observation of some kind, with the time of the world in seconds. */
export type Observed<Kind extends ObservationKind> = Extract<Observation, { kind: Kind }>;

/**
 * How a world is, as far as observations told: the same in the server, which makes snapshots of it, and in each page, which
 * draws it.
 */
export class PoolState {
  readonly #components = new Map<string, Observed<'component'>>();
  readonly #associations = new Map<string, Observed<'associationUp'>>();
  readonly #usage = new Map<string, Observed<'usage'>>();
  readonly #imageStatuses = new Map<string, Observed<'imageStatus'>>();
  readonly #series = new PoolSeries();
  #events: Observed<'event'>[] = [];
  #clock: Observed<'clock'> = { kind: 'clock', at: 0, speed: 1, paused: false };
  #at = 0;

  get components(): ReadonlyMap<string, Observed<'component'>> {
    return this.#components;
  }

  get associations(): ReadonlyMap<string, Observed<'associationUp'>> {
    return this.#associations;
  }

  /** By component. */
  get usage(): ReadonlyMap<string, Observed<'usage'>> {
    return this.#usage;
  }

  /** By pool user. */
  get imageStatuses(): ReadonlyMap<string, Observed<'imageStatus'>> {
    return this.#imageStatuses;
  }

  /** The latest, oldest first. */
  get events(): readonly Observed<'event'>[] {
    return this.#events;
  }

  /** The last minutes, oldest first; another array when there is a new sample. */
  get samples(): readonly PoolSample[] {
    return this.#series.samples;
  }

  get clock(): Observed<'clock'> {
    return this.#clock;
  }

  /** Time of the world at the latest observation, s. */
  get at(): number {
    return this.#at;
  }

  /** What a component is called; its identifier in this view where nothing is known of it. */
  nameOf(component: string): string {
    return this.#components.get(component)?.name ?? component;
  }

  apply(observation: StreamObservation): void {
    if (observation.kind === 'sample') {
      const { kind: _, ...sample } = observation;
      this.#series.add(sample);
      return;
    }
    this.passed(observation.at);
    switch (observation.kind) {
      case 'component':
        put(this.#components, observation.id, observation, MOST_COMPONENTS);
        break;
      case 'componentGone':
        this.#components.delete(observation.id);
        this.#usage.delete(observation.id);
        this.#imageStatuses.delete(observation.id);
        break;
      case 'associationUp':
        put(this.#associations, observation.id, observation, MOST_ASSOCIATIONS);
        break;
      case 'associationDown':
        this.#associations.delete(observation.id);
        break;
      case 'event':
        this.#events.push(observation);
        // Seldom, as it moves all that stay.
        if (this.#events.length >= 3 * MOST_EVENTS) this.#events = latest(this.#events);
        break;
      case 'imageStatus':
        put(this.#imageStatuses, observation.component, observation, MOST_COMPONENTS);
        break;
      case 'usage':
        put(this.#usage, observation.component, observation, MOST_COMPONENTS);
        break;
      case 'clock':
        this.#clock = observation;
        break;
      // Whoever draws images keeps their pixels.
      case 'image':
      case 'pixels':
        break;
    }
  }

  /** Time goes on, also while nothing is observed. */
  passed(at: number): void {
    this.#at = Math.max(this.#at, at);
  }

  /** How the pool is now, as one of its {@link samples}; undefined: no time has passed since the latest. */
  sample(): PoolSample | undefined {
    const last = this.#series.samples.at(-1);
    if (last !== undefined && last.at >= this.#at) return undefined;
    const sample = sampleOf(this.#at, this);
    this.#series.add(sample);
    return sample;
  }

  /** Observations that tell all of this to a new state, in an order in which they make sense. */
  observations(): StreamObservation[] {
    return [
      ...this.#series.samples.map((sample) => ({ kind: 'sample' as const, ...sample })),
      this.#clock,
      ...this.#components.values(),
      ...this.#associations.values(),
      ...this.#usage.values(),
      ...this.#imageStatuses.values(),
      ...latest(this.#events),
    ];
  }
}

/** What only experts want does not crowd out what everybody should see. */
function latest(events: readonly Observed<'event'>[]): Observed<'event'>[] {
  const earlier = events.slice(0, -MOST_EVENTS).filter(({ isHighlight }) => isHighlight);
  return [...earlier.slice(-MOST_EVENTS), ...events.slice(-MOST_EVENTS)];
}

/** What is new beyond the limit is not kept: what is known stays right. */
function put<T>(known: Map<string, T>, key: string, value: T, most: number): void {
  if (known.size < most || known.has(key)) known.set(key, value);
}
