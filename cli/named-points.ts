import type { SweepPoint } from '../scenarios/plan/run-plan.ts';
import { UsageError } from './usage-error.ts';

/**
 * The points that were asked for: one by its number, or all that have the values of “rtoMin=0.5, paths=2”.
 *
 * @throws UsageError if there is none, which names those that there are
 */
export function pointsNamed(points: readonly SweepPoint[], wanted: string): SweepPoint[] {
  const list = (): string => points.map(({ index, label }) => `  ${index}: ${label}`).join('\n');
  if (/^\d+$/.test(wanted)) {
    const point = points[Number(wanted)];
    if (point === undefined) throw new UsageError(`--point ${wanted}: must be from 0 to ${points.length - 1}`);
    return [point];
  }
  const values = wanted.split(',').map((part) => part.trim());
  const found = points.filter(({ label }) => {
    const own = label.split(', ');
    return values.every((value) => own.some((each) => isSame(each, value)));
  });
  if (found.length === 0)
    throw new UsageError(`--point ${wanted}: no point has these values; the points are\n${list()}`);
  return found;
}

/** Numbers may be written differently: “requestSize=1e5” is that of 100000. */
function isSame(own: string, wanted: string): boolean {
  if (own === wanted) return true;
  const [[name, value = ''], [wantedName, wantedValue = '']] = [own.split('='), wanted.split('=')];
  return name === wantedName && value !== '' && wantedValue !== '' && Number(value) === Number(wantedValue);
}
