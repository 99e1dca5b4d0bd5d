import { markdownTable } from 'markdown-table';
import type { LoadReading, Work } from './load-reading.ts';

/** A reading and whose it is. */
export interface Measured {
  readonly registrar: string;
  readonly reading: LoadReading;
}

/** Registrars whose name begins so are what others are compared with, where they did the same work in the same place. */
const REFERENCE = 'rspregistrar, ';

const whole = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });
const rounded = new Intl.NumberFormat('en', { maximumSignificantDigits: 3 });

/** Rates and times, one row for each work and registrar; medians of the rounds. Ratios are to RSPLIB's registrar. */
export function speedTable(measured: readonly Measured[]): string {
  const rows = grouped(measured).map(({ work, registrar, readings }) => {
    const reference = referenceOf(measured, registrar, work);
    const of = (value: (reading: LoadReading) => number): number => median(readings.map(value));
    const ratio = (value: (reading: LoadReading) => number): string =>
      reference.length === 0 ? '–' : rounded.format(of(value) / median(reference.map(value)));
    return [
      workText(work),
      registrar,
      whole.format(of(rate)),
      ratio(rate),
      whole.format(of(ratePerCpu)),
      ratio(ratePerCpu),
      rounded.format(1e6 / of(ratePerCpu)),
      rounded.format(1000 * of((reading) => reading.median)),
      rounded.format(1000 * of((reading) => reading.p99)),
      whole.format(100 * of(({ registrarCpu, elapsed }) => registrarCpu / elapsed)),
      whole.format(100 * of(({ generatorCpu, elapsed }) => generatorCpu / elapsed)),
      whole.format(readings.reduce((sum, { refusals }) => sum + refusals, 0)),
    ];
  });
  const head = [
    'Work',
    'Registrar',
    'Answers/s',
    'Ratio',
    'Answers/CPU s',
    'Ratio',
    'CPU µs/answer',
    'p50, ms',
    'p99, ms',
    'Registrar, % of a core',
    'Generator, % of a core',
    'Refused',
  ];
  return markdownTable([head, ...rows], { align: head.map((_, column) => (column < 2 ? 'l' : 'r')) });
}

/** Resident memory of registrars. */
export function memoryTable(measured: readonly Measured[]): string {
  const rows = grouped(measured).map(({ work, registrar, readings }) => {
    const before = median(readings.map(({ memoryBefore }) => memoryBefore));
    const after = median(readings.map(({ memoryAfter }) => memoryAfter));
    const answers = median(readings.map((reading) => reading.answers));
    return [
      workText(work),
      registrar,
      whole.format(before / 2 ** 20),
      whole.format(after / 2 ** 20),
      rounded.format((after - before) / 1024 / answers),
    ];
  });
  const head = ['Memory with', 'Registrar', 'MiB before', 'MiB', 'KiB each'];
  return markdownTable([head, ...rows], { align: ['l', 'l', 'r', 'r', 'r'] });
}

interface Group {
  readonly work: Work;
  readonly registrar: string;
  readonly readings: readonly LoadReading[];
}

/** Readings of the same work by the same registrar; works in their order. */
function grouped(measured: readonly Measured[]): Group[] {
  const groups = new Map<string, Group & { readings: LoadReading[] }>();
  for (const { registrar, reading } of measured) {
    const key = `${workText(reading.work)} ${registrar}`;
    const group = groups.get(key) ?? { work: reading.work, registrar, readings: [] };
    group.readings.push(reading);
    groups.set(key, group);
  }
  const works = [...new Set(measured.map(({ reading }) => workText(reading.work)))];
  return [...groups.values()].toSorted((a, b) => works.indexOf(workText(a.work)) - works.indexOf(workText(b.work)));
}

/** The same work by RSPLIB's registrar in the same place. */
function referenceOf(measured: readonly Measured[], registrar: string, work: Work): LoadReading[] {
  return measured
    .filter((other) => other.registrar.startsWith(REFERENCE) && workText(other.reading.work) === workText(work))
    .filter((other) => registrar.endsWith(other.registrar.slice(REFERENCE.length)))
    .map(({ reading }) => reading);
}

function workText(work: Work): string {
  switch (work.kind) {
    case 'resolutions':
      return `resolutions: ${counted(work.users, 'user')}, ${work.inFlight} in flight each`;
    case 'latency':
      return `resolutions: ${counted(work.users, 'user')} at ${100 * work.load} % of their rate above`;
    case 'registrations':
      return `registrations: ${counted(work.elements, 'element')}, ${work.perAssociation} per association`;
    case 'users':
      return `users: ${whole.format(work.users)}, an association and a resolution each`;
  }
}

function counted(count: number, what: string): string {
  return `${whole.format(count)} ${what}${count === 1 ? '' : 's'}`;
}

function rate({ answers, elapsed }: LoadReading): number {
  return answers / elapsed;
}

function ratePerCpu({ answers, registrarCpu }: LoadReading): number {
  return answers / registrarCpu;
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = (sorted.length - 1) / 2;
  return ((sorted[Math.floor(middle)] ?? NaN) + (sorted[Math.ceil(middle)] ?? NaN)) / 2;
}
