import { availableParallelism } from 'node:os';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { faultFound } from '../../scenarios/faults/fault-check.ts';
import { huntFaults } from '../../scenarios/faults/fault-hunt.ts';
import type { FoundFault } from '../../scenarios/faults/fault-search.ts';
import type { FaultLevel } from '../../scenarios/faults/fault-levels.ts';
import { planRuns } from '../../scenarios/plan/run-plan.ts';
import { initialSeeds } from '../../scenarios/plan/replications.ts';
import { loadStudy } from '../../scenarios/language/study-catalogue.ts';

export interface FuzzOptions {
  readonly level: FaultLevel;
  /** Absent: until it is stopped. */
  readonly hours?: number;
  readonly seed: number;
  readonly workers?: number;
  readonly out: string;
  /** A study file whose runs are checked instead. */
  readonly replay?: string;
}

/** Between lines about the progress, ms. */
const REPORT_INTERVAL = 10_000;
/** What setTimeout can wait, ms: anything longer ends at once. */
const LONGEST_TIMEOUT = 2 ** 31 - 1;

/** @returns exit code: 1 if something is wrong with a run */
export async function fuzzCommand(options: FuzzOptions): Promise<number> {
  return options.replay === undefined ? hunt(options) : replay(options.replay);
}

async function hunt({ level, hours, seed, workers = availableParallelism(), out }: FuzzOptions): Promise<number> {
  const stopping = new AbortController();
  const stop = (): void => stopping.abort();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, stop);
  const cancel = hours === undefined ? undefined : callAfter(hours * 3_600_000, stop);
  let [runs, faults, reportedAt] = [0, 0, performance.now()];
  const inWords = (): string => `${runs} runs, ${faults} with a fault`;
  await huntFaults({
    level,
    seed,
    workers,
    signal: stopping.signal,
    ran: () => {
      runs++;
      if (performance.now() - reportedAt < REPORT_INTERVAL) return;
      reportedAt = performance.now();
      console.log(inWords());
    },
    found: (fault) => {
      faults++;
      keep(fault, out);
    },
  });
  cancel?.();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.off(signal, stop);
  console.log(inWords());
  return faults === 0 ? 0 : 1;
}

/** Calls after a time, however long. @param time ms @returns cancels it */
function callAfter(time: number, call: () => void): () => void {
  const end = performance.now() + time;
  let timer: NodeJS.Timeout | undefined;
  const wait = (): void => {
    const left = end - performance.now();
    if (left <= 0) call();
    else timer = setTimeout(wait, Math.min(left, LONGEST_TIMEOUT));
  };
  wait();
  return () => clearTimeout(timer);
}

/** Its name says which search found it: another one does not overwrite it. */
function keep({ settings: { level, seed }, message, study }: FoundFault, out: string): void {
  const file = join(out, `fault-${level}-${seed}.yaml`);
  mkdirSync(out, { recursive: true });
  writeFileSync(file, study);
  console.log(`${message}\n  rsplab fuzz --replay ${file}`);
}

function replay(file: string): number {
  const study = loadStudy(file);
  let faults = 0;
  for (const { label, parameters, requestTrace } of planRuns(study).points)
    for (const seed of initialSeeds(study.replications)) {
      const fault = faultFound(parameters, seed, { requestTrace });
      if (fault !== undefined) faults++;
      console.log(`${label === '' ? '' : `${label}, `}seed ${seed}: ${fault ?? 'no fault'}`);
    }
  return faults === 0 ? 0 : 1;
}
