// Shows up to 10 elements of a pool: node resolve.js [own address] [the registrar's] [UDP port]
import { NoElementError, PoolUserClient, RealWorld } from 'rsplab';

const [address = '127.0.0.5', registrar = '127.0.0.1', udpPort = '9899'] = process.argv.slice(2);

await using world = await RealWorld.open({ addresses: [address], udpPort: Number(udpPort), registrars: [registrar] });
await using client = PoolUserClient.open(world);
try {
  for (const element of await client.resolve('ExamplePool', { elements: 10, timeout: 10 }))
    console.log(element.identifier, `${element.addresses.join(', ')}:${element.port}`, element.policy);
} catch (error) {
  if (!(error instanceof NoElementError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
