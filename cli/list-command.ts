import { parameterCatalogue } from '../scenarios/parameter-catalogue.ts';
import { expected } from '../scenarios/parameter-value.ts';
import { loadStudy, studyNames } from '../scenarios/study-catalogue.ts';
import { metricCatalogue } from '../sim/model/metric-catalogue.ts';
import { markdownTable } from 'markdown-table';

export interface ListOptions {
  readonly parameters?: boolean;
  readonly metrics?: boolean;
}

/** Names the studies, or the parameters or metrics that scenario files may use. */
export function listCommand(options: ListOptions): void {
  if (options.parameters === true) console.log(parameterList());
  else if (options.metrics === true) console.log(metricList());
  else console.log(studyList());
}

function studyList(): string {
  const studies = studyNames().map((name) => [name, loadStudy(name).title]);
  return markdownTable([['Study', 'Title'], ...studies]);
}

function parameterList(): string {
  const rows = parameterCatalogue.map((parameter) => [
    parameter.name,
    parameter.unit,
    parameter.default === Infinity ? 'never' : String(parameter.default),
    expected(parameter),
    parameter.description,
    parameter.rspsim ?? '',
  ]);
  return markdownTable([['Parameter', 'Unit', 'Default', 'Values', 'Meaning', 'In RSPSIM'], ...rows], {
    alignDelimiters: false,
  });
}

function metricList(): string {
  const rows = metricCatalogue.map(({ name, unit, description }) => [name, unit, description]);
  return markdownTable([['Metric', 'Unit', 'Meaning'], ...rows]);
}
