// Asks a registrar for a pool all the time, and prints each answer: node pool-watch.js OWN_ADDRESS REGISTRAR POOL
import { setTimeout as pause } from 'node:timers/promises';
import { PoolUserClient, RealWorld } from '../../index.ts';

const [address = '', registrar = '', pool = ''] = process.argv.slice(2);
await using world = await RealWorld.open({
  profile: 'rsplib',
  addresses: [address],
  udpPort: 0,
  remoteUdpPort: 9899,
  registrars: [registrar],
});
for (;;) {
  // A user of its own each time, as those that come new.
  await using client = PoolUserClient.open(world);
  try {
    console.log(`${(await client.resolve(pool, { elements: 9, timeout: Infinity })).length} elements`);
  } catch (error) {
    console.log(String(error));
  }
  await pause(20);
}
