import { ImageBoard } from '../view/image-board.ts';
import type { MessageView, Observation } from '../view/observation.ts';
import { PoolState } from '../view/pool-state.ts';
import { textOfUpdate } from '../view/stream-text.ts';
import type { StreamUpdate, WorldFacts } from '../view/stream.ts';
import { ChangeBatch } from './change-batch.ts';
import { TrafficCounters } from './traffic-counters.ts';

/** Seconds between two updates while something happens. */
const UPDATE_INTERVAL = 0.1;
/** Seconds between two samples of the pool while something happens. */
const SAMPLE_INTERVAL = 1;

/** Whoever follows a world. Updates are told as texts, made once for all. */
export interface Follower {
  changes(text: string): void;
  /** What was told does not follow from what was told before: a snapshot is due. */
  gap(): void;
}

/** Keeps how a world is, and tells followers what changes: in steps, and only while something happens. */
export class ObservationHub {
  readonly #world: WorldFacts;
  readonly #state = new PoolState();
  readonly #images = new ImageBoard();
  readonly #traffic = new TrafficCounters();
  readonly #followers = new Set<Follower>();
  readonly #sampleInterval: number;
  #batch = new ChangeBatch();
  #timer: NodeJS.Timeout | undefined;
  #sampleTimer: NodeJS.Timeout | undefined;

  /** @param sampleInterval s of the viewer, whatever time passes in the world */
  constructor(world: Omit<WorldFacts, 'interval'>, sampleInterval = SAMPLE_INTERVAL) {
    this.#sampleInterval = sampleInterval;
    const { kind, title, controls } = world;
    this.#world = { kind, title, controls, interval: UPDATE_INTERVAL };
  }

  readonly observe = (observation: Observation): void => {
    if (observation.kind === 'message') {
      this.#state.passed(observation.at);
      this.#traffic.count(observation);
    } else {
      this.#state.apply(observation);
      if (observation.kind === 'image' || observation.kind === 'pixels' || observation.kind === 'componentGone')
        this.#images.apply(observation);
      if (this.#followers.size > 0) this.#batch.add(observation);
    }
    this.#tellSoon();
    this.#sampleTimer ??= setTimeout(() => this.#sample(), this.#sampleInterval * 1000);
  };

  /** @returns a function that ends it */
  follow(follower: Follower): () => void {
    // What comes next begins where its snapshot ends.
    this.#tell();
    this.#followers.add(follower);
    return () => this.#followers.delete(follower);
  }

  /** All that is known, as text. */
  snapshot(): string {
    const { at } = this.#state;
    const update: StreamUpdate = {
      kind: 'snapshot',
      world: this.#world,
      at,
      observations: [...this.#state.observations(), ...this.#images.observations(at)],
      traffic: this.#traffic.views(),
    };
    return textOfUpdate(update);
  }

  /** See {@link TrafficCounters.message}. */
  message(number: number): MessageView | undefined {
    return this.#traffic.message(number);
  }

  close(): void {
    clearTimeout(this.#timer);
    clearTimeout(this.#sampleTimer);
    this.#followers.clear();
  }

  #sample(): void {
    this.#sampleTimer = undefined;
    const sample = this.#state.sample();
    if (sample === undefined || this.#followers.size === 0) return;
    this.#batch.add({ kind: 'sample', ...sample });
    this.#tellSoon();
  }

  #tellSoon(): void {
    if (this.#followers.size > 0) this.#timer ??= setTimeout(() => this.#tell(), UPDATE_INTERVAL * 1000);
  }

  #tell(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const batch = this.#batch;
    this.#batch = new ChangeBatch();
    const { traffic, undrawn } = this.#traffic.take();
    if (this.#followers.size === 0 || (batch.size === 0 && traffic.length === 0)) return;
    if (batch.isTooLong) {
      for (const follower of this.#followers) follower.gap();
      return;
    }
    const { at } = this.#state;
    const update: StreamUpdate = { kind: 'changes', at, observations: batch.observations(), traffic, undrawn };
    const text = textOfUpdate(update);
    for (const follower of this.#followers) follower.changes(text);
  }
}
