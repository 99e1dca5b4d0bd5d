import { ComponentLog } from '../../../cli/components/component-log.ts';
import type { LogEventName } from '../../../protocol/log-events.ts';

/** Lines that are kept of a component's log. */
const MOST_LINES = 500;

/** The latest lines of a component's log, over all its lives. */
export class ComponentLogLines {
  readonly #lines: string[] = [];
  readonly #log = new ComponentLog({ level: 'info', format: 'text', write: (line) => this.add(line) });

  get lines(): readonly string[] {
    return [...this.#lines];
  }

  event(component: string, event: LogEventName, fields: Readonly<Record<string, unknown>>): void {
    this.#log.event(component, event, fields);
  }

  add(line: string): void {
    this.#lines.push(line);
    if (this.#lines.length > MOST_LINES) this.#lines.shift();
  }
}
