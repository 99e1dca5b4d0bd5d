import { PoolElementServer, PoolUserClient, RegistrarService, stringCodec } from '../../../index.ts';
import { worldAt } from './api-world.ts';

/**
 * A program that closes its world and none of the components that live in it: it ends if nothing of them is left.
 * Prints which of the promises that wait have an end.
 */
const text = { poolHandle: 'UnclosedPool', codec: stringCodec };
const statusReports = { monitor: { address: '127.0.0.1', port: 2960 }, interval: 0.05 };
const world = await worldAt(1, { statusReports });
RegistrarService.start(world, { asap: { announcements: undefined } });
const server = await PoolElementServer.start(world, text);
const client = PoolUserClient.open(world);
const session = await client.connect(text);
const endOf = async (what: string, promise: Promise<unknown>): Promise<void> =>
  promise.then(
    () => console.log(`${what}: done`),
    (error: unknown) => console.log(`${what}: ${error instanceof Error ? error.message : String(error)}`),
  );
const ends = [
  endOf(
    'serving',
    server.serve(async (each) => void (await each.receive())),
  ),
  endOf('receiving', session.receive()),
  endOf('starting', PoolElementServer.start(world, { ...text, poolHandle: 'OtherPool', timeout: Infinity })),
];
await world.close();
await Promise.all(ends);
await server.close();
await client.close();
