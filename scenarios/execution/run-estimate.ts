import { startRun } from '../../sim/run/run.ts';
import type { SweepPoint } from '../plan/run-plan.ts';

/** Points that are tried. */
const SAMPLES = 6;
/** Parts of a run, after each of which it may have been tried long enough. */
const PARTS = 2000;
/** CPU time after which a look ends that has not seen the load yet, ms. */
const UNLOADED_TIME = 1000;
/** Simulated seconds in which pool users arrive, all at once, and look for registrars: no usual load. */
const ARRIVAL = 10;

/** How much is tried. */
export interface EstimateEffort {
  /** CPU time of a look at a point, ms; until its load is seen it may take longer. */
  readonly look: number;
  /** Looks at each point, ... */
  readonly looks: number;
  /** ... and CPU time that they may take in addition, ms: until code is compiled. */
  readonly compilation: number;
  /** Wall time of all looks, ms: of a machine that does something else, too, much passes. */
  readonly patience: number;
}

/** For somebody who waits for the answer. */
const AT_A_GLANCE: EstimateEffort = { look: 60, looks: 4, compilation: 1000, patience: 12_000 };

/** How long runs take, from trying some of them for a moment. */
export interface RunEstimate {
  /** Mean CPU time of a run in one thread, s. */
  readonly seconds: number;
  /** Points that were tried. */
  readonly tried: number;
  /** CPU time of a run of each of them, s. */
  readonly samples: readonly TriedPoint[];
}

interface TriedPoint {
  readonly point: SweepPoint;
  readonly seconds: number;
}

/**
 * Estimates how long a run takes by simulating the beginning of some, several times: until its code is compiled the
 * simulation is many times slower, and other programs may hinder it. The shortest time of each counts. Before the pool
 * users begin little happens, and queues may grow later on, so that it is no more than an estimate.
 *
 * @param points of a study, in its order
 */
export function estimateRun(points: readonly SweepPoint[], effort = AT_A_GLANCE): RunEstimate {
  const chosen = spread(points, SAMPLES);
  const shortest: number[] = [];
  const end = performance.now() + effort.patience;
  const enough = cpuTime() + effort.compilation + chosen.length * effort.looks * effort.look;
  for (let look = 0; look === 0 || performance.now() < end; look++) {
    if (look >= chosen.length && cpuTime() > enough) break;
    const index = look % chosen.length;
    const point = chosen[index];
    if (point === undefined) break;
    shortest[index] = Math.min(shortest[index] ?? Infinity, secondsOf(point, effort.look));
  }
  const samples = chosen.slice(0, shortest.length).map((point, index) => ({ point, seconds: shortest[index] ?? 0 }));
  return { seconds: shortest.reduce((sum, each) => sum + each, 0) / shortest.length, tried: shortest.length, samples };
}

/** At most `count` evenly spaced elements, including both ends. */
function spread<T>(all: readonly T[], count: number): readonly T[] {
  if (all.length <= count) return all;
  const places = Array.from({ length: count }, (_, index) => Math.round((index * (all.length - 1)) / (count - 1)));
  return all.filter((_, index) => places.includes(index));
}

/** CPU time of a run, extrapolated from its beginning, s. */
function secondsOf({ parameters, requestTrace }: SweepPoint, look: number): number {
  const { model, poolUserStart, warmup, duration } = parameters;
  const end = warmup + duration;
  const loadFrom = model === 'rserpool' ? Math.min(poolUserStart + ARRIVAL, end) : 0;
  const begin = cpuTime();
  let [loadedAt, loadedTime, at, time] = [begin, 0, begin, 0];
  try {
    const run = startRun(parameters, 1, {}, { requestTrace });
    for (let part = 1; !run.finished; part++) {
      run.advanceTo((part * end) / PARTS);
      [at, time] = [cpuTime(), run.now];
      if (time <= loadFrom) [loadedAt, loadedTime] = [at, time];
      // Without a look at the loaded system nothing is known, unless that takes too long.
      const passed = at - begin;
      if (passed > look && (time > loadFrom || passed > UNLOADED_TIME)) break;
    }
  } catch {
    // The run itself fails: what came before counts.
  }
  // The rest takes as long as under load.
  const [from, simulated] = time > loadedTime ? [loadedAt, time - loadedTime] : [begin, time];
  const rate = simulated > 0 ? (at - from) / simulated : 0;
  return (at - begin + rate * (end - time)) / 1000;
}

/** Of this process, ms. */
function cpuTime(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}
