import assert from 'node:assert/strict';
import {
  asapCodec,
  ASAP_PORT,
  ASAP_PPID,
  MessagePayload,
  namedPolicy,
  PoolElementServer,
  PoolUserClient,
  RealWorld,
  RegistrarService,
  SessionError,
  stringCodec,
  type Association,
  type PolicyName,
  type RegistrarServiceOptions,
  type ServerSession,
  type TransportName,
} from '../../../index.ts';
import { testUdpPort } from '../../test-ports.ts';
import { foreignAddress } from '../foreign-addresses.ts';
import { until } from '../patience.ts';
import { LocalPrograms } from '../udp/local-programs.ts';
import { address, Opened, worldAt } from './api-world.ts';

const POOL = 'EchoPool';
const text = { poolHandle: POOL, codec: stringCodec };

const ignore = (): undefined => undefined;

async function echo(session: ServerSession<string>): Promise<void> {
  for await (const message of session) await session.send(message);
}

describe('faults at the API', function () {
  const opened = new Opened();
  afterEach(async () => opened.close());

  async function registrar(asap: RegistrarServiceOptions['asap'] = {}): Promise<RegistrarService> {
    const world = opened.add(await worldAt(1));
    return opened.add(RegistrarService.start(world, { asap: { announcements: undefined, ...asap } }));
  }

  async function client(number = 100): Promise<PoolUserClient> {
    return opened.add(PoolUserClient.open(opened.add(await worldAt(number))));
  }

  it('addresses of others and UDP ports in use are named when a world is opened', async () => {
    await assert.rejects(RealWorld.open({ addresses: [foreignAddress(99)], udpPort: testUdpPort }), {
      name: 'TransportError',
      message: `${foreignAddress(99)} is not an address of this host`,
    });
    opened.add(await worldAt(2));
    await assert.rejects(worldAt(2), { name: 'TransportError', message: /UDP port \d+ of 127\.74\.1\.2 is in use/ });
  });

  it('names that there are not, of transports and policies, are answered with those that there are', async () => {
    // JavaScript does not check them.
    const [transport, policy] = JSON.parse('["sctp", "RoundRobbin"]') as [TransportName, PolicyName];
    await assert.rejects(RealWorld.open({ transport }), {
      name: 'TransportError',
      message: 'unknown transport sctp: there are udp, usrsctp-udp, usrsctp-raw, kernel',
    });
    assert.throws(() => namedPolicy(policy), {
      name: 'RangeError',
      message: /^unknown policy RoundRobbin: there are RoundRobin, Weighted/,
    });
  });

  it('SCTP ports in use are named; who has them goes on', async () => {
    await registrar();
    const world = opened.add(await worldAt(11));
    const server = opened.add(await PoolElementServer.start(world, { ...text, port: 7000 }));
    void server.serve(echo);
    const inUse = { name: 'TransportError', message: 'SCTP port 7000 is in use' };
    await assert.rejects(PoolElementServer.start(world, { ...text, port: 7000 }), inUse);
    assert.throws(() => RegistrarService.start(world, { asapPort: 7000 }), inUse);
    assert.equal(await (await (await client()).connect(text)).request('there'), 'there');
  });

  it('an element above the limit of the registrar is rejected, and those below it stay', async () => {
    const { registrar: engine } = await registrar({ maxElements: 1 });
    const first = opened.add(await PoolElementServer.start(opened.add(await worldAt(11)), text));
    void first.serve(echo);
    await assert.rejects(PoolElementServer.start(opened.add(await worldAt(12)), text), {
      name: 'RegistrationError',
      reason: 'rejected',
    });
    assert.equal(engine.handlespace.elementCount, 1);
    assert.equal(await (await (await client()).connect(text)).request('there'), 'there');
  });

  it('a session above the limit of an element is refused; there is room again when another one has ended', async () => {
    await registrar();
    const server = opened.add(
      await PoolElementServer.start(opened.add(await worldAt(11)), { ...text, maxSessions: 1 }),
    );
    void server.serve(echo);
    const first = await (await client()).connect(text);
    assert.equal(await first.request('first'), 'first');
    const second = await (await client(101)).connect(text);
    const answer = second.request('second');
    assert.equal(await first.request('still here'), 'still here');
    await first.close();
    assert.equal(await answer, 'second');
  });

  it('a pool user that asks all the time and reads nothing holds up no other, and is slowed down', async () => {
    await registrar();
    opened.add(await PoolElementServer.start(opened.add(await worldAt(11)), text));
    const hostile = opened.add(await worldAt(66));
    const codec = asapCodec('rfc');
    let association: Association | undefined;

    const flood = (): void => {
      const message = { type: 'ASAP_HANDLE_RESOLUTION', poolHandle: POOL, subscribe: false } as const;
      const payload = new MessagePayload(codec, message);
      while (association?.send({ payload, ppid: ASAP_PPID }) === true);
    };
    let full = 0;
    const endpoint = hostile.host.transport.open(
      { addresses: hostile.addresses, port: 0, protocols: [{ ppid: ASAP_PPID, codec }] },
      { message: ignore, associationRestarted: ignore, writable: () => (full++, flood()) },
    );
    association = endpoint.connect([address(1)], ASAP_PORT);
    association.setReceiving(false);
    flood();
    const user = await client();
    await until(() => full > 3, 'a flood of requests');
    for (let i = 0; i < 20; i++) assert.equal((await user.resolve(POOL)).length, 1);
    // The registrar has stopped to read what it cannot answer.
    let before = -1;
    while (full !== before) {
      before = full;
      await new Promise((resolve) => setTimeout(resolve, 300));
    }
    assert.equal((await user.resolve(POOL)).length, 1);
  });

  it('a pool user that vanished ends its session alone', async () => {
    await registrar();
    const association = {
      rtoInitial: 0.2,
      rtoMin: 0.1,
      rtoMax: 0.3,
      assocMaxRetrans: 3,
      heartbeatInterval: 0.2,
    };
    const server = opened.add(await PoolElementServer.start(opened.add(await worldAt(11)), { ...text, association }));
    const ends: unknown[] = [];
    void server.serve(async (session) => {
      try {
        await echo(session);
      } catch (error) {
        ends.push(error instanceof SessionError ? error.reason : error);
        throw error;
      }
    });
    const session = await (await client()).connect(text);
    assert.equal(await session.request('before'), 'before');
    const programs = new LocalPrograms();
    try {
      const vanishing = programs
        .run(`client --service echo --address ${address(67)} --registrar ${address(1)}`)
        .saying('hello');
      await vanishing.prints(/> hello/);
      await vanishing.end('SIGKILL');
      await until(() => ends.length > 0, 'the end of the session');
    } finally {
      await programs.close();
    }
    assert.deepEqual(ends, ['lost']);
    assert.equal(await session.request('after'), 'after');
  });
});
