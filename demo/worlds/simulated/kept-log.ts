import { eventText } from '../../../cli/components/component-log.ts';
import type { Seconds } from '../../../protocol/host.ts';
import { logEvents, type LogEventName } from '../../../protocol/log-events.ts';

export interface LogEntry {
  readonly at: Seconds;
  /** Part of the component. */
  readonly part: string;
  readonly event: LogEventName;
  readonly fields: Readonly<Record<string, unknown>>;
}

/** The latest entries of a log. They become text when it is read. */
export class KeptLog {
  readonly #most: number;
  readonly #entries: LogEntry[] = [];
  /** Where the next one goes when all places are taken: the oldest is there. */
  #next = 0;

  constructor(most: number) {
    this.#most = most;
  }

  keep(entry: LogEntry): void {
    this.#entries[this.#next] = entry;
    this.#next = (this.#next + 1) % this.#most;
  }

  /** Oldest first. */
  lines(): string[] {
    return [...this.#entries.slice(this.#next), ...this.#entries.slice(0, this.#next)].map(lineOf);
  }
}

function lineOf({ at, part, event, fields }: LogEntry): string {
  return `${at.toFixed(6)} s ${logEvents[event].level} ${part}: ${eventText(event, fields)}`;
}
