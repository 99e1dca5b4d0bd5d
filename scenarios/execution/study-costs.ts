import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { isQuickLook } from '../language/override.ts';
import type { Study } from '../language/study.ts';
import { initialSeeds } from '../plan/replications.ts';
import type { RunParameters } from '../../sim/run/run-parameters.ts';
import type { SweepPoint } from '../plan/run-plan.ts';
import { estimateRun, type EstimateEffort } from './run-estimate.ts';

/** CPU seconds per unit of {@link workOf}: of all points of a study, and of those of a first look. */
const rates = z.strictObject({ full: z.number().positive(), quick: z.number().positive() });

/** What simulating the studies that come with the program costs, as it was measured (`npm run costs`). */
const studyCosts = z.strictObject({
  /** The processor that it was measured with. */
  processor: z.string(),
  studies: z.record(z.string(), rates),
});

export type StudyCosts = z.infer<typeof studyCosts>;

/** Compiled files are in dist/scenarios. */
export const costsFile = fileURLToPath(new URL('../../../scenarios/costs.json', import.meta.url));

export function readStudyCosts(): StudyCosts {
  return studyCosts.parse(JSON.parse(readFileSync(costsFile, 'utf8')));
}

/** How long a study takes on the machine of the measurement. */
export interface StudyCost {
  readonly runs: number;
  /** CPU time of all runs, s; undefined: the study was not measured. */
  readonly seconds: number | undefined;
}

/** Estimates what the runs of a study cost, from what some of them cost. */
export function costOf(study: Study, points: readonly SweepPoint[], { studies }: StudyCosts): StudyCost {
  const seeds = initialSeeds(study.replications).length;
  const rate = studies[study.name]?.[isQuickLook(study.overrides) ? 'quick' : 'full'];
  return {
    runs: points.length * seeds,
    seconds: rate === undefined ? undefined : rate * seeds * totalWork(points),
  };
}

/**
 * For the file of costs. Short looks see code that is not compiled yet, and components that start. Only CPU time counts,
 * however long that takes.
 */
const THOROUGH: EstimateEffort = { look: 150, looks: 2, compilation: 0, patience: Infinity };

/**
 * Measures the CPU seconds per unit of work of a study, by trying some of its points. Code should be compiled already: the
 * first measurement of a process is too high.
 */
export function measuredRate(points: readonly SweepPoint[]): number {
  const { samples } = estimateRun(points, THOROUGH);
  const seconds = samples.reduce((sum, each) => sum + each.seconds, 0);
  return Number((seconds / totalWork(samples.map(({ point }) => point))).toPrecision(3));
}

/** Of a run of each point. */
function totalWork(points: readonly SweepPoint[]): number {
  return points.reduce((sum, { parameters }) => sum + workOf(parameters), 0);
}

/** Simulated seconds in which a component that has nothing to do sends about one message. */
const IDLE = 30;

/**
 * How much there is to do in a run, so that dear points of a study count more than cheap ones: requests that come, and
 * messages that components exchange without them. Without requests: simulated seconds.
 */
export function workOf({ model, warmup, duration, ...pool }: RunParameters): number {
  const length = warmup + duration;
  if (model !== 'rserpool') return length;
  const { lans, poolUsers, poolElements, requestInterval } = pool;
  return lans * length * (poolUsers / requestInterval + poolElements / IDLE);
}
