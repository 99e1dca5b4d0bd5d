import assert from 'node:assert/strict';
import { quickLook } from '../../../../scenarios/language/override.ts';
import { loadStudy, studiesBySubject } from '../../../../scenarios/language/study-catalogue.ts';
import { hashOfTables } from '../../../verify/determinism.ts';
import { identities } from '../../../verify/identities.ts';
import { THEORY } from '../../../verify/parts/studies.ts';
import { isAsExpected, outcomesOfStudy } from '../../../verify/study-outcomes.ts';
import { compareMessages, messageComparisons } from '../../../verify/message-comparisons.ts';

describe('studies agree with theory (short form of npm run verify:theory)', () => {
  const studies = studiesBySubject().get(THEORY) ?? [];
  assert.ok(studies.length > 0);
  for (const name of studies)
    it(name, async () => {
      const outcomes = await outcomesOfStudy(quickLook(loadStudy(name)), 1);
      const wrong = outcomes.filter((outcome) => !isAsExpected(outcome));
      assert.deepEqual(
        wrong.map(({ name: expectation, measured, reason }) => [expectation, measured, reason]),
        [],
      );
    });
});

describe('simulated pools send as many messages as the protocols determine (short form)', () => {
  for (const comparison of messageComparisons.filter(({ name }) => !/requests of 1 s|5 registrars/.test(name))) {
    it(comparison.name, async () => {
      const { measured, expected, allowed, agrees } = await compareMessages(comparison, { seeds: 1, duration: 1800 });
      assert.ok(agrees, `${measured} against ${expected} ± ${allowed}`);
    });
  }
});

describe('identities', () => {
  for (const identity of identities) it(identity.name, async () => void (await identity.check(1800)));
});

describe('determinism', () => {
  it('1 and 2 workers make the same tables, byte for byte', async () => {
    assert.equal(await hashOfTables(1, 120), await hashOfTables(2, 120));
  });
});
