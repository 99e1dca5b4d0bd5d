import { availableParallelism } from 'node:os';
import { markdownTable } from 'markdown-table';
import { wrappedText } from '../terminal-text.ts';
import { duration } from './sweep-reporter.ts';

/** A study that comes with the program, as `--json` has it. */
export interface ListedStudy {
  readonly subject: string;
  readonly study: string;
  readonly title: string;
  /** Null: it has none. */
  readonly family: string | null;
  readonly points: number;
  readonly runs: number;
  /** Estimated CPU time of all runs; null: unknown. */
  readonly cpuSeconds: number | null;
  /** Of a first look. @public */
  readonly quickRuns: number;
  readonly quickCpuSeconds: number | null;
}

/** What studies are chosen by comes before titles, which are cut off, or broken. */
const FIGURES = ['Runs', 'Time', 'Time --quick', 'Points'] as const;

/** Of a study, in the order of {@link FIGURES}. */
function figuresOf({ runs, cpuSeconds, quickCpuSeconds, points }: ListedStudy): readonly string[] {
  return [String(runs), timeOf(cpuSeconds), timeOf(quickCpuSeconds), String(points)];
}

function timeOf(cpuSeconds: number | null): string {
  return cpuSeconds === null ? 'unknown' : duration(Math.ceil(cpuSeconds / availableParallelism()));
}

/** As a table, for files and other programs. */
export function studyTable(studies: readonly ListedStudy[]): string {
  const rows = studies.map((each) => [each.subject, each.study, ...figuresOf(each), each.title, each.family ?? '']);
  return markdownTable([['Subject', 'Study', ...FIGURES, 'Title', 'In RSPSIM'], ...rows], {
    align: ['l', 'l', ...FIGURES.map(() => 'r'), 'l', 'l'],
  });
}

/** By subject, in lines that fit the terminal: the figures of a study beside its name if there is room, its title below. */
export function studyListText(studies: readonly ListedStudy[], width: number): string {
  const rows = [FIGURES, ...studies.map(figuresOf)];
  const widths = FIGURES.map((_, column) => Math.max(...rows.map((figures) => figures[column]?.length ?? 0)));
  const longest = Math.max(...studies.map(({ study }) => study.length));
  const line = (name: string, figures: readonly string[]): string =>
    [name.padEnd(longest + 2), ...figures.map((figure, column) => figure.padStart(widths[column] ?? 0))].join('  ');
  const hasRoom = line('', FIGURES).length <= width;
  const entry = (each: ListedStudy): string[] => {
    const { study, title, family } = each;
    const named = FIGURES.map((name, column) => `${name}: ${figuresOf(each)[column] ?? ''}`).join(', ');
    const first = hasRoom ? [line(`  ${study}`, figuresOf(each))] : [`  ${study}`, wrappedText(named, width, '      ')];
    return [...first, wrappedText(family === null ? title : `${title} (in RSPSIM: ${family})`, width, '      ')];
  };
  const part = (subject: string): string => {
    const heading = hasRoom ? line(subject.toUpperCase(), FIGURES) : subject.toUpperCase();
    return [heading, ...studies.filter((each) => each.subject === subject).flatMap(entry)].join('\n');
  };
  return [...new Set(studies.map(({ subject }) => subject))].map(part).join('\n\n');
}
