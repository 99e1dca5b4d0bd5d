import { logEvents } from '../../protocol/log-events.ts';
import type { NodeLogs } from '../../sim/levels/node-logs.ts';

/**
 * Writes what components and SCTP stacks of a simulation log, all levels, as JSON lines: simulated time in seconds, node,
 * level, component, event, and its fields as the log of a real component has them.
 */
export class EventTrace {
  /** Events written. */
  count = 0;
  readonly logs: NodeLogs;

  /** @param from,until seconds of simulated time */
  constructor(sink: (line: Uint8Array) => void, from: number, until: number) {
    this.logs = (node, clock) => ({
      enabled: true,
      event: (component, event, fields = {}) => {
        const time = clock.now();
        if (time < from || time > until) return;
        this.count++;
        const line = JSON.stringify({ time, node, level: logEvents[event].level, component, event, ...fields });
        sink(Buffer.from(`${line}\n`));
      },
    });
  }
}
