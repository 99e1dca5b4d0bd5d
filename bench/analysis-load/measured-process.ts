import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** What a process took from its start to its end. */
export interface ProcessUsage {
  /** s */
  readonly elapsed: number;
  /** CPU seconds of all its threads. */
  readonly cpu: number;
  /** Largest resident memory, bytes. */
  readonly peakMemory: number;
}

/** What the process says about itself when it ends (usage-report.ts). */
export type OwnUsage = Omit<ProcessUsage, 'elapsed'>;

/** The environment variable that names the file for a process's {@link OwnUsage}. */
export const USAGE_FILE = 'RSPLAB_BENCH_USAGE';

/**
 * Runs a module of this build in a process of its own.
 *
 * @param folder for a file of this call
 * @throws Error with what the process wrote if it fails
 */
export async function measured(module: URL, words: readonly string[], folder: string): Promise<ProcessUsage> {
  const report = join(folder, 'usage.json');
  const preload = new URL('usage-report.js', import.meta.url).href;
  const started = performance.now();
  const child = spawn(process.execPath, ['--import', preload, module.pathname, ...words], {
    env: { ...process.env, [USAGE_FILE]: report },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let errors = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (errors = (errors + text).slice(-MOST_ERRORS)));
  const [code] = (await once(child, 'close')) as [number | null];
  const elapsed = (performance.now() - started) / 1000;
  if (code !== 0) throw new Error(`${words.join(' ')}: exit code ${code}\n${errors}`);
  return { elapsed, ...(JSON.parse(readFileSync(report, 'utf8')) as OwnUsage) };
}

/** Characters. */
const MOST_ERRORS = 2000;
