import { availableParallelism } from 'node:os';
import { markdownTable } from 'markdown-table';
import { distributionMark, isTimeSeries, type PlotDefinition } from '../../results/folders/plot-definition.ts';
import { expectationInWords } from '../../results/expectations/expectation-text.ts';
import { typedCommand } from '../../results/folders/typed-command.ts';
import { givenInWords, type GivenValue } from '../../scenarios/language/derived-value.ts';
import { quickLook } from '../../scenarios/language/override.ts';
import { parameterNamed } from '../../scenarios/language/parameter-catalogue.ts';
import { replicationsInWords } from '../../scenarios/plan/replications.ts';
import { estimateRun } from '../../scenarios/execution/run-estimate.ts';
import { planRuns, type SkippedCombination, type SweepPoint } from '../../scenarios/plan/run-plan.ts';
import { allOf, detailsOfModel } from '../../scenarios/language/detail-choice.ts';
import type { Study } from '../../scenarios/language/study.ts';
import { StudyError } from '../../scenarios/language/study-error.ts';
import { loadStudy } from '../../scenarios/language/study-catalogue.ts';
import { duration } from './sweep-reporter.ts';
import { counted } from '../counted.ts';

/** Prints what a study varies, holds and draws. */
export function showCommand(name: string): void {
  const study = loadStudy(name);
  const { points, skipped, warnings } = planRuns(study);
  const rows = [
    ...[...study.sweep].map(([parameter, values]) => row(parameter, values, 'swept')),
    ...[...study.parameters].map(([parameter, value]) => row(parameter, [value], 'held')),
  ];
  console.log(`${study.name}: ${study.title}\n`);
  if (study.description !== '') console.log(`${study.description}\n`);
  const { family, publication } = study;
  if (publication !== undefined) console.log(`Published: ${publication}\n`);
  if (family !== undefined) console.log(`In RSPSIM: ${family}\n`);
  console.log(markdownTable([['Parameter', '', 'Values', 'Unit', 'Meaning'], ...rows]));
  console.log(`\nAll other parameters have their defaults ("${typedCommand('list', '--parameters')}").`);
  const seeds = replicationsInWords(study.replications);
  const runs =
    study.replications.kind === 'seeds' ? ` = ${counted(points.length * study.replications.seeds.length, 'run')}` : '';
  console.log(`${counted(points.length, 'point')} × ${seeds}${runs}`);
  console.log(estimateInWords(study, points));
  for (const [reason, count] of reasons(skipped)) console.log(`Left out: ${counted(count, 'combination')}, ${reason}`);
  for (const plot of study.plots) console.log(`Plot ${plot.name}: ${contentInWords(plot)}${rolesInWords(plot)}`);
  for (const line of recordedInWords(study, points)) console.log(line);
  for (const expectation of study.expectations)
    console.log(`Expectation ${expectation.name}: ${expectationInWords(expectation)}`);
  for (const warning of [...warnings, ...quickFaults(study)]) console.error(`warning: ${warning}`);
}

/** What a first look could not do. */
function quickFaults(study: Study): string[] {
  try {
    planRuns(quickLook(study));
    return [];
  } catch (error) {
    if (!(error instanceof StudyError)) throw error;
    return error.message.split('\n');
  }
}

/** “Estimate: about 2 min with 2 workers (6 of its points were tried for a moment); …” */
function estimateInWords({ replications }: Study, points: readonly SweepPoint[]): string {
  const { seconds, tried } = estimateRun(points);
  const workers = availableParallelism();
  const timeOf = (seeds: number): string => {
    const runs = points.length * seeds;
    return duration((seconds * runs) / Math.min(workers, runs));
  };
  const time =
    replications.kind === 'seeds'
      ? `about ${timeOf(replications.seeds.length)}`
      : `about ${timeOf(replications.minimum)} with the fewest seeds, ${timeOf(replications.maximum)} with the most,`;
  const what = tried === 1 ? 'one of its points' : `${tried} of its points`;
  return `Estimate: ${time} with ${workers} ${workers === 1 ? 'worker' : 'workers'} (${what} simulated briefly for this estimate)`;
}

/** How many combinations are left out for which reason. */
function reasons(skipped: readonly SkippedCombination[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { reason } of skipped) counts.set(reason, (counts.get(reason) ?? 0) + 1);
  return counts;
}

/** “Recorded: components element (2 metrics), registrar (29 metrics)” */
function recordedInWords({ details }: Study, points: readonly SweepPoint[]): string[] {
  const models = [...new Set(points.map(({ parameters }) => parameters.model))];
  const { components, distributions } = allOf(models.map((model) => detailsOfModel(details, model)));
  const classes = Object.entries(components).map(([name, metrics]) => `${name} (${counted(metrics.length, 'metric')})`);
  return [
    ...(classes.length === 0 ? [] : [`Recorded: components ${classes.join(', ')}`]),
    ...(distributions.length === 0 ? [] : [`Recorded: distributions ${distributions.join(', ')}`]),
  ];
}

/** “handling_time over puToPeRatio”, “utilization of element over number”, “ecdf of handling_time” */
function contentInWords(plot: PlotDefinition): string {
  const { y, x, components } = plot;
  const mark = distributionMark(plot);
  if (mark !== undefined) return `${mark} of ${y}`;
  if (isTimeSeries(plot)) return `time series of ${y}`;
  return `${y}${components === undefined ? '' : ` of ${components}`} over ${x}`;
}

function rolesInWords(plot: PlotDefinition): string {
  const roles = (['color', 'dash', 'row', 'column', 'page'] as const).flatMap((role) =>
    plot[role] === undefined ? [] : [`${role} ${plot[role]}`],
  );
  return roles.length === 0 ? '' : `; ${roles.join(', ')}`;
}

function row(name: string, values: readonly GivenValue[], role: string): string[] {
  const parameter = parameterNamed(name);
  const texts = values.map(givenInWords);
  return [name, role, texts.join(', '), parameter?.unit ?? '', parameter?.description ?? ''];
}
