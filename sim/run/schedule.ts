import type { Seconds } from '../../protocol/host.ts';

/** The value of a schedule that says nothing. */
export const NO_SCHEDULE = 'none';

/**
 * How something goes down. `down`: as its parameters say; `shutdown`: in order; `crash`: a failure, of the kind that its
 * parameters say; `hostCrash` and `processCrash`: this kind.
 */
const waysDown = ['down', 'shutdown', 'crash', 'hostCrash', 'processCrash'] as const;
export type WayDown = (typeof waysDown)[number];

export const scheduleActions = ['up', ...waysDown] as const;
type ScheduleAction = (typeof scheduleActions)[number];

/** Something goes up, or down. */
export interface ScheduleEntry {
  /** Seconds since the start of the run. */
  readonly time: Seconds;
  readonly action: ScheduleAction;
}

/** What happens to the components or links that a target names. */
export interface ScheduledTarget {
  /** A name, as “lan0/pr1”, or a pattern of names: “lan0/pe*”. */
  readonly target: string;
  /** Times do not decrease; up and one of the ways down take turns. */
  readonly entries: readonly ScheduleEntry[];
}

/** Of a schedule; repetitions make them many in a few signs. */
const MOST_ENTRIES = 10_000;

/** What is wrong in the text of a schedule. */
export class ScheduleFault extends Error {
  override readonly name = 'ScheduleFault';
  /** Place in the text. */
  readonly offset: number;

  constructor(message: string, offset: number) {
    super(message);
    this.offset = offset;
  }
}

/** An action that there is not. */
export class UnknownAction extends ScheduleFault {
  readonly action: string;

  constructor(action: string, offset: number) {
    super(`${action} is no action`, offset);
    this.action = action;
  }
}

/** A time as it is written, in seconds; undefined: it is none. */
export type SecondsOf = (text: string) => Seconds | undefined;

/** Without units, as in the values of runs. */
function plainSeconds(text: string): Seconds | undefined {
  const seconds = Number(text);
  return Number.isFinite(seconds) ? seconds : undefined;
}

/**
 * Reads the text of a schedule: `{lan0/pr1: up@20 down@1800, lan1/pe0: down@+30}`, with or without braces.
 *
 * @throws ScheduleFault if it is none
 */
export function readSchedule(text: string, secondsOf: SecondsOf = plainSeconds): ScheduledTarget[] {
  if (text.trim() === NO_SCHEDULE) return [];
  const inner = withoutBraces(text);
  const heads = [...inner.matchAll(/([^\s,;:]+)\s*:/g)];
  const [first] = heads;
  if (first === undefined || inner.slice(0, first.index).trim() !== '')
    throw new ScheduleFault('must be TARGET: ENTRIES, such as lan0/pr1: down@1800 up@+60', 0);
  return heads.map(([head, target = ''], i): ScheduledTarget => {
    const { index } = heads[i] ?? first;
    if (heads.findIndex((other) => other[1] === target) < i)
      throw new ScheduleFault(`${target} is named twice: give all of its entries in one place`, index);
    const from = index + head.length;
    const entries = inner.slice(from, heads[i + 1]?.index).replace(/[\s,;]*$/, '');
    return { target: readTarget(target, index), entries: readEntries(entries, secondsOf, from) };
  });
}

/** As long as the text, so that places stay. */
function withoutBraces(text: string): string {
  const [, before = '', inner = '', after = ''] = /^(\s*\{)([^{}]*)(\}\s*)$/.exec(text) ?? [];
  return before === '' ? text : before.replaceAll(/./g, ' ') + inner + after.replaceAll(/./g, ' ');
}

const TARGET =
  /^(?:lan[\d*]+\/(?:(?:pr|pe|pu|at)[\d*]+|\*)(?:\/path[\d*]+)?|(?:network|lan[\d*]+-lan[\d*]+)\/path[\d*]+)$/;

/** @throws ScheduleFault if it names nothing that there could be */
export function readTarget(target: string, offset = 0): string {
  if (TARGET.test(target)) return target;
  throw new ScheduleFault(
    `${target} is no target: give a component (lan0/pr1, lan0/pe0, lan0/pu0, lan0/at0), one of its links ` +
      '(lan0/pe0/path0), network/path0 or lan0-lan1/path0; * stands for any number',
    offset,
  );
}

interface WrittenEntry {
  readonly action: ScheduleAction;
  readonly time: Seconds;
  readonly isRelative: boolean;
  /** As it was written, with its place. */
  readonly text: string;
  readonly offset: number;
}

/**
 * Reads the entries of a target: `up@20 down@30min (up@+60 down@+600)*3`.
 *
 * @param offset of the text, for messages
 * @throws ScheduleFault if they are none, go back in time, or bring up what is up
 */
export function readEntries(text: string, secondsOf: SecondsOf = plainSeconds, offset = 0): ScheduleEntry[] {
  const written = writtenEntries(text, secondsOf, offset);
  if (written.length === 0) throw new ScheduleFault('has no entry: give ACTION@TIME, such as down@1800', offset);
  let before: (ScheduleEntry & { readonly text: string }) | undefined;
  return written.map(({ action, time: given, isRelative, text: entry, offset: place }) => {
    const past = before?.time ?? 0;
    const time = nanosecondsIn(isRelative ? past + given : given);
    if (before !== undefined && time < past)
      throw new ScheduleFault(`${entry} goes back: ${before.text} before it is at ${past} s`, place);
    if (before !== undefined && (before.action === 'up') === (action === 'up'))
      throw new ScheduleFault(
        `${entry} follows ${before.text}: it is ${action === 'up' ? 'up' : 'down'} already`,
        place,
      );
    before = { action, time, text: entry };
    return { action, time };
  });
}

/** Sums have rounding errors that the simulation does not see. */
function nanosecondsIn(seconds: Seconds): Seconds {
  return Math.round(seconds * 1e9) / 1e9;
}

/** The beginning of a group, its end with the number of repetitions, or an entry. A unit is no action that follows. */
const PART =
  /[\s,]*(?:(?<open>\()|\)(?:\s*\*\s*(?<times>\d+))?|(?<action>[a-zA-Z]+)@(?<plus>\+?)(?<time>\d[\d.]*(?:[eE][+-]?\d+)?(?:\s*[a-z]+\b(?!@))?))/y;

/** In their order, groups repeated. */
function writtenEntries(text: string, secondsOf: SecondsOf, offset: number): WrittenEntry[] {
  const groups: WrittenEntry[][] = [[]];
  PART.lastIndex = 0;
  for (let at = 0; at < text.length; at = PART.lastIndex) {
    const part = PART.exec(text);
    if (part === null) throw unreadable(text.slice(at), offset + at);
    const { open, times, action, plus, time } = part.groups ?? {};
    const place = offset + at + part[0].search(/[^\s,]/);
    if (open !== undefined) {
      groups.push([]);
    } else if (action === undefined || time === undefined) {
      const group = groups.pop() ?? [];
      const outer = groups.at(-1);
      if (outer === undefined) throw new ScheduleFault('a group ends that has not begun', place);
      const repetitions = Number(times ?? 1);
      if (outer.length + group.length * repetitions > MOST_ENTRIES)
        throw new ScheduleFault(`more than ${MOST_ENTRIES} entries: repeat less often`, place);
      for (let i = 0; i < repetitions; i++) outer.push(...group);
    } else {
      groups.at(-1)?.push(writtenEntry(action, plus === '+', time, secondsOf, place));
    }
  }
  const [all = [], ...unended] = groups;
  if (unended.length > 0)
    throw new ScheduleFault('the closing parenthesis of a group is missing', offset + text.length);
  return all;
}

function writtenEntry(
  word: string,
  isRelative: boolean,
  written: string,
  secondsOf: SecondsOf,
  offset: number,
): WrittenEntry {
  const action = scheduleActions.find((each) => each === word);
  if (action === undefined) throw new UnknownAction(word, offset);
  const time = secondsOf(written);
  if (time === undefined) throw new ScheduleFault(`${written} is no time: give seconds, or 30min`, offset);
  return { action, time, isRelative, text: `${word}@${isRelative ? '+' : ''}${written}`, offset };
}

function unreadable(rest: string, offset: number): ScheduleFault {
  const [word = ''] = /[^\s,]+/.exec(rest) ?? [];
  return new ScheduleFault(
    `${word} is no entry: give ACTION@TIME, such as down@1800 or up@+60`,
    offset + rest.indexOf(word),
  );
}

/** A schedule in the words of {@link readSchedule}, the same however it was written. */
export function scheduleText(schedule: readonly ScheduledTarget[]): string {
  if (schedule.length === 0) return NO_SCHEDULE;
  const parts = schedule.map(
    ({ target, entries }) => `${target}: ${entries.map(({ action, time }) => `${action}@${time}`).join(' ')}`,
  );
  return `{${parts.join(', ')}}`;
}
