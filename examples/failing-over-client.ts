// Sends lines of standard input to a pool: node failing-over-client.js [own address] [the registrar's] [UDP port]
import { createInterface } from 'node:readline';
import { PoolUserClient, RealWorld, stringCodec } from 'rsplab';

const [address = '127.0.0.4', registrar = '127.0.0.1', udpPort = '9899'] = process.argv.slice(2);

await using world = await RealWorld.open({ addresses: [address], udpPort: Number(udpPort), registrars: [registrar] });
await using client = PoolUserClient.open(world);
await using session = await client.connect({
  poolHandle: 'ExamplePool',
  codec: stringCodec,
  onFailover: ({ former, element, reason }) => console.log(`failover from ${former} to ${element}: ${reason}`),
});

for await (const line of createInterface({ input: process.stdin })) {
  if (line === '') continue;
  const answer = await session.request(line, 2);
  console.log(`${session.element}: ${answer}`);
}
