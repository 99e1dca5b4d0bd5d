/**
 * Clients over the SCTP of the kernel that it finds itself on, the guest's, of the pools of all transports: one program
 * for all, as each start of Node takes seconds there. Prints a line for each, with what the pool's element answered.
 *
 * Its argument is the number of its host.
 */
import { stringCodec } from '../../../native/api/message-codec.ts';
import { PoolUserClient } from '../../../native/api/pool-user-client.ts';
import { RealWorld } from '../../../native/api/real-world.ts';
import { addressOf, carrierNames, carriers, families, lineOf, SCTP_UDP_PORT, type Carrier } from './carriers.ts';

/** Seconds: the guest is slow. */
const PATIENCE = 60;

async function answerOf(poolHandle: string, carrier: Carrier, address: string): Promise<string> {
  await using world = await RealWorld.open({
    transport: 'kernel',
    addresses: [address],
    profile: 'rsplib',
    // The kernel sends over IP unless it is given a port of the peers.
    ...(carrier === 'UDP' ? { remoteUdpPort: SCTP_UDP_PORT } : {}),
  });
  await using client = PoolUserClient.open(world);
  await using session = await client.connect({ poolHandle, codec: stringCodec, timeout: PATIENCE });
  return await session.request('hello', PATIENCE);
}

const host = Number(process.argv[2]);
for (const family of families)
  for (const carrier of carrierNames)
    for (const server of carriers[carrier]) {
      const answer = await answerOf(server, carrier, addressOf(host, family)).catch(String);
      console.log(`${lineOf(server, carrier, family)}${answer}`);
    }
process.exit(0);
