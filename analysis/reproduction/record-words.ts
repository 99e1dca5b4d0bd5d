import { countOutcomes } from '../expectations/expectation-outcome.ts';
import type { RecordedExpectation, RecordedNumber, RecordedNumbers, StudyRecord } from './study-record.ts';

/** How numbers of others came into a study, for readers. */
const takingInWords = {
  figure: 'read off a figure',
  text: 'as printed',
  theory: 'theory',
  reference: 'reference runs',
} as const satisfies Readonly<Record<RecordedNumbers['taken'], string>>;

/** “Dre2006, figure 8.3 (read off a figure)” */
export function sourceInWords({ source, taken }: Pick<RecordedNumbers, 'source' | 'taken'>): string {
  return `${source} (${takingInWords[taken]})`;
}

/** “5 hold, 1 differs, 2 not in --quick”; “none” */
export function verdictsInWords(expectations: readonly Pick<RecordedExpectation, 'verdict'>[]): string {
  const { holds, differs, known, leftOut, unchecked } = countOutcomes(expectations);
  const parts = [
    ...(holds > 0 ? [`${holds} ${holds === 1 ? 'holds' : 'hold'}`] : []),
    ...(differs > 0 ? [`${differs} ${differs === 1 ? 'differs' : 'differ'}`] : []),
    ...(known > 0 ? [`${known} ${known === 1 ? 'differs' : 'differ'} as known`] : []),
    ...(leftOut > 0 ? [`${leftOut} not in --quick`] : []),
    ...(unchecked > 0 ? [`${unchecked} cannot be checked`] : []),
  ];
  return parts.length === 0 ? 'none' : parts.join(', ');
}

/** “24 × 120 min”: seeds and length of the measurement. */
export function effortInWords({ seeds, durations: [shortest, longest] }: StudyRecord): string {
  const ends = [...new Set([shortest, longest])].map((seconds) => String(Number((seconds / 60).toPrecision(3))));
  return `${seeds} × ${ends.join('–')} min`;
}

/** “0.1.0, commit 0123abcd”, “… with changes” */
export function programInWords({ program }: StudyRecord): string {
  const { version, commit, isModified, code } = program;
  const source = commit === undefined ? '' : `, commit ${commit}${isModified === true ? ' with changes' : ''}`;
  return `${version}${source}, code ${code}`;
}

/** “45 s”, “3.2 min”, “1.5 h” */
export function cpuTime(seconds: number | null): string {
  if (seconds === null) return 'unknown';
  if (seconds < 120) return `${numberText(seconds, 2)} s`;
  return seconds < 3600 ? `${numberText(seconds / 60, 2)} min` : `${numberText(seconds / 3600, 2)} h`;
}

/** A number for readers. */
export function numberText(value: number, count = 4): string {
  const rounded = Number.isInteger(value) ? value : Number(value.toPrecision(count));
  return String(rounded).replace('-', '−');
}

/** The number that differs most, in relation to the published one. */
function largestDifference({ rows }: Pick<RecordedNumbers, 'rows'>): RecordedNumber | undefined {
  return rows.toSorted((a, b) => Math.abs(differenceOf(b)) - Math.abs(differenceOf(a)))[0];
}

export function differenceOf({ measured, published }: RecordedNumber): number {
  return measured - published;
}

/** “+0.4 at policy=Random”: the largest difference of all numbers of a study. */
export function differenceInWords(numbers: RecordedNumbers): string {
  const largest = largestDifference(numbers);
  if (largest === undefined) return '';
  const difference = differenceOf(largest);
  return `${difference > 0 ? '+' : ''}${numberText(difference, 2)}${unitAfter(numbers)} at ${largest.where}`;
}

/** “ s”, “ %”; differences of percent are points. */
export function unitAfter({ unit }: Pick<RecordedNumbers, 'unit'>): string {
  return unit === '' ? '' : unit === '%' ? ' points' : ` ${unit}`;
}

/** Why results are not as published, as the study's file says; and what cannot be checked. */
export function reasonsOf({ expectations }: StudyRecord): RecordedExpectation[] {
  return expectations.filter(({ verdict }) => verdict !== 'holds' && verdict !== 'not in --quick');
}

/** Studies by their subject, both in alphabetical order; those of one's own come last. */
export function bySubject<T>(studies: readonly T[], recordOf: (each: T) => StudyRecord): [string, T[]][] {
  const subjects = new Map<string, T[]>();
  for (const each of studies.toSorted((a, b) => (recordOf(a).study < recordOf(b).study ? -1 : 1))) {
    const { subject } = recordOf(each);
    subjects.set(subject, [...(subjects.get(subject) ?? []), each]);
  }
  return [...subjects].toSorted(([a], [b]) => (a === '' ? 1 : b === '' ? -1 : a < b ? -1 : 1));
}

/** “load-distribution” → “Load distribution” */
export function subjectTitle(subject: string): string {
  if (subject === '') return 'Other studies';
  return (subject.charAt(0).toUpperCase() + subject.slice(1)).replaceAll('-', ' ');
}
