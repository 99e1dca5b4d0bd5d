import assert from 'node:assert/strict';
import { once } from 'node:events';
import {
  byteCodec,
  namedPolicy,
  NoElementError,
  policies,
  PoolElementServer,
  PoolUserClient,
  RegistrarService,
  RegistrationError,
  RealWorld,
  SessionError,
  stringCodec,
  TransportError,
  type ClientSession,
  type PoolElementServerOptions,
  type ServerSession,
} from '../../../index.ts';
import type { Program } from '../namespace-network.ts';
import { LocalPrograms } from '../udp/local-programs.ts';
import { until } from '../patience.ts';
import { address, Opened, worldAt } from './api-world.ts';

const POOL = 'ApiPool';
const text = { poolHandle: POOL, codec: stringCodec };

async function echo(session: ServerSession<string>): Promise<void> {
  for await (const message of session) await session.send(message);
}

function flood(session: { send(message: Uint8Array): Promise<void> } | undefined): void {
  for (let i = 0; i < 1000; i++) void session?.send(new Uint8Array(10_000)).catch(() => undefined);
}

/** Numbers its answers, and goes on where the cookie says. */
async function count(session: ServerSession<string>): Promise<void> {
  let counter = 0;
  for await (const message of session) {
    if (session.cookie !== undefined && counter === 0) counter = session.cookie[0] ?? 0;
    counter++;
    await session.send(`${message} ${counter}`);
    session.setCookie(Uint8Array.of(counter));
  }
}

describe('the API', () => {
  const opened = new Opened();
  let programs: LocalPrograms;

  beforeEach(async () => {
    programs = new LocalPrograms();
    const world = opened.add(await worldAt(1));
    opened.add(RegistrarService.start(world, { asap: { announcements: undefined } }));
  });
  afterEach(async () => {
    await opened.close();
    await programs.close();
  });

  async function server(number: number, options: Partial<PoolElementServerOptions<string>> = {}) {
    const world = opened.add(await worldAt(number));
    return opened.add(await PoolElementServer.start(world, { ...text, identifier: number, ...options }));
  }

  async function serve(number: number, service: (session: ServerSession<string>) => Promise<void>): Promise<void> {
    const started = await server(number);
    void started.serve(service);
  }

  async function client(): Promise<PoolUserClient> {
    return opened.add(PoolUserClient.open(opened.add(await worldAt(100))));
  }

  it('makes an echo server and its client', async () => {
    await serve(11, echo);
    const session = await (await client()).connect(text);
    assert.equal(await session.request('hello'), 'hello');
    assert.equal(session.element, 11);
  });

  it('iterates over messages until the other side closes the session', async () => {
    const received: string[] = [];
    let ended = false;
    await serve(11, async (session) => {
      for await (const message of session) received.push(message);
      ended = true;
    });
    const session = await (await client()).connect(text);
    for (const message of ['a', 'b', 'c']) await session.send(message);
    await session.close();
    await until(() => ended, 'the end of the session');
    assert.deepEqual(received, ['a', 'b', 'c']);
    assert.equal(await session.receive(), undefined);
    await assert.rejects(session.send('d'), SessionError);
  });

  it('resolves a pool handle once', async () => {
    const { port } = await server(11, { policy: namedPolicy('WeightedRandom', { weight: 3 }) });
    const [element, ...others] = await (await client()).resolve(POOL);
    assert.deepEqual(others, []);
    assert.ok(element !== undefined && element.homeRegistrar > 0);
    assert.deepEqual(element, {
      ...element,
      identifier: 11,
      protocol: 'sctp',
      addresses: [address(11)],
      port,
      policy: { type: policies.WeightedRandom.type, name: 'WeightedRandom', values: { weight: 3 } },
    });
  });

  it('resolves a pool handle to several elements, in the order of the policy', async () => {
    const policy = namedPolicy('LeastUsed');
    const busy = await server(11, { policy });
    await server(12, { policy });
    await server(13, { policy });
    const user = await client();
    busy.updateLoad(0.5);
    let elements = await user.resolve(POOL, { elements: 9 });
    // Until the registrar has heard of the load.
    while (elements[2]?.policy.values.load === 0) elements = await user.resolve(POOL, { elements: 9 });
    const { load: reported } = elements[2]?.policy.values ?? {};
    assert.ok(reported !== undefined && Math.abs(reported - 0.5) < 1e-9);
    assert.deepEqual(new Set(elements.slice(0, 2).map(({ identifier }) => identifier)), new Set([12, 13]));
    assert.equal(elements[2]?.identifier, 11);
    assert.equal((await user.resolve(POOL, { elements: 2 })).length, 2);
    for (const number of [0, 1.5, 65_536])
      await assert.rejects(user.resolve(POOL, { elements: number }), /elements must be a whole number from 1 to 65535/);
  });

  it('ends a resolution that waits when its client is closed, and begins no further one', async () => {
    const lonely = opened.add(await worldAt(101, { registrars: [address(99)] }));
    const user = opened.add(PoolUserClient.open(lonely));
    const waiting = user.resolve(POOL, { timeout: Infinity });
    await user.close();
    await assert.rejects(waiting, { name: 'SessionError', reason: 'left' });
    await assert.rejects(user.resolve(POOL), { name: 'SessionError', reason: 'left' });
  });

  it('rejects resolutions and sessions of a pool that no one knows', async () => {
    const user = await client();
    await assert.rejects(user.resolve('nowhere'), { name: 'NoElementError', reason: 'unknown pool' });
    const connecting = user.connect({ ...text, poolHandle: 'nowhere', timeout: 0.6 });
    await assert.rejects(connecting, { name: 'NoElementError', reason: 'unknown pool' });
  });

  it('calls back without any registrar', async () => {
    const lonely = opened.add(await worldAt(101, { registrars: [address(99)] }));
    const user = opened.add(PoolUserClient.open(lonely));
    const noRegistrar = { name: 'NoElementError', reason: 'no registrar' };
    await Promise.all([
      assert.rejects(user.resolve(POOL, { timeout: 0.3 }), noRegistrar),
      assert.rejects(user.connect({ ...text, timeout: 0.3 }), noRegistrar),
      assert.rejects(PoolElementServer.start(lonely, { ...text, timeout: 0.3 }), {
        name: 'RegistrationError',
        reason: 'no registrar',
      }),
    ]);
  });

  it('says why the first registration was rejected, by its error and to `onRejected`', async () => {
    await server(11);
    let calls = 0;
    const onRejected = (): void => void calls++;
    await assert.rejects(server(12, { policy: namedPolicy('Random'), onRejected }), (error) => {
      assert.ok(error instanceof RegistrationError);
      assert.equal(error.reason, 'rejected');
      assert.ok(error.causes.length > 0);
      return true;
    });
    assert.equal(calls, 1);
  });

  it('tells of later rejections, and survives exceptions of its listener', async () => {
    await server(11);
    const later = await server(12, {
      onRejected: () => {
        throw new Error('broken onRejected');
      },
    });
    const warning = once(process, 'warning');
    later.updatePolicy(namedPolicy('Random'));
    const [warned] = (await warning) as [Error];
    assert.equal(warned.message, 'broken onRejected');
  });

  it('gives the port back when the registration cannot open its endpoint', async () => {
    const world = opened.add(await worldAt(11));
    const { transport } = world.host;
    const open = transport.open.bind(transport);
    let endpoints = 0;
    transport.open = (...given) => {
      if (++endpoints === 2) throw new TransportError('no more endpoints');
      return open(...given);
    };
    await assert.rejects(PoolElementServer.start(world, { ...text, port: 5000 }), /no more endpoints/);
    const { port } = opened.add(await PoolElementServer.start(world, { ...text, port: 5000 }));
    assert.equal(port, 5000);
  });

  it('gives the port back when the status cannot be reported', async () => {
    const world = opened.add(await worldAt(11));
    const reporter = world.reporter.bind(world);
    world.reporter = () => {
      throw new TransportError('no sockets left');
    };
    await assert.rejects(PoolElementServer.start(world, { ...text, port: 5000 }), /no sockets left/);
    world.reporter = reporter;
    const { port } = opened.add(await PoolElementServer.start(world, { ...text, port: 5000 }));
    assert.equal(port, 5000);
  });

  it('goes on with another element when the process of one is killed, and sends the request again', async () => {
    const start = async (number: number): Promise<Program> => {
      const where = ['--address', address(number), '--identifier', String(number), '--registrar', address(1)];
      const program = programs.rsplab('server', '--service', 'echo', '--pool-handle', POOL, ...where, '--log');
      await program.prints(/"event":"registered"/);
      return program;
    };
    const processes = new Map([
      [11, await start(11)],
      [12, await start(12)],
    ]);
    const failovers: string[] = [];
    const session = await (
      await client()
    ).connect({
      ...text,
      onFailover: ({ former, element }) => void failovers.push(`${former} -> ${element}`),
    });
    assert.equal(await session.request('before'), 'before');
    const first = session.element ?? 0;
    await processes.get(first)?.end('SIGKILL');
    assert.equal(await session.request('after', 1), 'after');
    assert.notEqual(session.element, first);
    assert.ok(failovers.length > 0 && failovers.at(-1)?.endsWith(`-> ${session.element}`));
  });

  it('keeps the last cookie, and gives it to the next element before the messages', async () => {
    await serve(11, count);
    await serve(12, count);
    const session = await (await client()).connect(text);
    assert.equal(await session.request('a'), 'a 1');
    assert.equal(await session.request('b'), 'b 2');
    await until(() => session.cookie?.[0] === 2, 'the cookie');
    const first = session.element;
    session.failover();
    while (session.element === first) {
      await session.request('c');
      if (session.element === first) session.failover();
    }
    assert.match(await session.request('d'), /^d [34]/);
  });

  it('sends what waited in a failover after what is sent again', async () => {
    const received: string[] = [];
    await serve(11, async (session) => {
      for await (const message of session) received.push(message);
    });
    const session: ClientSession<string> = await (
      await client()
    ).connect({ ...text, onFailover: (failover) => failover.resend('again') });
    await session.send('once');
    await until(() => received.length === 1, 'the first message');
    session.failover();
    await session.send('next');
    await until(() => received.length === 3, 'all messages');
    assert.deepEqual(received, ['once', 'again', 'next']);
  });

  it('slows a pool user down whose messages no one reads', async () => {
    let session: ServerSession<Uint8Array> | undefined;
    const world = opened.add(await worldAt(11));
    const bytes = { poolHandle: POOL, codec: byteCodec };
    const slow = opened.add(await PoolElementServer.start(world, bytes));
    void slow.serve(async (each) => {
      session = each;
      await new Promise(() => undefined);
    });
    const sending = await (await client()).connect(bytes);
    let accepted = 0;
    const all = 1000;
    for (let i = 0; i < all; i++) void sending.send(new Uint8Array(10_000)).then(() => accepted++);
    await until(() => session !== undefined && accepted > 0, 'the first messages');
    let before = -1;
    while (accepted !== before) {
      before = accepted;
      await new Promise((resolve) => setTimeout(resolve, 300));
    }
    assert.ok(accepted < all, `all ${all} messages were accepted though no one read one`);
    for (let i = 0; i < all; i++) assert.equal((await session?.receive())?.length, 10_000);
    assert.equal(accepted, all);
  });

  it('ends sessions with whoever sends what is no message, and serves the others', async () => {
    const ends: unknown[] = [];
    await serve(11, async (session) => {
      try {
        await echo(session);
      } catch (error) {
        ends.push(error instanceof SessionError ? error.reason : error);
      }
    });
    const user = await client();
    const garbage = await user.connect({ poolHandle: POOL, codec: byteCodec, timeout: 0.5 });
    // No one waits for these.
    void garbage.send(Uint8Array.of(0xff, 0xfe));
    void garbage.request(Uint8Array.of(1));
    void garbage.receive();
    const foreign = await user.connect({ ...text, ppid: 77, timeout: 0.5 });
    void foreign.send('with another payload protocol identifier');
    await until(() => ends.length >= 2, 'the ends of both sessions');
    assert.ok(ends.every((end) => end === 'malformed'));
    const session = await user.connect(text);
    assert.equal(await session.request('still here'), 'still here');
  });

  it('fails a session whose elements send what is no message', async () => {
    await serve(11, echo);
    const strict = { ...stringCodec, decode: (): string => assert.fail('never a message') };
    const session = await (await client()).connect({ ...text, codec: strict, timeout: 0.5 });
    await assert.rejects(session.request('x'), (error) => error instanceof NoElementError);
  });

  it('tells of a service that fails, and closes its session', async () => {
    const failures: unknown[] = [];
    const failing = await server(11);
    const broken = new Error('broken service');
    void failing.serve(
      async (session) => {
        await session.receive();
        throw broken;
      },
      (error) => void failures.push(error),
    );
    const session = await (await client()).connect({ ...text, timeout: 0.5 });
    await session.send('x');
    await until(() => failures.length > 0, 'the failure');
    assert.equal(failures[0], broken);
  });

  it('tells of a service that fails by an error of another session', async () => {
    const failures: unknown[] = [];
    const failing = await server(11);
    const foreign = new SessionError('left');
    void failing.serve(
      async (session) => {
        await session.receive();
        throw foreign;
      },
      (error) => void failures.push(error),
    );
    const session = await (await client()).connect({ ...text, timeout: 0.5 });
    await session.send('x');
    await until(() => failures.length > 0, 'the failure');
    assert.equal(failures[0], foreign);
  });

  it('closes sessions whose peers are there and read nothing', async () => {
    const accepted: ServerSession<Uint8Array>[] = [];
    const world = opened.add(await worldAt(11));
    const bytes = { poolHandle: POOL, codec: byteCodec };
    const element = opened.add(await PoolElementServer.start(world, bytes));
    void element.serve(async (each) => {
      accepted.push(each);
      await new Promise(() => undefined);
    });
    const user = await client();
    const flooding = await user.connect(bytes);
    await flooding.send(Uint8Array.of(1));
    await until(() => accepted.length === 1, 'the first session');
    const flooded = await user.connect(bytes);
    await flooded.send(Uint8Array.of(1));
    await until(() => accepted.length === 2, 'the second session');
    flood(flooding);
    flood(accepted[1]);
    accepted[1]?.setCookie(Uint8Array.of(1));
    await Promise.all([flooding.close(), accepted[1]?.close()]);
    await assert.rejects(flooding.send(Uint8Array.of(1)), SessionError);
    await assert.rejects(accepted[1]?.send(Uint8Array.of(1)) ?? Promise.resolve(), SessionError);
  });

  it('sends messages of up to 1 MiB, and refuses longer ones', async () => {
    const world = opened.add(await worldAt(11));
    const bytes = { poolHandle: POOL, codec: byteCodec };
    const element = opened.add(await PoolElementServer.start(world, bytes));
    void element.serve(async (session) => {
      for await (const message of session) await session.send(message);
    });
    const session = await (await client()).connect(bytes);
    await assert.rejects(session.request(new Uint8Array(1_048_577)), RangeError);
    assert.equal((await session.request(new Uint8Array(1_048_576))).length, 1_048_576);
  });

  it('sends on the stream that is named, out of order and for a limited time if asked to', async () => {
    await serve(11, async (session) => {
      for await (const message of session) await session.send(message, { stream: 5, unordered: true, lifetime: 20 });
    });
    const session = await (await client()).connect(text);
    await session.send('a', { stream: 63, unordered: true, lifetime: 20 });
    assert.equal(await session.receive(), 'a');
    await assert.rejects(session.send('b', { stream: 64 }), { name: 'TransportError', message: /stream 64/ });
    assert.equal(await session.request('c'), 'c');
  });

  it('rejects a message on a stream that the element turns out not to have, and sends those behind it', async () => {
    const world = opened.add(await worldAt(11, { sctp: { maxInboundStreams: 10 } }));
    const few = opened.add(await PoolElementServer.start(world, { ...text, identifier: 11 }));
    void few.serve(echo);
    const session = await (await client()).connect(text);
    // The association is being set up.
    const [lost, sent] = [session.send('a', { stream: 30 }), session.send('b', { stream: 9 })];
    await assert.rejects(lost, { name: 'TransportError', message: /stream 30 is not an outgoing stream/ });
    await sent;
    assert.equal(await session.receive(), 'b');
  });

  it('refuses options that the transport has no use for', async () => {
    const raw = { transport: 'usrsctp-raw' } as const;
    await assert.rejects(worldAt(2, { alone: true }), { name: 'TransportError', message: /udp has no option alone/ });
    await assert.rejects(RealWorld.open({ ...raw, udpPort: 9899 }), /usrsctp-raw has no option udpPort/);
    await assert.rejects(RealWorld.open({ ...raw, sctp: { rtoMax: 9 } }), /usrsctp-raw has no option sctp/);
  });

  it('stops waiting when a signal says so, and loses no message by it', async () => {
    await serve(11, echo);
    const session = await (await client()).connect(text);
    await assert.rejects(session.receive(AbortSignal.timeout(20)), { name: 'TimeoutError' });
    await session.send('later');
    assert.equal(await session.receive(), 'later');
  });

  it('refuses what cannot be sent', async () => {
    await serve(11, echo);
    const user = await client();
    const session = await user.connect(text);
    await assert.rejects(session.send(''), RangeError);
    await assert.rejects(user.resolve(''), { name: 'PoolHandleError' });
    assert.throws(() => namedPolicy('WeightedRandom'), /needs a value for weight/);
    assert.throws(() => namedPolicy('Random', { weight: 1 }), /no value weight/);
    assert.throws(() => namedPolicy('LeastUsedDegradation', { loadDegradation: 2 }), /from 0 to 1/);
  });

  it('gives everybody an end when client and server are closed', async () => {
    const pool = await server(11);
    let served = 0;
    const serving = pool.serve(async (session) => {
      await session.receive();
      served++;
    });
    const user = await client();
    const session = await user.connect(text);
    const reading = session.receive();
    await user.close();
    assert.equal(await reading, undefined);
    await assert.rejects(user.connect(text), SessionError);
    await pool.close();
    await serving;
    assert.ok(served <= 1);
  });

  it('has codecs that send what was not changed meanwhile', () => {
    const bytes = Uint8Array.of(1, 2);
    const sent = byteCodec.encode(bytes);
    bytes[0] = 9;
    assert.deepEqual(sent, Uint8Array.of(1, 2));
    assert.throws(() => stringCodec.decode(Uint8Array.of(0xff)));
  });
});
