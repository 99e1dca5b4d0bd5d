import { execFileSync } from 'node:child_process';
import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { markdownTable } from 'markdown-table';
import { median } from 'simple-statistics';
import type { CaseReading } from './cases.ts';
import { sctpCases } from './cases.ts';

const here = fileURLToPath(new URL('.', import.meta.url));

/**
 * Runs each case with this build and another one, one after the other and in turns, each in a process of its own: what else
 * happens on the machine meets both.
 *
 * @param dist of the other build, which gets this build's cases
 * @param pairs how often
 * @returns a table of work per CPU second, and of this build's ratio to the other one, pair by pair
 */
export function compareBuilds(dist: string, revision: string, pairs: number): string {
  const there = join(dist, 'bench', 'sctp-load');
  cpSync(here, there, { recursive: true });
  const rows = sctpCases.map(({ name }, number) => {
    const read: CaseReading[] = [];
    const other: CaseReading[] = [];
    for (let pair = 0; pair < pairs; pair++) {
      // Neither of them always comes first.
      if (pair % 2 === 0) read.push(readCase(here, number));
      other.push(readCase(there, number));
      if (pair % 2 === 1) read.push(readCase(here, number));
    }
    const [speeds, others] = [read.map(speedOf), other.map(speedOf)];
    const ratios = speeds.map((speed, pair) => speed / (others[pair] ?? NaN));
    return [
      name,
      rounded(median(speeds)),
      rounded(median(others)),
      median(ratios).toFixed(3),
      ratios.map((ratio) => ratio.toFixed(2)).join(' '),
    ];
  });
  const head = ['Packets or requests per CPU s', 'Here', revision, 'Ratio (median)', 'Pair by pair'];
  return markdownTable([head, ...rows], { align: ['l', 'r', 'r', 'r', 'l'] });
}

function readCase(folder: string, number: number): CaseReading {
  const given = [join(folder, 'case-reading.js'), String(number)];
  return JSON.parse(execFileSync(process.execPath, given, { encoding: 'utf8' })) as CaseReading;
}

function speedOf({ work, seconds }: CaseReading): number {
  return work / seconds;
}

function rounded(value: number): string {
  return Math.round(value).toLocaleString('en');
}
