import { skipOrFail } from '../obstacles.ts';
import {
  answerWithMutatedMessages,
  attackedTransports,
  attackObstacle,
  sendMutatedMessages,
  type AttackedTransport,
} from './mutated-run.ts';

/** `npm run verify` sends 100 000. In the guest each takes long. */
const messages: Readonly<Record<AttackedTransport, number>> = { udp: 4000, 'usrsctp-udp': 4000, kernel: 800 };

describe('mutated messages over a real socket', () => {
  for (const transport of attackedTransports) {
    const skipReason = attackObstacle(transport);
    const skipped = skipReason === undefined ? '' : ` (skipped: ${skipReason})`;
    it(`neither stop a registrar or a server of any service over ${transport}, nor stay in memory${skipped}`, async function () {
      skipOrFail(this, skipReason);
      await sendMutatedMessages(transport, messages[transport]);
    });

    // Not over the kernel: the guest takes minutes for it.
    if (transport !== 'kernel')
      it(`of a registrar and of elements stop no element, user, registrar or monitor over ${transport}, which say so${skipped}`, async function () {
        skipOrFail(this, skipReason);
        await answerWithMutatedMessages(transport, messages[transport]);
      });
  }
});
