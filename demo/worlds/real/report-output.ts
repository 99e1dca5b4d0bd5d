import type { Writable } from 'node:stream';
import type { ProcessReport } from './component-report.ts';

/** Bytes that may wait for the reader. */
const MOST_WAITING = 256 * 1024;
/** Reports without which the view would be wrong, or incomplete for good, have more room. */
const MOST_WAITING_STATES = 1024 * 1024;
const dispensable: ReadonlySet<ProcessReport['kind']> = new Set(['message', 'log', 'status', 'usage']);

/** Reports on an output whose reader never holds up the component: what it does not read in time is left out. */
export class ReportOutput {
  readonly #output: Writable;
  #lost = 0;

  constructor(output: Writable) {
    this.#output = output;
    // The reader is gone: the end of the input says so, too.
    output.on('error', () => undefined);
  }

  tell(report: ProcessReport): void {
    const most = dispensable.has(report.kind) ? MOST_WAITING : MOST_WAITING_STATES;
    if (this.#output.writableLength > most) {
      this.#lost++;
      return;
    }
    if (this.#lost > 0) this.#write({ kind: 'lost', reports: this.#lost });
    this.#lost = 0;
    this.#write(report);
  }

  #write(report: ProcessReport): void {
    if (this.#output.writable) this.#output.write(`${JSON.stringify(report)}\n`);
  }
}
