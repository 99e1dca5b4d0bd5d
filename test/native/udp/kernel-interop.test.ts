import assert from 'node:assert/strict';
import { Faults } from '../../../native/faults.ts';
import { EthernetLayer } from '../../../native/lab/ethernet-layer.ts';
import { RsplibGuest } from '../../../native/lab/rsplib-guest.ts';
import { RealHost } from '../../../native/real-host.ts';
import { cryptographicEntropy } from '../../../native/cryptographic-entropy.ts';
import { SystemClock } from '../../../native/system-clock.ts';
import { type AssociationEnd, silentLog } from '../../../protocol/host.ts';
import { BytesPayload } from '../../../protocol/payload.ts';
import { deriveStream, NamedStreams } from '../../../protocol/random/streams.ts';
import { Registrar } from '../../../protocol/registrar/registrar.ts';
import { asapServiceDefaults, enrpServiceDefaults } from '../../../protocol/registrar/registrar-options.ts';
import { rfc9260 } from '../../../protocol/sctp/options.ts';
import { SctpStack } from '../../../protocol/sctp/stack.ts';
import { bytesCodec } from '../../../protocol/wire/bytes-codec.ts';
import { startRsplab, type Program } from '../namespace-network.ts';
import { guestImageObstacle, guestObstacle, skipOrFail } from '../obstacles.ts';
import { PATIENCE, until } from '../patience.ts';
import { testUdpPort } from '../../test-ports.ts';

/** RSPLIB's log goes elsewhere; its standard output is what the tests read. */
const QUIET = '-loglevel=0';

/** Addresses of a host, this side's or the guest's, in both networks. */
function both(host: number, port?: number): string {
  return `10.9.1.${host}${port === undefined ? '' : `:${port}`},10.9.2.${host}`;
}

function rspregistrar(host: number): string {
  return `rspregistrar -identifier=0x10000001 -asap=${both(host, 3863)} -enrp=${both(host, 9901)} -loglevel=4 -logcolor=off`;
}

function rspserver(host: number, registrar: number): string {
  return `rspserver -echo -identifier=${0x20000000 + host} -local=${both(host, 7000)} -registrar=10.9.1.${registrar}:3863 ${QUIET}`;
}

/** RSPLIB's terminal, which says a number every half second. */
function rspterminal(registrar: number): string {
  const script = 'i=0; while sleep 0.5; do i=$((i+1)); echo word $i; done';
  return `sh -c '(${script}) | rspterminal -poolhandle=EchoPool -registrar=10.9.1.${registrar}:3863 ${QUIET}'`;
}

const imageSkipped = guestImageObstacle();

describe(`SCTP of this project with kernel SCTP, in Ethernet frames${imageSkipped === undefined ? '' : ` (skipped: ${imageSkipped})`}`, () => {
  let guest: RsplibGuest;
  let layer: EthernetLayer;
  let host: RealHost;
  let stack: SctpStack;

  before(async function () {
    skipOrFail(this, imageSkipped);
    const links = [1, 3].map((n) => ({ guestPort: testUdpPort + 10 + n, ourPort: testUdpPort + 11 + n }));
    layer = await EthernetLayer.open(
      links.map((link, n) => ({ link, address: `10.9.${n + 1}.11` })),
      silentLog,
    );
    guest = await RsplibGuest.bootOverUdp(links);
    const services = {
      clock: new SystemClock(new Faults(silentLog)),
      random: new NamedStreams('kernel'),
      entropy: cryptographicEntropy,
      log: silentLog,
    };
    const quick = { rtoMin: 0.2, rtoInitial: 0.5, pathMaxRetrans: 2, heartbeatInterval: 0.5 };
    // RTO.Max bounds the shutdown too (T5), for which the guest may need seconds.
    const patient = { rtoMax: 5, assocMaxRetrans: 20 };
    stack = new SctpStack(services, layer, { sctp: { ...rfc9260, ...quick, ...patient } });
    host = new RealHost(stack, silentLog);
  });
  afterEach(async () => {
    if (layer !== undefined) layer.fault = () => undefined;
    await guest?.endPrograms();
  });
  after(async () => {
    stack?.halt();
    await guest?.close();
    layer?.close();
  });

  it('echoes of RSPLIB come back whole and in order over lossy networks, one of them cut for a while', async () => {
    await guest.run(rspregistrar(2)).prints(/Registrar started/);
    guest.run(rspserver(3, 2));
    const ends: AssociationEnd[] = [];
    const paths: string[] = [];
    const received: Uint8Array[] = [];
    const connect = (port: number): ReturnType<ReturnType<SctpStack['open']>['connect']> =>
      stack
        .open(
          { addresses: [], port: 0, protocols: [{ ppid: 'any', codec: bytesCodec }] },
          {
            message: (_association, bytes) => received.push(bytes as Uint8Array),
            pathChanged: (_association, { address, state }) => paths.push(`${address} ${state}`),
            associationRestarted: () => undefined,
            associationEnded: (_association, end) => ends.push(end),
          },
        )
        .connect(['10.9.1.3', '10.9.2.3'], port, { connectTimeout: PATIENCE });

    // Until the server is there, its kernel refuses.
    let association = connect(7000);
    await until(() => {
      if (association.state === 'ended') association = connect(7000);
      return association.state === 'up';
    }, 'association');
    assert.ok(ends.every((end) => end === 'refused'));
    ends.length = paths.length = 0;

    const random = deriveStream('losses');
    let isCut = false;
    layer.fault = (_packet, n) => ((isCut && n === 0) || random.uniform() < 0.02 ? 'lost' : undefined);
    // Longer messages RSPLIB's server does not read.
    const sent = Array.from({ length: 300 }, (_, i) => {
      const bytes = new Uint8Array(4 + Math.floor(random.uniform() * 4000));
      for (let at = 0; at < bytes.length; at++) bytes[at] = (at * 3 + i) & 255;
      return bytes;
    });
    for (const [i, bytes] of sent.entries()) {
      // RSPLIB's server gives sessions up that send faster than it answers.
      await until(() => received.length > i - 4, 'echo');
      if (i === 100) isCut = true;
      if (i === 200) {
        await until(() => paths.includes('10.9.1.3 inactive'), 'failure of a path');
        isCut = false;
      }
      association.send({ payload: new BytesPayload(bytes), ppid: 0 });
    }
    await until(() => received.length === sent.length, 'all echoes');
    await until(() => paths.includes('10.9.1.3 active'), 'repair of the path');
    association.shutdown();
    await until(() => ends.length > 0, 'shutdown');
    assert.deepEqual(ends, ['closed']);
    for (const [i, echo] of received.entries()) assert.equal(Buffer.compare(echo, sent[i]), 0, `message ${i}`);
  });

  it("RSPLIB's server registers at rsplab's registrar, and its terminal resolves there", async () => {
    const asap = { ...asapServiceDefaults.rsplib, announcements: undefined };
    const enrp = { ...enrpServiceDefaults.rsplib, presenceGroup: undefined };
    const registrar = new Registrar(host, {
      profile: 'rsplib',
      identifier: 0x10000009,
      addresses: [],
      asapPort: 3863,
      enrpPort: 9901,
      staticPeers: [],
      asap,
      enrp,
    });
    registrar.start();
    guest.run(rspserver(4, 11));
    await guest.run(rspterminal(11)).prints(/from PE \$20000004> word \d/);
    registrar.stop();
  });
});

const guestSkipped = guestObstacle();

describe(`SCTP of this project with kernel SCTP, in UDP${guestSkipped === undefined ? '' : ` (skipped: ${guestSkipped})`}`, () => {
  let guest: RsplibGuest;
  const programs: Program[] = [];

  before(async function () {
    skipOrFail(this, guestSkipped);
    guest = await RsplibGuest.boot();
    // Where it takes UDP from, and where it sends it to peers that have not sent anything yet.
    for (const setting of ['udp_port', 'encap_port'])
      await guest.run(`sh -c 'echo 9899 >/proc/sys/net/sctp/${setting}'`).ends();
  });
  afterEach(async () => {
    await Promise.all(programs.splice(0).map(async (program) => program.end('SIGKILL')));
    await guest?.endPrograms();
  });
  after(async () => guest?.close());

  function rsplab(hostNumber: number, command: string): Program {
    const at = ['--address', `10.9.1.${hostNumber}`, '--address', `10.9.2.${hostNumber}`];
    const program = startRsplab(guest.namespace, [...command.split(' '), ...at]);
    programs.push(program);
    return program;
  }

  it("rsplab's client resolves at RSPLIB's registrar and uses its server", async () => {
    await guest.run(rspregistrar(2)).prints(/Registrar started/);
    guest.run(rspserver(2, 2));
    const client = rsplab(21, 'client --service echo --registrar 10.9.1.2').saying('hello');
    await client.prints(/0x20000002> hello/);
  });

  it("RSPLIB's server registers at rsplab's registrar, its terminal resolves there, and rsplab's server too comes and goes", async () => {
    await rsplab(12, 'registrar --identifier 0x10000009').prints(/^registrar/);
    guest.run(rspserver(5, 12));
    const terminal = guest.run(rspterminal(12));
    await terminal.prints(/from PE \$20000005> word \d/);
    const ours = rsplab(13, 'server --service echo --identifier 0x20000006 --registrar 10.9.1.12');
    await ours.prints(/^registered in EchoPool/m);
    await ours.end('SIGINT');
    assert.equal(ours.exitCode, 0, ours.output);
  });

  it('a bulk over two paths, one of them cut, comes back whole', async () => {
    await guest.run(rspregistrar(7)).prints(/Registrar started/);
    guest.run(rspserver(7, 7));
    const probe = rsplab(22, 'client --service echo --registrar 10.9.1.7').saying('there');
    await probe.prints(/0x20000007> there/);
    // RTO.Max bounds the shutdown too (T5): the server's echoes may wait there for its kernel's RTO, of up to 8 s.
    const quick = '--rto-min 0.2 --rto-max 5 --path-max-retrans 1 --heartbeat-interval 1 --association-max-retrans 20';
    const load = '--rate 6 --size 100-1400 --json --report 0.5';
    const send = rsplab(23, `sctp send 10.9.1.7 10.9.2.7 --port 7000 ${quick} ${load}`);
    await send.prints(/"event":"interval"/);
    guest.cutPath(1);
    await send.prints(/"event":"path","address":"10\.9\.1\.7","state":"inactive"/);
    guest.repairPath(1);
    await send.end('SIGINT');
    assert.equal(send.exitCode, 0, send.output);
    const line = send.output.split('\n').find((each) => each.startsWith('{"event":"total"')) ?? '{}';
    const total = JSON.parse(line) as Record<string, number>;
    assert.ok(total['sentMessages'] > 0);
    assert.equal(total['deliveredBytes'], total['sentBytes']);
  });
});
