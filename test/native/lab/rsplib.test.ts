import assert from 'node:assert/strict';
import { RsplibGuest, type GuestProgram } from '../../../native/lab/rsplib-guest.ts';
import { startRsplab, type Program } from '../namespace-network.ts';
import { at, QUIET, rspregistrar, rspserver, rspterminal } from './lab-commands.ts';
import { addonObstacle, guestObstacle, skipOrFail, tsharkObstacle } from '../obstacles.ts';
import { PacketCapture } from '../packet-capture.ts';
import { PATIENCE } from '../patience.ts';

const skipReason = addonObstacle() ?? guestObstacle() ?? tsharkObstacle();

describe(`with real RSPLIB on kernel SCTP${skipReason === undefined ? '' : ` (skipped: ${skipReason})`}`, () => {
  let guest: RsplibGuest;
  let capture: PacketCapture;
  const programs: Program[] = [];
  const rsplab = (...given: readonly string[]): Program => {
    const program = startRsplab(guest.namespace, given);
    programs.push(program);
    return program;
  };
  const echoClient = (pool: string, host: number, registrar: number): Program =>
    rsplab('client', '--service', 'echo', '--pool-handle', pool, ...at(host), '--registrar', `10.9.1.${registrar}`);
  const echoServer = (pool: string, host: number, registrar: number): Program =>
    rsplab('server', '--service', 'echo', '--pool-handle', pool, ...at(host), '--registrar', `10.9.1.${registrar}`);

  before(async function () {
    skipOrFail(this, skipReason);
    guest = await RsplibGuest.boot();
    capture = await PacketCapture.start(guest.namespace, ['tap0', 'tap1']);
  });
  afterEach(async () => {
    await Promise.all(programs.splice(0).map((program) => program.end('SIGKILL')));
    await guest?.endPrograms();
  });
  after(async () => {
    await capture?.stop();
    capture?.remove();
    await guest?.close();
  });

  it('rsplab’s users resolve at its registrar and use its echo and CalcApp servers', async () => {
    await guest.run(rspregistrar(2)).prints(/Registrar started/);
    guest.run(rspserver('echo', 2, 2));
    guest.run(rspserver('calcapp', 3, 2));
    const work = ['--requests', '2', '--size', '200000', '--interval', '0.2'];
    const calculating = rsplab('client', '--service', 'calcapp', ...at(22), '--registrar', '10.9.1.2', ...work);
    const echo = echoClient('EchoPool', 21, 2);
    echo.type('hello');
    await echo.prints(/0x20000002> hello/);
    await calculating.prints(/request 2: completed/);
    assert.equal(await calculating.ends(), 0, calculating.output);
    echo.finishTyping();
    assert.equal(await echo.ends(), 0, echo.output);
  });

  it('rsplab’s server registers at its registrar, serves its terminal and deregisters', async () => {
    const registrar = guest.run(rspregistrar(4));
    await registrar.prints(/Registrar started/);
    const ours = echoServer('OurPool', 11, 4);
    const [, identifier] = await ours.prints(/^registered in OurPool as 0x([0-9a-f]{8})/m);
    await guest.run(rspterminal('OurPool', 4)).prints(new RegExp(`from PE \\$${identifier}> word 2`));
    await ours.end('SIGINT');
    assert.equal(ours.exitCode, 0, ours.output);
    await echoClient('OurPool', 23, 4)
      .saying('anybody')
      .prints(/no pool element: unknown pool/);
  });

  it('its servers register at rsplab’s registrar, which removes those that are killed; its terminal fails over', async () => {
    await rsplab('registrar', ...at(12), '--identifier', '0x10000009').prints(/^registrar 0x10000009/);
    const servers = new Map<number, GuestProgram>();
    for (const host of [5, 6]) servers.set(host, guest.run(rspserver('echo', host, 12)));
    const talk = guest.run(rspterminal('EchoPool', 12));
    const [, first] = await talk.prints(/from PE \$2000000([56])> word \d/);
    await bothRegistered(12, ['20000005', '20000006']);
    await servers.get(Number(first))?.end('KILL');
    const other = 11 - Number(first);
    await talk.prints(new RegExp(`from PE \\$2000000${other}> word \\d`));
    await servers.get(other)?.end('KILL');
    await echoClient('EchoPool', 24, 12)
      .saying('anybody')
      .prints(/no pool element: unknown pool/);
  });

  it('rsplab’s client fails over when its server is killed', async () => {
    await guest.run(rspregistrar(7)).prints(/Registrar started/);
    const servers = new Map<number, GuestProgram>();
    for (const host of [7, 8]) servers.set(host, guest.run(rspserver('echo', host, 7)));
    await bothRegistered(7, ['20000007', '20000008']);
    const client = echoClient('EchoPool', 25, 7);
    client.type('one');
    const [, used] = await client.prints(/0x2000000([78])> one/);
    await servers.get(Number(used))?.end('KILL');
    await client.prints(/failover: element 0x2000000[78] is gone/);
    client.type('two');
    await client.prints(new RegExp(`0x2000000${15 - Number(used)}> two`));
  });

  it('its terminal fails over when rsplab’s server is killed, which its registrar removes', async () => {
    await guest.run(rspregistrar(9)).prints(/Registrar started/);
    const servers = new Map<string, Program>();
    for (const host of [13, 14]) {
      const server = echoServer('OurPool', host, 9);
      const [, identifier] = await server.prints(/^registered in OurPool as 0x([0-9a-f]{8})/m);
      servers.set(identifier, server);
    }
    const talk = guest.run(rspterminal('OurPool', 9));
    const [, used] = await talk.prints(/from PE \$([0-9a-f]{8})> word \d/);
    const [other] = [...servers.keys()].filter((identifier) => identifier !== used);
    await servers.get(used)?.end('SIGKILL'); // no packet shows it: the stack is gone with the process
    await talk.prints(new RegExp(`from PE \\$${other}> word \\d`));
    await servers.get(other)?.end('SIGKILL');
    await echoClient('OurPool', 26, 9)
      .saying('anybody')
      .prints(/no pool element: unknown pool/);
  });

  it('an association lives on when one of its two paths is cut', async () => {
    await rsplab('registrar', ...at(15)).prints(/^registrar/);
    guest.run(rspserver('echo', 3, 15, '-poolhandle=TwoPaths'));
    const client = echoClient('TwoPaths', 27, 15);
    client.type('before');
    await client.prints(/> before/);
    guest.cutPath(1);
    client.type('after');
    await client.prints(/> after/);
    assert.doesNotMatch(client.output, /failover/);
    guest.repairPath(1);
    client.type('again');
    await client.prints(/> again/);
    assert.doesNotMatch(client.output, /failover/);
  });

  it('rsplab’s PingPong client finds no gap in the replies of its server, nor its client in those of rsplab’s', async () => {
    await guest.run(rspregistrar(5)).prints(/Registrar started/);
    guest.run(rspserver('pingpong', 6, 5));
    const where = ['--registrar', '10.9.1.5'];
    const few = ['--requests', '3', '--interval', '0.1'];
    const client = rsplab('client', '--service', 'pingpong', ...at(29), ...where, ...few);
    await client.prints(/0x20000006> pong 3, reply 3, after [\d.]+ ms/);
    assert.equal(await client.ends(), 0, client.output);
    const server = rsplab('server', '--service', 'pingpong', '--pool-handle', 'OurPings', ...at(16), ...where);
    const [, identifier] = await server.prints(/^registered in OurPings as 0x([0-9a-f]{8})/m);
    const theirs = guest.run(`pingpongclient -poolhandle=OurPings -registrar=10.9.1.5:3863 -interval=100 ${QUIET}`);
    await theirs.prints(new RegExp(`Ack #5 from PE \\$${identifier} \\(reply #5\\)`));
    assert.doesNotMatch(theirs.output, /gap/i);
  });

  it('rsplab handlespace and its hsdump agree about its registrar, and about rsplab’s', async () => {
    // Associations of killed servers may hold their port for a while: no other test has a server at 10.9.1.4.
    await guest.run(rspregistrar(3)).prints(/Registrar started/);
    guest.run(rspserver('echo', 4, 3, '-policy=WeightedRoundRobin:3'));
    await rsplab('registrar', ...at(17), '--identifier', '0x10000009', '--peer', '10.9.1.3').prints(/in service/);
    for (const registrar of ['10.9.1.3', '10.9.1.17']) {
      const found = await readsElement(registrar);
      assert.match(
        found,
        /pool EchoPool, policy WeightedRoundRobin\n {4}element 0x20000004 at 10\.9\.1\.4,10\.9\.2\.4:7000 /,
      );
      assert.match(found, /home 0x10000001, registered for [\d.]+ s, weight 3$/m);
      const theirs = guest.run(`hsdump ${registrar}:9901 -loglevel=3 -logcolor=off`);
      await theirs.prints(
        /- idx:#0001: \$20000004 [^]*home=\$10000001 [^]*userT: \{10\.9\.1\.4, 10\.9\.2\.4\} 7000\/SCTP/,
      );
      assert.match(theirs.output, /Pool "EchoPool", Policy "WeightedRoundRobin"/);
    }
  });

  it('every packet of rsplab is dissected without a complaint', async () => {
    await capture.stop();
    const ours = 'ip.src >= 10.9.1.11 and not (ip.src >= 10.9.2.0 and ip.src <= 10.9.2.10)';
    for (const protocol of ['asap', 'enrp', 'calcappprotocol', 'pingpongprotocol', 'sctp.init_initiate_tag'])
      assert.ok(capture.count(`(${ours}) and ${protocol}`) > 0, `no ${protocol} of ours was captured`);
    assert.deepEqual(capture.faults(ours), []);
  });

  /** What `rsplab handlespace` prints when the registrar knows an element. */
  async function readsElement(registrar: string): Promise<string> {
    const watching = rsplab('handlespace', registrar, ...at(18), '--watch', '0.5');
    await watching.prints(/element 0x20000004 [^\n]*$/);
    await watching.end('SIGINT');
    return watching.output;
  }

  /** Waits until clients are served by both elements of EchoPool at a registrar. */
  async function bothRegistered(registrar: number, identifiers: readonly string[]): Promise<void> {
    const end = performance.now() + PATIENCE * 1000;
    const seen = new Set<string>();
    while (seen.size < identifiers.length) {
      assert.ok(performance.now() < end, `only ${[...seen].join()} of ${identifiers.join()} registered`);
      const client = echoClient('EchoPool', 28, registrar).saying('round');
      const [, identifier] = await client.prints(/0x([0-9a-f]{8})> round/);
      seen.add(identifier);
      await client.end('SIGINT');
    }
  }
});
