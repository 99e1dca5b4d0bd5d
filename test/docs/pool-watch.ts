// Asks a registrar for a pool all the time, and prints each answer: node pool-watch.js OWN_ADDRESS REGISTRAR POOL
import { setTimeout as pause } from 'node:timers/promises';
import { PoolUserClient, RealWorld } from '../../index.ts';
import { poolUserDefaults } from '../../protocol/pool-user/pool-user-options.ts';

const [address = '', registrar = '', pool = ''] = process.argv.slice(2);
await using world = await RealWorld.open({
  profile: 'rsplib',
  addresses: [address],
  udpPort: 0,
  remoteUdpPort: 9899,
  registrars: [registrar],
});
/** While the registrar restarts, it is tried again soon. */
const link = { ...poolUserDefaults.rsplib.link, huntTimeout: 0.2, maxHuntTimeout: 0.2 };
for (;;) {
  // A user of its own each time, as those that come new.
  await using client = PoolUserClient.open(world, { settings: { link } });
  try {
    console.log(`${(await client.resolve(pool, { elements: 9, timeout: Infinity })).length} elements`);
  } catch (error) {
    console.log(String(error));
  }
  await pause(20);
}
