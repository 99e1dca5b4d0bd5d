/** What simulations of a study cost, with one version of the simulator. */
interface LedgerEntry {
  /** Hash of the simulator's code. */
  readonly code: string;
  /** Runs whose CPU time was measured. */
  readonly runs: number;
  readonly cpuSeconds: number;
}

const LEDGER_FORMAT = 'rsplab cpu time 1';

/** CPU times of studies over several calls of the program, each of which does what the earlier ones left. */
export class CpuLedger {
  readonly #entries: Map<string, LedgerEntry>;

  private constructor(entries: ReadonlyMap<string, LedgerEntry>) {
    this.#entries = new Map(entries);
  }

  /** @param text of a file; without one, or with one that cannot be read, nothing is known */
  static decode(text: string | undefined): CpuLedger {
    try {
      const value: unknown = JSON.parse(text ?? '');
      if (isLedger(value)) return new CpuLedger(new Map(Object.entries(value.studies)));
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error;
    }
    return new CpuLedger(new Map());
  }

  encode(): string {
    return `${JSON.stringify({ format: LEDGER_FORMAT, studies: Object.fromEntries(this.#entries) }, undefined, 1)}\n`;
  }

  /** Adds what runs took. Those of another version of the simulator do not count any more. */
  add(study: string, { code, runs, cpuSeconds }: LedgerEntry): void {
    const known = this.#entries.get(study);
    const earlier = known?.code === code ? known : { runs: 0, cpuSeconds: 0 };
    this.#entries.set(study, { code, runs: earlier.runs + runs, cpuSeconds: earlier.cpuSeconds + cpuSeconds });
  }

  /** CPU time of as many runs, by those that were measured, s; null: none was. */
  timeOf(study: string, code: string, runs: number): number | null {
    const known = this.#entries.get(study);
    if (known === undefined || known.code !== code || known.runs === 0) return null;
    return (known.cpuSeconds * runs) / known.runs;
  }
}

function isLedger(value: unknown): value is { readonly studies: Readonly<Record<string, LedgerEntry>> } {
  return typeof value === 'object' && value !== null && 'format' in value && value.format === LEDGER_FORMAT;
}
