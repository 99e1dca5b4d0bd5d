import { execFile } from 'node:child_process';
import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { markdownTable } from 'markdown-table';
import { median } from 'simple-statistics';
import type { BenchCase, CaseReading } from './bench-case.ts';

const here = fileURLToPath(new URL('..', import.meta.url));

/** This build and another one. */
export interface Comparison {
  /** Folder below `bench/` with the cases, and `case-reading.ts`. */
  readonly folder: string;
  /** All that the folder has: their numbers are how they are called. */
  readonly cases: readonly BenchCase[];
  /** Those that are wanted (default: all). */
  readonly chosen?: readonly BenchCase[];
  /** What is counted by CPU second. */
  readonly work: string;
  /** How often they are measured in turns. */
  readonly pairs: number;
  /** Of the other build, which gets this build's cases. */
  readonly dist: string;
  readonly revision: string;
  /** Ends it. */
  readonly signal: AbortSignal;
}

/**
 * Runs each case with this build and another one, one after the other and each in a process of its own: what else happens on
 * the machine meets both. Neither of them always comes first.
 *
 * @returns a table of work per CPU second, and of this build's ratio to the other one, pair by pair
 */
export async function compareBuilds(comparison: Comparison): Promise<string> {
  const { folder, cases, chosen = cases, pairs, revision } = comparison;
  const there = join(comparison.dist, 'bench');
  for (const each of ['comparison', folder]) cpSync(join(here, each), join(there, each), { recursive: true });
  const rows: string[][] = [];
  for (const each of chosen) {
    const speeds: number[] = [];
    const others: number[] = [];
    const ratios: number[] = [];
    for (let pair = 0; pair < pairs; pair++) {
      const [speed, other] = await readPair(comparison, cases.indexOf(each), [here, there], pair % 2 === 1);
      speeds.push(speed);
      others.push(other);
      ratios.push(speed / other);
      console.error(`${each.name}: pair ${pair + 1} of ${pairs}, ratio ${(speed / other).toFixed(2)}`);
    }
    rows.push([
      each.name,
      rounded(median(speeds)),
      rounded(median(others)),
      median(ratios).toFixed(3),
      ratios.map((ratio) => ratio.toFixed(2)).join(' '),
    ]);
  }
  const head = [`${comparison.work} per CPU s`, 'Here', revision, 'Ratio (median)', 'Pair by pair'];
  return markdownTable([head, ...rows], { align: ['l', 'r', 'r', 'r', 'l'] });
}

/** Work per CPU second of both builds, given by their folders `bench`. */
async function readPair(
  { folder, signal }: Comparison,
  number: number,
  [one, other]: readonly [string, string],
  otherFirst: boolean,
): Promise<readonly [number, number]> {
  const speed = async (bench: string): Promise<number> => readSpeed(join(bench, folder), number, signal);
  if (!otherFirst) return [await speed(one), await speed(other)];
  const before = await speed(other);
  return [await speed(one), before];
}

async function readSpeed(folder: string, number: number, signal: AbortSignal): Promise<number> {
  const given = [join(folder, 'case-reading.js'), String(number)];
  const { stdout } = await promisify(execFile)(process.execPath, given, { signal });
  const { work, seconds } = JSON.parse(stdout) as CaseReading;
  return work / seconds;
}

const three = new Intl.NumberFormat('en', { maximumSignificantDigits: 3 });

function rounded(value: number): string {
  return value < 1000 ? three.format(value) : Math.round(value).toLocaleString('en');
}
