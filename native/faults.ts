import type { Log } from '../protocol/host.ts';

/** Where something from outside enters the program. */
export type EntryPoint = 'packet' | 'datagram' | 'transport' | 'timer' | 'work';

/** The first ones up to this number are reported one by one; after that each whose number is a power of two. */
const REPORTED_SINGLY = 10;

/**
 * The last line of defence at the edges of the real world: what a packet, a message or a timer makes the program throw
 * is dropped there with its cause, counted and logged, and the program continues. Nothing should ever get that far:
 * each fault is a bug.
 *
 * Simulated worlds have no such line: there a bug ends the run.
 */
export class Faults {
  readonly #log: Log;
  readonly #counts = new Map<EntryPoint, number>();

  constructor(log: Log) {
    this.#log = log;
  }

  /** Faults so far. */
  get total(): number {
    let sum = 0;
    for (const count of this.#counts.values()) sum += count;
    return sum;
  }

  count(edge: EntryPoint): number {
    return this.#counts.get(edge) ?? 0;
  }

  /** @param from who sent what was dropped, as far as that is known */
  caught(edge: EntryPoint, error: unknown, from?: string): void {
    this.#counts.set(edge, this.count(edge) + 1);
    const { total } = this;
    if (total > REPORTED_SINGLY && !Number.isInteger(Math.log2(total))) return;
    const { message, stack } = error instanceof Error ? error : { message: String(error), stack: undefined };
    this.#log.event('world', 'fault', { edge, from, error: message, total, stack });
  }
}
