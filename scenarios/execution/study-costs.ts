import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { isQuickLook } from '../language/override.ts';
import type { Study } from '../language/study.ts';
import { initialSeeds } from '../plan/replications.ts';
import { poolComponentNumbers } from '../../sim/models/rserpool/component-numbers.ts';
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

/** What is known of a study that was run at full length (docs/reproduction). */
const fullRun = z.object({
  isQuick: z.boolean(),
  points: z.number(),
  seeds: z.number().positive(),
  cpuSeconds: z.number().positive().nullable(),
});

/**
 * CPU seconds per unit of work of a whole run of a study, which has in it what a look at its first seconds does not see:
 * load that grows over minutes.
 *
 * @param text record of the study (docs/reproduction/NAME.json)
 * @returns undefined: the time was not measured, or that of other points or of a first look
 */
export function recordedRate(points: readonly SweepPoint[], text: string): number | undefined {
  const record = fullRun.parse(JSON.parse(text));
  if (record.isQuick || record.points !== points.length || record.cpuSeconds === null) return undefined;
  return rounded(record.cpuSeconds / (record.seeds * totalWork(points)));
}

/** For the file of costs. Short looks see components that start. Only CPU time counts, however long that takes. */
const THOROUGH: EstimateEffort = { look: 100, looks: 1, compilation: 0, patience: Infinity };
/** What another measurement brings in of the lowest one before, as long as code is being compiled. */
const PROGRESS = 0.05;

/** Measures the CPU seconds per unit of work of a study, by trying some of its points until that gets no faster. */
export function measuredRate(points: readonly SweepPoint[], measure = rateOfOneLook): number {
  let lowest = Infinity;
  for (let isFalling = true; isFalling;) {
    const rate = measure(points);
    isFalling = rate < lowest * (1 - PROGRESS);
    lowest = Math.min(lowest, rate);
  }
  return rounded(lowest);
}

function rounded(rate: number): number {
  return Number(rate.toPrecision(3));
}

function rateOfOneLook(points: readonly SweepPoint[]): number {
  const { samples } = estimateRun(points, THOROUGH);
  const seconds = samples.reduce((sum, each) => sum + each.seconds, 0);
  return seconds / totalWork(samples.map(({ point }) => point));
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
export function workOf(parameters: RunParameters): number {
  const length = parameters.warmup + parameters.duration;
  if (parameters.model !== 'rserpool') return length;
  const { user, element } = poolComponentNumbers(parameters);
  return length * (user / parameters.requestInterval + element / IDLE);
}
