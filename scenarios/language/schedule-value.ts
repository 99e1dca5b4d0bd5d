import { nearestName } from '../../results/tables/nearest-name.ts';
import {
  NO_SCHEDULE,
  readEntries,
  readSchedule,
  readTarget,
  scheduleActions,
  ScheduleFault,
  scheduleText,
  UnknownAction,
  type ScheduledTarget,
} from '../../sim/run/schedule.ts';
import { inUnit } from './unit.ts';

/** What is wrong: at a place in a text, and within a mapping at one of its values. */
interface Refused {
  readonly ok: false;
  readonly reason: string;
  readonly offset?: number;
  readonly within?: readonly (string | number)[];
}

/** What a schedule may be, in words. */
export const SCHEDULE_IN_WORDS = 'targets with entries, such as {lan0/pr1: down@1800 up@+60}, or none';

/** Reads a schedule: a text, or a mapping from targets to entries, which are texts or lists of texts. */
export function readScheduleValue(raw: unknown): { readonly ok: true; readonly value: string } | Refused {
  if (typeof raw === 'string') return attempt(() => scheduleText(readSchedule(raw, seconds)), '');
  if (typeof raw !== 'object' || raw === null || Array.isArray(raw))
    return { ok: false, reason: `must be ${SCHEDULE_IN_WORDS}` };
  const targets: ScheduledTarget[] = [];
  for (const [target, given] of Object.entries(raw)) {
    const entries: unknown = Array.isArray(given) ? given.join(' ') : given;
    if (typeof entries !== 'string')
      return { ok: false, reason: `: ${target}: must have entries such as down@1800`, within: [target] };
    const named = attempt(() => readTarget(target), '');
    if (!named.ok) return { ...named, within: [target] };
    const read = attempt(() => readEntries(entries, seconds), `${target}: `);
    if (!read.ok) return { ...read, within: [target] };
    targets.push({ target, entries: read.value });
  }
  if (targets.length === 0) return { ok: false, reason: `must not be empty: leave it out, or say ${NO_SCHEDULE}` };
  return { ok: true, value: scheduleText(targets) };
}

function attempt<T>(read: () => T, where: string): { readonly ok: true; readonly value: T } | Refused {
  try {
    return { ok: true, value: read() };
  } catch (error) {
    if (!(error instanceof ScheduleFault)) throw error;
    return { ok: false, reason: `: ${where}${inWords(error)}`, offset: error.offset };
  }
}

/** Targets name themselves in their messages. */
function inWords(fault: ScheduleFault): string {
  if (!(fault instanceof UnknownAction)) return fault.message;
  const { action } = fault;
  const nearest = nearestName(action, scheduleActions);
  const all = `it must be one of ${scheduleActions.join(', ')}`;
  return nearest === undefined
    ? `unknown action ${action}; ${all}`
    : `unknown action ${action}; did you mean ${nearest}?`;
}

function seconds(text: string): number | undefined {
  const value = Number(text);
  return Number.isFinite(value) ? value : inUnit(text, 's');
}
