import assert from 'node:assert/strict';
import { studyNames } from '../../../scenarios/language/study-catalogue.ts';
import { furtherMutantCases, mutantCases } from './mutant-cases.ts';
import { outcomesOf } from './mutant-outcomes.ts';

describe('expectations of shipped studies', () => {
  for (const each of mutantCases)
    it(`${each.study}, ${each.expectation}: fails with ${each.mutant}`, () => {
      const { right, wrong } = outcomesOf(each);
      assert.equal(right.verdict, 'holds', `${right.measured} ${right.reason}`);
      assert.equal(wrong.verdict, 'differs', `${wrong.measured} ${wrong.reason}`);
    });

  it('are tried with a fault in each study, here or by npm run verify:studies', () => {
    const tried = new Set([...mutantCases, ...furtherMutantCases].map(({ study }) => study));
    assert.deepEqual([...tried].toSorted(), studyNames().toSorted());
  });
});
