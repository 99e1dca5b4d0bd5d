import type { ExpectationOutcome } from '../../../analysis/expectations/expectation-outcome.ts';
import { quickLook } from '../../../scenarios/language/override.ts';
import { loadStudy, studiesBySubject } from '../../../scenarios/language/study-catalogue.ts';
import type { Study } from '../../../scenarios/language/study.ts';
import { furtherMutantCases } from '../../analysis/expectations/mutant-cases.ts';
import { outcomesOf } from '../../analysis/expectations/mutant-outcomes.ts';
import { isAsExpected, outcomesOfStudy } from '../study-outcomes.ts';
import type { Verdicts } from '../verdicts.ts';

/** The subject whose studies are compared with exact results. */
export const THEORY = 'theory';

/** What theory knows exactly: the studies of this subject as they are, since their expectations are of all their seeds. */
export async function verifyTheory(verdicts: Verdicts): Promise<void> {
  for (const name of studiesBySubject().get(THEORY) ?? []) await verifyStudy(loadStudy(name), verdicts);
}

/** What the other studies of the catalogue expect of a first look, and that expectations of all see faults. */
export async function verifyStudies(verdicts: Verdicts): Promise<void> {
  const others = [...studiesBySubject()].filter(([subject]) => subject !== THEORY);
  for (const name of others.flatMap(([, names]) => names)) await verifyStudy(quickLook(loadStudy(name)), verdicts);
  verifyMutants(verdicts);
}

/** With a fault on purpose an expectation that holds does not hold any more. */
function verifyMutants(verdicts: Verdicts): void {
  for (const each of furtherMutantCases) {
    const { right, wrong } = outcomesOf(each);
    const isSeen = right.verdict === 'holds' && wrong.verdict === 'differs';
    const measured = `${measuredIn(right)}; with the fault ${wrong.measured}`;
    verdicts.note(`${each.study}: ${each.expectation} sees ${each.mutant}`, measured, wrong.text, isSeen);
  }
}

async function verifyStudy(study: Study, verdicts: Verdicts): Promise<void> {
  if (study.expectations.length === 0) return;
  for (const outcome of await outcomesOfStudy(study))
    if (outcome.verdict !== 'not in --quick')
      verdicts.note(`${study.name}: ${outcome.name}`, measuredIn(outcome), outcome.text, isAsExpected(outcome));
}

function measuredIn({ measured, verdict, reason }: ExpectationOutcome): string {
  return verdict === 'holds' ? measured : [measured, `${verdict}: ${reason ?? ''}`].filter(Boolean).join('; ');
}
