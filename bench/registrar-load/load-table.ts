import { markdownTable } from 'markdown-table';
import type { LoadReading, Work } from './load-reading.ts';

/** A reading, whose it is, and in which round over all registrars it was taken. */
export interface Measured {
  readonly registrar: string;
  readonly round: number;
  readonly reading: LoadReading;
}

/** These two are compared: they do the same work in the same place. */
const COMPARED = ['rsplab, kernel, in the guest', 'rspregistrar, in the guest'] as const;

const whole = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });
const rounded = new Intl.NumberFormat('en', { maximumSignificantDigits: 3 });

/** Something that is read off each measurement of some work; undefined: it was not measured there. */
interface Quantity {
  readonly name: string;
  readonly format: Intl.NumberFormat;
  readonly appliesTo: (work: Work) => boolean;
  readonly of: (reading: LoadReading) => number | undefined;
}

const isSpeed = ({ purpose }: Work): boolean => purpose === 'speed';
const isLatency = ({ kind }: Work): boolean => kind === 'latency';
/** Where nothing waits for others of its kind: elsewhere the times follow from the rate and the number in flight. */
const showsTimes = (work: Work): boolean =>
  isLatency(work) || (work.kind === 'resolutions' && work.users * work.inFlight === 1 && isSpeed(work));
const isMemory = ({ purpose }: Work): boolean => purpose === 'memory';

const MIB = 2 ** 20;

const quantities: readonly Quantity[] = [
  {
    name: 'Answers/s',
    format: whole,
    appliesTo: (work) => isSpeed(work) && !isLatency(work),
    of: ({ answers, elapsed }) => answers / elapsed,
  },
  {
    name: 'CPU µs/answer',
    format: rounded,
    appliesTo: isSpeed,
    of: ({ answers, registrarCpu }) => (1e6 * registrarCpu) / answers,
  },
  { name: 'p50, ms', format: rounded, appliesTo: showsTimes, of: ({ median }) => 1000 * median },
  { name: 'p99, ms', format: rounded, appliesTo: showsTimes, of: ({ p99 }) => 1000 * p99 },
  {
    name: 'Registrar, % of a core',
    format: whole,
    appliesTo: isSpeed,
    of: ({ registrarCpu, elapsed }) => (100 * registrarCpu) / elapsed,
  },
  {
    name: 'Generator, % of a core',
    format: whole,
    appliesTo: isSpeed,
    of: ({ generatorCpu, elapsed }) => (100 * generatorCpu) / elapsed,
  },
  {
    name: 'MiB, before',
    format: whole,
    appliesTo: isMemory,
    of: ({ memoryBefore }) => memoryBefore.registrar / MIB,
  },
  { name: 'MiB', format: whole, appliesTo: isMemory, of: ({ memoryAfter }) => memoryAfter.registrar / MIB },
  {
    name: 'Kernel, MiB more for both ends',
    format: whole,
    appliesTo: isMemory,
    of: ({ memoryBefore, memoryAfter }) =>
      memoryAfter.system === undefined || memoryBefore.system === undefined
        ? undefined
        : (memoryAfter.system - memoryBefore.system) / MIB,
  },
  {
    name: 'Refused',
    format: whole,
    appliesTo: ({ purpose }) => purpose !== 'warm-up',
    of: ({ refusals }) => (refusals === 0 ? undefined : refusals),
  },
];

/**
 * A row for each work and quantity, a column for each registrar: medians of the rounds, with the range of several. The
 * last column has the median of the ratios of the two that are comparable, each within one round.
 *
 * @param names of registrars, in the order of their columns
 */
export function loadTable(measured: readonly Measured[], names: readonly string[]): string {
  const registrars = names.filter((name) => measured.some(({ registrar }) => registrar === name));
  const works = new Map(measured.map(({ reading: { work } }) => [JSON.stringify(work), work]));
  const compares = COMPARED.every((name) => registrars.includes(name));
  const rows = [...works].flatMap(([key, work]) => {
    const ofWork = measured.filter(({ reading }) => JSON.stringify(reading.work) === key);
    return quantities
      .filter(({ appliesTo }) => appliesTo(work))
      .map(({ name, format, of }) => {
        const valuesOf = (registrar: string): ReadonlyMap<number, number> => {
          const own = ofWork.filter((each) => each.registrar === registrar);
          return new Map(
            own.flatMap(({ round, reading }) => {
              const value = of(reading);
              return value === undefined ? [] : [[round, value]];
            }),
          );
        };
        const cells = registrars.map((registrar) => cell([...valuesOf(registrar).values()], format));
        const ratios = compares ? [cell(ratiosOf(valuesOf(COMPARED[0]), valuesOf(COMPARED[1])), rounded)] : [];
        return [workText(work), name, ...cells, ...ratios];
      })
      .filter((row) => row.slice(2).some((text) => text !== NOTHING))
      .map(([text = '', ...others], i) => [i === 0 ? text : '', ...others]);
  });
  const head = ['Work', 'Measured', ...registrars, ...(compares ? ['Ratio in the guest'] : [])];
  return markdownTable([head, ...rows], { align: head.map((_, column) => (column < 2 ? 'l' : 'r')) });
}

const NOTHING = '–';

function cell(values: readonly number[], format: Intl.NumberFormat): string {
  if (values.length === 0) return NOTHING;
  const text = format.format(medianOf(values));
  if (values.length === 1) return text;
  return `${text} (${format.format(Math.min(...values))}–${format.format(Math.max(...values))})`;
}

/** Of the rounds that have both. */
function ratiosOf(values: ReadonlyMap<number, number>, references: ReadonlyMap<number, number>): number[] {
  return [...values].flatMap(([round, value]) => {
    const reference = references.get(round);
    return reference === undefined ? [] : [value / reference];
  });
}

function workText(work: Work): string {
  switch (work.kind) {
    case 'resolutions':
      return `resolutions: ${counted(work.users, 'user')}, ${work.inFlight} in flight each`;
    case 'latency':
      return `resolutions: ${counted(work.users, 'user')} at ${100 * work.load} % of their rate`;
    case 'registrations':
      return `registrations: ${counted(work.elements, 'element')}, ${whole.format(work.perAssociation)} per association`;
    case 'users':
      return `users: ${whole.format(work.users)}, an association and a resolution each`;
  }
}

function counted(count: number, what: string): string {
  return `${whole.format(count)} ${what}${count === 1 ? '' : 's'}`;
}

function medianOf(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = (sorted.length - 1) / 2;
  return ((sorted[Math.floor(middle)] ?? NaN) + (sorted[Math.ceil(middle)] ?? NaN)) / 2;
}
