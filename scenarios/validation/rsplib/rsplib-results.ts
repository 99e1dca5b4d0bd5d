import { RequestStatistics } from '../../../protocol/measurement/request-statistics.ts';
import type { ProcessReading } from '../control-messages.ts';
import { contentsOf } from '../spread-contents.ts';
import { ValidationError } from '../validation-error.ts';

/** The window of measurement, s since the epoch. */
export interface Window {
  readonly begin: number;
  readonly end: number;
}

/** Rows of a vector file by the names of its columns; the first line has these, and each row begins with a number. */
function rowsOf(text: string, columns: readonly string[]): Readonly<Record<string, number>>[] {
  const [head = '', ...lines] = text.split('\n').filter((line) => line.trim() !== '');
  const names = words(head);
  const missing = columns.filter((name) => !names.includes(name));
  if (missing.length > 0)
    throw new ValidationError(`RSPLIB wrote a file without ${missing.join(', ')}; it begins: ${head.slice(0, 100)}`);
  return lines
    .map((line) => words(line).slice(1))
    .filter((cells) => cells.length === names.length)
    .map((cells) => Object.fromEntries(columns.map((name) => [name, Number(cells[names.indexOf(name)])])));
}

function words(line: string): string[] {
  return line.trim().split(/\s+/);
}

const jobColumns = ['JobSize', 'QueuingTimeStamp', 'StartupTimeStamp', 'AcceptTimeStamp', 'CompleteTimeStamp'] as const;

/**
 * What RSPLIB's CalcApp clients wrote of their jobs, as this project counts requests: each time where it ends. Jobs that
 * were not completed are not in the files.
 *
 * @throws ValidationError if a file is another one
 */
export function usersReading(files: readonly string[], { begin, end }: Window): NonNullable<ProcessReading['users']> {
  const { sums, spreads } = new RequestStatistics(() => 0);
  const within = (time: number): boolean => time >= begin && time < end;
  for (const row of files.flatMap((text) => rowsOf(text, jobColumns))) {
    const [size = 0, generated = 0, started = 0, accepted = 0, completed = 0] = jobColumns.map((name) => row[name]);
    if (within(generated)) sums.generated++;
    if (within(started)) {
      sums.started++;
      sums.queuingTime += started - generated;
      spreads.queuingTime.add(started - generated);
    }
    if (within(accepted)) {
      sums.accepted++;
      sums.startupTime += accepted - started;
      spreads.startupTime.add(accepted - started);
    }
    if (!within(completed)) continue;
    sums.completed++;
    sums.completedSize += size;
    sums.processingTime += completed - accepted;
    sums.handlingTime += completed - generated;
    spreads.processingTime.add(completed - accepted);
    spreads.handlingTime.add(completed - generated);
  }
  return { sums: { ...sums }, inSystem: 0, spreads: contentsOf(spreads), backlog: [] };
}

const loadColumns = ['CurrentTimeStamp', 'Runtime', 'UsedCalculations'] as const;

/**
 * Calculations that RSPLIB's CalcApp server did in the window. It writes the sum when a job ends: what is between two
 * lines is taken to have been done evenly.
 *
 * @param scalars with the sum at its end
 * @throws ValidationError if a file is another one
 */
export function usedInWindow(vectors: string, scalars: string, { begin, end }: Window): number {
  const rows = rowsOf(vectors, loadColumns).map((row) => ({
    at: row['CurrentTimeStamp'] ?? NaN,
    runtime: row['Runtime'] ?? NaN,
    used: row['UsedCalculations'] ?? NaN,
  }));
  const [first] = rows;
  // No job has ended.
  if (first === undefined) return 0;
  const start = first.at - first.runtime;
  const last = {
    at: start + scalarIn(scalars, 'CalcAppPE Service Uptime'),
    used: scalarIn(scalars, 'CalcAppPE Total Used Capacity'),
  };
  const points = [{ at: start, used: 0 }, ...rows, last];
  return usedAt(points, end) - usedAt(points, begin);
}

function usedAt(points: readonly { readonly at: number; readonly used: number }[], time: number): number {
  const next = points.findIndex(({ at }) => at >= time);
  const [before, after] = [points[next - 1], points[next]];
  if (after === undefined) return points.at(-1)?.used ?? 0;
  if (before === undefined || after.at <= before.at) return next === 0 ? 0 : after.used;
  return before.used + ((after.used - before.used) * (time - before.at)) / (after.at - before.at);
}

/** @throws ValidationError if it is not there */
function scalarIn(text: string, name: string): number {
  const line = text.split('\n').find((each) => each.includes(`"${name}"`));
  const value = line === undefined ? NaN : Number(words(line).at(-1));
  if (Number.isNaN(value)) throw new ValidationError(`RSPLIB wrote no scalar "${name}"`);
  return value;
}
