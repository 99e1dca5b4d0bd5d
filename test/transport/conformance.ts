import assert from 'node:assert/strict';
import type {
  Association,
  AssociationEnd,
  Endpoint,
  EndpointHandler,
  Host,
  Path,
  Payload,
} from '../../protocol/host.ts';
import { MessagePayload } from '../../protocol/wire/codec.ts';
import type { WireError } from '../../protocol/wire/wire-error.ts';
import { TextCodec } from './text-codec.ts';

/** A host of a world, with what a test may do to it. */
export interface ConformanceHost {
  readonly host: Host;
  readonly address: string;
  /** Absent: the world cannot do it within one process. */
  readonly faults?: ConformanceFaults;
}

/** Failures of a host. */
export interface ConformanceFaults {
  crashHost(): void;
  crashProcesses(): void;
  cutPath(): void;
  repairPath(): void;
}

/** A world that the conformance suite runs in. */
export interface ConformanceWorld {
  /** Makes a host; each call another one. */
  newHost(name: string): ConformanceHost;
  /** Lets time pass until the condition holds; false if it does not within the seconds. */
  until(condition: () => boolean, seconds: number): Promise<boolean>;
  /** Multicast group for datagrams. */
  readonly group: string;
  close(): Promise<void>;
}

const PPID = 39;
const OTHER_PPID = 40;
const codec = new TextCodec();

/** Notes the events of an endpoint. */
class Notes implements EndpointHandler {
  readonly events: string[] = [];
  readonly messages: string[] = [];
  readonly inbound: Association[] = [];
  writableCount = 0;

  message(_association: Association, message: unknown, ppid: number, stream: number): void {
    this.messages.push(String(message));
    this.events.push(`message ${ppid}/${stream}`);
  }

  malformed(_association: Association, ppid: number, _bytes: Uint8Array, error: WireError): void {
    this.events.push(`malformed ${ppid}: ${error.reason}`);
  }

  associationUp(association: Association): void {
    if (association.inbound) this.inbound.push(association);
    this.events.push('up');
  }

  associationEnded(_association: Association, end: AssociationEnd): void {
    this.events.push(end);
  }

  associationRestarted(): void {
    this.events.push('restarted');
  }

  pathChanged(_association: Association, path: Path): void {
    this.events.push(`path ${path.state}`);
  }

  writable(): void {
    this.writableCount++;
  }

  has(event: string): () => boolean {
    return () => this.events.includes(event);
  }

  got(count: number): () => boolean {
    return () => this.messages.length >= count;
  }
}

function payload(text: string): Payload {
  return new MessagePayload<unknown>(codec, text);
}

interface Pair {
  readonly client: Notes;
  readonly server: Notes;
  readonly clientEndpoint: Endpoint;
  readonly serverEndpoint: Endpoint;
  readonly serverHost: ConformanceHost;
  readonly association: Association;
}

/**
 * What every world's transport must do (protocol/host.ts). Registers mocha tests.
 *
 * @param make a fresh world for each test
 * @param faults whether its hosts can be made to fail; what needs that is tested only then
 * @param skipReason why the world is not there; its tests are skipped
 */
export function transportConformance(
  name: string,
  make: () => ConformanceWorld,
  { faults, skipReason }: { readonly faults: boolean; readonly skipReason?: string | undefined },
): void {
  describe(`transport conformance: ${name}${skipReason === undefined ? '' : ` (skipped: ${skipReason})`}`, () => {
    let world: ConformanceWorld;
    before(function () {
      if (skipReason !== undefined) this.skip();
    });
    beforeEach(() => {
      world = make();
    });
    afterEach(async () => world?.close());

    const until = async (condition: () => boolean, what: string, seconds = 10): Promise<void> =>
      assert.ok(await world.until(condition, seconds), what);

    const endpoint = (host: ConformanceHost, notes: Notes, port = 0, accept = true): Endpoint =>
      host.host.transport.open({ addresses: [host.address], port, protocols: [{ ppid: PPID, codec }], accept }, notes);

    const connected = async (): Promise<Pair> => {
      const [client, server] = [new Notes(), new Notes()];
      const serverHost = world.newHost('server');
      const serverEndpoint = endpoint(serverHost, server, 7000);
      const clientEndpoint = endpoint(world.newHost('client'), client);
      const association = clientEndpoint.connect([serverHost.address], 7000, { connectTimeout: 5 });
      await until(() => client.has('up')() && server.has('up')(), 'association up');
      return { client, server, clientEndpoint, serverEndpoint, serverHost, association };
    };

    it('sets up an association that both sides hear of, with the addresses of the peer', async () => {
      const { association, server, serverHost, clientEndpoint } = await connected();
      assert.equal(association.state, 'up');
      assert.ok(!association.inbound);
      assert.deepEqual(association.remoteAddresses, [serverHost.address]);
      assert.equal(association.remotePort, 7000);
      const [inbound] = server.inbound;
      assert.ok(inbound.inbound);
      assert.equal(inbound.remotePort, clientEndpoint.port);
      const [path] = association.paths();
      assert.equal(path.address, serverHost.address);
      assert.ok(path.primary);
    });

    it('chooses a port, and tells local addresses', () => {
      const host = world.newHost('client');
      const open = endpoint(host, new Notes());
      assert.ok(open.port > 0);
      assert.deepEqual(
        open.addresses.map(({ address }) => address),
        [host.address],
      );
    });

    it('delivers what was sent before the set-up was complete', async () => {
      const server = new Notes();
      const host = world.newHost('server');
      endpoint(host, server, 7000);
      const association = endpoint(world.newHost('client'), new Notes()).connect([host.address], 7000);
      assert.ok(association.send(payload('early'), { ppid: PPID }));
      await until(server.got(1), 'message');
      assert.deepEqual(server.messages, ['early']);
    });

    it('refuses a port that nobody listens at', async () => {
      const client = new Notes();
      const host = world.newHost('server');
      endpoint(host, new Notes(), 7000);
      endpoint(world.newHost('client'), client).connect([host.address], 7001, { connectTimeout: 5 });
      await until(client.has('refused'), 'refusal');
    });

    it('refuses associations to an endpoint that does not accept them', async () => {
      const client = new Notes();
      const host = world.newHost('server');
      endpoint(host, new Notes(), 7000, false);
      endpoint(world.newHost('client'), client).connect([host.address], 7000, { connectTimeout: 5 });
      await until(client.has('refused'), 'refusal');
    });

    it('gives up on a set-up that is not answered in time', async () => {
      const client = new Notes();
      // An address of nobody (RFC 5737).
      const association = endpoint(world.newHost('client'), client).connect(['192.0.2.77'], 7000, {
        connectTimeout: 0.5,
      });
      await until(client.has('timeout'), 'time-out', 5);
      assert.equal(association.state, 'ended');
      assert.ok(!association.send(payload('late'), { ppid: PPID }));
    });

    it('keeps message boundaries, from 1 byte to 64 KiB', async () => {
      const { association, server } = await connected();
      const sizes = [1, 2, 1000, 1452, 4096, 30_000, 65_536];
      for (const size of sizes) assert.ok(association.send(payload('x'.repeat(size)), { ppid: PPID }));
      await until(server.got(sizes.length), 'all messages');
      assert.deepEqual(
        server.messages.map(({ length }) => length),
        sizes,
      );
    });

    it('keeps the order of messages, in both directions', async () => {
      const { association, server, client } = await connected();
      const numbers = Array.from({ length: 300 }, (_, i) => `${i}`);
      for (const number of numbers) assert.ok(association.send(payload(number), { ppid: PPID }));
      for (const number of numbers) assert.ok(server.inbound[0].send(payload(number), { ppid: PPID }));
      await until(() => server.got(300)() && client.got(300)(), 'all messages');
      assert.deepEqual(server.messages, numbers);
      assert.deepEqual(client.messages, numbers);
    });

    it('carries stream and payload protocol identifier', async () => {
      const { association, server } = await connected();
      association.send(payload('a'), { ppid: PPID, stream: 0 });
      association.send(payload('b'), { ppid: PPID, stream: 3, ordered: false });
      await until(server.got(2), 'messages');
      assert.deepEqual(server.events.filter((event) => event.startsWith('message')).toSorted(), [
        `message ${PPID}/0`,
        `message ${PPID}/3`,
      ]);
    });

    it('reports a payload protocol identifier that the endpoint does not know', async () => {
      const { association, server } = await connected();
      association.send(payload('?'), { ppid: OTHER_PPID });
      await until(server.has(`malformed ${OTHER_PPID}: unexpected-ppid`), 'report');
      assert.deepEqual(server.messages, []);
    });

    it('delivers all that was sent before a shutdown, and nothing after it', async () => {
      const { association, server, client } = await connected();
      for (let i = 0; i < 50; i++) association.send(payload(`${i}`), { ppid: PPID });
      association.shutdown();
      assert.ok(!association.send(payload('too late'), { ppid: PPID }));
      await until(() => client.has('closed')() && server.has('shutDownByPeer')(), 'shutdown');
      assert.equal(server.messages.length, 50);
      assert.equal(association.state, 'ended');
    });

    it('tells the peer of an abort, and not the own side', async () => {
      const { association, server, client } = await connected();
      association.abort('enough');
      assert.equal(association.state, 'ended');
      await until(server.has('aborted'), 'abort');
      assert.deepEqual(
        client.events.filter((event) => event !== 'path active'),
        ['up'],
      );
    });

    it('aborts its associations when an endpoint closes, and frees the port', async () => {
      const { serverEndpoint, serverHost, client } = await connected();
      serverEndpoint.close();
      await until(client.has('aborted'), 'abort');
      const again = new Notes();
      let reopened: Endpoint | undefined;
      await until(() => {
        try {
          reopened ??= endpoint(serverHost, again, 7000);
        } catch {
          return false;
        }
        return true;
      }, 'port is free');
      assert.equal(reopened?.port, 7000);
    });

    it('refuses a port in use and addresses of others, with an error that names them', () => {
      const host = world.newHost('server');
      endpoint(host, new Notes(), 7000);
      assert.throws(() => endpoint(host, new Notes(), 7000), { name: 'TransportError', message: /7000/ });
      const { transport } = host.host;
      const options = { addresses: ['192.0.2.99'], port: 7002, protocols: [] };
      assert.throws(() => transport.open(options, new Notes()), { name: 'TransportError', message: /192\.0\.2\.99/ });
    });

    it('holds messages back while receiving is stopped', async () => {
      const { association, server } = await connected();
      server.inbound[0].setReceiving(false);
      for (let i = 0; i < 5; i++) association.send(payload(`${i}`), { ppid: PPID });
      await world.until(() => false, 0.3);
      assert.deepEqual(server.messages, []);
      server.inbound[0].setReceiving(true);
      await until(server.got(5), 'messages');
      assert.deepEqual(server.messages, ['0', '1', '2', '3', '4']);
    });

    it('delivers all that it takes, and tells when it takes more again', async () => {
      const { association, server, client } = await connected();
      let taken = 0;
      while (taken < 2000 && association.send(payload(`${taken}`.padEnd(2000)), { ppid: PPID })) taken++;
      const refused = taken < 2000; // a world may take any amount
      if (refused) await until(() => client.writableCount > 0, 'writable');
      await until(server.got(taken), 'all that was taken');
      assert.deepEqual(
        server.messages.map((message) => Number(message)),
        Array.from({ length: taken }, (_, i) => i),
      );
      assert.ok(association.send(payload('more'), { ppid: PPID }));
    });

    it('never calls an engine from inside its own call', async () => {
      const { association, server, clientEndpoint, serverHost, client } = await connected();
      const before = [...client.events, ...server.events].length;
      association.send(payload('a'), { ppid: PPID });
      const other = clientEndpoint.connect([serverHost.address], 7001, { connectTimeout: 5 });
      assert.equal([...client.events, ...server.events].length, before);
      await until(() => server.got(1)() && client.has('refused')(), 'events');
      assert.equal(other.state, 'ended');
    });

    it('serves many associations at one endpoint', async () => {
      const server = new Notes();
      const host = world.newHost('server');
      endpoint(host, server, 7000);
      const clients = Array.from({ length: 20 }, (_, i) => {
        const association = endpoint(world.newHost(`client${i}`), new Notes()).connect([host.address], 7000);
        association.send(payload(`from ${i}`), { ppid: PPID });
        return association;
      });
      await until(server.got(clients.length), 'messages of all');
      assert.equal(new Set(server.messages).size, clients.length);
      assert.equal(server.inbound.length, clients.length);
    });

    it('sends datagrams to a group, with their source', async () => {
      const received: string[] = [];
      const [first, second] = [world.newHost('a'), world.newHost('b')];
      const socket = second.host.datagrams.open(
        { port: 39_533, group: world.group, codec },
        { datagram: (message, source) => received.push(`${String(message)} from ${source.address}`) },
      );
      const sender = first.host.datagrams.open({ port: 0, codec, ttl: 1 }, { datagram: () => undefined });
      await world.until(() => false, 0.2); // membership takes its time
      sender.send(payload('hello'), { address: world.group, port: 39_533 });
      await until(() => received.length > 0, 'datagram');
      assert.equal(received[0], `hello from ${first.address}`);
      socket.close();
      sender.close();
    });

    if (faults) failureTests(connected, until, (seconds) => world.until(() => false, seconds));
  });
}

function faultsOf({ serverHost }: Pair): ConformanceFaults {
  assert.ok(serverHost.faults);
  return serverHost.faults;
}

/** What becomes of associations when hosts, processes and paths fail. */
function failureTests(
  connected: () => Promise<Pair>,
  until: (condition: () => boolean, what: string, seconds?: number) => Promise<void>,
  pause: (seconds: number) => Promise<unknown>,
): void {
  for (const [failure, end] of [
    ['crashProcesses', 'aborted'],
    ['crashHost', 'lost'],
    ['cutPath', 'lost'],
  ] as const)
    it(`ends an association by ${end} on ${failure}`, async () => {
      const pair = await connected();
      const { client, association } = pair;
      faultsOf(pair)[failure]();
      association.send(payload('into the void'), { ppid: PPID });
      await until(client.has(end), end, 60);
      assert.ok(!association.send(payload('x'), { ppid: PPID }));
    });

  it('survives a path that is cut and repaired', async () => {
    const pair = await connected();
    faultsOf(pair).cutPath();
    pair.association.send(payload('late'), { ppid: PPID });
    await pause(1);
    assert.deepEqual(pair.server.messages, []);
    faultsOf(pair).repairPath();
    await until(pair.server.got(1), 'message', 60);
  });
}
