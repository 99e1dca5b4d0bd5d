import { NamespaceNetwork } from '../namespace-network.ts';
import { addonObstacle, namespaceObstacle, skipOrFail } from '../obstacles.ts';
import { TEST_TIMEOUT } from '../patience.ts';
import { sendMutatedMessages } from './mutated-run.ts';

const skipReason = addonObstacle() ?? namespaceObstacle();

/** `npm run verify` sends 100 000. */
const MESSAGES = 4000;

describe(`mutated messages over a real socket${skipReason === undefined ? '' : ` (skipped: ${skipReason})`}`, function () {
  this.timeout(TEST_TIMEOUT);
  let network: NamespaceNetwork;
  before(function () {
    skipOrFail(this, skipReason);
    network = new NamespaceNetwork();
  });
  after(async () => network?.close());

  for (const transport of ['udp', 'usrsctp-udp'] as const)
    it(`neither stop a registrar or a server over ${transport}, nor stay in memory`, async () => {
      await sendMutatedMessages(network, transport, MESSAGES);
    });
});
