import type { DraftContent, DraftRules, DraftSetting, DraftValue } from './study-draft.ts';

/** A picture of the study to be: keys of a plot with their values. */
export type DraftPlot = ReadonlyMap<string, DraftContent>;

/** All that the text of a study has. */
export interface DraftStudy {
  /** Comments at its top. */
  readonly remarks: readonly string[];
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly seeds: readonly number[];
  readonly settings: ReadonlyMap<string, DraftSetting>;
  readonly rules: DraftRules | undefined;
  readonly vectors: boolean;
  readonly style: string | undefined;
  readonly plots: readonly DraftPlot[];
}

/** Characters of a line, about. */
const WIDTH = 110;

/** A study file, with comments that say where each parameter comes from. */
export function studyTextOf(study: DraftStudy): string {
  const { remarks, name, title, description, seeds, settings, rules, vectors, style, plots } = study;
  const held = [...settings].filter(([, { values }]) => values.length === 1);
  const swept = [...settings].filter(([, { values }]) => values.length > 1);
  const isCount = seeds.every((seed, index) => seed === index + 1);
  return [
    ...remarks.flatMap((remark) => wrapped(remark)).map((line) => `# ${line}`.trimEnd()),
    `name: ${name}`,
    `title: ${scalar(title)}`,
    ...(description === '' ? [] : ['description: >-', ...wrapped(description).map((line) => `  ${line}`)]),
    `seeds: ${isCount ? seeds.length : flow(seeds)}`,
    ...(vectors ? [`vectors: { seeds: ${flow(seeds)} }`] : []),
    ...(style === undefined ? [] : [`style: ${style}`]),
    '',
    'parameters:',
    ...held.map(([parameter, { values, origin }]) => setting(parameter, scalar(values[0] ?? ''), origin)),
    ...(swept.length === 0 ? [] : ['', 'sweep:']),
    ...swept.map(([parameter, { values, origin }]) => setting(parameter, flow(values), origin)),
    ...(rules === undefined ? [] : ruleLines(rules)),
    ...(plots.length === 0 ? [] : ['', 'plots:']),
    ...plots.flatMap(plotLines),
    '',
  ].join('\n');
}

/** What every imported study has, wherever it comes from. */
const runControl = new Set(['profile', 'idealized', 'warmup', 'duration']);

function ruleLines({ key, rules, origin }: DraftRules): string[] {
  const { source, at, name } = origin;
  return ['', `${key}: # ${name}, ${source.lineInWords(at)}`, ...rules.map((rule) => `  - ${mapping(rule)}`)];
}

function setting(name: string, value: string, origin: DraftSetting['origin']): string {
  const from =
    origin !== undefined
      ? ` # ${origin.name}, ${origin.source.lineInWords(origin.at)}`
      : runControl.has(name)
        ? ''
        : " # default of RSPSIM's toolchain";
  return `  ${name}: ${value}${from}`;
}

function plotLines(plot: DraftPlot): string[] {
  return [...plot].map(([key, value], index) => `${index === 0 ? '  - ' : '    '}${key}: ${content(value)}`);
}

function content(value: DraftContent): string {
  if (typeof value !== 'object') return scalar(value);
  return Array.isArray(value)
    ? flow(value as readonly DraftContent[])
    : mapping(value as Readonly<Record<string, DraftContent>>);
}

function flow(values: readonly DraftContent[]): string {
  return `[${values.map(content).join(', ')}]`;
}

function mapping(values: Readonly<Record<string, DraftContent>>): string {
  return `{ ${Object.entries(values)
    .map(([key, value]) => `${key}: ${content(value)}`)
    .join(', ')} }`;
}

/** Words that YAML reads as something else than a text. */
const otherwise = /^(true|false|null|yes|no|on|off|~|[-+.\d].*)$/i;

function scalar(value: DraftValue): string {
  if (typeof value === 'number') return numberText(value);
  if (typeof value === 'boolean' || isListOfNumbers(value)) return String(value);
  const isPlain = /^[A-Za-z0-9][\w ./()*+-]*$/.test(value) && !/\s$/.test(value);
  const isExpression = /^\d[\d.e]* (\*|s\b|min\b|h\b|ms\b)/.test(value);
  return isPlain && (isExpression || !otherwise.test(value)) ? value : JSON.stringify(value);
}

/** The text of a parameter that is one, which is YAML. */
function isListOfNumbers(text: string): boolean {
  return /^\[[\d.e+]+(, [\d.e+]+)*\]$/.test(text);
}

/** 1e6 instead of 1000000. */
function numberText(value: number): string {
  if (Math.abs(value) < 1e5) return String(value);
  const short = value.toExponential().replace('e+', 'e');
  return short.length < String(value).length ? short : String(value);
}

/** Lines of at most about {@link WIDTH} characters. */
function wrapped(text: string): string[] {
  const lines: string[] = [];
  for (const paragraph of text.split('\n')) {
    let line = '';
    for (const word of paragraph.split(/\s+/).filter((each) => each !== '')) {
      if (line !== '' && line.length + word.length >= WIDTH) {
        lines.push(line);
        line = '';
      }
      line += line === '' ? word : ` ${word}`;
    }
    lines.push(line);
  }
  return lines;
}
