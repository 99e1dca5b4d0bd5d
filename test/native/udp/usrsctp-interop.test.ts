import assert from 'node:assert/strict';
import { type Association, type AssociationEnd, type Endpoint, silentLog } from '../../../protocol/host.ts';
import { BytesPayload } from '../../../protocol/payload.ts';
import { deriveStream } from '../../../protocol/random/streams.ts';
import { rfc9260, type SctpOptions } from '../../../protocol/sctp/options.ts';
import { bytesCodec } from '../../../protocol/wire/bytes-codec.ts';
import { UdpTransport } from '../../../native/udp/udp-transport.ts';
import { NamespaceNetwork, type Program } from '../namespace-network.ts';
import { addonObstacle, namespaceObstacle, skipOrFail } from '../obstacles.ts';
import { until } from '../patience.ts';
import { LocalPrograms } from './local-programs.ts';
import { LossyRelay, type Impairments } from './lossy-relay.ts';
import { testUdpPort } from '../../test-ports.ts';

/** Where things are: usrsctp knows only addresses of interfaces, and takes its UDP port on all of them. */
const OURS = '127.69.0.1';
const RELAY = '127.69.0.5';
const USRSCTP = '127.0.0.1';
const RELAY_PORT = testUdpPort + 1;
const USRSCTP_PORT = testUdpPort + 2;

const PERFECT: Impairments = { loss: 0, duplication: 0, reordering: 0 };
const LOSSY: Impairments = { loss: 0.02, duplication: 0.02, reordering: 0.05 };
/** Retransmissions without a second's wait. */
const QUICK: SctpOptions = { ...rfc9260, rtoMin: 0.2, rtoInitial: 0.3 };

const skipReason = addonObstacle();

describe(`SCTP over UDP with libusrsctp${skipReason === undefined ? '' : ` (skipped: ${skipReason})`}`, function () {
  const programs = new LocalPrograms();
  let transport: UdpTransport;
  let relay: LossyRelay;
  const ends: [end: AssociationEnd, reason: string | undefined][] = [];
  let ups: Association[] = [];
  let restarts = 0;
  let messages: { bytes: Uint8Array; stream: number }[] = [];

  before(function () {
    skipOrFail(this, skipReason);
  });
  afterEach(async () => {
    await programs.close();
    await transport?.close();
    relay?.close();
  });

  async function start(
    impairments: Impairments,
    peer: { readonly address: string; readonly port: number },
  ): Promise<void> {
    ends.length = restarts = 0;
    ups = [];
    messages = [];
    relay = await LossyRelay.open({ address: RELAY, port: RELAY_PORT }, peer, deriveStream('relay'), impairments);
    transport = await ourTransport();
  }

  async function ourTransport(): Promise<UdpTransport> {
    return UdpTransport.open({
      addresses: [OURS],
      udpPort: testUdpPort,
      remoteUdpPort: RELAY_PORT,
      sctp: QUICK,
      log: silentLog,
    });
  }

  function open(port: number): Endpoint {
    return transport.open(
      { addresses: [], port, protocols: [{ ppid: 'any', codec: bytesCodec }] },
      {
        message: (_association, bytes, _ppid, stream) => messages.push({ bytes: bytes as Uint8Array, stream }),
        associationUp: (association) => ups.push(association),
        associationRestarted: () => restarts++,
        associationEnded: (_association, end, reason) => ends.push([end, reason]),
      },
    );
  }

  /** An endpoint of this engine, and usrsctp's echo service behind the relay. */
  async function withEcho(impairments: Impairments): Promise<{ association: Association; serve: Program }> {
    await start(impairments, { address: USRSCTP, port: USRSCTP_PORT });
    const serve = programs.run(`sctp serve --service echo --port 7007 --transport usrsctp-udp
      --address ${USRSCTP} --udp-port ${USRSCTP_PORT}`);
    await serve.prints(/^echo: SCTP port 7007/m);
    return { association: open(5000).connect([RELAY], 7007, { connectTimeout: 20 }), serve };
  }

  it('bulk both ways through a lossy relay: every message arrives once, whole, in the order of its stream', async () => {
    const { association, serve } = await withEcho(LOSSY);
    const sent = [...numbered(400, 3000), ...numbered(20, 65_536), numbered(1, 65_536)[0]];
    await sendAll(association, sent, 4);
    await until(() => messages.length === sent.length, 'all echoes');
    for (let stream = 0; stream < 4; stream++) {
      const expected = sent.filter((_, i) => i % 4 === stream);
      const received = messages.filter((message) => message.stream === stream).map(({ bytes }) => bytes);
      assert.equal(received.length, expected.length);
      for (const [i, bytes] of expected.entries())
        assert.equal(Buffer.compare(received[i], bytes), 0, `${stream}/${i}`);
    }
    for (const count of [relay.dropped, relay.duplicated, relay.reordered]) assert.ok(count > 0);
    const { fastRetransmissions, duplicatesReceived } = transport.stack.totals();
    assert.ok(fastRetransmissions > 0 && duplicatesReceived > 0, 'losses were repaired');
    association.shutdown();
    await until(() => ends.length > 0, 'shutdown');
    assert.deepEqual(ends, [['closed', undefined]]);
    await serve.prints(/^shutDownByPeer /m);
  });

  it('a bulk of usrsctp through a lossy relay, which it shuts down', async () => {
    await start(LOSSY, { address: OURS, port: testUdpPort });
    open(7008);
    const send = programs.run(`sctp send ${RELAY} --port 7008 --transport usrsctp-udp --address ${USRSCTP}
      --udp-port ${USRSCTP_PORT} --remote-udp-port ${RELAY_PORT} --count 500 --size 1-20000 --streams 3 --rto-min 0.2`);
    assert.equal(await send.ends(), 0, send.output);
    await until(() => ends.length > 0, 'shutdown');
    assert.deepEqual(ends, [['shutDownByPeer', undefined]]);
    assert.equal(messages.length, 500);
    for (const { bytes } of messages) assert.ok(bytes.every((value, at) => value === 0x41 + (at % 26)));
    assert.match(send.output, /sent 500 messages/);
  });

  it('is refused without a listener, and refuses', async () => {
    await withEcho(PERFECT);
    await until(() => ups.length > 0, 'association');
    open(5001).connect([RELAY], 7999, { connectTimeout: 20 });
    await until(() => ends.length > 0, 'refusal');
    assert.deepEqual(ends, [['refused', undefined]]);
    relay.close();
    relay = await LossyRelay.open(
      { address: RELAY, port: RELAY_PORT },
      { address: OURS, port: testUdpPort },
      deriveStream('relay'),
      PERFECT,
    );
    const send = programs.run(`sctp send ${RELAY} --port 7998 --transport usrsctp-udp --address ${USRSCTP}
      --udp-port ${USRSCTP_PORT + 1} --remote-udp-port ${RELAY_PORT} --count 1`);
    assert.equal(await send.ends(), 1);
    assert.match(send.output, /the peer refuses the association/);
  });

  it('aborts, and is aborted, with the reason', async () => {
    const first = await withEcho(PERFECT);
    await until(() => ups.length === 1, 'association');
    first.association.abort('enough');
    await first.serve.prints(/^aborted [^\n]*: enough$/m);
    open(5001).connect([RELAY], 7007, { connectTimeout: 20 });
    await until(() => ups.length === 2, 'association');
    await first.serve.end('SIGINT'); // closes its endpoint
    await until(() => ends.length === 1, 'abort');
    assert.equal(ends[0][0], 'aborted');
  });

  it('restarts within an association, on either side (§5.2.2)', async () => {
    const { association, serve } = await withEcho(PERFECT);
    await sendAll(association, numbered(3, 100), 1);
    await until(() => messages.length === 3, 'echoes');
    // We crash, and come back with the same addresses and ports.
    await transport.close();
    transport = await ourTransport();
    const again = open(5000).connect([RELAY], 7007, { connectTimeout: 20 });
    await serve.prints(/^restarted /m);
    await sendAll(again, numbered(3, 100), 1);
    await until(() => messages.length === 6, 'echoes after the restart');
    await serve.end('SIGKILL');
    // It comes back, and sets the association up from its side.
    const send = programs.run(`sctp send ${RELAY} --port 5000 --local-port 7007 --transport usrsctp-udp
      --address ${USRSCTP} --udp-port ${USRSCTP_PORT} --remote-udp-port ${RELAY_PORT} --count 1000000 --rate 50`);
    await send.prints(/is up/);
    await until(() => restarts === 1 && messages.length >= 20, 'restart of the peer');
    assert.equal(again.state, 'up');
    assert.deepEqual(ends, []);
  });
});

describe(`rsplab sctp over libusrsctp${skipReason === undefined ? '' : ` (skipped: ${skipReason})`}`, () => {
  const programs = new LocalPrograms();
  before(function () {
    skipOrFail(this, skipReason);
  });
  afterEach(async () => programs.close());

  it("settings that contradict each other are not taken for the stack's own: the set-up fails", async () => {
    const send = programs.run(`sctp send ${USRSCTP} --port 7008 --transport usrsctp-udp --address ${USRSCTP}
      --udp-port ${USRSCTP_PORT} --rto-min 2 --rto-max 1 --count 1`);
    assert.equal(await send.ends(), 1, send.output);
    assert.match(send.output, /Invalid argument/);
  });
});

const pathsSkipped = addonObstacle() ?? namespaceObstacle();

describe(`two paths to libusrsctp${pathsSkipped === undefined ? '' : ` (skipped: ${pathsSkipped})`}`, () => {
  let network: NamespaceNetwork;
  before(function () {
    skipOrFail(this, pathsSkipped);
  });
  beforeEach(() => {
    network = new NamespaceNetwork(2);
  });
  afterEach(async () => network?.close());

  for (const [sender, server] of [
    ['udp', 'usrsctp-udp'],
    ['usrsctp-udp', 'udp'],
  ] as const)
    it(`${sender} to ${server}: a cut path is reported, the other one is used, and nothing is lost`, async () => {
      const start = (host: string, number: number, command: string, ...more: readonly string[]): Program => {
        const addresses = network.host(host, number).flatMap((address) => ['--address', address]);
        return network.rsplab(host, 'sctp', ...command.split(' '), ...addresses, ...more);
      };
      const serve = start('server', 1, `serve --service discard --transport ${server}`);
      await serve.prints(/^discard: /m);
      const quick = ['--rto-min', '0.1', '--rto-max', '0.5', '--path-max-retrans', '2', '--heartbeat-interval', '0.5'];
      const load = ['--rate', '40', '--size', '500', '--json', '--report', '0.5'];
      const command = `send 10.77.1.1 10.77.2.1 --transport ${sender}`;
      const send = start('client', 2, command, ...quick, '--association-max-retrans', '20', ...load);
      await send.prints(/"event":"interval"/);
      network.setLink(1, 1, false);
      await send.prints(/"event":"path","address":"10\.77\.1\.1","state":"inactive"/);
      network.setLink(1, 1, true);
      await send.prints(
        /"path","address":"10\.77\.1\.1","state":"inactive"[^]*"path","address":"10\.77\.1\.1","state":"active"/,
      );
      await send.end('SIGINT');
      assert.equal(send.exitCode, 0, send.output);
      await serve.end('SIGINT');
      const [, messages] = await send.prints(/"event":"total",.*"sentMessages":(\d+)/);
      assert.match(serve.output, new RegExp(`^received ${messages} messages, ${500 * Number(messages)} bytes$`, 'm'));
    });
});

/** Sends as the association takes it. */
async function sendAll(association: Association, payloads: readonly Uint8Array[], streams: number): Promise<void> {
  for (const [i, bytes] of payloads.entries())
    await until(
      () => association.send({ payload: new BytesPayload(bytes), ppid: 0, stream: i % streams }),
      'room to send',
    );
}

/** Messages of up to 64 KiB, each with its number in front. */
function numbered(count: number, longest: number): Uint8Array[] {
  const random = deriveStream('content');
  return Array.from({ length: count }, (_, i) => {
    const bytes = new Uint8Array(4 + Math.floor(random.uniform() * (longest - 3)));
    for (let at = 0; at < bytes.length; at++) bytes[at] = (at * 7 + i) & 255;
    new DataView(bytes.buffer).setUint32(0, i);
    return bytes;
  });
}
