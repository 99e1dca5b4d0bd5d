import { execFileSync } from 'node:child_process';
import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { markdownTable } from 'markdown-table';
import { median } from 'simple-statistics';
import { type CaseReading, sctpCases } from './cases.ts';

const here = fileURLToPath(new URL('.', import.meta.url));

/**
 * Runs each case with this build and another one, one after the other and each in a process of its own: what else happens on
 * the machine meets both. Neither of them always comes first.
 *
 * @param dist of the other build, which gets this build's cases
 * @param pairs how often
 * @returns a table of work per CPU second, and of this build's ratio to the other one, pair by pair
 */
export function compareBuilds(dist: string, revision: string, pairs: number): string {
  const there = join(dist, 'bench', 'sctp-load');
  cpSync(here, there, { recursive: true });
  const rows = sctpCases.map(({ name }, number) => {
    const speeds: number[] = [];
    const others: number[] = [];
    const ratios: number[] = [];
    for (let pair = 0; pair < pairs; pair++) {
      const [first, second] = pair % 2 === 0 ? [here, there] : [there, here];
      const readings = [readSpeed(first, number), readSpeed(second, number)] as const;
      const [speed, other] = pair % 2 === 0 ? readings : [readings[1], readings[0]];
      speeds.push(speed);
      others.push(other);
      ratios.push(speed / other);
      console.error(`${name}: pair ${pair + 1} of ${pairs}, ratio ${(speed / other).toFixed(2)}`);
    }
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

/** Work per CPU second. */
function readSpeed(folder: string, number: number): number {
  const given = [join(folder, 'case-reading.js'), String(number)];
  const { work, seconds } = JSON.parse(execFileSync(process.execPath, given, { encoding: 'utf8' })) as CaseReading;
  return work / seconds;
}

function rounded(value: number): string {
  return Math.round(value).toLocaleString('en');
}
