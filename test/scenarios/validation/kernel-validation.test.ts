import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { GuestNode } from '../../../native/lab/guest-node.ts';
import { RsplibGuest } from '../../../native/lab/rsplib-guest.ts';
import { guestImageObstacle, kernelAddonObstacle, skipOrFail } from '../../native/obstacles.ts';
import { main, ValidationCall } from './validation-call.ts';

/** Drops the packets of all first addresses, and says that it did. */
function cut(said: string): string[] {
  const drop = 'tc filter add dev lo parent 1: protocol ip u32 match ip dst 127.98.1.0/24 action drop';
  return ['sh', '-c', `tc qdisc add dev lo root handle 1: prio && ${drop} && touch ${said}`];
}

function repair(said: string): string[] {
  return ['sh', '-c', `tc qdisc del dev lo root && touch ${said}`];
}

describe('a validation over the SCTP of the kernel, in the guest', () => {
  let guest: RsplibGuest;
  let call: ValidationCall;

  before(async function () {
    skipOrFail(this, guestImageObstacle() ?? kernelAddonObstacle());
    guest = await RsplibGuest.bootOverUdp([]);
    call = new ValidationCall('');
  });
  after(async () => {
    call?.close();
    await guest?.close();
  });

  it('comes to its end, with a path that is cut by commands and works again', async () => {
    const [down, up] = [join(call.folder, 'down'), join(call.folder, 'up')];
    const sets = [1, 2, 3].map((last) => [`127.98.1.${last}`, `127.98.2.${last}`]);
    call.deploy(`hosts:
  - name: guest
    addresses: ${JSON.stringify(sets)}
    runs: [registrars, poolElements, poolUsers]
    pathCommands: [{cut: ${JSON.stringify(cut(down))}, repair: ${JSON.stringify(repair(up))}}]
`);
    const settings = ['poolElements=1', 'paths=2', 'pathFailureTime=2 s', 'pathFailureDuration=1 s'];
    const options = ['--transport', 'kernel', '--replications', '1', ...settings.flatMap((each) => ['--set', each])];
    const program = (await GuestNode.in(guest)).run(main, call.words(options));
    await program.prints(/^Results:$/m);
    await program.ends();
    assert.match(program.output, /1 point, 1 replication each over kernel/);
    assert.deepEqual(call.column('world'), ['simulated', 'measured']);
    for (const utilization of call.column('utilization')) assert.equal(typeof utilization, 'number');
    assert.ok(existsSync(down) && existsSync(up));
  });
});
