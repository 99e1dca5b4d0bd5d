import { markdownTable } from 'markdown-table';
import { parameterNamed, type ParameterValue } from '../scenarios/parameter-catalogue.ts';
import { planRuns } from '../scenarios/run-plan.ts';
import { loadStudy } from '../scenarios/study-catalogue.ts';

/** Prints what a study varies, holds and draws. */
export function showCommand(name: string): void {
  const study = loadStudy(name);
  const plan = planRuns(study, study.seeds);
  const rows = [
    ...[...study.sweep].map(([parameter, values]) => row(parameter, values, 'swept')),
    ...[...study.parameters].map(([parameter, value]) => row(parameter, [value], 'held')),
  ];
  console.log(`${study.name}: ${study.title}\n`);
  if (study.description !== '') console.log(`${study.description}\n`);
  console.log(markdownTable([['Parameter', '', 'Values', 'Unit', 'Meaning'], ...rows]));
  console.log('\nAll other parameters have their defaults ("rsplab list --parameters").');
  console.log(`${plan.points.length} points × ${study.seeds} seeds = ${plan.runs.length} runs`);
  for (const { name: plot, metric, x, series } of study.plots)
    console.log(`Plot ${plot}: ${metric} over ${x}${series === undefined ? '' : `, a curve for each ${series}`}`);
}

function row(name: string, values: readonly ParameterValue[], role: string): string[] {
  const parameter = parameterNamed(name);
  const texts = values.map((value) => (value === Infinity ? 'never' : String(value)));
  return [name, role, texts.join(', '), parameter?.unit ?? '', parameter?.description ?? ''];
}
