import type { Log } from '../../protocol/host.ts';
import {
  logEvents,
  logLevels,
  type LogEventKind,
  type LogEventName,
  type LogLevel,
} from '../../protocol/log-events.ts';
import { LineBudget } from './line-budget.ts';
import { writeLogLine } from './log-output.ts';
import { LONGEST_QUOTE, printable } from '../terminal-text.ts';

type Fields = Readonly<Record<string, unknown>>;

export const logFormats = ['text', 'json'] as const;
export type LogFormat = (typeof logFormats)[number];

/** Seconds in which an event that others can provoke is logged only once: they must not fill terminals and disks. */
const QUIET = 5;

export interface ComponentLogOptions {
  /** The least important events that are logged; `none`: nothing is. */
  readonly level: LogLevel | 'none';
  readonly format: LogFormat;
  /** Takes a line; standard error unless given. */
  readonly write?: (line: string) => void;
  /** The time of day. */
  readonly now?: () => Date;
}

/** The events of a component, one per line, with their time. */
export class ComponentLog implements Log {
  readonly enabled: boolean;
  readonly #rank: number;
  readonly #format: LogFormat;
  /** With the most detailed level everything is logged. */
  readonly #budget: LineBudget | undefined;
  readonly #write: (line: string) => void;
  readonly #now: () => Date;
  /** When an event that others can provoke was last logged, ms, and how many of its kind came since. */
  readonly #last = new Map<LogEventName, { time: number; suppressed: number }>();

  constructor({ level, format, write = writeLogLine, now = () => new Date() }: ComponentLogOptions) {
    this.#rank = level === 'none' ? -1 : logLevels.indexOf(level);
    this.enabled = this.#rank >= 0;
    this.#budget = level === 'debug' ? undefined : new LineBudget();
    this.#format = format;
    this.#write = write;
    this.#now = now;
  }

  event(component: string, event: LogEventName, fields: Fields = {}): void {
    const kind: LogEventKind = logEvents[event];
    if (logLevels.indexOf(kind.level) > this.#rank) return;
    const now = this.#now();
    const suppressed = kind.provoked === true ? this.#suppressed(event, now.getTime()) : 0;
    if (suppressed === undefined) return;
    const missing = this.#budget === undefined ? 0 : this.#budget.spend(now.getTime());
    if (missing === undefined) return;
    const time = now.toISOString();
    if (this.#format === 'json') {
      const more = {
        ...(suppressed === 0 ? {} : { suppressed }),
        ...(missing === 0 ? {} : { missingBefore: missing }),
      };
      this.#write(JSON.stringify({ time, level: kind.level, component, event, ...fields, ...more }));
    } else {
      if (missing > 0) this.#write(`${time} warning log: ${missing} lines were omitted here: there were too many`);
      const more = suppressed === 0 ? '' : ` (and ${suppressed} more of this kind before)`;
      this.#write(`${time} ${kind.level} ${component}: ${eventText(event, fields)}${more}`);
    }
  }

  /** How many of the kind were left out before this one; undefined: this one is left out, too. */
  #suppressed(event: LogEventName, now: number): number | undefined {
    const last = this.#last.get(event);
    if (last !== undefined && Math.abs(now - last.time) < QUIET * 1000) {
      last.suppressed++;
      return undefined;
    }
    this.#last.set(event, { time: now, suppressed: 0 });
    return last?.suppressed ?? 0;
  }
}

/** What a log says of an event: its text with its fields, without parts in brackets whose fields are absent. */
export function eventText(event: LogEventName, fields: Fields): string {
  const { text } = logEvents[event];
  const filled = (part: string): string =>
    part.replaceAll(/\{(\w+)\}/g, (_, name: string) => fieldText(fields[name] ?? '?'));
  const optional = text.replaceAll(/\[([^\]]*)\]/g, (_, part: string) => {
    const names = [...part.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name);
    return names.every((name) => fields[name] !== undefined) ? part : '';
  });
  return filled(optional);
}

function fieldText(value: unknown): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return printable(text, LONGEST_QUOTE);
}
