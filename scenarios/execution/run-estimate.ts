import { simulate } from '../../sim/run/run.ts';
import type { RunParameters } from '../../sim/run/run-parameters.ts';
import type { SweepPoint } from '../plan/run-plan.ts';

/** Points that are tried. */
const SAMPLES = 6;
/** CPU time for each of them, and wall time for all: of a machine that does something else, too, much passes. ms */
const SAMPLE_TIME = 250;
/** Until its code is compiled the simulation is many times slower. */
const COMPILATION_TIME = 1000;
const ALL_TIME = 5000;

/** How long runs take, from trying some of them for a moment. */
export interface RunEstimate {
  /** Mean CPU time of a run in one thread, s. */
  readonly seconds: number;
  /** Points that were tried. */
  readonly tried: number;
}

/** Ends a run that was tried long enough. */
class Enough extends Error {
  override readonly name = 'Enough';
}

/**
 * Estimates how long a run takes by simulating the beginning of some. Before the pool users begin little happens, and
 * queues may grow later on, so that it is no more than an estimate.
 *
 * @param points of a study, in its order
 */
export function estimateRun(points: readonly SweepPoint[]): RunEstimate {
  const chosen = spread(points, SAMPLES);
  const begin = performance.now();
  const isOver = (): boolean => performance.now() - begin > ALL_TIME;
  const started = cpuTime();
  let first = 0;
  for (let index = 0; index === 0 || (cpuTime() - started < COMPILATION_TIME && !isOver()); index++)
    first = secondsOf(chosen[index % chosen.length].parameters);
  const seconds: number[] = [];
  for (const { parameters } of chosen) if (!isOver()) seconds.push(secondsOf(parameters));
  if (seconds.length === 0) seconds.push(first);
  return { seconds: seconds.reduce((sum, each) => sum + each, 0) / seconds.length, tried: seconds.length };
}

/** Of so many things in a row some that lie apart, both ends among them. */
function spread<T>(all: readonly T[], count: number): readonly T[] {
  if (all.length <= count) return all;
  return Array.from({ length: count }, (_, index) => all[Math.round((index * (all.length - 1)) / (count - 1))]);
}

/** CPU time of a run, extrapolated from its beginning, s. */
function secondsOf(parameters: RunParameters): number {
  const { model, poolUserStart, warmup, duration } = parameters;
  const end = warmup + duration;
  const loadFrom = model === 'rserpool' ? Math.min(poolUserStart, end) : 0;
  const begin = cpuTime();
  let [loadedAt, loadedTime, at, time] = [begin, 0, begin, 0];
  try {
    simulate(parameters, 1, undefined, (now) => {
      [at, time] = [cpuTime(), now];
      if (now <= loadFrom) [loadedAt, loadedTime] = [at, now];
      // Without a look at the loaded system nothing is known, unless that takes too long.
      if (at - begin > SAMPLE_TIME && (now > loadFrom || at - begin > 4 * SAMPLE_TIME)) throw new Enough();
    });
    return (cpuTime() - begin) / 1000;
  } catch {
    // It was long enough, or the run itself fails: what came before counts. The rest goes on as under load.
    const [from, simulated] = time > loadedTime ? [loadedAt, time - loadedTime] : [begin, time];
    const rate = simulated > 0 ? (at - from) / simulated : 0;
    return (at - begin + rate * (end - time)) / 1000;
  }
}

/** Of this process, ms. */
function cpuTime(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}
