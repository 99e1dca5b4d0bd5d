import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { ValidationRecord } from '../../../results/folders/validation-record.ts';
import { StudyFolder } from '../../../results/folders/study-folder.ts';
import { cellOf } from '../../../results/tables/table.ts';

/** The program, compiled. */
export const main = fileURLToPath(new URL('../../../cli/main.js', import.meta.url));

const STUDY = `name: tiny
title: Tiny
seeds: 2
parameters:
  transport: sctp
  poolElements: 2
  requestSize: 1e5
  poolUserStart: 1 s
  poolElementStart: 0.5 s
  registrarStart: 0 s
  warmup: 1.5 s
  duration: 3 s
sweep:
  puToPeRatio: [2]
plots:
  - {name: utilization, title: Utilization, y: utilization, x: puToPeRatio}
`;

interface Outcome {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Calls of `rsplab validate` with a tiny study of 3 s, in a folder of their own that also has the results. */
export class ValidationCall {
  readonly folder = mkdtempSync(join(tmpdir(), 'rsplab-validate-'));

  /** @param deployment text of the deployment file */
  constructor(deployment: string) {
    writeFileSync(join(this.folder, 'tiny.yaml'), STUDY);
    this.deploy(deployment);
  }

  close(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }

  deploy(deployment: string): void {
    writeFileSync(join(this.folder, 'lab.yaml'), deployment);
  }

  /** The arguments of the command. */
  words(options: readonly string[]): string[] {
    const file = (name: string): string => join(this.folder, name);
    const common = ['--seconds', '3', '--out', file('out'), '--deployment', file('lab.yaml')];
    return ['validate', file('tiny.yaml'), ...common, ...options];
  }

  /** @param heard called with all that standard error has said, each time that it says more */
  async run(
    options: readonly string[],
    heard: (stderr: string, kill: (signal: NodeJS.Signals) => void) => void = () => undefined,
  ): Promise<Outcome> {
    const child = spawn(process.execPath, [main, ...this.words(options)], { cwd: this.folder, stdio: 'pipe' });
    let [stdout, stderr] = ['', ''];
    child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr += text;
      heard(stderr, (signal) => void child.kill(signal));
    });
    const [code] = (await once(child, 'close')) as [number | null];
    return { code, stdout, stderr };
  }

  /** A column of the table of runs. */
  column(name: string): (string | number | boolean | null)[] {
    const runs = StudyFolder.open(join(this.folder, 'out')).readTable('runs');
    return Array.from({ length: runs.length }, (_, row) => cellOf(runs, row, name));
  }

  report(): string {
    return readFileSync(join(this.folder, 'out', 'report.html'), 'utf8');
  }

  record(): ValidationRecord {
    return JSON.parse(readFileSync(join(this.folder, 'out', 'validation.json'), 'utf8')) as ValidationRecord;
  }
}
