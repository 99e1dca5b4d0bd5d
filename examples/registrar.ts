// A registrar in this process: node registrar.js [own address] [UDP port]
import { once } from 'node:events';
import { RealWorld, RegistrarService } from 'rsplab';

const [address = '127.0.0.1', udpPort = '9899'] = process.argv.slice(2);

await using world = await RealWorld.open({ addresses: [address], udpPort: Number(udpPort) });
await using service = RegistrarService.start(world);
console.log(`registrar ${service.registrar.identifier} at ${address}`);
await Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM')]);
