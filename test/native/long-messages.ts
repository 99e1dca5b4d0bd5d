/**
 * Sends an echo pool element messages of up to 1 MiB, over a transport that one process has once: registrar, element and
 * user are in this process, at one address. Prints a line for each length, with what came back.
 *
 * Its arguments are the transport, the address, and the UDP port of transports that have one.
 */
import { byteCodec } from '../../native/api/message-codec.ts';
import { PoolElementServer } from '../../native/api/pool-element-server.ts';
import { PoolUserClient } from '../../native/api/pool-user-client.ts';
import { RealWorld } from '../../native/api/real-world.ts';
import { RegistrarService } from '../../native/api/registrar-service.ts';
import { transportNames } from '../../native/transports.ts';

const LENGTHS = [1, 65_536, 262_145];
/** Seconds: guests are slow. */
const PATIENCE = 60;
const pool = { poolHandle: 'LongPool', codec: byteCodec };

const [name, address = '', udpPort] = process.argv.slice(2);
const transport = transportNames.find((each) => each === name);
if (transport === undefined) throw new Error(`${name} is no transport`);

const world = await RealWorld.open({
  transport,
  addresses: [address],
  registrars: [address],
  announcements: false,
  ...(udpPort === undefined ? {} : { udpPort: Number(udpPort) }),
});
RegistrarService.start(world, { asap: { announcements: undefined } });
const server = await PoolElementServer.start(world, { ...pool, timeout: PATIENCE });
void server.serve(async (session) => {
  for await (const message of session) await session.send(message);
});
const session = await PoolUserClient.open(world).connect({ ...pool, timeout: PATIENCE });
// Processes without privileges have less room over the kernel.
const { longestMessage } = world;
for (const length of LENGTHS.filter((each) => each < longestMessage).concat(longestMessage)) {
  const message = Uint8Array.from({ length }, (_, index) => index % 251);
  const answer = await session.request(message, PATIENCE).catch(String);
  const isWhole = typeof answer !== 'string' && Buffer.compare(answer, message) === 0;
  console.log(`${length}: ${isWhole ? 'came back' : typeof answer === 'string' ? answer : `${answer.length} bytes`}`);
}
console.log('done');
process.exit(0);
