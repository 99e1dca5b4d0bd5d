import assert from 'node:assert/strict';
import type { SctpOptions } from '../../protocol/sctp/options.ts';
import { skipOrFail } from '../native/obstacles.ts';
import { compareWithUsrsctp, oracleComparisons } from './oracle-comparisons.ts';
import { oracleObstacle, outcomeOfUsrsctp, ownOutcome } from './oracle-path.ts';

const skipReason = oracleObstacle();
/** The long form is in `npm run verify`. */
const SEEDS = 12;
const dense = { messages: 2000, size: 1200, rate: 1e7, delay: 0.01, queue: 1000, loss: 0.05 };

describe(`SCTP against libusrsctp in virtual time${skipReason === undefined ? '' : ` (skipped: ${skipReason})`}`, () => {
  before(function () {
    skipOrFail(this, skipReason);
  });

  it('the oracle gives the same outcome for the same path', () => {
    const path = { messages: 500, size: 1200, rate: 1e7, delay: 0.01, queue: 100, loss: 0.03, seed: 7 };
    assert.deepEqual(outcomeOfUsrsctp(path), outcomeOfUsrsctp(path));
    assert.deepEqual(ownOutcome(path), ownOutcome(path));
  });

  it('5 % loss: what notices lost fast retransmissions saves a third of the time that T3-rtx takes', () => {
    const paths = Array.from({ length: SEEDS }, (_, i) => ({ ...dense, seed: i + 1 }));
    const mean = (rule: SctpOptions['lostRetransmission']): number =>
      paths.reduce((sum, path) => sum + ownOutcome(path, { lostRetransmission: rule }).time, 0) / SEEDS;
    const [noticed, timedOut] = [mean('missingReports'), mean('timeout')];
    assert.ok(noticed < 0.75 * timedOut, `${noticed} s, ${timedOut} s`);
  });

  for (const comparison of oracleComparisons)
    it(`${comparison.name}: time and packets as libusrsctp`, () => {
      for (const { metric, ours, theirs, margin, agrees } of compareWithUsrsctp(comparison, SEEDS))
        assert.ok(agrees, `${metric}: ${ours}, libusrsctp ${theirs}, margin ${100 * margin} %`);
    });
});
