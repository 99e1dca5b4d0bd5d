import { compareWithRspsim } from '../rspsim-agreement.ts';
import { readReference, RSPSIM_RESULTS } from '../rspsim-reference.ts';
import { figure, type Verdicts } from '../verdicts.ts';

/** As many as RSPSIM's results have. */
const SEEDS = 18;

/** Every metric of every reference case of RSPSIM. */
export async function verifyRspsim(verdicts: Verdicts): Promise<void> {
  for (const comparison of await compareWithRspsim(readReference(RSPSIM_RESULTS), SEEDS)) {
    const { ours, theirs, adjustedP } = comparison;
    const test = adjustedP === undefined ? 'equal' : `p ${adjustedP.toPrecision(2)}`;
    verdicts.note(
      `${comparison.case}: ${comparison.metric}`,
      `${figure(ours.mean)} ± ${(ours.halfWidth ?? 0).toPrecision(2)}`,
      `${figure(theirs.mean)} ± ${theirs.halfWidth.toPrecision(2)} (${test})`,
      comparison.agrees,
    );
  }
}
