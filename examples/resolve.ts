// Resolves a pool handle once: node resolve.js [own address] [the registrar's] [UDP port]
import { NoElementError, PoolUserClient, RealWorld } from 'rsplab';

const [address = '127.0.0.5', registrar = '127.0.0.1', udpPort = '9899'] = process.argv.slice(2);

await using world = await RealWorld.open({ addresses: [address], udpPort: Number(udpPort), registrars: [registrar] });
await using client = PoolUserClient.open(world);
try {
  const { identifier, userTransport } = await client.resolve('ExamplePool', 10);
  console.log(identifier, userTransport);
} catch (error) {
  if (!(error instanceof NoElementError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
