import assert from 'node:assert/strict';
import { fileURLToPath } from 'node:url';
import { CALCAPP_PORT, ECHO_PORT } from '../hostile-ports.ts';
import { NamespaceNetwork } from '../namespace-network.ts';
import { addonObstacle, namespaceObstacle, skipOrFail, tsharkObstacle } from '../obstacles.ts';
import { PacketCapture } from '../packet-capture.ts';

const skipReason = addonObstacle() ?? namespaceObstacle() ?? tsharkObstacle();
const hostilePeer = fileURLToPath(new URL('hostile-peer.js', import.meta.url));

describe(`bad input over real SCTP${skipReason === undefined ? '' : ` (skipped: ${skipReason})`}`, () => {
  let network: NamespaceNetwork;
  before(function () {
    skipOrFail(this, skipReason);
  });
  beforeEach(() => {
    network = new NamespaceNetwork();
  });
  afterEach(async () => network?.close());

  it('garbage, wrong PPIDs, incomplete set-ups and half-open peers are logged, and no registration is lost', async () => {
    const [registrarAddress] = network.host('pr', 1);
    const [elementAddress] = network.host('pe', 11);
    network.host('pu', 21);
    network.host('hostile', 66);
    const registrar = network.rsplab('pr', 'registrar');
    await registrar.prints(/^registrar/);
    const echo = network.rsplab('pe', 'server', '--service', 'echo', '--port', `${ECHO_PORT}`);
    const search = ['--registrar', registrarAddress, '--udp-port', '9899'];
    await echo.prints(/^registered in EchoPool/m);
    network.host('pe2', 12);
    const calcApp = network.rsplab('pe2', 'server', '--service', 'calcapp', '--port', `${CALCAPP_PORT}`, ...search);
    await calcApp.prints(/^registered in CalcAppPool/m);
    const client = network.rsplab('pu', 'client', '--service', 'echo', ...search);
    client.type('before');
    await client.prints(/> before/);

    const capture = await PacketCapture.start(network.switch, ['br1']);
    const hostile = network.node('hostile', hostilePeer, registrarAddress, elementAddress, '10.77.1.12');
    await hostile.prints(/done/);
    await hostile.end('SIGKILL');
    await capture.stop();
    assert.ok(capture.faults('ip.src == 10.77.1.66').length > 0, 'what the hostile peer sent was in order');
    const ours = `ip.src == ${registrarAddress} or ip.src == ${elementAddress} or ip.src == 10.77.1.12`;
    // What answers garbage holds it: an ERROR cause with the sender's own bytes is as malformed as they were.
    assert.deepEqual(capture.faults(`(${ours}) and not ip.dst == 10.77.1.66`), []);
    capture.remove();

    for (const program of [registrar, calcApp]) {
      assert.equal(program.exitCode, undefined, program.output);
      assert.match(program.output, /ignored malformed data from 10\.77\.1\.66:\d+( \(UDP\))?: /);
    }
    assert.equal(echo.exitCode, undefined, echo.output);
    client.type('after');
    await client.prints(/> after/);
    assert.doesNotMatch(client.output, /failover/);
    // A new user finds what was registered before.
    network.host('late', 22);
    await network
      .rsplab('late', 'client', '--service', 'echo', ...search)
      .saying('late')
      .prints(/> late/);
    for (const server of [echo, calcApp])
      assert.equal(server.output.match(/^registered in /gm)?.length, 1, server.output);
    await echo.end('SIGINT');
    assert.equal(echo.exitCode, 0);
  });

  it('says which line is too long for a message, and sends those behind it', async () => {
    const [registrarAddress] = network.host('pr', 1);
    network.host('pe', 11);
    network.host('pu', 21);
    await network.rsplab('pr', 'registrar').prints(/^registrar/);
    const usrsctp = ['--service', 'discard', '--transport', 'usrsctp-udp'];
    const server = network.rsplab('pe', 'server', ...usrsctp, '--registrar', registrarAddress);
    await server.prints(/^registered in DiscardPool/m);
    const client = network.rsplab('pu', 'client', '--service', 'discard', '--registrar', registrarAddress);
    for (const line of ['before', 'x'.repeat(1_048_576), 'behind']) client.type(line);
    client.finishTyping();
    assert.equal(await client.ends(), 1, client.output);
    assert.match(client.output, /^rsplab: line 2 was not sent: it is longer than a message may be \(1048576 bytes\)$/m);
    assert.match(client.output, /took 2 lines, 14 bytes/);
    assert.doesNotMatch(client.output, /failover/);
  });

  it('says that there is no registrar, and keeps looking', async () => {
    const [registrarAddress] = network.host('pr', 1);
    network.host('pe', 11);
    network.host('pu', 21);
    const server = network.rsplab('pe', 'server', '--service', 'echo', '--registrar', registrarAddress);
    const client = network.rsplab('pu', 'client', '--service', 'echo').saying('hello');
    await server.prints(/no registrar found yet \(tried 10\.77\.1\.1:3863\); still looking/);
    await client.prints(/no registrar found yet \(none has announced itself\); still looking/);
    await network.rsplab('pr', 'registrar').prints(/^registrar/);
    await server.prints(/^registered in EchoPool/m);
    await client.prints(/> hello/);
  });

  it('says when a port, a UDP port or an address cannot be used', async () => {
    network.host('pr', 1);
    const raw = ['--transport', 'usrsctp-raw'];
    const foreign = network.rsplab('pr', 'registrar', ...raw, '--address', '10.99.9.9');
    assert.equal(await foreign.ends(), 1);
    assert.match(foreign.output, /^rsplab: cannot open 10\.99\.9\.9, SCTP port 3863: [^\n]+\n$/);
    const samePort = network.rsplab('pr', 'registrar', ...raw, '--asap-port', '4000', '--enrp-port', '4000');
    assert.equal(await samePort.ends(), 1);
    assert.match(samePort.output, /^rsplab: cannot open any address, SCTP port 4000: Address already in use\n$/);
    await network.rsplab('pr', 'registrar', '--no-announce').prints(/^registrar/);
    const usrsctp = ['--transport', 'usrsctp-udp', '--asap-port', '4000', '--enrp-port', '4001'];
    const udp = network.rsplab('pr', 'registrar', ...usrsctp);
    assert.equal(await udp.ends(), 1);
    assert.match(udp.output, /rsplab: cannot send SCTP over UDP port 9899: Address already in use; choose another/);
  });

  it('says what is wrong with options', async () => {
    network.host('pr', 1);
    const server = ['server', '--service', 'echo'];
    for (const [given, said] of [
      [[...server, '--policy', 'RoundRobbin'], /unknown policy RoundRobbin; did you mean RoundRobin\?/],
      // No name server is reached from here.
      [[...server, '--registrar', 'nowhere.invalid'], /cannot resolve nowhere\.invalid: /],
      [[...server, '--registrar', 'no..where'], /no\.\.where is not an address such as pr1\.example, 10\.1\.1\.1/],
      [[...server, '--transport', 'carrier-pigeon'], /carrier-pigeon/],
      [['registrar', '--asap-port', '70000'], /--asap-port.*70000.* 0 to 65535/],
      [['registrar', '--udp-port', 'many'], /--udp-port.*many.* 0 to 65535/],
    ] as const) {
      const program = network.rsplab('pr', ...given);
      assert.equal(await program.ends(), 1, program.output);
      assert.match(program.output, said);
    }
  });
});
