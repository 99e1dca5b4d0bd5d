import { skipOrFail } from '../obstacles.ts';
import { TEST_TIMEOUT } from '../patience.ts';
import { attackedTransports, attackObstacle, sendMutatedMessages } from './mutated-run.ts';

/** `npm run verify` sends 100 000. */
const MESSAGES = 4000;

describe('mutated messages over a real socket', function () {
  this.timeout(TEST_TIMEOUT);
  for (const transport of attackedTransports) {
    const skipReason = attackObstacle(transport);
    const skipped = skipReason === undefined ? '' : ` (skipped: ${skipReason})`;
    it(`neither stop a registrar or a server of any service over ${transport}, nor stay in memory${skipped}`, async function () {
      skipOrFail(this, skipReason);
      await sendMutatedMessages(transport, MESSAGES);
    });
  }
});
