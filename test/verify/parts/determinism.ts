import { hashOfTables } from '../determinism.ts';
import type { Verdicts } from '../verdicts.ts';

const DURATION = 600;

/** The same study gives the same tables, however it is computed. */
export async function verifyDeterminism(verdicts: Verdicts): Promise<void> {
  const alone = await hashOfTables(1, DURATION);
  for (const workers of [2, 3]) {
    const together = await hashOfTables(workers, DURATION);
    verdicts.note(`tables of 1 and ${workers} workers`, together.slice(0, 16), alone.slice(0, 16), alone === together);
  }
}
