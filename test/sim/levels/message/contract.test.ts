import assert from 'node:assert/strict';
import { setImmediate } from 'node:timers/promises';
import type { Association, AssociationEnd, EndpointHandler, UserMessage } from '../../../../protocol/host.ts';
import { TransportError } from '../../../../protocol/host.ts';
import { TextCodec } from '../../../transport/text-codec.ts';
import type { NetworkNode } from '../../../../sim/levels/message/network-node.ts';
import { heapInUse } from '../../../heap-in-use.ts';
import { SimulatedWorld } from '../../simulated-world.ts';

const PORT = 7000;
const PPID = 39;
const protocols = [{ ppid: PPID, codec: new TextCodec() }];

/** Notes what happens, with times in milliseconds. */
class Notes implements EndpointHandler {
  readonly lines: string[] = [];
  readonly #world: SimulatedWorld;
  inbound: Association | undefined;

  constructor(world: SimulatedWorld) {
    this.#world = world;
  }

  message(association: Association, message: unknown): void {
    this.inbound = association;
    this.#note(`got ${String(message)}`);
  }

  associationRestarted(): void {
    this.#note('restarted');
  }

  associationUp(association: Association): void {
    if (association.inbound) this.inbound = association;
    this.#note('up');
  }

  associationEnded(_association: Association, end: AssociationEnd): void {
    this.#note(end);
  }

  sendFailed(_association: Association, { payload }: UserMessage): void {
    this.#note(`not sent ${Buffer.from(payload.bytes()).toString()}`);
  }

  #note(text: string): void {
    this.lines.push(`${Math.round(this.#world.now * 1000)} ${text}`);
  }
}

interface Pair {
  readonly world: SimulatedWorld;
  readonly client: Notes;
  readonly server: Notes;
  readonly association: Association;
  readonly serverNode: NetworkNode;
}

/** A client that connects to a server 10 ms away at time 0. */
function connected(options: ConstructorParameters<typeof SimulatedWorld>[0] = {}): Pair {
  const world = new SimulatedWorld(options);
  const serverNode = world.node('server');
  const server = new Notes(world);
  const client = new Notes(world);
  world.host(serverNode).transport.open({ addresses: [], port: PORT, protocols }, server);
  const endpoint = world.host(world.node('client')).transport.open({ addresses: [], port: 0, protocols }, client);
  return { world, client, server, serverNode, association: endpoint.connect([serverNode.address], PORT) };
}

function send(association: Association | undefined, text: string): boolean {
  return (
    association?.send({ payload: { byteLength: text.length, bytes: () => Buffer.from(text) }, ppid: PPID }) ?? false
  );
}

describe('message-level transport', () => {
  it('sets an association up before the first data, which costs one round trip', () => {
    const { world, client, server, association } = connected();
    assert.ok(send(association, 'hello'));
    assert.deepEqual(server.lines, []);
    world.run(1);
    // INIT 10, INIT ACK 20, then COOKIE ECHO with the data 30, COOKIE ACK 40 ms.
    assert.deepEqual(server.lines, ['30 up', '30 got hello']);
    assert.deepEqual(client.lines, ['40 up']);
  });

  it('delivers in order what was sent, in both directions', () => {
    const { world, client, server, association } = connected();
    world.run(1);
    for (const text of ['a', 'b', 'c']) send(association, text);
    world.run(1);
    send(server.inbound, 'answer');
    world.run(1);
    assert.deepEqual(server.lines.slice(1), ['1010 got a', '1010 got b', '1010 got c']);
    assert.deepEqual(client.lines.slice(1), ['2010 got answer']);
  });

  it('retransmits what is lost, and keeps the order', () => {
    const { world, server, association } = connected({ messageLoss: 0.4 });
    world.run(10);
    for (let i = 0; i < 50; i++) send(association, `${i}`);
    world.run(200);
    const numbers = server.lines.filter((line) => line.includes('got')).map((line) => Number(line.split(' ')[2]));
    assert.deepEqual(
      numbers,
      Array.from({ length: 50 }, (_, i) => i),
    );
    assert.ok(
      server.lines.some((line) => Number(line.split(' ')[0]) > 11_000),
      'nothing was late',
    );
  });

  it('sends what is lost again after 1 s, then each time after twice as long', () => {
    const { world, server, association } = connected({ messageLoss: 0.5 });
    world.run(1000);
    const late = new Set<number>();
    for (let i = 0; i < 60; i++) {
      const sentAt = Math.round(world.now * 1000);
      send(association, `${i}`);
      world.run(1000);
      late.add(Number(server.lines.at(-1)?.split(' ')[0]) - sentAt - 10);
    }
    assert.deepEqual([...late].toSorted((a, b) => a - b).slice(0, 4), [0, 1000, 3000, 7000]);
  });

  it('neither ends a restarted peer as its former self, nor gives it what was sent to that', () => {
    const world = new SimulatedWorld();
    const [serverNode, clientNode] = [world.node('server'), world.node('client')];
    const server = new Notes(world);
    world.host(serverNode).transport.open({ addresses: [], port: PORT, protocols }, server);
    const begin = (): Notes => {
      const notes = new Notes(world);
      const endpoint = world.host(clientNode).transport.open({ addresses: [], port: 6000, protocols }, notes);
      endpoint.connect([serverNode.address], PORT);
      return notes;
    };
    begin();
    world.run(1);
    // Noticed at 6 s, unless the client is back by then.
    world.network.crashHost(clientNode);
    world.run(1);
    world.network.restart(clientNode);
    const client = begin();
    world.run(0.025);
    assert.ok(send(server.inbound, 'for the former self'));
    world.run(20);
    assert.deepEqual(server.lines, ['30 up', '2030 restarted']);
    assert.deepEqual(client.lines, ['2040 up']);
    assert.equal(server.inbound?.state, 'up');
  });

  it('refuses a connection to a port without a listener', () => {
    const world = new SimulatedWorld();
    const client = new Notes(world);
    const endpoint = world.host(world.node('client')).transport.open({ addresses: [], port: 0, protocols }, client);
    endpoint.connect([world.node('server').address], PORT);
    world.run(1);
    assert.deepEqual(client.lines, ['20 refused']);
  });

  it('gives up on a host that does not answer the set-up', () => {
    const world = new SimulatedWorld();
    const client = new Notes(world);
    const server = world.node('server');
    world.network.crashHost(server);
    const endpoint = world.host(world.node('client')).transport.open({ addresses: [], port: 0, protocols }, client);
    endpoint.connect([server.address], PORT, { connectTimeout: 3 });
    world.run(10);
    assert.deepEqual(client.lines, ['3000 timeout']);
  });

  it('repeats the set-up with a host that is down, or behind a cut path, after 1 s, then each time after twice as long', () => {
    for (const [fail, mend] of [
      ['crashHost', 'restart'],
      ['cut', 'repair'],
    ] as const) {
      const world = new SimulatedWorld();
      const [client, server] = [new Notes(world), new Notes(world)];
      const node = world.node('server');
      const endpoint = world.host(world.node('client')).transport.open({ addresses: [], port: 0, protocols }, client);
      world.network[fail](node);
      const association = endpoint.connect([node.address], PORT, { connectTimeout: 20 });
      send(association, 'at last');
      world.run(4);
      world.network[mend](node);
      world.host(node).transport.open({ addresses: [], port: PORT, protocols }, server);
      world.run(20);
      // Lost at 10, 1020 and 3030 ms.
      assert.deepEqual(client.lines, ['7070 up'], fail);
      assert.deepEqual(server.lines, ['7060 up', '7060 got at last'], fail);
    }
  });

  for (const [whose, cutAt, repairedAt] of [
    ["the server's path", 0.025, 0.5],
    ["the server's path, until COOKIE ECHO is repeated", 0.025, 1.5],
    ["the client's path", 0.005, 0.5],
    ["the client's path, longer than failures need to be seen", 0.005, 5.5],
  ] as const)
    it(`loses nothing that is sent while a cut delays the set-up: ${whose}`, () => {
      const world = new SimulatedWorld();
      const [client, server] = [new Notes(world), new Notes(world)];
      const [clientNode, serverNode] = [world.node('client'), world.node('server')];
      world.host(serverNode).transport.open({ addresses: [], port: PORT, protocols }, server);
      const endpoint = world.host(clientNode).transport.open({ addresses: [], port: 0, protocols }, client);
      const association = endpoint.connect([serverNode.address], PORT, { connectTimeout: 60 });
      const cut = whose.startsWith('the client') ? clientNode : serverNode;
      send(association, 'first');
      world.run(cutAt);
      world.network.cut(cut);
      world.run(repairedAt);
      send(association, 'second');
      world.network.repair(cut);
      world.run(repairedAt + 0.001);
      send(association, 'third');
      world.run(30);
      send(association, 'last');
      world.run(31);
      assert.deepEqual(
        server.lines.map((line) => line.replace(/^\d+ /, '')),
        ['up', 'got first', 'got second', 'got third', 'got last'],
      );
      assert.deepEqual(
        client.lines.map((line) => line.replace(/^\d+ /, '')),
        ['up'],
      );
    });

  it('leaves nothing of a set-up that is given up by its own side', () => {
    const world = new SimulatedWorld();
    const node = world.node('server');
    world.network.cut(node);
    const endpoint = world
      .host(world.node('client'))
      .transport.open({ addresses: [], port: 0, protocols }, new Notes(world));
    const association = endpoint.connect([node.address], PORT);
    world.run(1);
    association.abort();
    assert.equal(world.simulator.pending, 0);
  });

  it('makes one association of two set-ups that meet, up at both ends', () => {
    const world = new SimulatedWorld();
    const nodes = ['left', 'right'].map((name) => world.node(name));
    const notes = nodes.map(() => new Notes(world));
    const endpoints = nodes.map((node, i) =>
      world.host(node).transport.open({ addresses: [], port: PORT, protocols }, notes[i]),
    );
    const associations = endpoints.map((endpoint, i) =>
      endpoint.connect([nodes[1 - i].address], PORT, { connectTimeout: 3 }),
    );
    for (const [i, association] of associations.entries()) send(association, `from ${i}`);
    world.run(10);
    for (const [i, { lines }] of notes.entries()) {
      assert.equal(lines.filter((line) => line.endsWith(' up')).length, 1, lines.join(', '));
      assert.equal(lines.filter((line) => line.endsWith(` got from ${1 - i}`)).length, 1, lines.join(', '));
      assert.equal(lines.length, 2, lines.join(', '));
      assert.equal(associations[i].state, 'up');
    }
  });

  it('informs the peer at once when a process crashes, and after the detection time when a host does', () => {
    for (const [failure, expected] of [
      ['crashProcesses', '1010 aborted'],
      ['crashHost', '6000 lost'],
    ] as const) {
      const { world, client, serverNode } = connected();
      world.run(1);
      world.network[failure](serverNode);
      world.run(20);
      assert.deepEqual(client.lines, ['40 up', expected], failure);
    }
  });

  it('bridges a cut path that is repaired in time, and ends on one that is not', () => {
    const short = connected();
    short.world.run(1);
    short.world.network.cut(short.serverNode);
    send(short.association, 'late');
    short.world.run(3);
    short.world.network.repair(short.serverNode);
    short.world.run(20);
    assert.equal(short.server.lines.at(-1)?.endsWith('got late'), true);
    assert.equal(short.association.state, 'up');
    const long = connected();
    long.world.run(1);
    long.world.network.cut(long.serverNode);
    send(long.association, 'never');
    long.world.run(20);
    assert.ok(
      long.client.lines.some((line) => line.endsWith('not sent never')),
      long.client.lines.join(),
    );
    assert.ok(long.client.lines.at(-1)?.endsWith('lost'));
  });

  it('holds what is on its way when the path is cut at either end, and what is sent then', () => {
    for (const end of ['client', 'server']) {
      const { world, server, association } = connected();
      world.run(1);
      send(association, 'on its way');
      world.run(0.005);
      world.network.cut(world.nodeNamed(end));
      send(association, 'later');
      world.run(1);
      assert.deepEqual(server.lines, ['30 up'], end);
      world.network.repair(world.nodeNamed(end));
      world.run(1);
      assert.deepEqual(server.lines.slice(1), ['2015 got on its way', '2015 got later'], end);
    }
  });

  it('counts the detection time from the latest cut', () => {
    const { world, client, serverNode } = connected();
    world.run(1);
    world.network.cut(serverNode);
    world.run(2);
    world.network.repair(serverNode);
    world.run(1);
    world.network.cut(serverNode);
    world.run(20);
    assert.deepEqual(client.lines, ['40 up', '9000 lost']);
  });

  it('delivers what was sent before an orderly shutdown', () => {
    const { world, client, server, association } = connected();
    world.run(1);
    send(association, 'last');
    association.shutdown();
    assert.ok(!send(association, 'too late'));
    world.run(1);
    assert.deepEqual(server.lines.slice(1), ['1010 got last', '1010 shutDownByPeer']);
    assert.ok(client.lines.at(-1)?.endsWith('closed'));
  });

  it('reports an abort to the peer, and not to the own side', () => {
    const { world, client, server, association } = connected();
    world.run(1);
    association.abort('enough');
    world.run(1);
    assert.ok(server.lines.at(-1)?.endsWith('aborted'));
    assert.deepEqual(client.lines, ['40 up']);
  });

  it('brings a shutdown that meets a cut path to the peer after the repair, behind the data', () => {
    const { world, client, server, serverNode, association } = connected();
    world.run(1);
    world.network.cut(serverNode);
    send(association, 'last');
    association.shutdown();
    world.run(2);
    assert.deepEqual([server.lines.length, client.lines.length], [1, 1], 'nothing passes');
    world.network.repair(serverNode);
    world.run(1);
    assert.deepEqual(server.lines.slice(1), ['3010 got last', '3010 shutDownByPeer']);
    assert.deepEqual(client.lines, ['40 up', '3020 closed']);
  });

  it('loses both sides of a shutdown whose path stays cut', () => {
    const { world, client, server, serverNode, association } = connected();
    world.run(1);
    world.network.cut(serverNode);
    association.shutdown();
    world.run(20);
    assert.deepEqual([server.lines.at(-1), client.lines.at(-1)], ['6000 lost', '6000 lost']);
  });

  it('loses an abort, or the word of a crashed process, on a cut path: the peer notices the silence', () => {
    for (const cutAfter of [-0.001, 0.005])
      for (const ends of ['abort', 'crash'])
        for (const cut of ['server', 'client']) {
          const { world, server, client, association } = connected();
          world.run(1);
          if (cutAfter < 0) world.network.cut(world.nodeNamed(cut));
          if (ends === 'abort') association.abort('enough');
          else world.network.crashProcesses(world.nodeNamed('client'));
          world.run(Math.max(0, cutAfter));
          world.network.cut(world.nodeNamed(cut));
          world.run(20);
          assert.match(server.lines.at(-1) ?? '', / lost$/, `${ends}, ${cut} cut after ${cutAfter} s`);
          assert.deepEqual(client.lines, ['40 up']);
        }
  });

  it('refuses ports in use and addresses of others', () => {
    const world = new SimulatedWorld();
    const node = world.node('server');
    const { transport } = world.host(node);
    transport.open({ addresses: [], port: PORT, protocols }, new Notes(world));
    assert.throws(() => transport.open({ addresses: [], port: PORT, protocols }, new Notes(world)), TransportError);
    assert.throws(
      () => transport.open({ addresses: ['10.9.9.9'], port: 1, protocols }, new Notes(world)),
      TransportError,
    );
  });
});

describe('idealized message level', () => {
  it('has no set-up: the first message takes its delay only', () => {
    const { world, server, association } = connected({ idealized: true });
    send(association, 'hello');
    world.run(1);
    assert.deepEqual(server.lines, ['10 up', '10 got hello']);
  });

  it('loses messages to receivers that are gone, without a word', () => {
    const { world, client, server, association, serverNode } = connected({ idealized: true });
    send(association, 'one');
    world.run(1);
    world.network.crashHost(serverNode);
    assert.ok(send(association, 'two'));
    world.run(100);
    assert.deepEqual(server.lines, ['10 up', '10 got one']);
    assert.deepEqual(client.lines, ['0 up']);
  });

  it('counts what enters the network, and nothing while the link of the sender is down', () => {
    const { world, server, association, serverNode } = connected({ idealized: true });
    const clientNode = world.nodeNamed('client');
    const counted: string[] = [];
    world.network.observer = { messageSent: (_message, { name }) => counted.push(name) };
    send(association, 'one');
    world.network.cut(clientNode);
    send(association, 'lost here');
    world.run(1);
    world.network.repair(clientNode);
    world.network.cut(serverNode);
    send(association, 'lost there');
    world.run(1);
    assert.deepEqual(counted, ['client', 'client']);
    assert.deepEqual(server.lines, ['10 up', '10 got one']);
  });

  it('keeps nothing of a former life of a peer, however long the association is kept', () => {
    const world = new SimulatedWorld({ idealized: true });
    const [clientNode, serverNode] = [world.node('client'), world.node('server')];
    const client = new Notes(world);
    const endpoint = world.host(clientNode).transport.open({ addresses: [], port: 0, protocols }, client);
    const LIFE = 2 ** 20;
    const kept = [];
    const before = heapInUse();
    for (let life = 0; life < 20; life++) {
      const handler = Object.assign(new Notes(world), { memory: Array.from({ length: LIFE / 8 }, () => life) });
      const server = world.host(serverNode).transport.open({ addresses: [], port: PORT, protocols }, handler);
      const association = endpoint.connect([serverNode.address], PORT);
      send(association, 'hello');
      world.run(1);
      assert.equal(handler.lines.length, 2);
      if (life % 2 === 0) server.close();
      else world.network.crashProcesses(serverNode);
      kept.push(association);
    }
    assert.ok(heapInUse() - before < 5 * LIFE);
    assert.equal(kept.length, 20);
  });

  it('makes a new association of one that is handed back, which knows nothing of the former one', () => {
    const world = new SimulatedWorld({ idealized: true });
    const [clientNode, serverNode] = [world.node('client'), world.node('server')];
    const server = new Notes(world);
    world.host(serverNode).transport.open({ addresses: [], port: PORT, protocols }, server);
    const lines: string[] = [];
    const handler = { message: (_: Association, message: unknown) => lines.push(String(message)) };
    const endpoint = world
      .host(clientNode)
      .transport.open(
        { addresses: [], port: 0, protocols, accept: false },
        { ...handler, associationRestarted: () => undefined },
      );
    const former = endpoint.connect([serverNode.address], PORT);
    send(former, 'hello');
    world.run(1);
    const formerPeer = server.inbound;
    send(formerPeer, 'late');
    send(former, 'good-bye');
    former.shutdown();
    const other = endpoint.connect([serverNode.address], PORT, {}, former);
    assert.notEqual(other, former, 'a message of it is on its way');
    world.run(1);
    const again = endpoint.connect([serverNode.address], PORT, {}, former);
    assert.equal(again, former);
    assert.equal(again.state, 'up');
    send(again, 'once more');
    world.run(1);
    assert.notEqual(server.inbound, formerPeer);
    send(formerPeer, 'too late');
    send(server.inbound, 'answer');
    world.run(1);
    assert.deepEqual(lines, ['answer']);
    assert.deepEqual(
      server.lines.filter((line) => line.includes('got')),
      ['10 got hello', '1010 got good-bye', '2010 got once more'],
    );
  });

  for (const ends of ['shuts down', 'crashes'])
    it(`gives an association that is used again nothing that its former peer sent before it ${ends}`, () => {
      const world = new SimulatedWorld({ idealized: true });
      const [clientNode, ...serverNodes] = ['client', 'server', 'other'].map((name) => world.node(name));
      const servers = serverNodes.map((node) => {
        const handler = new Notes(world);
        return {
          handler,
          endpoint: world.host(node).transport.open({ addresses: [], port: PORT, protocols }, handler),
        };
      });
      const lines: string[] = [];
      const endpoint = world.host(clientNode).transport.open(
        { addresses: [], port: 0, protocols, accept: false },
        {
          message: (_, message) => lines.push(String(message)),
          associationRestarted: () => undefined,
        },
      );
      const former = endpoint.connect([serverNodes[0].address], PORT);
      send(former, 'hello');
      world.run(1);
      send(servers[0].handler.inbound, 'cookie of 1');
      if (ends === 'shuts down') servers[0].handler.inbound?.shutdown();
      else servers[0].endpoint.close();
      former.shutdown();
      const again = endpoint.connect([serverNodes[1].address], PORT, {}, former);
      assert.equal(again, former);
      send(again, 'hello');
      world.run(1);
      send(servers[1].handler.inbound, 'cookie of 2');
      world.run(1);
      assert.deepEqual(lines, ['cookie of 2']);
    });

  it('lets a peer go whose association was shut down, once the last message has arrived', async () => {
    const world = new SimulatedWorld({ idealized: true });
    const [clientNode, serverNode] = [world.node('client'), world.node('server')];
    const endpoint = world.host(clientNode).transport.open({ addresses: [], port: 0, protocols }, new Notes(world));
    const kept: Association[] = [];
    const peers: WeakRef<Notes>[] = [];
    for (let life = 0; life < 20; life++) {
      const handler = new Notes(world);
      const server = world.host(serverNode).transport.open({ addresses: [], port: PORT, protocols }, handler);
      const association = endpoint.connect([serverNode.address], PORT);
      send(association, 'hello');
      world.run(1);
      send(association, 'good-bye');
      association.shutdown();
      world.run(1);
      assert.deepEqual(
        handler.lines.map((line) => line.replace(/^\S+ /, '')),
        ['up', 'got hello', 'got good-bye'],
      );
      server.close();
      kept.push(association);
      peers.push(new WeakRef(handler));
    }
    await setImmediate(); // weak references hold what was looked at until then
    heapInUse();
    assert.ok(peers.filter((peer) => peer.deref() !== undefined).length <= 1);
    assert.equal(kept.length, 20);
  });
});
