import assert from 'node:assert/strict';
import { skipOrFail } from '../native/obstacles.ts';
import { compareWithUsrsctp, oracleComparisons } from './oracle-comparisons.ts';
import { oracleObstacle, outcomeOfUsrsctp, ownOutcome } from './oracle-path.ts';

const skipReason = oracleObstacle();
/** The long form is in `npm run verify`. */
const SEEDS = 12;

describe(`SCTP against libusrsctp in virtual time${skipReason === undefined ? '' : ` (skipped: ${skipReason})`}`, () => {
  before(function () {
    skipOrFail(this, skipReason);
  });

  it('the oracle gives the same outcome for the same path', () => {
    const path = { messages: 500, size: 1200, rate: 1e7, delay: 0.01, queue: 100, loss: 0.03, seed: 7 };
    assert.deepEqual(outcomeOfUsrsctp(path), outcomeOfUsrsctp(path));
    assert.deepEqual(ownOutcome(path), ownOutcome(path));
  });

  for (const comparison of oracleComparisons.filter(({ path }) => path.loss <= 0.01))
    it(`${comparison.name}: time and packets as libusrsctp`, () => {
      for (const { metric, ours, theirs, margin, agrees } of compareWithUsrsctp(comparison, SEEDS))
        assert.ok(agrees, `${metric}: ${ours}, libusrsctp ${theirs}, margin ${100 * margin} %`);
    });
});
