import type { PoolState } from '../../view/pool-state.ts';
import { elementsOf } from './series-color.ts';

/** Samples that are kept: minutes, at one a second. */
const MOST_SAMPLES = 240;

/** How the pool was at a time, and what happened since the sample before. */
export interface Sample {
  /** Time of the world, s. */
  readonly at: number;
  /** 0 to 1, by pool element; without those that have none. */
  readonly loads: ReadonlyMap<string, number>;
  /** Requests per second of the world; undefined: it is the first sample. */
  readonly requestRate: number | undefined;
  /** Failovers since the sample before. */
  readonly failovers: number;
}

/** The last minutes of a world. */
export class SeriesStore {
  #samples: Sample[] = [];
  #requests = 0;
  #failovers = 0;

  get samples(): readonly Sample[] {
    return this.#samples;
  }

  /** Takes a sample, if time has gone on since the last one. */
  add(state: PoolState): void {
    const { at } = state;
    const last = this.#samples.at(-1);
    if (last !== undefined && at <= last.at) return;
    const loads = new Map(
      elementsOf(state).flatMap(({ id, load, state: lives }) =>
        load === undefined || lives !== 'up' ? [] : [[id, load]],
      ),
    );
    let [requests, failovers] = [0, 0];
    for (const usage of state.usage.values()) {
      requests += usage.requests;
      failovers += usage.failovers;
    }
    // Users that were restarted count from 0.
    const requestRate = last && Math.max(0, requests - this.#requests) / (at - last.at);
    const sample = {
      at,
      loads,
      requestRate,
      failovers: last === undefined ? 0 : Math.max(0, failovers - this.#failovers),
    };
    this.#requests = requests;
    this.#failovers = failovers;
    this.#samples = [...this.#samples.slice(1 - MOST_SAMPLES), sample];
  }
}
