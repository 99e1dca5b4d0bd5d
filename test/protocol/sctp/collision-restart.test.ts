import assert from 'node:assert/strict';
import type { Association } from '../../../protocol/host.ts';
import type { Chunk, CookieEchoChunk } from '../../../protocol/sctp/chunk.ts';
import { packetByteLength } from '../../../protocol/sctp/wire/byte-length.ts';
import { rfc9260 } from '../../../protocol/sctp/options.ts';
import { Pair, PORT, PPID, protocols, Notes, bytesOf, filled } from './pair.ts';

const CLIENT = '10.1.0.1';
const SERVER = '10.1.0.2';
const CLIENT_PORT = 5000;

function firstWith(pair: Pair, type: Chunk['type'], from: string): (typeof pair.network.transits)[number] {
  const found = pair.network.transits.find(
    ({ packet, source }) => source === from && packet.chunks.some((chunk) => chunk.type === type),
  );
  assert.ok(found, `no ${type} from ${from}`);
  return found;
}

interface RestartOptions {
  /** The address that it connects to. */
  readonly server?: string;
  /** What it does then. */
  readonly goOn?: (association: Association) => void;
}

/** The client's host crashes and comes back with a new stack at the same address and port, which connects. */
function restartClient(
  pair: Pair,
  addresses = [CLIENT],
  { server = SERVER, goOn = () => undefined }: RestartOptions = {},
): Notes {
  pair.clientStack.halt();
  const stack = pair.network.stack('client again', addresses, { sctp: rfc9260 });
  const notes = new Notes(() => pair.network.now);
  const endpoint = stack.open({ addresses: [], port: CLIENT_PORT, protocols }, notes);
  const association = endpoint.connect([server], PORT);
  association.send({ payload: bytesOf('again'), ppid: PPID });
  goOn(association);
  return notes;
}

describe('SCTP simultaneous open and restart (RFC 9260 §5.2)', () => {
  for (const lead of [0, 0.004, 0.009, 0.011, 0.019, 0.021, 0.029])
    it(`makes one association of two INITs, the second ${lead * 1000} ms after the first (§5.2.1, §5.2.4 B, D)`, () => {
      const pair = new Pair();
      const association = pair.connect();
      association.send({ payload: bytesOf('from client'), ppid: PPID });
      pair.network.run(lead);
      // From here the server may know the peer's association already: it has no other to connect to.
      const known = pair.serverStack.associations.length > 0;
      const other = pair.serverEndpoint.connect([CLIENT], CLIENT_PORT);
      if (!known) other.send({ payload: bytesOf('from server'), ppid: PPID });
      pair.network.run(10);
      assert.equal(pair.clientStack.associations.length, 1);
      assert.equal(pair.serverStack.associations.length, 1);
      const [a] = pair.clientStack.associations;
      const [b] = pair.serverStack.associations;
      assert.deepEqual([a.localTag, a.peerTag], [b.peerTag, b.localTag]);
      assert.deepEqual(pair.server.texts, ['from client']);
      if (!known) assert.deepEqual(pair.client.texts, ['from server']);
      assert.ok(pair.client.events.includes('up') && pair.server.events.includes('up'));
    });

  it('A: a peer that restarted takes its association over; the restart is reported to the engine (§5.2.4 A)', () => {
    const pair = new Pair().up();
    pair.send('before');
    pair.network.run(1);
    const former = pair.inbound;
    const tag = former.localTag;
    const again = restartClient(pair);
    pair.network.run(2);
    assert.deepEqual(pair.server.events, ['up', 'restarted']);
    assert.deepEqual(again.events, ['up']);
    assert.deepEqual(pair.server.texts, ['before', 'again']);
    assert.equal(pair.inbound, former);
    assert.notEqual(former.localTag, tag);
    // Streams begin again in both directions.
    former.send({ payload: bytesOf('answer'), ppid: PPID });
    pair.network.run(1);
    assert.deepEqual(again.texts, ['answer']);
  });

  it('A: acknowledges the cookie of the restarted peer at once (§5.2.4 A)', () => {
    const pair = new Pair().up();
    pair.network.run(1);
    const begin = pair.network.now;
    const again = restartClient(pair);
    pair.network.run(5);
    // Two round trips of 20 ms.
    assert.equal((again.timeOf('up') - begin).toFixed(6), '0.040000');
    assert.equal(pair.network.sent('COOKIE_ECHO', CLIENT).length, 2);
    assert.deepEqual([pair.server.timeOf('restarted') - begin < 0.031, pair.inbound.pathSet.errors], [true, 0]);
  });

  it('A: sends to the UDP port that the restarted peer has, on all of its paths (RFC 6951 §5.4)', () => {
    const addresses = [CLIENT, '10.2.0.1'];
    const pair = new Pair({ clientAddresses: addresses, serverAddresses: [SERVER, '10.2.0.2'] });
    for (const address of addresses) pair.network.udpPorts.set(address, 1111);
    pair.up();
    pair.network.run(1);
    for (const address of addresses) pair.network.udpPorts.set(address, 2222);
    restartClient(pair, addresses);
    pair.network.run(0.035);
    assert.deepEqual(pair.server.events.at(-1), 'restarted');
    assert.deepEqual(
      pair.inbound.pathSet.all.map(({ address, udpPort }) => [address, udpPort]),
      addresses.map((address) => [address, 2222]),
    );
  });

  it('A: what was in flight to the former peer is given back, what waits goes to the new one', () => {
    const pair = new Pair().up();
    pair.network.cut.add(CLIENT);
    for (let i = 0; i < 20; i++) pair.inbound.send({ payload: bytesOf(`${i}`.padEnd(1400)), ppid: PPID });
    pair.network.run(0.5);
    pair.network.cut.delete(CLIENT);
    const again = restartClient(pair);
    pair.network.run(10);
    assert.ok(pair.server.failed.length > 0);
    assert.equal(pair.server.failed.length + again.messages.length, 20);
    assert.deepEqual(
      again.texts.map((text) => Number(text)),
      Array.from({ length: again.messages.length }, (_, i) => i + pair.server.failed.length),
    );
  });

  it('A: a SHUTDOWN of the former peer that waited for answers is none of the new one', () => {
    const pair = new Pair({ serverSctp: { sendBuffer: 1000 } }).up();
    const { inbound } = pair;
    pair.network.fate = ({ packet }) => (packet.chunks.some(({ type }) => type === 'DATA') ? 'drop' : undefined);
    for (const fits of [true, false]) assert.equal(inbound.send({ payload: filled(0, 1000), ppid: PPID }), fits);
    pair.association.shutdown();
    pair.network.run(0.5);
    pair.network.fate = undefined;
    const again = restartClient(pair);
    pair.network.run(2);
    assert.deepEqual(pair.server.events, ['up', 'sendFailed', 'restarted']);
    assert.deepEqual(again.events, ['up']);
    inbound.send({ payload: bytesOf('answer'), ppid: PPID });
    pair.network.run(1);
    assert.deepEqual([pair.server.texts, again.texts], [['again'], ['answer']]);
  });

  it('A: answers count from the SHUTDOWN of the restarted peer, not from that of its former self (§9.2)', () => {
    const pair = new Pair({ serverSctp: { sendBuffer: 3000, receiveBuffer: 65_536 } }).up();
    const { inbound, server } = pair;
    const send = (): boolean => inbound.send({ payload: bytesOf('x'.repeat(1000)), ppid: PPID });
    let answers = 0;
    const answer = (): void => {
      while (answers < server.messages.length && send()) answers++;
    };
    const generate = (): void => {
      while (send());
    };
    server.onMessage = answer;
    server.onWritable = () => (server.events.includes('restarted') ? answer() : generate());
    generate();
    pair.association.shutdown();
    while (1000 * pair.client.messages.length < 1.5 * inbound.options.receiveBuffer) pair.network.run(0.01);
    assert.equal(inbound.phase.kind, 'established');
    const again = restartClient(pair, [CLIENT], {
      goOn: (association) => {
        for (let i = 1; i < 100; i++) association.send({ payload: bytesOf('x'.repeat(1000)), ppid: PPID });
        association.shutdown();
      },
    });
    pair.network.run(30);
    assert.deepEqual([server.messages.length, again.messages.length], [100, 100]);
    assert.equal(again.events.at(-1), 'closed');
  });

  it('A: refuses a restart that adds addresses (§5.2.2, cause 11)', () => {
    const pair = new Pair().up();
    const again = restartClient(pair, [CLIENT, '10.2.0.1']);
    pair.network.run(2);
    assert.deepEqual(again.events, ['sendFailed', 'refused']);
    // Its former self is found dead by a heartbeat, so that it is not refused for long.
    assert.deepEqual(pair.server.events, ['up', 'aborted']);
    const [abort] = pair.network.sent('ABORT', SERVER);
    assert.equal(abort.chunk.causes[0].code, 11);
    assert.ok(Buffer.from(abort.chunk.causes[0].info).includes(Buffer.from([10, 2, 0, 1])));
  });

  it('A: whether the former peer lives is asked by the path that the refused restart came by', () => {
    const pair = new Pair({ clientAddresses: [CLIENT, '10.2.0.1'], serverAddresses: [SERVER, '10.2.0.2'] }).up();
    pair.network.run(1);
    pair.network.cut.add(CLIENT);
    restartClient(pair, ['10.2.0.1', '10.3.0.1'], { server: '10.2.0.2' });
    pair.network.run(2);
    assert.deepEqual(pair.server.events.at(-1), 'aborted');
  });

  it('A: that is asked by a known path that its INIT lists, if it comes from a strange address', () => {
    const pair = new Pair({ clientAddresses: [CLIENT, '10.2.0.1'], serverAddresses: [SERVER, '10.2.0.2'] }).up();
    pair.network.run(1);
    pair.network.cut.add(CLIENT);
    restartClient(pair, ['10.3.0.1', '10.2.0.1'], { server: SERVER });
    pair.network.run(2);
    assert.deepEqual([pair.network.sent('INIT', '10.3.0.1').length, pair.server.events.at(-1)], [1, 'aborted']);
  });

  it('A: that is asked within an RTO, also if data went to the former peer since the last HEARTBEAT', () => {
    const pair = new Pair().up();
    pair.network.run(1);
    pair.inbound.send({ payload: bytesOf('before'), ppid: PPID });
    pair.network.run(1);
    const { rto } = pair.inbound.pathSet.inTurn(0).roundTrip;
    restartClient(pair, [CLIENT, '10.2.0.1']);
    pair.network.run(rto + 0.1);
    assert.deepEqual([pair.client.texts, pair.server.events], [['before'], ['up', 'aborted']]);
  });

  it('A: in SHUTDOWN-ACK-SENT a restart is answered by SHUTDOWN ACK and an ERROR (§5.2.4, cause 10)', () => {
    const pair = new Pair().up();
    const cookies: CookieEchoChunk[] = [];
    // The restarted peer's cookie is made before, and comes after the shutdown has begun.
    pair.network.fate = ({ packet, source }) => {
      const echo = packet.chunks.find((chunk) => chunk.type === 'COOKIE_ECHO');
      if (echo !== undefined && source === CLIENT) {
        cookies.push(echo);
        return 'drop';
      }
      return packet.chunks.some(({ type }) => type === 'SHUTDOWN_COMPLETE') ? 'drop' : undefined;
    };
    const association = pair.inbound;
    restartClient(pair);
    pair.network.run(0.5);
    const { packet } = firstWith(pair, 'COOKIE_ECHO', CLIENT);
    assert.equal(cookies.length, 1);
    pair.network.inject(
      {
        sourcePort: CLIENT_PORT,
        destinationPort: PORT,
        verificationTag: association.localTag,
        chunks: [{ type: 'SHUTDOWN', cumulativeTsn: (association.localInitialTsn - 1) >>> 0 }],
        byteLength: 20,
      },
      CLIENT,
      SERVER,
    );
    pair.network.run(0.1);
    assert.equal(association.phase.kind, 'shutdownAckSent');
    const before = pair.network.sent('SHUTDOWN_ACK').length;
    const echo = pair.network.transits.findLast(({ packet: { chunks } }) => chunks[0].type === 'COOKIE_ECHO');
    assert.ok(echo);
    pair.network.inject(echo.packet, CLIENT, SERVER);
    pair.network.run(0.1);
    assert.ok(pair.network.sent('SHUTDOWN_ACK').length > before);
    assert.equal(pair.network.sent('ERROR', SERVER).at(-1)?.chunk.causes[0].code, 10);
    assert.ok(packet.chunks.length > 0);
    assert.ok(!pair.server.events.includes('restarted'));
  });

  it('C: discards the cookie of an earlier set-up attempt (§5.2.4 C)', () => {
    const pair = new Pair();
    pair.network.fate = ({ packet }) => (packet.chunks[0].type === 'COOKIE_ECHO' ? 'drop' : undefined);
    pair.connect();
    pair.network.run(0.5);
    const { packet } = firstWith(pair, 'COOKIE_ECHO', CLIENT);
    pair.network.fate = undefined;
    const again = restartClient(pair);
    pair.network.run(1);
    assert.deepEqual(again.events, ['up']);
    const [association] = pair.serverStack.associations;
    const tags = [association.localTag, association.peerTag];
    pair.network.inject(packet, CLIENT, SERVER);
    pair.network.run(1);
    assert.deepEqual([association.localTag, association.peerTag], tags);
    assert.deepEqual(pair.server.events, ['up']);
  });

  it('an endpoint that takes no associations takes none by the cookie of a simultaneous open either', () => {
    const pair = new Pair();
    pair.clientStack.closeAll();
    const notes = new Notes(() => pair.network.now);
    const endpoint = pair.clientStack.open({ addresses: [], port: CLIENT_PORT, protocols, accept: false }, notes);
    pair.network.fate = ({ packet }) => (packet.chunks[0].type === 'INIT' ? undefined : 'drop');
    const association = endpoint.connect([SERVER], PORT);
    pair.serverEndpoint.connect([CLIENT], CLIENT_PORT);
    pair.network.run(0.5);
    const [{ chunk }] = pair.network.sent('INIT_ACK', CLIENT);
    association.abort();
    const verificationTag = chunk.initiateTag;
    const chunks: Chunk[] = [{ type: 'COOKIE_ECHO', cookie: chunk.cookie }];
    const echo = { sourcePort: PORT, destinationPort: CLIENT_PORT, verificationTag, chunks };
    pair.network.inject({ ...echo, byteLength: packetByteLength(chunks) }, SERVER, CLIENT, 0.001);
    pair.network.run(0.1);
    assert.deepEqual(pair.clientStack.associations, []);
    assert.deepEqual(notes.events, []);
  });

  it('D: a COOKIE ECHO that comes again is acknowledged again (§5.2.4 D)', () => {
    const pair = new Pair().up();
    const { packet } = firstWith(pair, 'COOKIE_ECHO', CLIENT);
    pair.network.inject(packet, CLIENT, SERVER);
    pair.network.run(1);
    assert.equal(pair.network.sent('COOKIE_ACK').length, 2);
    assert.deepEqual([pair.client.events, pair.server.events], [['up'], ['up']]);
    pair.send('fine');
    pair.network.run(1);
    assert.deepEqual(pair.server.texts, ['fine']);
  });
});
