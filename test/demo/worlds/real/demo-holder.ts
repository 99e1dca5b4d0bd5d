/** Holds a demo until it is killed; prints the numbers of its processes when all of them are up. */
import { readFileSync } from 'node:fs';
import { demoComponentCall } from '../../../../cli/demo/component-call.ts';
import { openRealWorld } from '../../../../demo/worlds/real/real-world.ts';

const [udpPort = '9899'] = process.argv.slice(2);
const numbers = { registrars: 1, servers: 1, clients: 1, udpPort: Number(udpPort) };
const up = new Set<string>();
await openRealWorld({ call: demoComponentCall, ...numbers }).start((observation) => {
  if (observation.kind !== 'component' || observation.inService !== true || up.has(observation.id)) return;
  up.add(observation.id);
  if (up.size === 3) console.log(readFileSync(`/proc/self/task/${process.pid}/children`, 'latin1'));
});
