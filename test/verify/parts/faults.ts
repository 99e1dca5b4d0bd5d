import { searchFaults } from '../../../scenarios/faults/fault-search.ts';
import type { Verdicts } from '../verdicts.ts';

/** Searches of each level, and runs of a search. */
const SEARCHES = { message: [10, 400], packet: [10, 100] } as const;
/** Others than those of `npm test`. */
const FIRST_SEED = 100;

/** Thousands of random runs with faults, in which registrars must agree, requests must be counted once, and so on. */
export function verifyFaults(verdicts: Verdicts): Promise<void> {
  for (const level of ['message', 'packet'] as const) {
    const [searches, runs] = SEARCHES[level];
    for (let seed = FIRST_SEED; seed < FIRST_SEED + searches; seed++) {
      const found = searchFaults({ level, seed, runs });
      const measured = found === undefined ? 'no fault' : `${found.message}\n${found.study}`;
      verdicts.note(`${runs} runs of level ${level}, seed ${seed}`, measured, 'no fault', found === undefined);
    }
  }
  return Promise.resolve();
}
