// A pool element: node echo-server.js [own address] [the registrar's] [UDP port]
import { once } from 'node:events';
import { namedPolicy, PoolElementServer, RealWorld, stringCodec } from 'rsplab';

const [address = '127.0.0.2', registrar = '127.0.0.1', udpPort = '9899'] = process.argv.slice(2);

await using world = await RealWorld.open({ addresses: [address], udpPort: Number(udpPort), registrars: [registrar] });
await using server = await PoolElementServer.start(world, {
  poolHandle: 'ExamplePool',
  codec: stringCodec,
  policy: namedPolicy('RoundRobin'),
});
console.log(`pool element ${server.identifier} at ${address}:${server.port}`);

void server.serve(async (session) => {
  for await (const message of session) await session.send(message);
});
await Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM')]);
