import { availableParallelism } from 'node:os';
import { costOf, readStudyCosts } from '../../scenarios/execution/study-costs.ts';
import { quickLook } from '../../scenarios/language/override.ts';
import { planRuns } from '../../scenarios/plan/run-plan.ts';
import { counted } from '../counted.ts';
import { studyTable, studyListText, type ListedStudy } from './study-list.ts';
import { parameterCatalogue } from '../../scenarios/language/parameter-catalogue.ts';
import { parameterGroups, type ParameterGroup } from '../../scenarios/language/parameter-groups.ts';
import { expected } from '../../scenarios/language/parameter-value.ts';
import { loadStudy, studiesBySubject } from '../../scenarios/language/study-catalogue.ts';
import { loadStyle, styleNames } from '../../scenarios/language/style-catalogue.ts';
import { metricCatalogue } from '../../scenarios/language/metric-catalogue.ts';
import { markdownTable } from 'markdown-table';
import { terminalWidth, wrappedText } from '../terminal-text.ts';
import { cellInWords } from '../../results/tables/table.ts';

export interface ListOptions {
  readonly parameters?: boolean;
  readonly metrics?: boolean;
  readonly styles?: boolean;
  /** The studies for other programs. */
  readonly json?: boolean;
}

/** Names the studies, or the parameters, metrics or styles that study files may use. */
export function listCommand(options: ListOptions): void {
  if (options.parameters === true) console.log(parameterList());
  else if (options.metrics === true) console.log(metricList());
  else if (options.styles === true) console.log(styleList());
  else if (options.json === true) console.log(JSON.stringify(listedStudies(), undefined, 2));
  else console.log(studyList());
}

function listedStudies(): ListedStudy[] {
  const costs = readStudyCosts();
  return [...studiesBySubject()].flatMap(([subject, names]) =>
    names.map((name): ListedStudy => {
      const study = loadStudy(name);
      const { points } = planRuns(study);
      const look = quickLook(study);
      const [full, quick] = [costOf(study, points, costs), costOf(look, planRuns(look).points, costs)];
      return {
        subject,
        study: name,
        title: study.title,
        family: study.family ?? null,
        points: points.length,
        runs: full.runs,
        cpuSeconds: full.seconds ?? null,
        quickRuns: quick.runs,
        quickCpuSeconds: quick.seconds ?? null,
      };
    }),
  );
}

function studyList(): string {
  const note = `Times are estimates for ${counted(availableParallelism(), 'worker')}, measured with ${readStudyCosts().processor}.`;
  const width = terminalWidth();
  return width === undefined
    ? `${studyTable(listedStudies())}\n\n${note}`
    : `${studyListText(listedStudies(), width)}\n\n${wrappedText(note, width, '')}`;
}

function styleList(): string {
  const styles = styleNames().map((name) => [name, loadStyle(name).description]);
  return markdownTable([['Style', 'Use'], ...styles], { alignDelimiters: false });
}

function parameterList(): string {
  const width = terminalWidth();
  if (width !== undefined)
    return parameterGroups()
      .map((group) => groupText(group, width))
      .join('\n\n');
  const rows = parameterCatalogue.map((parameter) => [
    parameter.name,
    parameter.unit,
    cellInWords(parameter.default),
    expected(parameter),
    parameter.description,
    parameter.rspsim ?? '',
  ]);
  return markdownTable([['Parameter', 'Unit', 'Default', 'Values', 'Meaning', 'In RSPSIM'], ...rows], {
    alignDelimiters: false,
  });
}

/** A group of parameters in lines that fit the terminal. */
function groupText({ title, parameters }: ParameterGroup, width: number): string {
  const heading = title.replaceAll('`', '');
  const entries = parameters.map((parameter) => {
    const { name, unit, description, rspsim } = parameter;
    const shownUnit = unit === '' || unit === '1' ? '' : ` ${unit}`;
    const inRspsim = rspsim === undefined ? '' : `; in RSPSIM: ${rspsim}`;
    return [
      wrappedText(`${name} (default: ${cellInWords(parameter.default)}${shownUnit})`, width, '  '),
      wrappedText(`${description}.`, width, '      '),
      wrappedText(`${expected(parameter)}${inRspsim}`, width, '      '),
    ].join('\n');
  });
  return [wrappedText(heading.toUpperCase(), width, ''), ...entries].join('\n');
}

function metricList(): string {
  const width = terminalWidth();
  if (width === undefined) {
    const rows = metricCatalogue.map(({ name, unit, description, rspsim = '' }) => [name, unit, description, rspsim]);
    return markdownTable([['Metric', 'Unit', 'Meaning', 'In RSPSIM'], ...rows], { alignDelimiters: false });
  }
  const entries = metricCatalogue.map(({ name, unit, description, rspsim }) => {
    const shownUnit = unit === '1' ? '' : ` (${unit})`;
    const inRspsim = rspsim === undefined ? '' : `; in RSPSIM: ${rspsim}`;
    return `${wrappedText(`${name}${shownUnit}`, width, '')}\n${wrappedText(`${description}${inRspsim}`, width, '    ')}`;
  });
  return entries.join('\n');
}
