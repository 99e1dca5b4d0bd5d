import assert from 'node:assert/strict';
import type { Program } from '../namespace-network.ts';
import { LocalPrograms } from './local-programs.ts';
import { foreignAddress } from '../foreign-addresses.ts';

/** Two addresses of a component: two paths. */
function at(number: number): string[] {
  return ['--address', `127.66.1.${number}`, '--address', `127.66.2.${number}`];
}

describe('components on SCTP over UDP sockets, on loopback addresses', function () {
  let programs: LocalPrograms;
  beforeEach(() => {
    programs = new LocalPrograms();
  });
  afterEach(async () => programs.close());

  function echoServer(number: number, ...more: readonly string[]): Program {
    return programs.rsplab('server', '--service', 'echo', '--identifier', `0x200000${number}`, ...at(number), ...more);
  }

  it('find the registrar by its announcements, deregister at SIGINT and SIGHUP, and leave an orderly failover', async () => {
    const registrar = programs.rsplab('registrar', '--identifier', '0x10000001', ...at(1));
    await registrar.prints(/^registrar 0x10000001: ASAP port 3863/);
    const servers = [11, 12].map((number) => echoServer(number));
    for (const server of servers) await server.prints(/^registered in EchoPool as 0x2000001[12]/m);
    const client = programs.rsplab('client', '--service', 'echo', ...at(21));
    client.type('one');
    const [, used] = await client.prints(/0x2000001([12])> one/);
    const leaving = servers[Number(used) - 1];
    await leaving.end('SIGINT');
    assert.equal(leaving.exitCode, 0, leaving.output);
    await client.prints(/failover: /);
    client.type('two');
    const [, other] = await client.prints(/0x2000001([12])> two/);
    assert.notEqual(other, used);
    client.finishTyping();
    assert.equal(await client.ends(), 0, client.output);
    const last = servers[Number(other) - 1];
    // As when the terminal is closed.
    await last.end('SIGHUP');
    assert.equal(last.exitCode, 0, last.output);
    // Both deregistered.
    const late = programs.rsplab('client', '--service', 'echo', ...at(22)).saying('anybody');
    await late.prints(/no pool element: unknown pool/);
    await registrar.end('SIGINT');
    assert.equal(registrar.exitCode, 0, registrar.output);
  });

  it('a client that ends shuts its association with the registrar down', async () => {
    const registrar = programs.rsplab('registrar', '--no-announce', '--log-level', 'debug', ...at(1));
    await registrar.prints(/^registrar/);
    const client = programs.rsplab('client', '--service', 'echo', '--registrar', '127.66.1.1', ...at(21)).saying('one');
    await client.prints(/no pool element: unknown pool/);
    await client.end('SIGINT');
    // A slow machine may abort what is left of it.
    await registrar.prints(/127\.66\.1\.21\S*: state changed from established to shutdownReceived/);
  });

  it('a server that is killed falls silent: its client fails over, and the registrar removes it', async () => {
    const where = ['--registrar', '127.66.1.1,127.66.2.1'];
    await programs.rsplab('registrar', '--no-announce', ...at(1)).prints(/^registrar/);
    const server = (number: number): Program =>
      programs.rsplab('server', '--service', 'calcapp', '--capacity', '1000', ...at(number), ...where);
    const first = server(11);
    await first.prints(/^registered in CalcAppPool/m);
    // Requests of many minutes.
    const load = ['--size', '1000000', '--interval', '0.1'];
    const client = programs.rsplab('client', '--service', 'calcapp', ...at(21), ...where, ...load);
    await client.prints(/request 1: accepted/);
    const second = server(12);
    await second.prints(/^registered in CalcAppPool/m);
    await first.end('SIGKILL');
    await client.prints(/request 1: failover[^]*request 1: (accepted|resumed)/);
    await client.end('SIGINT');
    await second.end('SIGINT');
    const late = programs.rsplab('client', '--service', 'echo', '--pool-handle', 'CalcAppPool', ...at(22), ...where);
    await late.saying('anybody').prints(/no pool element: unknown pool/);
  });

  it('end at SIGINT also without a peer', async () => {
    const nowhere = ['--registrar', '127.66.1.9'];
    const server = echoServer(11, ...nowhere);
    const client = programs.rsplab('client', '--service', 'echo', ...at(21), ...nowhere).saying('anybody');
    for (const program of [server, client]) {
      await program.prints(/no registrar found yet/);
      await program.end('SIGINT');
      assert.equal(program.exitCode, 0, program.output);
    }
  });

  it('say once that a pool is unknown, and end with code 1 at the end of the input', async () => {
    const where = ['--registrar', '127.66.1.1'];
    await programs.rsplab('registrar', '--no-announce', ...at(1)).prints(/^registrar/);
    const client = programs
      .rsplab('client', '--service', 'echo', ...at(21), ...where)
      .saying('anybody')
      .saying('there');
    await client.prints(/no pool element: unknown pool/);
    // Some more attempts.
    await new Promise((resolve) => setTimeout(resolve, 1000));
    client.finishTyping();
    assert.equal(await client.ends(), 1, client.output);
    assert.equal(client.output.match(/unknown pool$/gm)?.length, 2, client.output);
    assert.match(client.output, /^rsplab: 2 lines were not answered: unknown pool$/m);
    const saysNothing = programs.rsplab('client', '--service', 'echo', ...at(22), ...where);
    saysNothing.finishTyping();
    assert.equal(await saysNothing.ends(), 1, saysNothing.output);
    assert.equal(saysNothing.output, 'no pool element: unknown pool\n');
  });

  it('say once that there is no registrar; a client ends with code 1 at the end of its input', async () => {
    const nowhere = ['--registrar', '127.66.1.9', '--hunt-timeout', '0.3', '--max-hunt-timeout', '0.3'];
    const server = echoServer(11, ...nowhere);
    await server.prints(/^not registered in EchoPool yet: no registrar found, still searching/);
    const client = programs.rsplab('client', '--service', 'echo', ...at(21), ...nowhere).saying('anybody');
    await client.prints(/^no pool element: no registrar$/);
    await new Promise((resolve) => setTimeout(resolve, 1000));
    client.finishTyping();
    assert.equal(await client.ends(), 1, client.output);
    await server.end('SIGTERM');
    for (const [program, reported] of [
      [server, /not registered in EchoPool yet/g],
      [client, /no pool element/g],
      [server, /no registrar found yet/g],
    ] as const)
      assert.equal(program.output.match(reported)?.length, 1, program.output);
  });

  it('say which profile fits registrars that their own profile does not find', async () => {
    await programs.rsplab('registrar', '--profile', 'rfc', ...at(1)).prints(/^registrar/);
    const server = echoServer(11);
    const client = programs.rsplab('client', '--service', 'echo', ...at(21)).saying('anybody');
    const fits = / announces itself to 224\.0\.1\.185:3863, the group of profile rfc.*: use --profile rfc or /;
    for (const program of [server, client]) await program.prints(fits);
    const other = programs.rsplab('registrar', '--profile', 'rsplib', ...at(2));
    await other.prints(fits);
    // It found the registrar of its own profile, and no other one.
    await server.prints(/^registered in EchoPool/m);
    await server.prints(/registrar at 127\.66\.1\.2/);
    for (const program of [server, client, other])
      assert.equal(program.output.match(/announces itself/g)?.length, 1, program.output);
  });

  it('number the replies to pings without a gap when the server leaves and another one continues', async () => {
    const where = ['--registrar', '127.66.1.1'];
    await programs.rsplab('registrar', '--no-announce', ...at(1)).prints(/^registrar/);
    const servers = [11, 12].map((number) =>
      programs.rsplab('server', '--service', 'pingpong', '--identifier', `0x200000${number}`, ...at(number), ...where),
    );
    for (const server of servers) await server.prints(/^registered in PingPongPool/m);
    const few = ['--interval', '0.1', '--requests', '40'];
    const client = programs.rsplab('client', '--service', 'pingpong', ...at(21), ...where, ...few);
    const [, used] = await client.prints(/0x2000001([12])> pong 3, reply 3, after [\d.]+ ms/);
    await servers[Number(used) - 1]?.end('SIGINT');
    assert.equal(await client.ends(), 0, client.output);
    assert.match(client.output, new RegExp(`failover: element 0x2000001${used} is gone`));
    assert.match(client.output, new RegExp(`0x2000001${3 - Number(used)}> pong \\d+, reply 40,`));
    assert.doesNotMatch(client.output, /gap/);
  });

  it('give back all of a long input, and end', async () => {
    const where = ['--registrar', '127.66.1.1'];
    await programs.rsplab('registrar', '--no-announce', ...at(1)).prints(/^registrar/);
    await echoServer(11, ...where).prints(/^registered in EchoPool/m);
    const lines = Array.from({ length: 20_000 }, (_, i) => `line ${i} of the input`);
    const client = programs
      .rsplab('client', '--service', 'echo', ...at(21), ...where, '--log-level', 'none')
      .saying(lines.join('\n'));
    client.finishTyping();
    assert.equal(await client.ends(), 0, client.output.slice(-500));
    assert.deepEqual(
      client.output.trimEnd().split('\n'),
      lines.map((line) => `0x20000011> ${line}`),
    );
  });

  it('say that a line is too long before it ends, send those behind it, and end with code 1', async () => {
    const where = ['--registrar', '127.66.1.1'];
    await programs.rsplab('registrar', '--no-announce', ...at(1)).prints(/^registrar/);
    await echoServer(11, ...where).prints(/^registered in EchoPool/m);
    const client = programs.rsplab('client', '--service', 'echo', ...at(21), ...where);
    client.write('0'.repeat(1_048_576));
    await client.prints(/^rsplab: line 1 was not sent: it is longer than a message may be \(1048576 bytes\)$/m);
    client.write('0'.repeat(1_048_576));
    client.write('\nbehind\n');
    client.finishTyping();
    assert.equal(await client.ends(), 1, client.output);
    assert.match(client.output, /^0x20000011> behind$/m);
    assert.equal(client.output.match(/was not sent/g)?.length, 1, client.output);
  });

  it('say which ports were chosen, and why a registration is refused', async () => {
    const registrar = programs.rsplab('registrar', '--no-announce', ...at(1), '--asap-port', '0', '--enrp-port', '0');
    const [, port] = await registrar.prints(/^registrar 0x[0-9a-f]{8}: ASAP port ([1-9]\d*), ENRP port [1-9]/);
    const where = ['--registrar', `127.66.1.1:${port}`];
    const first = echoServer(11, ...where);
    await first.prints(/^registered in EchoPool/m);
    const other = echoServer(12, ...where, '--policy', 'Random');
    await other.prints(
      /^rsplab: the registrar refused the registration in \w+ \(inconsistentPolicy\): the pool has another policy: give/m,
    );
    assert.equal(await other.ends(), 1, other.output);
    const patient = echoServer(13, ...where, '--policy', 'Random', '--refused-registration-delay', '0.2');
    await patient.prints(
      /^not registered in \w+ yet: the registrar refused .*inconsistentPolicy.*trying again every 0\.2 s$/,
    );
    await first.end('SIGTERM');
    await patient.prints(/^registered in EchoPool as 0x20000013/m);
  });

  it('report what prevents them from starting', async () => {
    const first = programs.rsplab('registrar', '--no-announce', ...at(1));
    await first.prints(/^registrar/);
    const taken = programs.rsplab('registrar', '--no-announce', ...at(1));
    assert.equal(await taken.ends(), 1);
    const inUse =
      /^rsplab: UDP port \d+ of 127\.66\.1\.1 is in use: choose another --address \(such as 127\.0\.0\.2\) or another --udp-port$/m;
    assert.match(taken.output, inUse);
    const foreign = programs.rsplab('server', '--service', 'echo', '--address', foreignAddress(99));
    assert.equal(await foreign.ends(), 1);
    assert.ok(foreign.output.includes(`rsplab: ${foreignAddress(99)} is not an address of this host`), foreign.output);
    const sameUdpPort = programs.rsplab('registrar', ...at(1), '--udp-port', '0', '--enrp-port', '3863');
    assert.equal(await sameUdpPort.ends(), 1);
    assert.match(sameUdpPort.output, /^rsplab: SCTP port 3863 is in use$/m);
  });
});
