import { markdownTable } from 'markdown-table';
import { mustRun } from '../native/obstacles.ts';

interface Verdict {
  readonly name: string;
  readonly measured: string;
  readonly expected: string;
  readonly good: boolean;
}

/** What a part of the verification finds: measured, expected, verdict. */
export class Verdicts {
  readonly #rows: Verdict[] = [];
  readonly #skipped: string[] = [];
  readonly #progress: (line: string) => void;

  /** @param progress gets a line as soon as something was found */
  constructor(progress: (line: string) => void) {
    this.#progress = progress;
  }

  note(name: string, measured: string, expected: string, good: boolean): void {
    this.#rows.push({ name, measured, expected, good });
    this.#progress(`${good ? 'agrees ' : 'DIFFERS'}  ${name}`);
  }

  /** Something that throws an error with the reason if it does not hold, and otherwise says what was measured. */
  async noteCheck(name: string, expected: string, check: () => Promise<string> | string): Promise<void> {
    try {
      this.note(name, await check(), expected, true);
    } catch (error) {
      this.note(name, error instanceof Error ? error.message : String(error), expected, false);
    }
  }

  /**
   * Whether something can be checked on this machine. What cannot is skipped, or fails where it must run.
   *
   * @param obstacle what is missing here; undefined: nothing
   */
  possible(name: string, obstacle: string | undefined, required = mustRun): boolean {
    if (obstacle === undefined) return true;
    if (required) this.note(name, obstacle, 'must run here', false);
    else {
      this.#skipped.push(name);
      this.#progress(`skipped  ${name}: ${obstacle}`);
    }
    return false;
  }

  get count(): number {
    return this.#rows.length;
  }

  get failures(): number {
    return this.#rows.filter(({ good }) => !good).length;
  }

  /** A part that looked at nothing proves nothing. */
  get good(): boolean {
    return this.failures === 0 && (this.count > 0 || this.#skipped.length > 0);
  }

  table(): string {
    const rows = this.#rows.map(({ name, measured, expected, good }) => [
      name,
      measured,
      expected,
      good ? 'agrees' : 'DIFFERS',
    ]);
    return markdownTable([['Comparison', 'Measured', 'Expected', 'Verdict'], ...rows]);
  }

  /** As in `41 of 42 agree, 1 skipped`. */
  closingLine(): string {
    const skipped = this.#skipped.length === 0 ? '' : `, ${this.#skipped.length} skipped`;
    return `${this.count - this.failures} of ${this.count} agree${skipped}`;
  }
}

/** As many digits as tell two values apart. */
export function figure(value: number): string {
  return Number.isInteger(value) ? `${value}` : value.toPrecision(6);
}
