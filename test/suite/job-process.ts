import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { constants, setPriority } from 'node:os';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { jobFailure, type JobResult } from './job-result.ts';
import type { Job } from './jobs.ts';

/** Not its `bin`, which would start one more process for the options of Node in `.mocharc.cjs`. */
const mocha = createRequire(import.meta.url).resolve('mocha/lib/cli/cli.js');
const nodeOptions = ['--enable-source-maps'];
const reporter = fileURLToPath(new URL('job-reporter.js', import.meta.url));

/** A process of mocha that runs a job. It leads a process group, so that whatever its tests started ends with it. */
export class JobProcess {
  readonly ended: Promise<JobResult>;
  /** What it printed so far. */
  output = '';
  readonly #pid: number | undefined;

  /**
   * @param results file for what its tests come to
   * @param portBlock which ports its tests use (test-ports.ts)
   */
  constructor({ name, files, waits }: Job, results: string, portBlock: number) {
    const colors = process.stdout.isTTY ? ['--color'] : [];
    const given = ['--reporter', reporter, '--reporter-option', `results=${results}`, ...colors, ...files];
    const child = spawn(process.execPath, [...nodeOptions, mocha, ...given], {
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, TEST_PORT_BLOCK: `${portBlock}` },
    });
    this.#pid = child.pid;
    // Timers of real transports are not to expire because others compute.
    if (child.pid !== undefined && !waits) setPriority(child.pid, constants.priority.PRIORITY_BELOW_NORMAL);
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding('utf8').on('data', (text: string) => (this.output += text));
    this.ended = new Promise((resolve) => {
      child.on('error', (error) => resolve({ passed: 0, skipped: 0, failures: [jobFailure(name, error.message)] }));
      // What its tests started may hold its output open: that ends with it.
      child.on('exit', () => this.stop('SIGKILL'));
      child.on('close', (code, signal) => resolve(resultOf(name, results, code, signal)));
    });
  }

  stop(signal: NodeJS.Signals): void {
    if (this.#pid === undefined) return;
    try {
      process.kill(-this.#pid, signal);
    } catch {
      // The group has ended.
    }
  }
}

/** What a job came to. It has failed if it left no results, or ended with a failure that is not among them. */
function resultOf(name: string, results: string, code: number | null, signal: string | null): JobResult {
  const how = signal === null ? `exit code ${code}` : `signal ${signal}`;
  if (!existsSync(results)) {
    const failure = jobFailure(name, `its process ended before its tests did (${how}); what it printed is above`);
    return { passed: 0, skipped: 0, failures: [failure] };
  }
  const result = JSON.parse(readFileSync(results, 'utf8')) as JobResult;
  if (code === 0 || result.failures.length > 0) return result;
  return { ...result, failures: [jobFailure(name, `its tests passed, but its process failed (${how})`)] };
}
