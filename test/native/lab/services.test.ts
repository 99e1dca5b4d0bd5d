/** Services, status reports and lossy networks: components of this project and RSPLIB's with each other, in one guest. */
import assert from 'node:assert/strict';
import { fileURLToPath } from 'node:url';
import { RsplibGuest, type GuestProgram } from '../../../native/lab/rsplib-guest.ts';
import { startNode, startRsplab, type Program } from '../namespace-network.ts';
import { addonObstacle, guestObstacle, skipOrFail } from '../obstacles.ts';
import { at, QUIET, rspregistrar, rspserver, rspterminal } from './lab-commands.ts';

const skipReason = addonObstacle() ?? guestObstacle();

/** Shows an attached world of the demo. */
const holder = fileURLToPath(new URL('../../demo/worlds/attached/attached-holder.js', import.meta.url));

/** The date and time of RSPLIB's daytime service, and of this project's. */
const DATE = /\d\d:\d\d:\d\d/.source;

describe(`services with RSPLIB’s${skipReason === undefined ? '' : ` (skipped: ${skipReason})`}`, function () {
  let guest: RsplibGuest;
  let theirRegistrar: GuestProgram;
  let ourRegistrar: Program;
  const programs: Program[] = [];
  const rsplab = (...given: readonly string[]): Program => {
    const program = startRsplab(guest.namespace, given);
    programs.push(program);
    return program;
  };
  /** A user or an element of this project, with RSPLIB's registrar. */
  const withTheirs = (role: 'client' | 'server', service: string, host: number, ...more: readonly string[]): Program =>
    rsplab(role, '--service', service, ...at(host), '--registrar', '10.9.1.2', ...more);

  before(async function () {
    skipOrFail(this, skipReason);
    guest = await RsplibGuest.boot();
    theirRegistrar = guest.run(rspregistrar(2));
    ourRegistrar = rsplab('registrar', ...at(12), '--identifier', '0x10000009', '--no-announce');
    await Promise.all([theirRegistrar.prints(/Registrar started/), ourRegistrar.prints(/in service/)]);
  });
  after(async () => {
    await Promise.all(programs.map((program) => program.end('SIGKILL')));
    await guest?.close();
  });

  // Its chargen does not start: rspserver 3.4.4 takes the option -chargen for an unknown parameter of that service.
  it('RSPLIB’s discard and daytime serve users of this project', async () => {
    for (const [service, host] of Object.entries({ discard: 3, daytime: 4 })) guest.run(rspserver(service, host, 2));
    const daytime = withTheirs('client', 'daytime', 21);
    await daytime.prints(new RegExp(`0x20000004> .*${DATE}`));
    assert.equal(await daytime.ends(), 0, daytime.output);
    // Its input waits until an element is found, and ends only then.
    const discard = withTheirs('client', 'discard', 23, '--log-level', 'info').saying('nothing comes back');
    await discard.prints(/element 0x20000003/);
    discard.finishTyping();
    assert.equal(await discard.ends(), 0, discard.output);
  });

  it('this project’s discard, daytime and chargen serve RSPLIB’s users, at either registrar', async () => {
    const monitor = rsplab('monitor', '--update-interval', '0.2');
    await monitor.prints(/waiting for status reports/);
    const reports = ['--csp-server', '10.9.1.11', '--csp-interval', '0.2'];
    const discard = withTheirs('server', 'discard', 13, '--pool-handle', 'OurDiscard', '--identifier', '7', ...reports);
    const services = [
      '--service',
      'daytime',
      '--pool-handle',
      'OurDaytime',
      '--service',
      'chargen',
      '--pool-handle',
      'OurChargen',
    ];
    const talking = rsplab('server', ...services, ...at(14), '--registrar', '10.9.1.12');
    await discard.prints(/^registered in OurDiscard/m);
    await Promise.all([talking.prints(/^registered in OurDaytime/m), talking.prints(/^registered in OurChargen/m)]);
    guest.run(rspterminal('OurDiscard', 2));
    await guest.run(rspterminal('OurDaytime', 12)).prints(new RegExp(`from PE \\$[0-9a-f]{8}> .*${DATE}`));
    await guest.run(rspterminal('OurChargen', 12)).prints(/from PE \$[0-9a-f]{8}> .*!"#\$%&'\(\)/);
    await monitor.prints(/^element 0x00000007 at .*: messages [1-9]\d*, bytes/);
    await monitor.end('SIGINT');
  });

  it('this project’s CalcApp serves RSPLIB’s user', async () => {
    const server = rsplab(
      'server',
      '--service',
      'calcapp',
      '--capacity',
      '1000000',
      ...at(15),
      '--registrar',
      '10.9.1.12',
    );
    await server.prints(/^registered in CalcAppPool/m);
    const client = guest.run(
      `calcappclient -registrar=10.9.1.12:3863 -jobsize=100000 -jobinterval=0.2 -runtime=20 ${QUIET}`,
    );
    await client.prints(/completed/i);
  });

  it('each monitor shows what the other’s components report', async () => {
    const monitor = rsplab('monitor', '--update-interval', '0.2');
    await monitor.prints(/waiting for status reports/);
    guest.run(rspserver('echo', 6, 2, '-cspserver=10.9.1.11:2960 -cspinterval=500'));
    await monitor.prints(/^element 0x20000006 at .*, associations with registrar 0x10000001$/);
    const theirs = guest.run('cspmonitor -compact -updateinterval=500');
    const reports = ['--csp-server', '10.9.1.2', '--csp-interval', '0.5'];
    const echo = withTheirs(
      'server',
      'echo',
      16,
      '--pool-handle',
      'Reporting',
      '--identifier',
      '0x20000016',
      ...reports,
    );
    await echo.prints(/^registered in Reporting/m);
    await theirs.prints(/20000016/);
  });

  it('an attached demo shows RSPLIB’s components, by their reports and in the handlespace', async () => {
    const view = startNode(guest.namespace, holder, ['2961', '10.9.1.2', '10.9.1.27', '10.9.2.27']);
    programs.push(view);
    await view.prints(/^attached/m);
    guest.run(rspserver('echo', 8, 2, '-poolhandle=Shown -cspserver=10.9.1.11:2961 -cspinterval=500'));
    const inHandlespace =
      /"id":"PE 0x20000008",.*"addresses":\["10.9.1.8","10.9.2.8"\],.*"pool":"Shown",.*"home":"0x10000001"/;
    await view.prints(inHandlespace);
    await view.prints(/"kind":"associationUp",.*"from":"PE 0x20000008","to":"PR 0x10000001","protocol":"ASAP"/);
    await view.end('SIGINT');
  });

  it('sessions keep their element and lose nothing in networks with losses and delay', async () => {
    const client = withTheirs('client', 'echo', 24, '--pool-handle', 'EchoPool');
    client.type('before');
    await client.prints(/0x20000006> before/);
    const losses = [0, 1].map((n) => `/sbin/tc qdisc add dev vec${n} root netem delay 20ms loss 20%`).join(' && ');
    await guest.run(`sh -c '${losses} && echo lossy'`).prints(/lossy/);
    for (let word = 0; word < 200; word++) client.type(`word ${word}`);
    client.finishTyping();
    assert.equal(await client.ends(), 0, client.output);
    const words = client.output.split('\n').filter((line) => line.includes('> word'));
    assert.deepEqual(
      words,
      Array.from({ length: 200 }, (_, word) => `0x20000006> word ${word}`),
    );
  });
});
