import { fileURLToPath } from 'node:url';
import { GuestNode } from '../../../native/lab/guest-node.ts';
import { RsplibGuest } from '../../../native/lab/rsplib-guest.ts';
import { guestImageObstacle, kernelAddonObstacle, skipOrFail } from '../obstacles.ts';

const program = fileURLToPath(new URL('../long-messages.js', import.meta.url));
const skipReason = kernelAddonObstacle() ?? guestImageObstacle();

describe(`messages over the kernel's SCTP${skipReason === undefined ? '' : ` (skipped: ${skipReason})`}`, () => {
  // The guest boots, and Node starts in it.
  let guest: RsplibGuest | undefined;
  before(async function () {
    skipOrFail(this, skipReason);
    guest = await RsplibGuest.bootOverUdp([]);
  });
  after(async () => guest?.close());

  it('of up to 1 MiB come back', async () => {
    if (guest === undefined) throw new Error('there is no guest');
    const run = (await GuestNode.in(guest)).run(program, ['kernel', '127.0.0.1']);
    await run.prints(/^1048576: came back$/m);
  });
});
