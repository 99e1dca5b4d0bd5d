import type { Log } from '../protocol/host.ts';

type Fields = Readonly<Record<string, unknown>>;

/** What whoever runs a component should see without asking, by the event's name. */
const warnings: Readonly<Record<string, (fields: Fields) => string>> = {
  malformed: ({ from, error }) => `ignored what ${text(from)} sent: ${text(error)}`,
  noRegistrar: ({ tried }) =>
    text(tried) === ''
      ? 'no registrar found yet (none has announced itself); still looking'
      : `no registrar found yet (asked ${text(tried)}); still looking`,
  failed: ({ error }) => `datagrams: ${text(error)}`,
};

/** Seconds in which an event is told once only: a peer must not fill the terminal. */
const QUIET = 5;

/** Warnings as plain lines on standard error. */
export class WarningLog implements Log {
  readonly enabled = true;
  readonly #print: (line: string) => void;
  readonly #now: () => number;
  readonly #last = new Map<string, { time: number; untold: number }>();

  /** @param now seconds */
  constructor(
    print: (line: string) => void = (line) => console.error(line),
    now: () => number = () => performance.now() / 1000,
  ) {
    this.#print = print;
    this.#now = now;
  }

  event(_component: string, event: string, fields: Fields = {}): void {
    if (!Object.hasOwn(warnings, event)) return;
    const now = this.#now();
    const last = this.#last.get(event);
    if (last !== undefined && now - last.time < QUIET) {
      last.untold++;
      return;
    }
    const more = last === undefined || last.untold === 0 ? '' : ` (and ${last.untold} more of that kind before)`;
    this.#last.set(event, { time: now, untold: 0 });
    this.#print(`rsplab: ${warnings[event](fields)}${more}`);
  }
}

/** All events as JSON lines on standard error. */
export const jsonLog: Log = {
  enabled: true,
  event: (component, event, fields) =>
    console.error(JSON.stringify({ time: new Date().toISOString(), component, event, ...fields })),
};

function text(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value ?? '?');
}
