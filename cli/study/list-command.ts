import { parameterCatalogue } from '../../scenarios/language/parameter-catalogue.ts';
import { parameterGroups, type ParameterGroup } from '../../scenarios/language/parameter-groups.ts';
import { expected } from '../../scenarios/language/parameter-value.ts';
import { loadStudy, studyNames } from '../../scenarios/language/study-catalogue.ts';
import { loadStyle, styleNames } from '../../scenarios/language/style-catalogue.ts';
import { metricCatalogue } from '../../scenarios/language/metric-catalogue.ts';
import { markdownTable } from 'markdown-table';
import { terminalWidth, wrappedText } from '../terminal-text.ts';
import { cellInWords } from '../../results/tables/table.ts';

export interface ListOptions {
  readonly parameters?: boolean;
  readonly metrics?: boolean;
  readonly styles?: boolean;
}

/** Names the studies, or the parameters, metrics or styles that study files may use. */
export function listCommand(options: ListOptions): void {
  if (options.parameters === true) console.log(parameterList());
  else if (options.metrics === true) console.log(metricList());
  else if (options.styles === true) console.log(styleList());
  else console.log(studyList());
}

function studyList(): string {
  const studies = studyNames().map((name) => [name, loadStudy(name).title]);
  return markdownTable([['Study', 'Title'], ...studies]);
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
