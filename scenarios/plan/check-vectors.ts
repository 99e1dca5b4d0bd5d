import { MOST_VALUES } from '../../sim/run/vector-log.ts';
import { sampledSeries } from '../../sim/models/rserpool/vector-sampler.ts';
import { namePattern } from '../../sim/run/name-pattern.ts';
import type { RunParameters } from '../../sim/run/run-parameters.ts';
import { componentNames } from './check-schedule.ts';
import { initialSeeds } from './replications.ts';
import { StudyError } from '../language/study-error.ts';
import type { StudySource } from '../language/study-source.ts';
import type { Study } from '../language/study.ts';

/** Samples of a run unless an interval is asked for. */
const SAMPLES = 500;

/** Values of all time series of a study: they are put into one table, in memory. */
export const MOST_STUDY_VALUES = 50_000_000;

/** An interval that gives a readable picture, s. */
export function defaultInterval({ warmup, duration }: RunParameters): number {
  return (warmup + duration) / SAMPLES;
}

/** The components, of those whose paths are to be recorded, that no run has as part of a pool on packets. */
export function unmetPaths(paths: readonly string[], points: readonly RunParameters[]): string[] {
  let unmet = paths;
  for (const point of points) {
    if (unmet.length === 0) break;
    if (point.model !== 'rserpool' || point.transport !== 'sctp') continue;
    const names = componentNames(point);
    unmet = unmet.filter((path) => !names.some((name) => namePattern(path).test(name)));
  }
  return [...unmet];
}

/** What is wrong with such a component. */
export function unmetPath(path: string): string {
  return `no pool on packets (transport: sctp) has ${path}; numbers are from 0, as in lan0/pu0`;
}

/**
 * Time series of what there is not, or that would be too long to keep. How many values those of paths and of bulk
 * transfers have comes out as they run.
 *
 * @throws StudyError naming what there is not, or the shortest interval that is possible.
 */
export function checkVectors(
  { source, vectors, replications }: Study,
  points: readonly { readonly parameters: RunParameters }[],
): void {
  if (vectors === undefined) return;
  requirePaths(source, vectors.paths ?? [], points);
  const pools = points.filter(({ parameters }) => parameters.model === 'rserpool');
  const lengths = pools.map(({ parameters }) => {
    const interval = vectors.interval ?? defaultInterval(parameters);
    const values = ((parameters.warmup + parameters.duration) / interval) * sampledSeries(parameters);
    return { interval, values };
  });
  const seeds = vectors.seeds === 'all' ? initialSeeds(replications).length : (vectors.seeds?.length ?? 1);
  const all = seeds * lengths.reduce((sum, { values }) => sum + values, 0);
  const longest = Math.max(0, ...lengths.map(({ values }) => values));
  const excess = Math.max(longest / MOST_VALUES, all / MOST_STUDY_VALUES);
  if (excess <= 1) return;
  const interval = Math.max(...lengths.map((each) => each.interval));
  throw new StudyError(
    `${source.file}: vectors: time series sampled every ${Number(interval.toPrecision(3))} s would have ` +
      `${longest.toPrecision(3)} values in one run and ${all.toPrecision(3)} in all runs; at most ${MOST_VALUES} and ` +
      `${MOST_STUDY_VALUES} are possible: sample every ${roundedUp(interval * excess)} s, or fewer seeds`,
  );
}

function requirePaths(
  source: StudySource,
  paths: readonly string[],
  points: readonly { readonly parameters: RunParameters }[],
): void {
  const unmet = unmetPaths(
    paths,
    points.map(({ parameters }) => parameters),
  );
  const errors = unmet.map((path) =>
    source.error(['vectors', 'paths', paths.indexOf(path)], `vectors.paths: ${unmetPath(path)}`),
  );
  if (errors.length > 0) throw new StudyError(errors.map(({ message }) => message).join('\n'));
}

/** To two digits. */
function roundedUp(value: number): number {
  const digit = 10 ** (Math.floor(Math.log10(value)) - 1);
  return Number((Math.ceil(value / digit) * digit).toPrecision(2));
}
