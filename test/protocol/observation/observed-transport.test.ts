import assert from 'node:assert/strict';
import type { Association, EndpointHandler, PayloadProtocol } from '../../../protocol/host.ts';
import { ObservedTransport, type TransportObserver } from '../../../protocol/observation/observed-transport.ts';
import { bytesCodec } from '../../../protocol/wire/bytes-codec.ts';
import { SimulatedWorld } from '../../sim/simulated-world.ts';

const PPID = 7;
const protocols: readonly PayloadProtocol[] = [{ ppid: PPID, codec: bytesCodec }];
const bare: EndpointHandler = { message: () => undefined, associationRestarted: () => undefined };

function payload(text: string) {
  const content = Buffer.from(text);
  return { byteLength: content.length, bytes: () => content, value: content };
}

/** What an observer is told, in words. */
class Told implements TransportObserver {
  readonly lines: string[] = [];

  messageSent(_: Association, message: Parameters<Association['send']>[0]): void {
    this.lines.push(`${message.ppid} ${message.payload.byteLength}`);
  }

  associationUp({ inbound, remotePort }: Association, spoken: readonly PayloadProtocol[]): void {
    assert.equal(spoken, protocols);
    this.lines.push(inbound ? 'up, inbound' : `up to ${remotePort}`);
  }

  associationOver(_: Association, end: string | undefined): void {
    this.lines.push(`over: ${end ?? 'by this side'}`);
  }
}

type Pair = ReturnType<typeof pair>;

/** Two nodes, of which the second one listens at port 9. */
function pair({ idealized = false, client = bare, server = bare } = {}) {
  const world = new SimulatedWorld({ idealized });
  const [told, toldServer] = [new Told(), new Told()];
  const [here, there] = [world.node('a'), world.node('b')];
  const transport = new ObservedTransport(world.host(here).transport, told);
  const serverTransport = new ObservedTransport(world.host(there).transport, toldServer);
  const listener = serverTransport.open({ addresses: [], port: 9, protocols }, server);
  const endpoint = transport.open({ addresses: [], port: 0, protocols }, client);
  const connect = (port = 9): Association => endpoint.connect([there.address], port);
  return {
    world,
    told: told.lines,
    toldServer: toldServer.lines,
    transport,
    serverTransport,
    listener,
    endpoint,
    connect,
  };
}

describe('an observed transport', () => {
  it('reports associations of both sides, and the messages that they take', () => {
    const got: Association[] = [];
    const { world, told, toldServer, connect, listener } = pair({
      server: { ...bare, message: (association) => void got.push(association), associationUp: () => undefined },
    });
    const association = connect();
    association.send({ payload: payload('abc'), ppid: PPID });
    world.run(1);
    association.send({ payload: payload('hello'), ppid: PPID });
    world.run(1);
    got[0]?.send({ payload: payload('answer'), ppid: PPID });
    world.run(1);
    assert.deepEqual(told, ['7 3', 'up to 9', '7 5']);
    assert.deepEqual(toldServer, ['up, inbound', '7 6']);
    assert.equal(got[0], got[1], 'associations stay the same objects');
    assert.equal(listener.port, 9);
  });

  it('reports no message that was not taken, and no association that was never up', () => {
    const ends: string[] = [];
    const { world, told, connect } = pair({ client: { ...bare, associationEnded: (_, end) => void ends.push(end) } });
    const refused = connect(10);
    world.run(1);
    assert.equal(refused.send({ payload: payload('abc'), ppid: PPID }), false);
    assert.deepEqual(ends, ['refused']);
    assert.deepEqual(told, []);
  });

  const endings: Readonly<Record<string, (pair: Pair, association: Association) => void>> = {
    'by this side': (_, association) => association.abort(),
    closed: (_, association) => association.shutdown(),
    aborted: ({ listener }) => listener.close(),
    lost: ({ world }) => world.network.crashHost(world.nodeNamed('b')),
  };
  for (const [end, act] of Object.entries(endings))
    it(`reports once that an association is over (${end}), whether or not its engine wants to know`, () => {
      const made = pair();
      const { world, told, connect, endpoint } = made;
      const association = connect();
      association.send({ payload: payload('abc'), ppid: PPID });
      world.run(1);
      association.send({ payload: payload('abc'), ppid: PPID });
      act(made, association);
      world.run(10);
      assert.deepEqual(told.slice(-1), [`over: ${end}`]);
      const lines = told.length;
      endpoint.close();
      assert.equal(told.length, lines);
    });

  it('takes its associations for over when its component is gone without a word', () => {
    const { world, told, toldServer, connect, transport, serverTransport } = pair();
    const association = connect();
    for (let i = 0; i < 2; i++) {
      association.send({ payload: payload('abc'), ppid: PPID });
      world.run(1);
    }
    transport.ceased();
    serverTransport.ceased();
    assert.deepEqual(
      [told, toldServer].map((lines) => lines.at(-1)),
      ['over: by this side', 'over: by this side'],
    );
  });

  it('lets no event happen that the world leaves out for engines that do not want it', () => {
    const { world, connect, told } = pair({ idealized: true });
    const association = connect();
    world.run(1);
    assert.equal(world.simulator.eventCount, 0);
    assert.deepEqual(told, ['up to 9']);
    association.shutdown();
    assert.deepEqual(told, ['up to 9', 'over: by this side']);
  });
});
