import type { ComponentView } from './component-view.ts';
import type { UsageView } from './observation.ts';

/** Samples that are kept: minutes, at one a second of the viewer. */
const MOST_SAMPLES = 240;
/** In larger pools the loads of single elements are not kept. */
export const MOST_LOADS = 8;

/** How a pool was at a time. */
export interface PoolSample {
  /** Time of the world, s. */
  readonly at: number;
  /** 0 to 1, by pool element; without those that have none. */
  readonly loads: Readonly<Record<string, number>>;
  /** Of all elements; absent: none has a load. */
  readonly load?: { readonly least: number; readonly mean: number; readonly greatest: number };
  /** Of all users, as they count. */
  readonly requests: number;
  readonly failovers: number;
}

/** What samples are taken of. */
interface SampledPool {
  readonly components: ReadonlyMap<string, ComponentView>;
  readonly usage: ReadonlyMap<string, UsageView>;
}

/** The last minutes of a world. */
export class PoolSeries {
  #samples: readonly PoolSample[] = [];

  get samples(): readonly PoolSample[] {
    return this.#samples;
  }

  add(sample: PoolSample): void {
    this.#samples = [...this.#samples.slice(1 - MOST_SAMPLES), sample];
  }
}

/** @param at time of the world, s */
export function sampleOf(at: number, { components, usage }: SampledPool): PoolSample {
  const elements = [...components.values()].filter(({ role }) => role === 'poolElement');
  const loads = elements.flatMap(({ id, load, state }) => (load === undefined || state !== 'up' ? [] : [{ id, load }]));
  let [requests, failovers] = [0, 0];
  for (const counted of usage.values()) {
    requests += counted.requests;
    failovers += counted.failovers;
  }
  const named = elements.length > MOST_LOADS ? [] : loads.map(({ id, load }) => [id, load] as const);
  const sample = { at, loads: Object.fromEntries(named), requests, failovers };
  return loads.length === 0 ? sample : { ...sample, load: rangeOf(loads) };
}

function rangeOf(loads: readonly { readonly load: number }[]) {
  let [least, greatest, sum] = [Infinity, -Infinity, 0];
  for (const { load } of loads) {
    least = Math.min(least, load);
    greatest = Math.max(greatest, load);
    sum += load;
  }
  return { least, mean: sum / loads.length, greatest };
}
