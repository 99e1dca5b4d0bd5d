/** What two builds of the program are compared by. */
export interface BenchCase {
  readonly name: string;
  read(): CaseReading;
}

export interface CaseReading {
  /** In what the benchmark counts: packets, requests, simulated seconds, events. */
  readonly work: number;
  /** CPU seconds. */
  readonly seconds: number;
}

/**
 * For the file `case-reading.ts` beside the cases, which is one case in a process of its own: `node case-reading.js <number>`
 * prints a {@link CaseReading} as JSON. It runs with the modules of the build that it lies in.
 */
export function printReading(cases: readonly BenchCase[]): void {
  const chosen = cases[Number(process.argv[2])];
  if (chosen === undefined) throw new RangeError(`there is no case ${process.argv[2]}`);
  console.log(JSON.stringify(chosen.read()));
}
